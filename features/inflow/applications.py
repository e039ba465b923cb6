"""What the application files and the counts say of a season, as far as they were known on a date.

Applicants of a series are its highest stock so far: stocks fall when requests are cancelled, and small cells
vanish from the files. Earlier seasons are read at the same ISO week, from the deliveries up to then.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir
import pandas as pd

from features.calendar import COUNT_DAY, COUNT_MONTH
from features.knowledge import cut_rows
from features.vocabulary import ExamType

SERIES = ("programme", "origin", "exam_type")
LINE = (*SERIES, "institution", "re_enrolment")
STOCKS = ("highest", "current", "requests", "enrolled")
HISTORY_YEARS = 6
DAYS_IN_WEEK = 7
YEARS_BACK = range(1, HISTORY_YEARS + 1)


@dataclass(frozen=True)
class Stocks:
    """What every delivery says of first-years who applied: one row per line, season and delivery.

    `rows`: LINE (categories), academic_year, delivered_on, known_on, applicants, requests, enrolled, has_fixus. Higher
    years, cancelled requests and deliveries of the count date and later are not in it.
    """

    rows: pd.DataFrame

    def known_on(self, as_of: date) -> "Stocks":
        """Return the stocks as far as they were known on `as_of`."""
        return Stocks(cut_rows(self.rows, as_of))

    def recode(self, codes: Mapping[str, str]) -> "Stocks":
        """Return the stocks with each programme under its code in `codes`; where two become one they are added."""
        if not codes:
            return self
        keys = [*LINE, "academic_year", "delivered_on", "known_on"]
        programmes = self.rows["programme"].astype("object").replace(dict(codes)).astype("category")
        grouped = self.rows.assign(programme=programmes).groupby(keys, observed=True, as_index=False)
        sums = {"applicants": "sum", "requests": "sum", "enrolled": "sum", "has_fixus": "max"}
        return Stocks(grouped.agg(sums))

    def last_delivery(self, academic_year: int, as_of: date) -> date | None:
        """Return the date of the last delivery of the season up to `as_of`; None when there was none."""
        of_season = self.rows["academic_year"] == academic_year
        dates = self.rows.loc[of_season & (self.rows["delivered_on"] <= pd.Timestamp(as_of)), "delivered_on"]
        return None if dates.empty else dates.max().date()


def keep_starters(rows: ir.Table) -> ir.Table:
    """Return the rows of `application_counts` of first-years who asked to come; pre-masters always count."""
    return rows.filter(
        rows["status"].isin(["V", "I"]),
        (rows["exam_type"] == ExamType.PRE_MASTER.value) | ~rows["higher_years"],
        # Studielink goes on delivering after the count; the weeks of October belong to the next season.
        rows["delivered_on"].cast("date") < ibis.date(rows["academic_year"], COUNT_MONTH, COUNT_DAY),
    )


def read_stocks(rows: ir.Table) -> Stocks:
    """Return the stocks of the table `application_counts`, of whatever date they became known."""
    starters = keep_starters(rows)
    stock = starters.group_by(*LINE, "academic_year", "delivered_on", "known_on").aggregate(
        applicants=starters["applicants"].sum(),
        requests=starters["applications"].cast("float64").sum(),
        enrolled=starters["applicants"].sum(where=starters["status"] == "I").fill_null(0),
        has_fixus=starters["fixus"].any(),
    )
    frame: pd.DataFrame = stock.order_by(*LINE, "academic_year", "delivered_on", "known_on").execute()
    numbers = ["applicants", "requests", "enrolled"]
    kinds = {"academic_year": "int64", "has_fixus": "bool", **dict.fromkeys(numbers, "float64")}
    kinds |= dict.fromkeys(("delivered_on", "known_on"), "datetime64[ns]") | dict.fromkeys(LINE, "category")
    # Sums of fractions depend on the order in which threads add them; what a table says may not.
    return Stocks(frame.astype(kinds).round(dict.fromkeys(numbers, 6)))


def summarise_applicants(stocks: Stocks, academic_year: int, delivered_on: date) -> pd.DataFrame:
    """Return the highest stocks per series and season, up to the week of `delivered_on` and before.

    Columns: SERIES, academic_year, applicants, requests, enrolled (so far), peak (of the whole season), has_fixus.
    Seasons: this one and those of the history, at the same ISO week.
    """
    rows = _count_days(stocks, academic_year, delivered_on, lambda back: _same_week(delivered_on, back))
    keys = [*SERIES, "academic_year"]
    stock = _sum_weeks(rows, SERIES)
    so_far = stock.loc[stock["days"] >= 0]
    result = stock.groupby(keys, observed=True)[["applicants"]].max().rename(columns={"applicants": "peak"})
    sums = ["applicants", "requests", "enrolled", "has_fixus"]
    result = result.join(so_far.groupby(keys, observed=True)[sums].max())
    return result.reset_index().astype(dict.fromkeys(SERIES, "object")).round(6)


def summarise_lines(stocks: Stocks, academic_year: int, delivered_on: date) -> pd.DataFrame:
    """Return the stocks per LINE and season in the week of `delivered_on`: LINE, academic_year, STOCKS.

    A line is what a delivery can leave out when it is too small. `highest` applicants so far and those of the
    week itself (`current`, missing where the week's delivery has no such line), the highest number of requests
    and of enrolments so far. Seasons are this one and those of the history, at the delivery nearest in date.
    """
    rows = _count_days(stocks, academic_year, delivered_on, lambda back: _same_date(delivered_on, back))
    stock = _sum_weeks(rows.loc[rows["days"] >= 0], LINE)
    keys = [*LINE, "academic_year"]
    result = stock.groupby(keys, observed=True)[["applicants", "requests", "enrolled"]].max()
    result = result.rename(columns={"applicants": "highest"})
    current = stock.loc[stock["days"] < DAYS_IN_WEEK].groupby(keys, observed=True)["applicants"].max()
    result = result.join(current.rename("current")).reset_index()
    return result.astype(dict.fromkeys(SERIES, "object"))[[*keys, *STOCKS]].round(dict.fromkeys(STOCKS, 6))


def _count_days(stocks: Stocks, academic_year: int, delivered_on: date, cut_off: Callable[[int], date]) -> pd.DataFrame:
    """Return the rows of this season and its history, with the `days` left to the `cut_off` (by years back)."""
    cutoffs = {academic_year: delivered_on, **{academic_year - back: cut_off(back) for back in YEARS_BACK}}
    last = stocks.rows["academic_year"].map({year: pd.Timestamp(day) for year, day in cutoffs.items()})
    on = stocks.rows["delivered_on"]
    rows = stocks.rows.assign(days=(last - on).dt.days, monday=on - pd.to_timedelta(on.dt.dayofweek, unit="D"))
    return rows.loc[last.notna()]


def _sum_weeks(rows: pd.DataFrame, place: Sequence[str]) -> pd.DataFrame:
    """Return per place, season and ISO week the sums over its rows; `days` is that of the week's last delivery.

    Institutions deliver on different days of a week, each once.
    """
    sums = {"applicants": "sum", "requests": "sum", "enrolled": "sum", "has_fixus": "max", "days": "min"}
    return rows.groupby([*place, "academic_year", "monday"], observed=True, sort=False, as_index=False).agg(sums)


def _same_week(delivered_on: date, years_back: int) -> date:
    """Return the Sunday of the same ISO week, `years_back` seasons earlier."""
    year, week, _ = delivered_on.isocalendar()
    try:
        return date.fromisocalendar(year - years_back, week, 7)
    except ValueError:  # week 53, where that year has 52
        return date.fromisocalendar(year - years_back, week - 1, 7)


def _same_date(delivered_on: date, years_back: int) -> date:
    """Return the last day of the week around the same day, `years_back` seasons earlier.

    Deadlines are dates (15 January, 1 May), and an ISO week begins up to six days earlier in one year than in
    another: deliveries are compared with the one nearest in date.
    """
    moved = delivered_on.year - years_back
    is_leap_day = (delivered_on.month, delivered_on.day) == (2, 29)
    same = date(moved, 2, 28) if is_leap_day else delivered_on.replace(year=moved)
    return same + timedelta(days=3)
