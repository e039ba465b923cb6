"""The service: typed methods under /api and the pages at /, behind one door. The only module with BentoML.

`bentoml serve serving.api.service:service` finds the service here; it is put together on first use from the
file that the environment variable STUDIEPEIL_TOML names.
"""

import logging
import os
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any, NoReturn, TypeVar, cast

import bentoml
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from serving.adviser import methods as adviser
from serving.adviser.methods import DecisionAnswer, ScoresAnswer
from serving.api.routes import make_web
from serving.errors import Forbidden, ServingError
from serving.officer import methods as officer
from serving.officer.methods import ModelAnswer
from serving.planner import methods as planner
from serving.planner.methods import (
    DeliveriesAnswer,
    ForecastAnswer,
    OutlookAnswer,
    ScenarioAnswer,
    ScenariosAnswer,
    WhyAnswer,
)
from serving.records.log import Event, EventKind
from serving.records.permissions import Person
from serving.records.store import open_store
from serving.results.models import ReportedModels
from serving.site.context import IDENTITY, AppContext, set_up_app_context
from serving.site.middleware import BodyLimit, KnownCaller, OneErrorShape, SafeAnswers, error_answer
from serving.site.settings import ServingSettings

T = TypeVar("T")
SETTINGS_VARIABLE = "STUDIEPEIL_TOML"
_THREADS = 8
_TIMEOUT_SECONDS = 60
_CONFIG: dict[str, Any] = {
    "workers": 1,
    "threads": _THREADS,
    "traffic": {"timeout": _TIMEOUT_SECONDS},
    # Paths hold pseudonyms: they are kept out of the access log and of the labels of metrics.
    "logging": {"access": {"enabled": False}},
    "metrics": {"enabled": False},
}


def make_service(settings: ServingSettings, registry: ReportedModels | None = None) -> "bentoml.Service[Any]":
    """Put the service together: store, results, registry, API, pages and the middleware over all of it."""
    os.environ["BENTOML_DO_NOT_TRACK"] = "True"  # the library's own switch; "1" is not understood
    late = cast(ReportedModels, _LateRegistry(settings.tracking_uri))
    app_context = set_up_app_context(settings, open_store(settings.store_url), registry or late)
    made = _make_api(app_context)
    made.mount_asgi_app(make_web(app_context, (Route("/docs.json", _describe(made)),)), path="/")
    for middleware in (SafeAnswers, BodyLimit, KnownCaller, OneErrorShape):
        made.add_asgi_middleware(middleware, app_context=app_context)
    _silence_values()
    return made


def serve(settings: ServingSettings, settings_file: Path) -> NoReturn:
    """Become the service: this process is replaced by BentoML's, so that whoever stops the one stops the other."""
    environment = os.environ | {SETTINGS_VARIABLE: str(settings_file.resolve()), "BENTOML_DO_NOT_TRACK": "True"}
    command = [sys.executable, "-m", "bentoml", "serve", "serving.api.service:service"]
    command += ["--host", settings.host, "--port", str(settings.port)]
    os.execve(sys.executable, command, environment)  # noqa: S606 - nothing in it comes from a request


def __getattr__(name: str) -> Any:
    """Make `service` on first use: importing this module, in a test say, needs no settings."""
    if name != "service":
        raise AttributeError(name)
    made = _open_door()
    globals()["service"] = made  # the library looks for the object among the names of the module
    return made


def _open_door() -> "bentoml.Service[Any]":
    os.umask(0o077)  # the store holds password hashes and decisions about students
    from serving.pipeline.settings import read_settings  # noqa: PLC0415 - the door reads settings, nobody else does

    settings = read_settings(Path(os.environ.get(SETTINGS_VARIABLE, "studiepeil.toml")))
    return make_service(settings.serving)


class _LateRegistry:
    """Opens the registry on first use: of the processes of a server only the workers need it, and it takes seconds."""

    def __init__(self, tracking_uri: str) -> None:
        folder = Path(tracking_uri.removeprefix("sqlite:///"))
        self._folder = folder.parent if folder.suffix == ".db" else folder
        self._lock = Lock()

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if "_opened" not in self.__dict__:
                from serving.reports import ReportRegistry  # noqa: PLC0415 - takes the tracking library along

                self._opened = ReportRegistry(self._folder)
        return getattr(self._opened, name)


