"""The results about the season in progress: the forecast, its sample paths, why it changed, and the counts."""

from enum import StrEnum
from typing import Final

from training.contracts.contract import Column, Folder, Kind, Result
from training.contracts.places import ModelColumns, QuantileColumns, SeasonColumns, SeriesColumns

_LEVELS = ("all", "institution", "faculty", "origin", "programme and origin")  # `features.deliveries.Level`


class Since(StrEnum):
    """What a forecast is compared with."""

    WEEK = "week"
    YEAR = "year"


class ChangePart(StrEnum):
    """The parts of a change of a forecast."""

    APPLICATIONS = "applications"
    MIX = "mix"
    CONVERSION = "conversion"
    PROGRAMMES = "programmes"
    UNEXPLAINED = "unexplained"


class InflowNote(StrEnum):
    """What a planner has to know about a line of a forecast."""

    NONE = ""
    NEW_PROGRAMME = "new_programme"
    NO_APPLICATIONS = "no_applications"
    CAPPED = "capped"
    FEW_SEASONS = "few_seasons"  # fewer than three were counted: the interval leans on what is assumed


class BreakEvent(StrEnum):
    """What a planner may declare to have changed."""

    FEE = "fee"
    DEADLINE = "deadline"
    CAP = "cap"
    LANGUAGE = "language"
    SELECTION = "selection"


class BreakDirection(StrEnum):
    """Which way a declared event may move its group."""

    UNKNOWN = ""
    MORE = "more"
    FEWER = "fewer"


class Baseline(StrEnum):
    """Forecasts that are always computed beside that of the model."""

    LAST_YEAR = "baseline_last_year"
    LAST_YEAR_RATIO = "baseline_last_year_ratio"
    THREE_YEAR_RATIO = "baseline_three_year_ratio"


MODEL, MEAN_COUNT, ALIGNED = "model", "mean_count", "aligned"  # with the baselines: what the whole leans on


class ForecastResult(
    SeasonColumns, SeriesColumns, QuantileColumns, ModelColumns,
    path="forecast.parquet", written_by=("serving.pipeline",), read_by=("serving.results", "serving.planner"),
):  # fmt: skip
    """First-years expected on 1 October, at every level, from each week that was forecast; earlier weeks stay."""

    as_of = Column(Kind.TIME, "the date of the delivery: nothing later was known")
    made_on = Column(Kind.TIME, "the day on which it was forecast")
    applicants = Column(Kind.NUMBER, "applicants so far", "students", low=0, nullable=True)
    last_year = Column(Kind.NUMBER, "counted a year before", "students", low=0, nullable=True)
    baseline_last_year = Column(Kind.NUMBER, "as many as last year", "students", low=0, nullable=True)
    baseline_last_year_ratio = Column(Kind.NUMBER, "at the conversion of last year", "students", low=0, nullable=True)
    baseline_three_year_ratio = Column(
        Kind.NUMBER, "at the mean conversion of three years", "students", low=0, nullable=True
    )
    weight_model = Column(
        Kind.NUMBER, "how much the whole of the season leans on the model", "share", low=0, high=1, nullable=True
    )
    weight_last_year = Column(Kind.NUMBER, "the same of last year's count", "share", low=0, high=1, nullable=True)
    weight_last_year_ratio = Column(
        Kind.NUMBER, "the same of last year's conversion", "share", low=0, high=1, nullable=True
    )
    weight_three_year_ratio = Column(
        Kind.NUMBER, "the same of three years' conversion", "share", low=0, high=1, nullable=True
    )
    weight_mean_count = Column(
        Kind.NUMBER, "the same of the mean of three counts", "share", low=0, high=1, nullable=True
    )
    weight_aligned = Column(
        Kind.NUMBER, "the same of the model with the curve of applications aligned in time", "share", low=0, high=1,
        nullable=True,
    )  # fmt: skip
    correction = Column(
        Kind.NUMBER, "what is added to the whole of the season because forecasts of earlier years missed it on average",
        "share", nullable=True,
    )  # fmt: skip
    rival = Column(
        Kind.TEXT, "the baseline that forecast earlier years at least as well; empty where none did",
        allowed=("", *Baseline), nullable=True,
    )  # fmt: skip
    note = Column(Kind.TEXT, "what has to be known about the line", allowed=tuple(InflowNote))
    breaks = Column(
        Kind.TEXT, "events declared for this season that touch a part of the line (`BreakEvent`), separated by commas",
        nullable=True,
    )  # fmt: skip
    broken = Column(
        Kind.NUMBER, "how much of the forecast is in a group that they touch", "share", low=0, high=1, nullable=True
    )


WEIGHTS: Final[dict[str, str]] = {
    "model": ForecastResult.weight_model,
    "last_year": ForecastResult.weight_last_year,
    "last_year_ratio": ForecastResult.weight_last_year_ratio,
    "three_year_ratio": ForecastResult.weight_three_year_ratio,
    "mean_count": ForecastResult.weight_mean_count,
    "aligned": ForecastResult.weight_aligned,
}
"""What the whole of a season leans on, in the order of the candidates, and the column that says how much."""


