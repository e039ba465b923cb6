"""The results about models: how good they are, what they said of whom, and what the audit over time found."""

from training.contracts.contract import Column, Folder, Kind, Result
from training.contracts.places import StudentColumns

_TRAINING = ("training",)
_WRITER = ("serving.pipeline",)


class EvaluationResult(
    Result,
    path="evaluation/evaluation.parquet",
    folder=Folder.RUN,
    written_by=_TRAINING,
    read_by=("training.registry", "serving.results", "serving.planner"),
):
    """How good a model is on later cohorts or seasons, beside the baselines; of inflow per level, season and week."""

    level = Column(Kind.TEXT, "how far it is added up; of inflow and the years ahead", optional=True, is_key=True)
    year = Column(Kind.TEXT, "season, or 'all'; of inflow", optional=True, is_key=True)
    iso_week = Column(Kind.WHOLE, "week; 0 for all weeks; of inflow", low=0, high=53, optional=True, is_key=True)
    horizon = Column(Kind.WHOLE, "years ahead", "years", low=1, high=5, optional=True, is_key=True)
    model = Column(Kind.TEXT, "the model, or a baseline", is_key=True)
    measure = Column(Kind.TEXT, "what is measured", is_key=True)
    value = Column(Kind.NUMBER, "its value", nullable=True)
    low = Column(Kind.NUMBER, "lower end of its 95% interval", nullable=True, optional=True)
    high = Column(Kind.NUMBER, "upper end of its 95% interval", nullable=True, optional=True)
    n = Column(Kind.WHOLE, "rows it is measured on", low=0, optional=True)
    is_baseline = Column(Kind.YES_NO, "whether it is a baseline")
    is_served = Column(Kind.YES_NO, "whether these are the numbers of what people see", optional=True)


class HeldOutScoresResult(
    StudentColumns, path="scores/test.parquet", folder=Folder.RUN, written_by=_TRAINING, read_by=("training.dropout",)
):
    """The scores of the held-out cohort with what became of them: what a version is audited on."""

    score = Column(Kind.NUMBER, "chance of the outcome, calibrated", low=0, high=1)
    rank = Column(Kind.WHOLE, "place by score, 1 the highest; equal scores share one", low=1)
    outcome = Column(Kind.NUMBER, "1 where it happened, 0 where not", low=0, high=1)


class KeptScoresResult(
    StudentColumns,
    path="scores/{cohort}.parquet",
    folder=Folder.RUN,
    written_by=_TRAINING,
    read_by=("training.dropout",),
):
    """What a version said about a cohort when it was scored: audited once its outcomes are known."""

    score = Column(Kind.NUMBER, "chance of the outcome, calibrated", low=0, high=1)
    as_of = Column(Kind.TEXT, "nothing later was known; ISO date")


class ContributionsResult(
    StudentColumns,
    path="shap/{cohort}.parquet",
    folder=Folder.RUN,
    others=Kind.NUMBER,
    written_by=_TRAINING,
    read_by=("training.dropout",),
):
    """SHAP values: one column per feature beside `base`; together they are the log-odds of the score."""

    base = Column(Kind.NUMBER, "what is said of everybody before anything is known", "log-odds")


class SeriesContributionsResult(
    Result,
    path="shap/{academic_year}-week{iso_week:02d}.parquet",
    folder=Folder.RUN,
    others=Kind.NUMBER,
    written_by=_TRAINING,
    read_by=("training.inflow",),
):
    """SHAP values of the inflow model: one column per input beside `anchor` and `base`."""

    programme = Column(Kind.TEXT, "Isat code", is_key=True)
    origin = Column(Kind.TEXT, "herkomst", is_key=True)
    exam_type = Column(Kind.TEXT, "examentype", is_key=True)
    anchor = Column(Kind.NUMBER, "the number that the model adjusts", "students")
    base = Column(Kind.NUMBER, "what is said of every series", "log ratio")


