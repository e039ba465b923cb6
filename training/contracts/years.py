"""The results that look years ahead: first-years, all enrolled students, graduates."""

from enum import StrEnum

from training.contracts.contract import Column, Kind, Result
from training.contracts.places import PlaceColumns, QuantileColumns

_WRITER = ("serving.pipeline",)
_READERS = ("serving.results", "serving.planner")


class WhyLeftOut(StrEnum):
    """Why a programme has no forecast of the years ahead."""

    NOT_COUNTED = "not_counted"  # in the last known year
    SUPPRESSED = "suppressed"  # the last count is too small to be published
    EMPTY = "empty"  # no first-years in the last known year
    UNLIKE_ANY = "unlike_any"  # new, and no programme started here earlier to compare it with


class _AheadColumns(PlaceColumns, QuantileColumns):
    """What every look ahead says of a line."""

    academic_year = Column(Kind.WHOLE, "the year that is forecast", is_key=True)
    horizon = Column(Kind.WHOLE, "years after the last count", "years", low=1, high=5)
    last_known_year = Column(Kind.WHOLE, "the year of the last count")
    made_on = Column(Kind.TIME, "the day on which it was forecast")
    note = Column(Kind.TEXT, "what has to be known about the line; mostly empty")


class YearsResult(_AheadColumns, path="years.parquet", written_by=_WRITER, read_by=_READERS):
    """First-years of the coming years, per programme, faculty and institution."""

    baseline_last_year = Column(Kind.NUMBER, "the last count", "students", low=0)
    served = Column(Kind.TEXT, "the rule whose number `forecast` is")


class YearsLeftOutResult(Result, path="years-left-out.parquet", written_by=_WRITER, read_by=_READERS):
    """Programmes without a forecast of the years ahead."""

    programme = Column(Kind.TEXT, "Isat code", is_key=True)
    programme_name = Column(Kind.TEXT, "name, or the code where it is not known")
    faculty = Column(Kind.TEXT, "faculty")
    reason = Column(Kind.TEXT, "why", allowed=tuple(WhyLeftOut))


class StockResult(_AheadColumns, path="stock.parquet", written_by=_WRITER, read_by=_READERS):
    """All enrolled students of the coming years, by year of study and together."""

    year_of_study = Column(Kind.WHOLE, "year of study; 0 for all together", low=0, is_key=True)
    last_known = Column(Kind.NUMBER, "the last count", "students", low=0)


class GraduatesResult(_AheadColumns, path="graduates.parquet", written_by=_WRITER, read_by=_READERS):
    """Expected graduates of the coming years; without rows where the register does not tell diplomas."""

    last_known = Column(Kind.NUMBER, "graduates in the last year that is known", "students", low=0, nullable=True)


class _GrownFrom(Result):
    """The week of the season whose forecast a look ahead grew from; without rows where there was none."""

    academic_year = Column(Kind.WHOLE, "season", is_key=True)
    iso_week = Column(Kind.WHOLE, "calendar week of the delivery", low=1, high=53, is_key=True)


class YearsSeasonResult(_GrownFrom, path="years-season.parquet", written_by=_WRITER, read_by=("serving.results",)):
    """The week whose forecast is the first of the years ahead: without that forecast they are shown no more."""


class StockSeasonResult(_GrownFrom, path="stock-season.parquet", written_by=_WRITER, read_by=("serving.results",)):
    """The week whose forecast the enrolled students grew from: without that forecast they are shown no more."""
