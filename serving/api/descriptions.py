"""The methods of the API: name, right, and what each does. The page /api-docs and the tests read this."""

from dataclasses import dataclass

from starlette.responses import Response

from serving.records.permissions import RIGHTS, Right
from serving.site.request_context import Visit


@dataclass(frozen=True)
class ApiMethod:
    """A method of the API, at POST /api/<name>."""

    name: str
    right: Right
    nl: str
    en: str

    @property
    def path(self) -> str:
        """The path of the method."""
        return f"/api/{self.name}"


API_METHODS: tuple[ApiMethod, ...] = (
    ApiMethod(
        "forecast",
        Right.SEE_FORECASTS,
        "De prognose van een opleiding, met onzekerheid en vuistregels; kleine getallen niet getoond.",
        "The forecast of a programme, with uncertainty and baselines; small numbers withheld.",
    ),
    ApiMethod(
        "why",
        Right.SEE_FORECASTS,
        "Waarom de prognose veranderde sinds vorige week en vorig jaar, in delen die optellen.",
        "Why the forecast changed since last week and last year, in parts that add up.",
    ),
    ApiMethod(
        "deliveries",
        Right.SEE_FORECASTS,
        "Wat opviel in de leveringen van dit seizoen, en wie besloot om toch door te gaan.",
        "What stood out in the deliveries of this season, and who decided to go on all the same.",
    ),
    ApiMethod(
        "outlook",
        Right.SEE_FORECASTS,
        "De jaren vooruit: eerstejaars en alle ingeschreven studenten.",
        "The years ahead: first-years and all enrolled students.",
    ),
    ApiMethod(
        "scenarios",
        Right.SEE_SCENARIOS,
        "De bewaarde scenario's. Een scenario is geen prognose.",
        "The saved scenarios. A scenario is not a forecast.",
    ),
    ApiMethod(
        "scenario",
        Right.SEE_SCENARIOS,
        "Een scenario naast de nieuwste prognose.",
        "A scenario beside the newest forecast.",
    ),
    ApiMethod(
        "make_scenario",
        Right.MAKE_SCENARIOS,
        "Reken een scenario door en bewaar het op uw naam.",
        "Calculate a scenario and keep it in your name.",
    ),
    ApiMethod(
        "dropout_scores",
        Right.SEE_OWN_STUDENTS,
        "Scores en signalen van uw eigen studenten in een opleiding. De inzage wordt vastgelegd.",
        "Scores and signals of your own students in a programme. The view is put on record.",
    ),
    ApiMethod(
        "dropout_score",
        Right.SEE_OWN_STUDENTS,
        "De score van een eigen student: redenen, signalen, wat de score zou veranderen. De inzage wordt vastgelegd.",
        "The score of one own student: reasons, signals, what would change it. The view is put on record.",
    ),
    ApiMethod(
        "record_decision",
        Right.RECORD_DECISION,
        "Leg vast wat u over een eigen student besluit.",
        "Put on record what you decide about an own student.",
    ),
    ApiMethod(
        "model",
        Right.SEE_MODELS,
        "Het model dat in gebruik is: manifest, toetsing en evaluatie.",
        "The model in use: manifest, audit and evaluation.",
    ),
)


def api_docs(visit: Visit) -> Response:
    """List the methods of the API; a plain page that loads nothing from anywhere else."""
    rows = [(method, [role for role, rights in RIGHTS.items() if method.right in rights]) for method in API_METHODS]
    return visit.page("api_docs.html", methods=rows)
