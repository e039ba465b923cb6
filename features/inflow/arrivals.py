"""What became of the applications of a season: which of them were first-years on 1 October, and how many came in all.

Enrolments decide where they are of the same students; an export under other student numbers would match nobody. There
the final status decides. Nothing is said before `features.calendar.count_known_on`, and outcomes known on that day
stay: a forecast of an earlier date must find what was there then. Where none are known that day, those that became
known later count, from the date on which all of them were.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import ibis.expr.types as ir
import pandas as pd

from features.calendar import count_date, count_known_on
from features.cohort import first_years
from features.cohort_table import OUTCOME
from features.inflow.applications import SERIES
from features.knowledge import cut_rows, known_on
from features.programme_changes import codes_of
from features.schemas import APPLICATIONS, ENROLMENTS, PROGRAMME_CHANGES, STUDENT_COUNTS
from features.vocabulary import ExamType

_DECIDED = ["student", *SERIES, OUTCOME]
_COVERED = 0.5  # share of the first-years with an application, from which on enrolments are of the same students


@dataclass(frozen=True)
class Arrivals:
    """What was known of a season; either frame is empty while it is not known, and its date is None.

    `requests`: student, SERIES, `outcome` (1 or 0, missing where unknown). `counts`: SERIES, `students`, the
    first-years as counted. `decided_on` and `counted_on`: the dates on which all of them were known.
    """

    requests: pd.DataFrame = field(repr=False)
    counts: pd.DataFrame = field(repr=False)
    decided_on: date | None = None
    counted_on: date | None = None

    def recode(self, codes: Mapping[str, str]) -> "Arrivals":
        """Return the same under other codes of programmes; what becomes one series is added up."""
        requests, counts = (recode_programmes(frame, codes) for frame in (self.requests, self.counts))
        added = counts.groupby(list(SERIES), as_index=False).sum()
        # Of several requests of a student for one series it is enough that one of them came.
        once = requests.groupby(["student", *SERIES], as_index=False).agg(**{OUTCOME: (OUTCOME, "max")})
        return Arrivals(once, added, self.decided_on, self.counted_on)


def read_requests(applications: ir.Table, academic_year: int) -> pd.DataFrame:
    """Return all requests for a first year in `academic_year`; pre-masters always count, as in the count files."""
    asked = applications.filter(
        applications["academic_year"] == academic_year,
        (applications["exam_type"] == ExamType.PRE_MASTER.value)
        | (applications["first_year"] & ~applications["higher_years"]),
    )
    frame: pd.DataFrame = asked.order_by(*APPLICATIONS.key).execute()
    return frame.astype(dict.fromkeys(("applied_on", "withdrawn_on"), "datetime64[ns]"))


def recode_programmes(frame: pd.DataFrame, codes: Mapping[str, str]) -> pd.DataFrame:
    """Return `frame` with the codes in `programme` replaced by those they have become."""
    return frame.assign(programme=frame["programme"].replace(dict(codes))) if codes else frame


def read_arrivals(known: Mapping[str, ir.Table], requests: pd.DataFrame, academic_year: int, today: date) -> Arrivals:
    """Return what became of the applications for `academic_year`.

    Args:
        known: tables as known `today`.
        requests: all for that year (`read_requests`), of whatever date they became known.
        academic_year: of the season.
        today: what is known later is not read.
    """
    counts, counted_on = _read_counts(known, academic_year)
    first = count_known_on(academic_year)
    if first > today:
        texts = {name: pd.Series(dtype=object) for name in ("student", *SERIES)}
        return Arrivals(pd.DataFrame({**texts, OUTCOME: pd.Series(dtype="float64")}), counts, None, counted_on)
    decided = _read_outcomes(known_on(known, first), cut_rows(requests, first, APPLICATIONS), academic_year)
    decided_on = first
    if decided.empty:
        heard = cut_rows(requests, today, APPLICATIONS)
        decided = _read_outcomes(known, heard, academic_year)
        decided_on = max(first, _all_known_on(known, heard, academic_year))
    return Arrivals(decided, counts, None if decided.empty else decided_on, counted_on)


def _read_outcomes(known: Mapping[str, ir.Table], requests: pd.DataFrame, academic_year: int) -> pd.DataFrame:
    decided = requests.rename(columns={"enrolled": OUTCOME})[_DECIDED]
    there = _read_enrolled(known, academic_year)
    # Who applied under the old code of a programme enrols under the new one.
    codes, pair = codes_of(known, academic_year), ["student", "programme"]
    came, applied = (pd.MultiIndex.from_frame(recode_programmes(frame[pair], codes)) for frame in (there, decided))
    if len(came) and came.isin(applied).mean() >= _COVERED:
        decided[OUTCOME] = applied.isin(came)
    decided[OUTCOME] = decided[OUTCOME].astype("Float64").astype("float64")
    return decided if decided[OUTCOME].notna().any() else decided.iloc[:0]


def _read_enrolled(known: Mapping[str, ir.Table], academic_year: int) -> pd.DataFrame:
    """Student, programme and known_on of the first-years on 1 October."""
    if ENROLMENTS.name not in known:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in ("student", "programme", "known_on")})
    counted = first_years(known[ENROLMENTS.name], str(academic_year), count_date(academic_year), counted=True)
    frame: pd.DataFrame = counted.select("student", "programme", "known_on").execute()
    return frame


def _all_known_on(known: Mapping[str, ir.Table], requests: pd.DataFrame, academic_year: int) -> date:
    """The date on which the last final status, enrolment or change of a code of the season became known."""
    dates = [requests["enrolled_known_on"], _read_enrolled(known, academic_year)["known_on"]]
    if PROGRAMME_CHANGES.name in known:
        changes = known[PROGRAMME_CHANGES.name].execute()
        dates.append(changes.loc[changes["academic_year"] <= academic_year, "known_on"])
    return _last_of(pd.concat([one.astype("datetime64[ns]") for one in dates])) or date.min


def _read_counts(known: Mapping[str, ir.Table], academic_year: int) -> tuple[pd.DataFrame, date | None]:
    """SERIES and students, and the date on which all of them were known."""
    if STUDENT_COUNTS.name not in known:
        none = {**{name: pd.Series(dtype=object) for name in SERIES}, "students": pd.Series(dtype=float)}
        return pd.DataFrame(none), None
    counts = known[STUDENT_COUNTS.name]
    asked = counts.filter(counts["academic_year"] == academic_year).select(*SERIES, "students", "known_on")
    frame: pd.DataFrame = asked.order_by(*SERIES).execute()
    return frame[[*SERIES, "students"]].astype({"students": "float64"}), _last_of(frame["known_on"])


def _last_of(dates: "pd.Series[pd.Timestamp]") -> date | None:
    last = pd.Timestamp(dates.max())
    return None if pd.isna(last) else last.date()