class WatchRoundsResult(
    Result, path="watch/{model}-rounds.parquet", written_by=_WRITER, read_by=("serving.results", "serving.officer")
):
    """The audits of a model since it was signed for, one row per cohort and series (`fairness.trend`)."""

    cohort = Column(Kind.TEXT, "the cohort audited", is_key=True)
    as_of = Column(Kind.TEXT, "date of its scores; ISO date")
    model = Column(Kind.TEXT, "which model spoke")
    side = Column(Kind.TEXT, "of the list, or of its errors in hindsight", allowed=("selection", "errors"), is_key=True)
    attribute = Column(Kind.TEXT, "protected attribute", is_key=True)
    group = Column(Kind.TEXT, "group of the attribute", is_key=True)
    measure = Column(Kind.TEXT, "what is measured", is_key=True)
    n = Column(Kind.WHOLE, "students it is measured on; missing where withheld", low=0, nullable=True)
    value = Column(Kind.NUMBER, "of the group", nullable=True)
    low = Column(Kind.NUMBER, "lower end of its interval", nullable=True)
    high = Column(Kind.NUMBER, "upper end of its interval", nullable=True)
    overall = Column(Kind.NUMBER, "of everybody", nullable=True)
    gap = Column(Kind.NUMBER, "group minus the others", nullable=True)
    gap_low = Column(Kind.NUMBER, "lower end of its interval", nullable=True)
    gap_high = Column(Kind.NUMBER, "upper end of its interval", nullable=True)
    limit = Column(Kind.NUMBER, "what the policy allows", low=0, nullable=True)
    suppressed = Column(Kind.YES_NO, "whether the group is too small to be shown")


class WatchAlarmsResult(
    Result, path="watch/{model}-alarms.parquet", written_by=_WRITER, read_by=("serving.results", "serving.officer")
):
    """What the rounds of a model add up to, one row per series (`fairness.trend`)."""

    side = Column(Kind.TEXT, "of the list, or of its errors in hindsight", allowed=("selection", "errors"), is_key=True)
    attribute = Column(Kind.TEXT, "protected attribute", is_key=True)
    group = Column(Kind.TEXT, "group of the attribute", is_key=True)
    measure = Column(Kind.TEXT, "what is measured", is_key=True)
    rounds = Column(Kind.WHOLE, "cohorts looked at", low=1)
    gap = Column(Kind.NUMBER, "the newest gap")
    allowed_low = Column(Kind.NUMBER, "lower end of what is allowed")
    allowed_high = Column(Kind.NUMBER, "upper end of what is allowed")
    evidence = Column(Kind.NUMBER, "evidence that it is passed; 1 is none, 100 a hundred to one", low=0)
    state = Column(Kind.TEXT, "what follows", allowed=("calm", "watch", "alarm"))
    since = Column(Kind.TEXT, "the cohort from which the evidence grew; empty when calm")


class ExtractsResult(
    Result, path="check.parquet", written_by=_WRITER, read_by=("serving.pipeline", "serving.results", "serving.planner")
):
    """The account of every file that was read: rows read = kept + left out + quarantined + merged, per reason."""

    table = Column(Kind.TEXT, "table of the lake", is_key=True)
    file = Column(Kind.TEXT, "file that was read", is_key=True)
    fate = Column(
        Kind.TEXT, "what became of the rows", allowed=("kept", "left out", "quarantined", "merged"), is_key=True
    )
    reason = Column(Kind.TEXT, "why; empty for what was kept", is_key=True)
    rows = Column(Kind.WHOLE, "rows with this fate and reason", "rows", low=0)
    students = Column(
        Kind.WHOLE, "students of rows kept, else of whom no row was kept; empty where rows are of nobody", "students",
        low=0, nullable=True,
    )  # fmt: skip
    accepted_by = Column(Kind.TEXT, "who accepted that it is unusual; empty where nobody had to")
    accepted_on = Column(Kind.TEXT, "the day of that, as text")
    accepted_because = Column(Kind.TEXT, "why, as that person said")


class MeetingsResult(
    Result,
    path="meetings.parquet",
    written_by=_WRITER,
    read_by=("serving.pipeline", "serving.results", "serving.planner"),
):
    """Tables of the newest check that meet less than is usual, and who accepted those that hardly do."""

    one = Column(Kind.TEXT, "table of the lake", is_key=True)
    other = Column(Kind.TEXT, "the table, or tables, that it is held against", is_key=True)
    year = Column(Kind.WHOLE, "the academic year that is compared; empty where it is not about one", nullable=True,
                  is_key=True)  # fmt: skip
    share = Column(Kind.NUMBER, "students of the one found in the other, the better of both directions", low=0, high=1)
    alone = Column(Kind.WHOLE, "students of the one that are not found", "students", low=0)
    accepted_by = Column(Kind.TEXT, "who accepted it; empty where nobody had to")
    accepted_on = Column(Kind.TEXT, "the day of that, as text")
    accepted_because = Column(Kind.TEXT, "why, as that person said")
