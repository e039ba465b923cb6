"""Academic years, application weeks and the moments of the first year at which something is said.

An academic year is named by its first calendar year: 2023 is 2023-2024. An application week is the
ISO calendar week of the delivery; a season runs from October of the year before to September.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import pyarrow.compute as pc

from features.errors import SettingsError
from features.values.dates import read_day
from features.values.texts import to_arrow, to_integers
from features.values.writings import spell_months

COUNT_MONTH, COUNT_DAY = 10, 1  # the national count date, 1 October
SEASON_OPENS = "10-01"  # month and day, in the year before, from which a season's caps and codes are known
_CENTURY = 70  # 21/22 is 2021, and 98/99 is 1998
_YEAR_BEGINS = 8  # a first day from August on is of the academic year that begins then
FIRST_SEASON_WEEK = 40  # ISO week in which the season of the next academic year opens


@dataclass(frozen=True)
class Moment:
    """A fixed moment of the first year, the same one for every cohort.

    Either a day of the year (`month_day`), taken as its first occurrence on or after the start of the
    cohort, or a number of days after that start (`day`).
    """

    name: str
    month_day: tuple[int, int] | None = None
    day: int = 0

    def as_of(self, starts_on: date) -> date:
        """Return the date of this moment for a cohort whose teaching starts on `starts_on`."""
        if self.month_day is None:
            return starts_on + timedelta(days=self.day)
        in_year = date(starts_on.year, *self.month_day)
        return in_year if in_year >= starts_on else date(starts_on.year + 1, *self.month_day)


def parse_moment(name: str, text: str) -> Moment:
    """Read a moment as it stands in studiepeil.toml: "11-15" (month-day) or "day 28".

    Raises SettingsError when it is neither.
    """
    if match := re.fullmatch(r"day (\d{1,3})", text):
        return Moment(name, day=int(match[1]))
    in_leap_free_year = read_day(f"2001-{text}")
    if in_leap_free_year is None:
        raise SettingsError(
            f"moment {name!r} is {text!r}",
            where="[features.dropout.moments]",
            do='write a month and day such as "11-15", or days after the start such as "day 28"',
        )
    return Moment(name, month_day=(in_leap_free_year.month, in_leap_free_year.day))


def read_academic_years(values: pd.Series) -> pd.Series:
    """Return the first calendar year of academic years as people write them; missing where none can be read.

    Args:
        values: texts such as 2021, 2021.0, 2021/2022, 2021-22, 21/22, or the first day of the year (2021-09-01,
            01-09-2021, 1 september 2021).

    Returns:
        Int64. Two years that do not follow each other are none.
    """
    arrow = to_arrow(values)
    if arrow.null_count == 0 and pc.all(pc.match_substring_regex(arrow, r"^(?:19|20)\d\d$")).as_py():
        return pd.Series(to_integers(arrow), index=values.index)
    texts = spell_months(arrow).to_pandas().set_axis(values.index).astype("string").str.strip()
    parts = texts.str.extract(r"^((?:19|20)\d\d)(?:[.,]0+)?(?:\s*[-/\u2013]\s*((?:19|20)?\d\d))?$")
    first, second = (pd.to_numeric(parts[column], errors="coerce").astype("Int64") for column in (0, 1))
    year = first.where(second.isna() | (second % 100 == (first + 1) % 100))
    short = texts.str.extract(r"^(\d\d)\s*[-/\u2013]\s*(\d\d)$")  # 21/22: two years that follow each other are no day
    begins, ends = (pd.to_numeric(short[column], errors="coerce").astype("Int64") for column in (0, 1))
    year = year.fillna((begins + 1900 + 100 * (begins < _CENTURY).astype("Int64")).where(ends == (begins + 1) % 100))
    for pattern in (
        r"^(?P<year>\d{4})-(?P<month>\d\d)-\d\d(?:[ T].*)?$",
        r"^\d\d[-/](?P<month>\d\d)[-/](?P<year>\d{4})(?: .*)?$",
    ):
        day = texts.str.extract(pattern)
        month = pd.to_numeric(day["month"], errors="coerce").astype("Int64")
        begins = pd.to_numeric(day["year"], errors="coerce").astype("Int64")
        year = year.fillna((begins - (month < _YEAR_BEGINS).astype("Int64")).where(month.between(1, 12)))
    read: pd.Series = year
    return read


def count_date(academic_year: int) -> date:
    """Return the date on which the students of `academic_year` are counted."""
    return date(academic_year, COUNT_MONTH, COUNT_DAY)


def count_known_on(academic_year: int) -> date:
    """Return the date from which the count of `academic_year` is known: a month after it was taken."""
    return date(academic_year, COUNT_MONTH + 1, 1)


def application_week(delivered_on: date) -> int:
    """Return the ISO calendar week of a delivery (1-53)."""
    return delivered_on.isocalendar().week


def season_week(delivered_on: date, academic_year: int) -> int:
    """Return the week of the season, 1 for the week of the first Monday of October before `academic_year`."""
    october = date(academic_year - 1, 10, 1)
    first_monday = october + timedelta(days=-october.weekday() % 7)
    return (delivered_on - first_monday).days // 7 + 1


def week_end(academic_year: int, iso_week: int) -> date:
    """Return the Sunday that closes ISO week `iso_week` of the season of `academic_year`.

    Raises SettingsError for a week that the year does not have.
    """
    year = academic_year - 1 if iso_week >= FIRST_SEASON_WEEK else academic_year
    try:
        return date.fromisocalendar(year, iso_week, 7)
    except ValueError:
        raise SettingsError(f"{year} has no ISO week {iso_week}", do="choose a week from 1 to 52 (or 53)") from None


def order_of_week(iso_week: int) -> tuple[bool, int]:
    """Return where an ISO week stands in the season, which opens in autumn; a key to sort by."""
    return iso_week < FIRST_SEASON_WEEK, iso_week
