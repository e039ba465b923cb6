"""Columns that several results have in common, and the closed lists in them."""

from enum import StrEnum

from training.contracts.contract import Column, Kind, Result

ALL = "all"  # in the columns of a place, where everything is added up

QUANTILES = {
    "p025": 0.025, "p05": 0.05, "p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90, "p95": 0.95,
    "p975": 0.975,
}  # fmt: skip
"""Columns of the quantiles of a forecast, and the share of sample paths at or below each."""


class Level(StrEnum):
    """How far a line of a forecast is added up, the finest first."""

    CELL = "cell"
    PROGRAMME = "programme"
    FACULTY = "faculty"
    INSTITUTION = "institution"


class PlaceColumns(Result):
    """Where a line is about."""

    level = Column(Kind.TEXT, "how far the line is added up", allowed=tuple(Level), is_key=True)
    programme = Column(Kind.TEXT, f"Isat code; '{ALL}' where added up", is_key=True)
    programme_name = Column(Kind.TEXT, f"name, or the code where it is not known; '{ALL}' where added up")
    faculty = Column(Kind.TEXT, f"faculty, 'unknown' where it is not delivered; '{ALL}' where added up", is_key=True)


class SeriesColumns(PlaceColumns):
    """Where a line is about, down to origin and exam type."""

    origin = Column(Kind.TEXT, f"herkomst; '{ALL}' where added up", is_key=True)
    exam_type = Column(Kind.TEXT, f"examentype; '{ALL}' where added up", is_key=True)


class SeasonColumns(Result):
    """The week in which something was said, and the season that it is about."""

    academic_year = Column(Kind.WHOLE, "the academic year that begins with the count of 1 October", is_key=True)
    iso_week = Column(Kind.WHOLE, "calendar week of the delivery", low=1, high=53, is_key=True)


class QuantileColumns(Result):
    """The expected number with its quantiles on the sample paths."""

    forecast = Column(Kind.NUMBER, "expected number", "students", low=0)
    p025 = Column(Kind.NUMBER, "quantile 0.025", "students", low=0)
    p05 = Column(Kind.NUMBER, "quantile 0.05", "students", low=0)
    p10 = Column(Kind.NUMBER, "quantile 0.10", "students", low=0)
    p25 = Column(Kind.NUMBER, "quantile 0.25", "students", low=0)
    p50 = Column(Kind.NUMBER, "median", "students", low=0)
    p75 = Column(Kind.NUMBER, "quantile 0.75", "students", low=0)
    p90 = Column(Kind.NUMBER, "quantile 0.90", "students", low=0)
    p95 = Column(Kind.NUMBER, "quantile 0.95", "students", low=0)
    p975 = Column(Kind.NUMBER, "quantile 0.975", "students", low=0)


class StudentColumns(Result):
    """Who a row is about: one student in one programme and cohort."""

    student = Column(Kind.TEXT, "pseudonym (HMAC-SHA-256 of the student number)", is_key=True)
    programme = Column(Kind.TEXT, "Isat code", is_key=True)
    cohort = Column(Kind.TEXT, "academic year in which the student began", is_key=True)


class ModelColumns(Result):
    """Which model spoke: what does not come from a model in use is not shown."""

    model_name = Column(Kind.TEXT, "name in the registry")
    model_version = Column(Kind.WHOLE, "version in the registry", low=1)


STUDENT_KEY = [StudentColumns.student, StudentColumns.programme, StudentColumns.cohort]
SERIES_KEY = [SeriesColumns.programme, SeriesColumns.origin, SeriesColumns.exam_type]