def _make_planner_api(app: AppContext) -> type:
    class PlannerMethods:
        """The methods for planners."""

        @bentoml.api(route="/api/forecast")  # type: ignore[untyped-decorator]
        def forecast(
            self, ctx: bentoml.Context, programme: str, iso_week: int | None = None, academic_year: str | None = None
        ) -> ForecastAnswer:
            """Return a programme's forecast in one week, by default the latest."""
            return _answered(ctx, app, lambda one: planner.forecast(app, one, programme, iso_week, academic_year))

        @bentoml.api(route="/api/why")  # type: ignore[untyped-decorator]
        def why(
            self,
            ctx: bentoml.Context,
            programme: str | None = None,
            faculty: str | None = None,
            iso_week: int | None = None,
        ) -> WhyAnswer:
            """Return why the forecast changed, of a programme, a faculty or the institution."""
            return _answered(ctx, app, lambda one: planner.why(app, one, programme, faculty, iso_week))

        @bentoml.api(route="/api/deliveries")  # type: ignore[untyped-decorator]
        def deliveries(self, ctx: bentoml.Context) -> DeliveriesAnswer:
            """Return what stood out in the deliveries of the newest season, and who accepted what."""
            return _answered(ctx, app, lambda one: planner.deliveries(app, one))

        @bentoml.api(route="/api/outlook")  # type: ignore[untyped-decorator]
        def outlook(
            self, ctx: bentoml.Context, programme: str | None = None, faculty: str | None = None
        ) -> OutlookAnswer:
            """Return the years ahead of a programme, a faculty or the institution."""
            return _answered(ctx, app, lambda one: planner.outlook(app, one, programme, faculty))

        @bentoml.api(route="/api/scenarios")  # type: ignore[untyped-decorator]
        def scenarios(self, ctx: bentoml.Context) -> ScenariosAnswer:
            """Return the saved scenarios, the newest first."""
            return _answered(ctx, app, lambda one: planner.scenarios(app, one))

        @bentoml.api(route="/api/scenario")  # type: ignore[untyped-decorator]
        def scenario(self, ctx: bentoml.Context, key: str) -> ScenarioAnswer:
            """Return a scenario beside the newest forecast."""
            return _answered(ctx, app, lambda one: planner.scenario(app, one, key))

        @bentoml.api(route="/api/make_scenario")  # type: ignore[untyped-decorator]
        def make_scenario(self, ctx: bentoml.Context, name: str, changes: list[dict[str, Any]]) -> ScenarioAnswer:
            """Calculate a scenario and keep it in your name."""
            return _answered(ctx, app, lambda one: planner.make_scenario(app, one, name, changes))

    return PlannerMethods


def _make_api(app: AppContext) -> "bentoml.Service[Any]":
    @bentoml.service(name="studiepeil", **_CONFIG)
    class Studiepeil(_make_planner_api(app)):  # type: ignore[misc]
        """Forecasts of enrolment and first-year dropout, explained. People decide."""

        @bentoml.on_startup  # type: ignore[untyped-decorator]
        def open_registry(self) -> None:
            """Open the registry before the first visitor asks for it."""
            app.registry.versions("")

        @bentoml.api(route="/api/dropout_scores")  # type: ignore[untyped-decorator]
        def dropout_scores(self, ctx: bentoml.Context, programme: str, moment: str) -> ScoresAnswer:
            """Return the scores of your own students in a programme."""
            return _answered(ctx, app, lambda one: adviser.dropout_scores(app, one, programme, moment))

        @bentoml.api(route="/api/dropout_score")  # type: ignore[untyped-decorator]
        def dropout_score(self, ctx: bentoml.Context, student: str, moment: str) -> ScoresAnswer:
            """Return one own student's score per programme, with the reasons."""
            return _answered(ctx, app, lambda one: adviser.dropout_score(app, one, student, moment))

        @bentoml.api(route="/api/record_decision")  # type: ignore[untyped-decorator]
        def record_decision(
            self,
            ctx: bentoml.Context,
            student: str,
            moment: str,
            action: str,
            reason: str = "",
            programme: str | None = None,
            back_on: str = "",
        ) -> DecisionAnswer:
            """Put on record what you decide about an own student."""

            def record(one: Person) -> DecisionAnswer:
                return adviser.record_decision(
                    app, one, student, moment, action=action, reason=reason, programme=programme, back_on=back_on
                )

            return _answered(ctx, app, record)

        @bentoml.api(route="/api/model")  # type: ignore[untyped-decorator]
        def model(self, ctx: bentoml.Context, name: str) -> ModelAnswer:
            """Return the model in use of this name: manifest, audit, evaluation."""
            return _answered(ctx, app, lambda one: officer.model(app, one, name))

    return Studiepeil


def _answered(ctx: bentoml.Context, app_context: AppContext, method: Callable[[Person], T]) -> T:
    """Call a method for whoever asks; an error for people becomes an answer, so that no traceback is logged."""
    identity = ctx.request.scope.get(IDENTITY)
    try:
        if identity is None:
            raise Forbidden("not_your_role")
        return method(identity.person)
    except ServingError as error:
        if isinstance(error, Forbidden) and error.code == "not_your_role" and identity is not None:
            _record_refusal(app_context, identity.person)
        ctx.response.status_code = error.status
        return error_answer(error)  # type: ignore[return-value]  # the library passes a response on as it is


def _record_refusal(app_context: AppContext, person: Person) -> None:
    event = Event(EventKind.ACCESS_REFUSED, person.name, str(person.role), (), {"why": "role", "right": "api"})
    app_context.store.record(event)


def _describe(made: "bentoml.Service[Any]") -> Callable[[Request], JSONResponse]:
    def describe(_request: Request) -> JSONResponse:
        content = made.openapi_spec.asdict()
        # The library's own description is an advertisement with pictures from other hosts.
        content["info"] = {"title": "Studiepeil", "version": "1", "description": made.inner.__doc__}
        return JSONResponse(content)

    return describe


class _WithoutValues(logging.Filter):
    """Leaves out what the library adds to an error: a traceback with the values that were sent."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and record.exc_info[0] is not None:
            record.msg, record.args = "request not answered: %s", (record.exc_info[0].__name__,)
        record.exc_info = record.exc_text = None
        return True


def _silence_values() -> None:
    for name in ("bentoml._internal.server.http_app", "bentoml.serve", "uvicorn.error"):
        logger = logging.getLogger(name)
        if not any(isinstance(one, _WithoutValues) for one in logger.filters):
            logger.addFilter(_WithoutValues())
