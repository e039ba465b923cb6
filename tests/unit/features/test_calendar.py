from datetime import date

import pandas as pd
import pytest

from features.calendar import (
    Moment,
    application_week,
    count_known_on,
    parse_moment,
    read_academic_years,
    season_week,
    week_end,
)
from features.errors import SettingsError

SEPTEMBER, FEBRUARY = date(2021, 9, 6), date(2014, 2, 1)


@pytest.mark.parametrize(("text", "starts_on", "as_of"), [
    ("11-15", SEPTEMBER, date(2021, 11, 15)),
    ("02-01", SEPTEMBER, date(2022, 2, 1)),  # in the next calendar year
    ("09-06", SEPTEMBER, SEPTEMBER),
    ("day 28", FEBRUARY, date(2014, 3, 1)),
    ("day 0", FEBRUARY, FEBRUARY),
])  # fmt: skip
def test_a_moment_is_a_date_of_each_cohort(text, starts_on, as_of):
    assert parse_moment("m", text).as_of(starts_on) == as_of


@pytest.mark.parametrize("text", ["monday", "13-01", "02-30", "day", "28", ""])
def test_a_moment_that_is_no_date_is_refused_with_an_example(text):
    with pytest.raises(SettingsError, match='write a month and day such as "11-15"'):
        parse_moment("m", text)


def test_the_count_of_1_october_is_known_a_month_later():
    assert count_known_on(2022) == date(2022, 11, 1)


@pytest.mark.parametrize(("delivered", "season", "week"), [
    (date(2022, 10, 3), 2023, 1),
    (date(2023, 6, 5), 2023, 36),
    (date(2023, 8, 28), 2023, 48),
    (date(2019, 10, 7), 2020, 1),
])  # fmt: skip
def test_season_weeks_count_from_the_first_monday_of_october(delivered, season, week):
    assert season_week(delivered, season) == week


def test_a_season_runs_over_the_turn_of_the_year():
    assert week_end(2023, 40) == date(2022, 10, 9)
    assert week_end(2023, 20) == date(2023, 5, 21)
    assert application_week(date(2020, 12, 28)) == 53
    assert week_end(2021, 53) == date(2021, 1, 3)


def test_a_week_that_the_year_does_not_have_is_refused():
    with pytest.raises(SettingsError, match="2022 has no ISO week 53"):
        week_end(2023, 53)


def test_a_moment_without_month_and_day_counts_from_the_start():
    assert Moment("start").as_of(SEPTEMBER) == SEPTEMBER


@pytest.mark.parametrize(
    ("written", "year"),
    [("21/22", 2021), ("98-99", 1998), ("99/00", 1999), ("21/23", None), ("1 september 2021", 2021), ("21", None)],
)
def test_academic_years_of_two_digits_follow_each_other(written, year):
    (read,) = read_academic_years(pd.Series([written]))
    assert (None if pd.isna(read) else read) == year
