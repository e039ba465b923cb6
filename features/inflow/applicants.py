"""Who has an open application on a date, and what was known of each of them then.

Persons are looked at to count: the sum of their chances is a forecast of a series, and no chance of a person leaves
`training.inflow.individual`. That asks for a purpose of its own (statistics for planning can be a public task, with the
safeguards of Article 89 GDPR). Who may not be looked at (an objection; no consent, where that is the basis) has no row
here; in the number of open applications of a series, a count, they stay. Rows carry no pseudonym.

An application is open from the day of the request until it is withdrawn; two open requests of one student for one
series are one. What became of it is read in `features.inflow.arrivals`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import ibis.expr.types as ir
import pandas as pd

from features.calendar import count_date, week_end
from features.cohort_table import OUTCOME
from features.errors import SettingsError, TableError
from features.inflow.applications import SERIES
from features.inflow.arrivals import Arrivals, read_arrivals, read_requests, recode_programmes
from features.inflow.history import add_zero_counts
from features.knowledge import cut_rows, known_on
from features.persons.consent import Purpose, keep_permitted
from features.programme_changes import newest_codes
from features.schemas import APPLICATIONS, CONSENTS, ENROLMENTS, PROGRAMME_CHANGES, STUDENT_COUNTS

NUMBERS = ("weeks_since_applied", "requests", "open_requests")
CATEGORIES = (
    "newest_request",
    "withdrew_before",
    "applied_last_year",
    "enrolled_before",
    "prior_education",
    "prior_abroad",
    "home_region",
)
_APPLICATIONS = APPLICATIONS.name
_SOURCES = (_APPLICATIONS, ENROLMENTS.name, STUDENT_COUNTS.name, PROGRAMME_CHANGES.name, CONSENTS.name)
_UNKNOWN = "unknown"


@dataclass(frozen=True)
class Applicants:
    """The open applications of one season on one date, and what is known today of what became of them.

    `rows`: one per open application of a student who may be looked at: SERIES, NUMBERS (float), CATEGORIES (text) and
    `outcome` (1 when it became a first-year, 0 when not, missing while that is not known). `series`: one per series,
    SERIES, `open_applications` (of all students), `enrolled` (first-years by the outcomes) and `first_years` (counted;
    as enrolled where there are no counts); the last two are missing while not known. `decided_on` and `counted_on`: the
    dates on which outcomes and counts were known, None while they are not. `codes`: old code of a programme -> the
    one it has this season, as far as known on `as_of`.
    """

    academic_year: int
    as_of: date
    rows: pd.DataFrame = field(repr=False)
    series: pd.DataFrame = field(repr=False)
    decided_on: date | None
    counted_on: date | None = None
    codes: Mapping[str, str] = field(default_factory=dict)

    def known_on(self, day: date) -> "Applicants":
        """Return the same with outcomes and counts as they were known on `day`."""
        is_decided = self.decided_on is not None and self.decided_on <= day
        is_counted = self.counted_on is not None and self.counted_on <= day
        rows = self.rows if is_decided else self.rows.assign(**{OUTCOME: float("nan")})
        enrolled = self.series["enrolled"] if is_decided else float("nan")
        first_years = self.series["first_years"] if is_counted else enrolled
        series = self.series.assign(enrolled=enrolled, first_years=first_years)
        decided_on, counted_on = self.decided_on if is_decided else None, self.counted_on if is_counted else None
        return replace(self, rows=rows, series=series, decided_on=decided_on, counted_on=counted_on)


def build_all_applicants(
    tables: Mapping[str, ir.Table], years: Iterable[int], iso_weeks: Iterable[int], purpose: Purpose, today: date
) -> Iterator[dict[tuple[int, int], Applicants]]:
    """Yield per ISO week, in order, the applicants of every academic year in which it has begun by `today`.

    By academic year and week, where there are any. One week at a time, as the described applications of all of them
    together can be more than fits in memory. Without the table `applications` there are none.
    """
    if _APPLICATIONS not in tables:
        return
    read = _read(tables, sorted(years), purpose, today)
    for week in sorted(set(iso_weeks)):
        yield _build_week(read, week, today)


def build_applicants(
    tables: Mapping[str, ir.Table], academic_year: int, as_of: date, purpose: Purpose, today: date
) -> Applicants:
    """Return the applicants of the season of `academic_year` as they were known on `as_of`.

    Who may be looked at for `purpose`, and outcomes, are as known `today`. Raises TableError without applications.
    """
    return _build(_read(tables, [academic_year], purpose, today), academic_year, as_of)


@dataclass(frozen=True)
class _Read:
    """What applicants of any week are made of, read once and cut per week.

    `requests` per academic year, those before the ones asked for among them; `enrolled`: per year before, who was
    enrolled (None where enrolments are not delivered); `changes` of programmes; `allowed`: who may be looked at;
    `arrivals`: per academic year asked for, what became of its applications.
    """

    requests: Mapping[int, pd.DataFrame]
    enrolled: Mapping[int, pd.DataFrame] | None
    changes: pd.DataFrame | None
    allowed: "pd.Series[str]"
    arrivals: Mapping[int, Arrivals]


def _read(tables: Mapping[str, ir.Table], years: Sequence[int], purpose: Purpose, today: date) -> _Read:
    if _APPLICATIONS not in tables:
        raise TableError("the lake has no applications", do="add a source of format 'applications'")
    sources = {name: tables[name] for name in _SOURCES if name in tables}
    known = known_on(sources, today)
    enrolled: dict[int, pd.DataFrame] | None = None
    if ENROLMENTS.name in sources:
        rows = sources[ENROLMENTS.name]
        asked = {year - 1: rows.filter(rows["cohort"] == str(year - 1)) for year in years}
        enrolled = {year: own.select("student", "known_on").distinct().execute() for year, own in asked.items()}
    requests = {year: read_requests(sources[_APPLICATIONS], year) for year in {*years, *(year - 1 for year in years)}}
    return _Read(
        requests,
        enrolled,
        sources[PROGRAMME_CHANGES.name].execute() if PROGRAMME_CHANGES.name in sources else None,
        _find_permitted(sources, purpose, today),
        {year: read_arrivals(known, requests[year], year, today) for year in years},
    )


def _find_permitted(sources: Mapping[str, ir.Table], purpose: Purpose, today: date) -> "pd.Series[str]":
    asked = {name: table for name, table in sources.items() if name in (_APPLICATIONS, CONSENTS.name)}
    permitted = keep_permitted(asked, purpose, today, register=_APPLICATIONS)[_APPLICATIONS]
    students: pd.Series[str] = permitted.select("student").distinct().execute()["student"]
    return students


def _build_week(read: _Read, week: int, today: date) -> dict[tuple[int, int], Applicants]:
    found: dict[tuple[int, int], Applicants] = {}
    for year in read.arrivals:
        try:
            sunday = week_end(year, week)
        except SettingsError:  # week 53, which not every year has
            continue
        if sunday - timedelta(days=6) <= today:
            applicants = _build(read, year, min(sunday, today))
            if len(applicants.series):
                found[year, week] = applicants
    return found


def _build(read: _Read, academic_year: int, as_of: date) -> Applicants:
    as_of = min(as_of, count_date(academic_year) - timedelta(days=1))
    codes = {} if read.changes is None else newest_codes(cut_rows(read.changes, as_of), academic_year)
    before, season = (
        recode_programmes(cut_rows(read.requests[year], as_of, APPLICATIONS), codes)
        for year in (academic_year - 1, academic_year)
    )
    newest = season.loc[season["withdrawn_on"].isna()].sort_values("applied_on", kind="stable")
    opened = newest.drop_duplicates(["student", *SERIES], keep="last").sort_values(["student", *SERIES])
    described = _describe(opened, season, before, as_of)
    enrolled = None if read.enrolled is None else cut_rows(read.enrolled[academic_year - 1], as_of)
    described["enrolled_before"] = _enrolled_before(described["student"], enrolled)
    came = read.arrivals[academic_year].recode(codes)
    rows = described.loc[described["student"].isin(read.allowed)]
    rows = rows.merge(came.requests, on=["student", *SERIES], how="left", validate="one_to_one")
    rows = rows[[*SERIES, *NUMBERS, *CATEGORIES, OUTCOME]].astype({OUTCOME: "float64"})
    series = _list_series(opened, season, came)
    return Applicants(academic_year, as_of, rows, series, came.decided_on, came.counted_on, codes)


def _describe(opened: pd.DataFrame, season: pd.DataFrame, before: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Add NUMBERS and CATEGORIES but for `enrolled_before`."""
    students, applied = opened["student"], opened["applied_on"]
    by_student = season.groupby("student")
    everything = by_student.agg(requests=("applied_on", "size"), withdrawn=("withdrawn_on", "count"))
    newest = opened.groupby("student")["applied_on"].transform("max") == applied
    return opened.reset_index(drop=True).assign(
        weeks_since_applied=((pd.Timestamp(as_of) - applied).dt.days / 7).to_numpy(dtype=float),
        requests=students.map(everything["requests"]).to_numpy(dtype=float),
        open_requests=students.map(opened["student"].value_counts()).to_numpy(dtype=float),
        newest_request=_words(newest).to_numpy(),
        withdrew_before=_words(students.map(everything["withdrawn"]) > 0).to_numpy(),
        applied_last_year=_words(students.isin(before["student"])).to_numpy() if len(before) else _UNKNOWN,
        prior_education=opened["prior_education"].astype(object).fillna(_UNKNOWN).astype(str).to_numpy(),
        prior_abroad=_words(opened["prior_abroad"]).to_numpy(),
        home_region=opened["home_region"].astype(object).fillna(_UNKNOWN).astype(str).to_numpy(),
    )


