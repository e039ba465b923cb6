"""The methods of the API: name and right. The page /api-docs and the tests read this."""

from dataclasses import dataclass

from starlette.responses import Response

from serving.records.permissions import RIGHTS, Right
from serving.site.request_context import RequestContext


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
