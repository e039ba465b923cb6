"""The pages as one Starlette application: which path asks which right and is answered by which page."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from secrets import compare_digest

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from serving.adviser import pages as adviser_pages
from serving.adviser import signals_page
from serving.api import descriptions
from serving.errors import BadInput, Forbidden, NotFound, ServingError
from serving.officer import comparison_page, group_pages, log_page, run_pages, watch_page
from serving.officer import pages as officer_pages
from serving.planner import deliveries_page, outlook_pages, scenario_pages
from serving.planner import pages as planner_pages
from serving.records.log import Event, EventKind
from serving.records.permissions import Right, check_allowed
from serving.site import front_pages
from serving.site.app_context import AppContext
from serving.site.front_pages import error_page
from serving.site.request_context import IDENTITY, LANGUAGE_COOKIE, RequestContext, find_language
from serving.words import WORDS

FORM_COOKIE = front_pages.FORM_COOKIE
_LOG = logging.getLogger("bentoml.studiepeil")
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Page:
    """A path, the right it asks (None: open to all) and the function that answers."""

    path: str
    answer: Callable[[RequestContext], Response]
    right: Right | None
    method: str = "GET"


PAGES: tuple[Page, ...] = (
    Page("/sign-in", front_pages.sign_in_form, None),
    Page("/sign-in", front_pages.sign_in_answer, None, "POST"),
    Page("/sign-out", front_pages.sign_out_answer, Right.SIGNED_IN, "POST"),
    Page("/", front_pages.front, Right.SIGNED_IN),
    Page("/api-docs", descriptions.api_docs, Right.SIGNED_IN),
    Page("/forecast", planner_pages.overview, Right.SEE_FORECASTS),
    Page("/forecast.csv", planner_pages.overview_csv, Right.SEE_FORECASTS),
    Page("/forecast.parquet", planner_pages.overview_parquet, Right.SEE_FORECASTS),
    Page("/forecast.xlsx", planner_pages.overview_workbook, Right.SEE_FORECASTS),
    Page("/forecast/faculty/{faculty}", planner_pages.faculty, Right.SEE_FORECASTS),
    Page("/forecast/backtest", run_pages.served_backtest, Right.SEE_FORECASTS),
    Page("/forecast/deliveries", deliveries_page.deliveries, Right.SEE_FORECASTS),
    Page("/forecast/{programme}", planner_pages.programme, Right.SEE_FORECASTS),
    Page("/forecast/{programme}/figures.csv", planner_pages.programme_csv, Right.SEE_FORECASTS),
    Page("/forecast/{programme}/figures.parquet", planner_pages.programme_parquet, Right.SEE_FORECASTS),
    Page("/charts/{chart}.{format}", planner_pages.chart, Right.SEE_FORECASTS),
    Page("/outlook", outlook_pages.outlook, Right.SEE_FORECASTS),
    Page("/outlook/charts/{chart}.{format}", outlook_pages.outlook_chart, Right.SEE_FORECASTS),
    Page("/scenarios", scenario_pages.scenarios, Right.SEE_SCENARIOS),
    Page("/scenarios/new", scenario_pages.scenario_form, Right.MAKE_SCENARIOS),
    Page("/scenarios/new", scenario_pages.scenario_answer, Right.MAKE_SCENARIOS, "POST"),
    Page("/scenarios/{scenario}", scenario_pages.scenario, Right.SEE_SCENARIOS),
    Page("/scenarios/{scenario}/scenario.{format}", scenario_pages.scenario_file, Right.SEE_SCENARIOS),
    Page("/scenarios/{scenario}/delete", scenario_pages.scenario_deleted, Right.MAKE_SCENARIOS, "POST"),
    Page("/students", adviser_pages.own_students, Right.SEE_OWN_STUDENTS),
    Page("/students/{moment}/{student}", adviser_pages.student, Right.SEE_OWN_STUDENTS),
    Page("/students/{moment}/{student}", adviser_pages.decide_answer, Right.RECORD_DECISION, "POST"),
    Page("/models", officer_pages.models, Right.SEE_MODELS),
    Page("/models/{name}/{version:int}", officer_pages.model, Right.SEE_MODELS),
    Page("/models/{name}/{version:int}/audit", officer_pages.audit_report, Right.SEE_MODELS),
    Page("/models/{name}/{version:int}/backtest", run_pages.model_backtest, Right.SEE_MODELS),
    Page("/models/{name}/{version:int}/evaluation", run_pages.model_evaluation, Right.SEE_MODELS),
    Page("/models/{name}/{version:int}/explanation", run_pages.model_explanation, Right.SEE_MODELS),
    Page("/models/{name}/{version:int}/origins", run_pages.model_origins, Right.SEE_MODELS),
    Page("/models/{name}/{version:int}/mitigation", run_pages.model_mitigation, Right.SEE_MODELS),
    Page("/models/{name}/{version:int}/dossier", run_pages.model_dossier, Right.SEE_MODELS),
    Page("/models/{name}/{version:int}/signed/{page}", run_pages.signed_page, Right.SEE_MODELS),
    Page("/models/{name}/{version:int}/files/{file}", run_pages.dossier_file, Right.SEE_MODELS),
    Page("/models/{name}/{version:int}/audit.pdf", group_pages.audit_pdf, Right.SEE_MODELS),
    Page("/models/{name}/{version:int}/audit.json", group_pages.audit_json, Right.SEE_MODELS),
    Page("/models/{name}/{version:int}/groups/{attribute}", group_pages.groups, Right.SEE_MODELS),
    Page("/models/{name}/{version:int}/card", officer_pages.model_card, Right.SEE_MODELS),
    Page("/models/{name}/{version:int}/promote", officer_pages.promote, Right.DECIDE_ON_MODELS, "POST"),
    Page("/models/{name}/{version:int}/refuse", officer_pages.refuse, Right.DECIDE_ON_MODELS, "POST"),
    Page("/models/{name}/{version:int}/withdraw", officer_pages.withdraw, Right.DECIDE_ON_MODELS, "POST"),
    Page("/models/{name}/{version:int}/roll-back", officer_pages.roll_back, Right.DECIDE_ON_MODELS, "POST"),
    Page("/compare", comparison_page.comparison, Right.SEE_MODELS),
    Page("/models/{name}/trend", watch_page.trend, Right.SEE_MODELS),
    Page("/signals", signals_page.signals, Right.SEE_MODELS),
    Page("/log", log_page.log, Right.SEE_LOG),
)


def make_web(app: AppContext, extra: tuple[BaseRoute, ...] = ()) -> Starlette:
    """Return the application with all pages, the style sheet, and a page of our own for every other path."""
    by_path: dict[str, list[Page]] = {}
    for page in PAGES:
        by_path.setdefault(page.path, []).append(page)
    routes: list[BaseRoute] = [
        Mount("/static", StaticFiles(directory=Path(__file__).parent.parent / "site" / "static"), name="static"),
        *extra,
    ]
    for path, pages in by_path.items():
        methods = [page.method for page in pages]
        routes.append(Route(path, _endpoint(app, {page.method: page for page in pages}), methods=methods))
    every_method = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    routes.append(Route("/{path:path}", _endpoint(app, {}), methods=every_method))
    return Starlette(routes=routes)


def _endpoint(app: AppContext, pages: dict[str, Page]) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        context = RequestContext(
            app=app,
            request=request,
            language=find_language(request, app.settings.languages),
            identity=request.scope.get(IDENTITY),
        )
        try:
            if request.method == "POST":
                async with request.form(max_files=0, max_fields=50) as form:
                    context = replace(context, form={name: str(value) for name, value in form.items()})
            response = await run_in_threadpool(_answer, context, pages)
        except ServingError as error:
            response = error_page(context, error)
        except HTTPException:  # a form that cannot be read
            response = error_page(context, BadInput("invalid_input"))
        except Exception as error:
            # The text of an unexpected error may hold personal values; its kind and place do not.
            _LOG.error("unexpected %s at %s", type(error).__name__, _place(error))
            response = error_page(context, ServingError("went_wrong"))
        return _with_language(response, request)

    return endpoint


def _answer(context: RequestContext, pages: dict[str, Page]) -> Response:
    page = pages.get("GET" if context.request.method == "HEAD" else context.request.method)
    if page is None:
        raise NotFound("page_not_found")
    if page.right is not None:
        _check_right(context, page.right)
    if page.method == "POST":
        _check_form_token(context, page)
    return page.answer(context)


def _check_right(context: RequestContext, right: Right) -> None:
    person = context.person
    try:
        check_allowed(person, right)
    except Forbidden:
        detail = {"why": "role", "right": str(right)}
        context.app.store.record(Event(EventKind.ACCESS_REFUSED, person.name, str(person.role), (), {**detail}))
        raise


def _check_form_token(context: RequestContext, page: Page) -> None:
    """Compare the token in the form with the one of the session or, before there is one, of the cookie."""
    if context.identity is not None:
        expected = context.identity.form_token
    else:
        expected = context.request.cookies.get(FORM_COOKIE, "") if page.right is None else ""
    given = context.form.get("form_token", "")
    if not expected or not compare_digest(given.encode(), expected.encode()):
        raise Forbidden("form_expired")


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "?" if trace is None else f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"


def _with_language(response: Response, request: Request) -> Response:
    wanted = request.query_params.get("lang")
    if wanted in WORDS.languages:
        response.set_cookie(LANGUAGE_COOKIE, wanted, max_age=_YEAR, httponly=True, samesite="lax")
    return response