def _words(flags: "pd.Series[bool]") -> "pd.Series[str]":
    return flags.astype(object).map({True: "yes", False: "no"}).fillna(_UNKNOWN).astype(object)


def _enrolled_before(students: "pd.Series[str]", enrolled: pd.DataFrame | None) -> "pd.Series[str]":
    """Whether the student was enrolled here in the year before; unknown where the enrolments of that year are."""
    if enrolled is None or enrolled.empty:
        return pd.Series(_UNKNOWN, index=students.index, dtype=object)
    return _words(students.isin(enrolled["student"]))


def _list_series(opened: pd.DataFrame, season: pd.DataFrame, arrivals: Arrivals) -> pd.DataFrame:
    """Open applications and first-years per series; programmes without any request this season are left out."""
    series = opened.groupby(list(SERIES), as_index=False).agg(open_applications=("student", "size"))
    decided = arrivals.requests.groupby(list(SERIES), as_index=False).agg(students=(OUTCOME, "sum"))
    for name, counts in (("enrolled", decided), ("first_years", decided if arrivals.counts.empty else arrivals.counts)):
        listed = counts.loc[counts["programme"].isin(set(season["programme"]))].assign(academic_year=0)
        filled = add_zero_counts(listed, series[list(SERIES)].assign(academic_year=0)).drop(columns="academic_year")
        series = series.merge(filled.rename(columns={"students": name}), on=list(SERIES), how="outer")
    kinds = {"open_applications": "int64", "enrolled": "float64", "first_years": "float64"}
    return series.fillna({"open_applications": 0}).astype(kinds)
