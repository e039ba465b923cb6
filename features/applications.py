"""What the application files and the counts say of a season, as far as they were known on a date.

Applicants of a series are its highest stock so far: stocks fall when requests are cancelled, and small cells
vanish from the files. Earlier seasons are read at the same ISO week, from the deliveries up to then.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd

from features.calendar import application_week, count_date, week_end
from features.errors import SettingsError
from features.vocabulary import ExamType

SERIES = ("programme", "origin", "exam_type")
LINE = (*SERIES, "institution", "re_enrolment")
STOCKS = ("highest", "current", "requests", "enrolled")
HISTORY_YEARS = 6
RECENT_WEEKS = 4
YEARS_BACK = range(1, HISTORY_YEARS + 1)


def last_delivery(known: Mapping[str, ir.Table], academic_year: int, as_of: date) -> date | None:
    """Return the date of the last delivery of the season up to `as_of`; None when there was none.

    `known` are tables cut at `as_of`.
    """
    # Studielink goes on delivering after the count; the weeks of October belong to the next season.
    rows = known["application_counts"]
    last = min(as_of, count_date(academic_year) - timedelta(days=1))
    season = rows.filter(
        rows["academic_year"] == academic_year, rows["delivered_on"].cast("date") <= ibis.literal(last)
    )
    found = season.aggregate(last=season["delivered_on"].cast("date").max()).execute()["last"].iloc[0]
    return None if pd.isna(found) else pd.Timestamp(found).date()


def read_applicants(rows: ir.Table, academic_year: int, delivered_on: date) -> pd.DataFrame:
    """Return the highest stocks per series and season, up to the week of `delivered_on` and before.

    Columns: SERIES, academic_year, applicants, requests, enrolled (so far), recent (up to four weeks before),
    peak (of the whole season), has_fixus. Seasons: this one and those of the history.
    """
    starters = _read_starters(
        rows, academic_year, delivered_on, lambda back: _same_week(delivered_on, academic_year - back)
    )
    stock = starters.group_by(*SERIES, "academic_year", "days").aggregate(
        applicants=starters["applicants"].sum(),
        requests=starters["applications"].cast("float64").sum(),
        enrolled=starters["applicants"].sum(where=starters["status"] == "I").fill_null(0),
        has_fixus=starters["fixus"].any(),
    )
    so_far = stock["days"] >= 0
    highest = stock.group_by(*SERIES, "academic_year").aggregate(
        applicants=stock["applicants"].max(where=so_far),
        requests=stock["requests"].max(where=so_far),
        enrolled=stock["enrolled"].max(where=so_far),
        recent=stock["applicants"].max(where=stock["days"] >= 7 * RECENT_WEEKS),
        peak=stock["applicants"].max(),
        has_fixus=stock["has_fixus"].any(where=so_far),
    )
    frame: pd.DataFrame = highest.order_by(*SERIES, "academic_year").execute()
    stocks = ["applicants", "requests", "enrolled", "recent", "peak"]
    # Sums of fractions depend on the order in which threads add them; what a table says may not.
    return frame.astype({"academic_year": "int64", **dict.fromkeys(stocks, "float64")}).round(dict.fromkeys(stocks, 6))


def read_lines(rows: ir.Table, academic_year: int, delivered_on: date) -> pd.DataFrame:
    """Return the stocks per LINE and season in the week of `delivered_on`: LINE, academic_year, STOCKS.

    A line is what a delivery can leave out when it is too small. `highest` applicants so far and those of the
    week itself (`current`, missing where the week's delivery has no such line), the highest number of requests
    and of enrolments so far. Seasons as in `read_applicants`.
    """
    starters = _read_starters(rows, academic_year, delivered_on, lambda back: _same_date(delivered_on, back))
    stock = (
        starters.filter(starters["days"] >= 0)
        .group_by(*LINE, "academic_year", "days")
        .aggregate(
            applicants=starters["applicants"].sum(),
            requests=starters["applications"].cast("float64").sum(),
            enrolled=starters["applicants"].sum(where=starters["status"] == "I"),
        )
    )
    highest = stock.group_by(*LINE, "academic_year").aggregate(
        highest=stock["applicants"].max(),
        current=stock["applicants"].max(where=stock["days"] < 7),
        requests=stock["requests"].max(),
        enrolled=stock["enrolled"].max(),
    )
    frame: pd.DataFrame = highest.order_by(*LINE, "academic_year").execute()
    return frame.astype({"academic_year": "int64", **dict.fromkeys(STOCKS, "float64")}).round(dict.fromkeys(STOCKS, 6))


def _read_starters(rows: ir.Table, academic_year: int, delivered_on: date, cut_off: Callable[[int], date]) -> ir.Table:
    """Return the rows that count as applicants, with `days` left to the `cut_off` (by years back) of the season."""
    cutoffs = {academic_year: delivered_on, **{academic_year - back: cut_off(back) for back in YEARS_BACK}}
    year, on = rows["academic_year"], rows["delivered_on"].cast("date")
    first, *others = [(year == season, ibis.literal(cutoff)) for season, cutoff in cutoffs.items()]
    return rows.filter(
        year.isin(list(cutoffs)),
        rows["status"].isin(["V", "I"]),
        (rows["exam_type"] == ExamType.PRE_MASTER.value) | ~rows["higher_years"],
        on < ibis.date(year, 10, 1),
    ).mutate(days=ibis.cases(first, *others).delta(on, unit="day"))


def _same_week(delivered_on: date, academic_year: int) -> date:
    week = application_week(delivered_on)
    try:
        return week_end(academic_year, week)
    except SettingsError:  # week 53, where that year has 52
        return week_end(academic_year, week - 1)


def _same_date(delivered_on: date, years_back: int) -> date:
    """Return the last day of the week around the same day, `years_back` seasons earlier.

    Deadlines are dates (15 January, 1 May), and an ISO week begins up to six days earlier in one year than in
    another: deliveries are compared with the one nearest in date.
    """
    moved = delivered_on.year - years_back
    is_leap_day = (delivered_on.month, delivered_on.day) == (2, 29)
    same = date(moved, 2, 28) if is_leap_day else delivered_on.replace(year=moved)
    return same + timedelta(days=3)


def read_counts(rows: ir.Table, academic_year: int) -> pd.DataFrame:
    """Return SERIES, academic_year, students of the counted years of the history."""
    recent = rows.filter(rows["academic_year"].between(academic_year - HISTORY_YEARS, academic_year - 1))
    frame: pd.DataFrame = recent.select(*SERIES, "academic_year", "students").execute()
    return frame.astype({"academic_year": "int64", "students": "float64"})
