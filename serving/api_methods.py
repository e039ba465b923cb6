"""The methods of the API: name, right, and what each does. The page /api-docs and the tests read this."""

from dataclasses import dataclass

from serving.permissions import Right


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
        "dropout_scores",
        Right.SEE_OWN_STUDENTS,
        "De scores van uw eigen studenten in een opleiding. De inzage wordt vastgelegd.",
        "The scores of your own students in a programme. The view is put on record.",
    ),
    ApiMethod(
        "dropout_score",
        Right.SEE_OWN_STUDENTS,
        "De score van een eigen student, met de redenen. De inzage wordt vastgelegd.",
        "The score of one own student, with the reasons. The view is put on record.",
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
