"""The pages of all rooms as one Starlette application, and the list of the methods of the API.

A page is answered when the person has its right and, for a form, when the token of the session comes back with it.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from serving.adviser import pages as adviser
from serving.adviser import tasks as adviser_tasks
from serving.errors import BadInput, Forbidden, NotFound, NotSignedIn, ServingError, Unavailable
from serving.officer import pages as officer
from serving.officer import tasks as officer_tasks
from serving.planner import pages as planner
from serving.planner import tasks as planner_tasks
from serving.records.log import Event, EventKind
from serving.records.permissions import RIGHTS, Right, check_allowed
from serving.results.damage import bear_damage
from serving.site import front_pages
from serving.site.assets import send_asset
from serving.site.context import IDENTITY, LANGUAGE_COOKIE, AppContext, Page, RequestContext, find_language
from serving.site.front_pages import error_page
from serving.site.sending import is_token, send
from serving.words import WORDS

FORM_COOKIE = front_pages.FORM_COOKIE
_LOG = logging.getLogger("bentoml.studiepeil")
_YEAR = 365 * 24 * 3600
_KEPT = frozenset({Right.SEE_FORECASTS, Right.SEE_SCENARIOS, Right.MAKE_SCENARIOS})


@dataclass(frozen=True)
class ApiMethod:
    """A method of the API, at POST /api/<name>; what it does is the text api.method.<name>."""

    name: str
    right: Right

    @property
    def path(self) -> str:
        """The path of the method."""
        return f"/api/{self.name}"


API_METHODS: tuple[ApiMethod, ...] = (
    ApiMethod("forecast", Right.SEE_FORECASTS),
    ApiMethod("why", Right.SEE_FORECASTS),
    ApiMethod("deliveries", Right.SEE_FORECASTS),
    ApiMethod("outlook", Right.SEE_FORECASTS),
    ApiMethod("scenarios", Right.SEE_SCENARIOS),
    ApiMethod("scenario", Right.SEE_SCENARIOS),
    ApiMethod("make_scenario", Right.MAKE_SCENARIOS),
    ApiMethod("dropout_scores", Right.SEE_OWN_STUDENTS),
    ApiMethod("dropout_score", Right.SEE_OWN_STUDENTS),
    ApiMethod("record_decision", Right.RECORD_DECISION),
    ApiMethod("model", Right.SEE_MODELS),
)


def api_docs(context: RequestContext) -> Response:
    """List the methods of the API; a plain page that loads nothing from anywhere else."""
    rows = [(method, [role for role, rights in RIGHTS.items() if method.right in rights]) for method in API_METHODS]
    return context.page("api_docs.html", methods=rows)


PAGES: tuple[Page, ...] = (
    front_pages.make_front(
        {
            Right.SEE_FORECASTS: planner_tasks.tell_tasks,
            Right.SEE_OWN_STUDENTS: adviser_tasks.tell_tasks,
            Right.SEE_MODELS: officer_tasks.tell_tasks,
        }
    ),
    *front_pages.PAGES,
    Page("/api-docs", api_docs, Right.SIGNED_IN),
    *planner.PAGES,
    *adviser.PAGES,
    *officer.PAGES,
)


def make_web(app: AppContext, extra: tuple[BaseRoute, ...] = ()) -> Starlette:
    """Return the application with all pages, the style sheet, and a page of our own for every other path."""
    by_path: dict[str, list[Page]] = {}
    for page in (*PAGES, *(front_pages.DEVELOPMENT if app.settings.development else ())):
        by_path.setdefault(page.path, []).append(page)
    routes: list[BaseRoute] = [Route("/static/{name}", send_asset), *extra]
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
    # What may hold something about a student, or on who did what, is kept by no browser.
    return send(context.request, _bear_damage(context, page), is_kept=page.right in _KEPT)


def _bear_damage(context: RequestContext, page: Page) -> Response:
    """Answer with a page that says which results it lacks; with an error where what is left is no page."""
    with bear_damage() as damaged:
        try:
            response = page.answer(context)
        except (Forbidden, NotSignedIn):
            raise
        except Exception as error:
            if not damaged:
                raise
            _LOG.error("%s at %s without %s", type(error).__name__, _place(error), ", ".join(damaged))
            raise Unavailable("result_damaged") from None
    is_page = response.headers.get("content-type", "").startswith("text/html")
    if damaged and response.status_code < 300 and not is_page:
        raise Unavailable("result_damaged")
    return response


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
    if not expected or not is_token(given, expected):
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
