"""What became of the applications of a season: which of them were first-years on 1 October, and how many came in all.

Enrolments decide where they are of the same students; an export under other student numbers would match nobody. There
the final status decides. Nothing is said before `features.calendar.count_known_on`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import ibis.expr.types as ir
import pandas as pd

from features.applications import SERIES
from features.calendar import count_date, count_known_on
from features.cohort import first_years
from features.cohort_table import OUTCOME
from features.inflow_schemas import STUDENT_COUNTS
from features.schemas import APPLICATIONS, ENROLMENTS
from features.vocabulary import ExamType

_COVERED = 0.5  # share of the first-years with an application, from which on enrolments are of the same students


@dataclass(frozen=True)
class Arrivals:
    """What was known of a season; either frame is empty while it is not known.

    `requests`: student, SERIES, `outcome` (1 or 0, missing where unknown). `counts`: SERIES, `students`, the
    first-years as counted.
    """

    requests: pd.DataFrame = field(repr=False)
    counts: pd.DataFrame = field(repr=False)

    def recode(self, codes: Mapping[str, str]) -> "Arrivals":
        """Return the same under other codes of programmes; what becomes one series is added up."""
        requests, counts = (recode_programmes(frame, codes) for frame in (self.requests, self.counts))
        return Arrivals(_one_per_student(requests), counts.groupby(list(SERIES), as_index=False).sum())


def read_requests(applications: ir.Table, *years: int) -> pd.DataFrame:
    """Return all requests of these years for a first year; pre-masters always count, as in the count files."""
    asked = applications.filter(
        applications["academic_year"].isin(list(years)),
        (applications["exam_type"] == ExamType.PRE_MASTER.value)
        | (applications["first_year"] & ~applications["higher_years"]),
    )
    frame: pd.DataFrame = asked.order_by(*APPLICATIONS.key).execute()
    return frame.astype(dict.fromkeys(("applied_on", "withdrawn_on"), "datetime64[ns]"))


def recode_programmes(frame: pd.DataFrame, codes: Mapping[str, str]) -> pd.DataFrame:
    """Return `frame` with the codes in `programme` replaced by those they have become."""
    return frame.assign(programme=frame["programme"].replace(dict(codes))) if codes else frame


def read_arrivals(known: Mapping[str, ir.Table], academic_year: int, today: date) -> Arrivals:
    """Return what became of the applications for `academic_year`; `known` are tables as known `today`."""
    return Arrivals(_read_outcomes(known, academic_year, today), _read_counts(known, academic_year))


def _read_outcomes(known: Mapping[str, ir.Table], academic_year: int, today: date) -> pd.DataFrame:
    requests = read_requests(known[APPLICATIONS.name], academic_year)
    decided = requests[["student", *SERIES, "enrolled"]].rename(columns={"enrolled": OUTCOME})
    if count_known_on(academic_year) > today:
        return decided.iloc[:0]
    there = _read_enrolled(known, academic_year)
    applied = pd.MultiIndex.from_frame(decided[["student", "programme"]])
    if len(there) and there.isin(applied).mean() >= _COVERED:
        decided[OUTCOME] = applied.isin(there)
    decided[OUTCOME] = decided[OUTCOME].astype("Float64").astype("float64")
    return decided if decided[OUTCOME].notna().any() else decided.iloc[:0]


def _read_enrolled(known: Mapping[str, ir.Table], academic_year: int) -> pd.MultiIndex:
    """Student and programme of the first-years on 1 October."""
    none = pd.DataFrame({"student": [], "programme": []})
    if ENROLMENTS.name not in known:
        return pd.MultiIndex.from_frame(none)
    counted = first_years(known[ENROLMENTS.name], str(academic_year), count_date(academic_year), counted=True)
    return pd.MultiIndex.from_frame(counted.select("student", "programme").distinct().execute())


def _read_counts(known: Mapping[str, ir.Table], academic_year: int) -> pd.DataFrame:
    if STUDENT_COUNTS.name not in known:
        return pd.DataFrame({**{name: pd.Series(dtype=object) for name in SERIES}, "students": pd.Series(dtype=float)})
    counts = known[STUDENT_COUNTS.name]
    asked = counts.filter(counts["academic_year"] == academic_year).select(*SERIES, "students")
    frame: pd.DataFrame = asked.order_by(*SERIES).execute()
    return frame.astype({"students": "float64"})


def _one_per_student(requests: pd.DataFrame) -> pd.DataFrame:
    """Of several requests of a student for one series it is enough that one of them came."""
    summed: pd.DataFrame = requests.groupby(["student", *SERIES], as_index=False).agg(**{OUTCOME: (OUTCOME, "max")})
    return summed
