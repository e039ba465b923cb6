"""The columns of an inflow table: what is known of the applications of one season at the as-of date.

A series is a programme x origin x exam type. Applicants are first-years (pre-masters always count), requests
(V) and enrolments (I), weighted by the requests per student, summed over institutions. Stocks fall when
requests are cancelled, and small cells vanish from the files: the signal is therefore the highest stock of
the season so far. Earlier seasons are read at the same ISO week, from the last delivery up to then.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import ibis.expr.types as ir
import numpy as np
import pandas as pd

from features.calendar import application_week, count_known_on, season_week, week_end
from features.cohort_table import OUTCOME, CohortTable, FeatureKind, Question
from features.engine import Tables
from features.errors import SettingsError, TableError
from features.inflow.applications import (
    HISTORY_YEARS,
    SERIES,
    Stocks,
    read_stocks,
    summarise_applicants,
    summarise_lines,
)
from features.inflow.declarations import FEATURES
from features.inflow.growth import summarise_growth
from features.inflow.history import add_zero_counts, count_zeros, summarise_history
from features.inflow.timing import measure_timing
from features.knowledge import cut_rows, known_on
from features.programme_changes import apply_changes, caps_of, codes_of, last_years_of

_APPLICATIONS, _COUNTS = "application_counts", "student_counts"
_PROGRAMMES = ("programmes", "caps", "programme_changes")
WEEKS_BACK = 4  # that a delivery may lie before the week that is judged on it
_OLDEST = timedelta(weeks=WEEKS_BACK + 1)  # before the Sunday that closes the week


def build_inflow_tables(
    tables: Mapping[str, ir.Table],
    years: Iterable[int],
    iso_weeks: Iterable[int],
    today: date,
    judged: Collection[int] = (),
) -> Iterator[CohortTable]:
    """Yield one table per academic year and application week that has begun by `today`.

    A table is of the end of its week, or of `today` for the week in progress. A week without a delivery of its
    own is left out: the delivery before it has a table already. Only a week on which a counted season is judged stands
    on the delivery before it, of at most WEEKS_BACK weeks ago.

    Args:
        tables: The lake; each table of inflow is made of what was known at the end of its week.
        years: Academic years of the seasons, named by the year in which they are counted.
        iso_weeks: Weeks of the season; one that a year does not have is skipped.
        today: Counts of 1 October are those known on this date.
        judged: Weeks on which counted seasons are judged.

    Raises:
        TableError: There are no applications or no counts in the lake.
    """
    sources, weeks = _read_sources(tables), sorted(set(iso_weeks))
    for year in years:
        for week in weeks:
            try:
                as_of = min(week_end(year, week), today)
            except SettingsError:  # week 53, which not every year has
                continue
            delivered_on = sources.stocks.known_on(as_of).last_delivery(year, as_of)
            if delivered_on is None:
                continue
            is_judged = week in judged and count_known_on(year) <= today
            if application_week(delivered_on) == week or (is_judged and as_of - delivered_on < _OLDEST):
                yield _build_table(sources, year, as_of, today, week)


def build_inflow_table(tables: Mapping[str, ir.Table], academic_year: int, as_of: date, today: date) -> CohortTable:
    """Return the table of the season of `academic_year` as it was known on `as_of`.

    One row per series with applications this season or a count last year; a programme that has ended and has
    no applications is left out. `outcome` is the count of 1 October as known `today`: 0 when its programme
    was counted without it (zero counts are not listed), else missing.
    Raises TableError when a source is missing or no delivery of the season was known on `as_of`.
    """
    return _build_table(_read_sources(tables), academic_year, as_of, today)


@dataclass(frozen=True)
class _Sources:
    """What inflow tables are made of: stocks and counts in memory, and the small tables of programmes."""

    stocks: Stocks
    counts: pd.DataFrame
    programmes: Tables


def _read_sources(tables: Mapping[str, ir.Table]) -> _Sources:
    if absent := [name for name in (_APPLICATIONS, _COUNTS) if name not in tables]:
        raise TableError(
            f"the lake has no {' and no '.join(absent)}: a forecast needs applications, and the count of 1 October of "
            "at least one earlier season",
            do="put the weekly files of an earlier season and its count (oktober_bestand.xlsx or .csv) beside the rest",
        )
    counts = tables[_COUNTS].select(*SERIES, "academic_year", "students", "known_on").execute()
    kinds = {"academic_year": "int64", "students": "float64", "known_on": "datetime64[ns]"}
    programmes = {name: tables[name] for name in _PROGRAMMES if name in tables}
    return _Sources(read_stocks(tables[_APPLICATIONS]), counts.astype(kinds), programmes)


def _build_table(
    sources: _Sources, academic_year: int, as_of: date, today: date, week: int | None = None
) -> CohortTable:
    """The table of a season; `week` is the one that it is of, that of the last delivery when None."""
    programmes = known_on(sources.programmes, as_of)
    codes = codes_of(programmes, academic_year)
    stocks = sources.stocks.known_on(as_of).recode(codes)
    delivered_on = stocks.last_delivery(academic_year, as_of)
    if delivered_on is None:
        raise TableError(
            f"no applications for {academic_year} were known on {as_of}",
            where=_APPLICATIONS,
            do="choose a later date, or add the Studielink files of this season",
        )
    applied = summarise_applicants(stocks, academic_year, delivered_on)
    counts = _recode_counts(cut_rows(sources.counts, as_of), codes)
    counts = counts.loc[counts["academic_year"].between(academic_year - HISTORY_YEARS, academic_year - 1)]
    frame = _list_series(applied, counts, academic_year)
    current = apply_changes(programmes, academic_year)
    for rows in (caps_of(current, academic_year), last_years_of(current)):
        frame = frame.merge(rows, on="programme", how="left", validate="many_to_one")
    frame = _add_season(frame, applied, academic_year)
    students = count_zeros(counts, applied.loc[applied["academic_year"] < academic_year])
    earlier = summarise_history(frame, applied, students, academic_year)
    growth = summarise_growth(frame, summarise_lines(stocks, academic_year, delivered_on), students, academic_year)
    for part in (earlier, growth):
        frame = frame.merge(part, on=list(SERIES), how="left", validate="one_to_one")
    frame["season_week"] = season_week(delivered_on, academic_year)
    frame["timing"] = measure_timing(stocks, academic_year, delivered_on)
    frame = _add_comparisons(frame)
    # What came of it is counted under the codes of the season too; changes that became known later do not matter.
    frame = _add_outcome(frame, _recode_counts(cut_rows(sources.counts, today), codes), academic_year)
    return _make_table(frame, academic_year, as_of, f"week{week or application_week(delivered_on):02d}")


def _make_table(frame: pd.DataFrame, academic_year: int, as_of: date, moment: str) -> CohortTable:
    columns = [*SERIES, *(feature.name for feature in FEATURES), OUTCOME]
    kinds = {feature.name: "float64" if feature.kind is FeatureKind.NUMERIC else "object" for feature in FEATURES}
    typed = frame[columns].astype({**kinds, **dict.fromkeys(SERIES, "object")})
    ordered = typed.sort_values(list(SERIES), ignore_index=True)
    return CohortTable(Question.INFLOW, str(academic_year), moment, as_of, SERIES, FEATURES, ordered)


def _recode_counts(counts: pd.DataFrame, codes: Mapping[str, str]) -> pd.DataFrame:
    """Return SERIES, academic_year, students under the newest codes; the counts of merged programmes are added."""
    columns = [*SERIES, "academic_year"]
    if not codes:
        return counts[[*columns, "students"]]
    renamed = counts.assign(programme=counts["programme"].replace(dict(codes)))
    return renamed.groupby(columns, as_index=False)[["students"]].sum()


def _list_series(applied: pd.DataFrame, counts: pd.DataFrame, academic_year: int) -> pd.DataFrame:
    now = applied.loc[(applied["academic_year"] == academic_year) & applied["applicants"].notna(), list(SERIES)]
    # Before November the count of last year is not known yet: the latest known one says who may come again.
    before = counts.loc[counts["academic_year"] == counts["academic_year"].max(), list(SERIES)]
    return pd.concat([now, before]).drop_duplicates(ignore_index=True)


def _add_season(frame: pd.DataFrame, applied: pd.DataFrame, academic_year: int) -> pd.DataFrame:
    season = applied.loc[applied["academic_year"] == academic_year].drop(columns=["academic_year", "peak"])
    frame = frame.merge(season, on=list(SERIES), how="left", validate="one_to_one")
    ended = (frame["last_year"] < academic_year) & frame["applicants"].isna()
    return frame.loc[~ended].reset_index(drop=True)


def _add_comparisons(frame: pd.DataFrame) -> pd.DataFrame:
    """Add what follows from the columns that are there; a ratio with an unknown or empty side is missing."""
    applicants = frame["applicants"]
    return frame.assign(
        applicants_against_last_year=_log_ratio(applicants, frame["applicants_last_year"]),
        share_enrolled=(frame["enrolled"] / applicants.where(applicants > 0)).clip(0, 1),
        applicants_per_request=applicants / frame["requests"].where(frame["requests"] > 0),
        expected_against_last_year=_log_ratio(applicants * frame["conversion_expected"], frame["last_outcome"]),
        has_fixus=frame["has_fixus"].eq(True).astype(float).where(frame["cap"].isna(), 1.0),
        origin_group=frame["origin"],
        exam_type_group=frame["exam_type"],
    )


def _log_ratio(above: pd.Series, below: pd.Series) -> pd.Series:
    ratio = above.where(above > 0) / below.where(below > 0)
    return pd.Series(np.log(ratio.astype("float64")), index=above.index)


def _add_outcome(frame: pd.DataFrame, counts: pd.DataFrame, academic_year: int) -> pd.DataFrame:
    counted = counts.loc[counts["academic_year"] == academic_year]
    # Zero counts are not listed: where a programme was counted, a series that is not among the counts had nobody.
    filled = add_zero_counts(counted, frame[list(SERIES)].assign(academic_year=academic_year))
    outcome = filled.drop(columns="academic_year").rename(columns={"students": OUTCOME})
    return frame.merge(outcome, on=list(SERIES), how="left", validate="one_to_one")