class PathsResult(
    Result,
    path="paths/{academic_year}-week{iso_week:02d}.parquet",
    written_by=("serving.pipeline",),
    read_by=("serving.planner", "training.years"),
):
    """The sample paths of one week's forecast, one row per series, before caps: what scenarios are made of."""

    programme = Column(Kind.TEXT, "Isat code", is_key=True)
    origin = Column(Kind.TEXT, "herkomst", is_key=True)
    exam_type = Column(Kind.TEXT, "examentype", is_key=True)
    faculty = Column(Kind.TEXT, "faculty, 'unknown' where it is not delivered")
    applicants = Column(Kind.NUMBER, "applicants so far", "students", low=0, nullable=True)
    cap = Column(Kind.NUMBER, "places of the programme; missing without a cap", "students", low=0, nullable=True)
    demand = Column(Kind.NUMBERS, "first-years on each sample path, as if there were no cap", "students", low=0)
    expected = Column(Kind.NUMBER, "expected first-years", "students", low=0)


class ChangesResult(
    SeasonColumns, SeriesColumns,
    path="changes.parquet", written_by=("serving.pipeline",), read_by=("serving.results", "serving.planner"),
):  # fmt: skip
    """Why a forecast changed since last week and since last year, in parts that add up to after minus before."""

    since = Column(Kind.TEXT, "what it is compared with", allowed=tuple(Since), is_key=True)
    part = Column(Kind.TEXT, "the cause", allowed=tuple(ChangePart), is_key=True)
    before = Column(Kind.NUMBER, "the number compared with", "students", low=0)
    after = Column(Kind.NUMBER, "the forecast", "students", low=0)
    amount = Column(Kind.NUMBER, "what the part adds", "students")


class CountsResult(
    Result, path="counts.parquet", written_by=("serving.pipeline",), read_by=("serving.results", "serving.planner")
):
    """First-years counted on 1 October, per programme and year, to stand beside a forecast."""

    programme = Column(Kind.TEXT, "Isat code", is_key=True)
    academic_year = Column(Kind.WHOLE, "academic year", is_key=True)
    students = Column(Kind.WHOLE, "counted first-years", "students", low=0, nullable=True)


class DeliveriesResult(
    Result, path="deliveries.parquet", written_by=("serving.pipeline",), read_by=("serving.results", "serving.planner")
):
    """What stood out in the deliveries of the newest season, and who accepted a finding that stops the forecast."""

    severity = Column(Kind.TEXT, "whether it stops the forecast", allowed=("stop", "warning"))
    rule = Column(Kind.TEXT, "what the delivery was held against (`features.deliveries.findings.Rule`)")
    where = Column(Kind.TEXT, "the file or the part of the institution; empty for the whole")
    academic_year = Column(Kind.WHOLE, "season of the delivery")
    iso_week = Column(Kind.WHOLE, "week of the delivery; missing where it is about more", low=1, high=53, nullable=True)
    before = Column(Kind.NUMBER, "the number compared with", "applicants", low=0, nullable=True)
    after = Column(Kind.NUMBER, "the number now", "applicants", low=0, nullable=True)
    expected = Column(Kind.NUMBER, "the number expected", "applicants", low=0, nullable=True)
    level = Column(Kind.TEXT, "what kind of part `where` is; empty where it is a file", allowed=("", *_LEVELS))
    programme_name = Column(Kind.TEXT, "name of the programme that `where` is about; empty where it has none")
    low = Column(Kind.NUMBER, "lowest ratio of after to before in earlier seasons", low=0, nullable=True)
    high = Column(Kind.NUMBER, "highest ratio of after to before in earlier seasons", low=0, nullable=True)
    other_year = Column(Kind.WHOLE, "season that it is held against", nullable=True)
    other_week = Column(Kind.WHOLE, "ISO week that it is held against", low=1, high=53, nullable=True)
    on = Column(Kind.DATE, "day of the delivery", nullable=True)
    other_on = Column(Kind.DATE, "day of the delivery that counts instead, or the usual day", nullable=True)
    listed = Column(Kind.TEXT, "codes of programmes or ISO weeks, separated by commas")
    more = Column(Kind.WHOLE, "how many programmes or places more", low=0, nullable=True)
    number = Column(Kind.NUMBER, "rows, days or weeks, or what those listed have together", low=0, nullable=True)
    smallest = Column(Kind.WHOLE, "smallest number in those rows", low=0, nullable=True)
    accepted = Column(Kind.YES_NO, "whether a person accepted it")
    accepted_by = Column(Kind.TEXT, "who; empty where nobody did")
    accepted_on = Column(Kind.TEXT, "ISO date; empty where nobody did")
    reason = Column(Kind.TEXT, "why; empty where nobody did")


class IndividualResult(
    SeasonColumns,
    path="individual.parquet",
    folder=Folder.TABLES,
    written_by=("serving.pipeline",),
    read_by=("training.inflow",),
):
    """First-years expected from single applications, per series: one of the component models. No person is in it."""

    programme = Column(Kind.TEXT, "Isat code", is_key=True)
    origin = Column(Kind.TEXT, "herkomst", is_key=True)
    exam_type = Column(Kind.TEXT, "examentype", is_key=True)
    individual = Column(Kind.NUMBER, "expected first-years", "students", low=0)
