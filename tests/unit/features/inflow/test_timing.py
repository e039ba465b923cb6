"""An early season is told from a growing one by the shape of its curve."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from features.inflow.applications import Stocks
from features.inflow.timing import FEWEST_WEEKS, measure_timing

YEAR, WEEKS = 2023, 44


def monday(year, week):
    first = date(year - 1, 10, 1)
    return first + timedelta(days=-first.weekday() % 7, weeks=week - 1)


def season(year, *, shift=0.0, growth=0.0, until=WEEKS, gap=()):
    """The deliveries of a season: a logistic curve around week 21, moved to the left and scaled."""
    rows = [
        {"academic_year": year, "delivered_on": pd.Timestamp(monday(year, week)),
         "applicants": 5000 * np.exp(growth) / (1 + np.exp(-(week - 21 + shift) / 4.5))}
        for week in range(1, until + 1) if week not in gap
    ]  # fmt: skip
    return pd.DataFrame(rows)


def stocks(*seasons):
    return Stocks(pd.concat(seasons, ignore_index=True))


def measure(week, **changed):
    before = [season(year) for year in (2020, 2021, 2022)]
    return measure_timing(stocks(*before, season(YEAR, until=week, **changed)), YEAR, monday(YEAR, week))


@pytest.mark.parametrize("week", [16, 24, 32])
def test_a_season_like_the_others_is_neither_early_nor_late(week):
    assert measure(week) == pytest.approx(0, abs=0.005)


@pytest.mark.parametrize("shift", [-2.0, 2.0])
def test_what_an_early_season_has_more_is_taken_off_and_what_a_late_one_lacks_is_added(shift):
    ahead = np.log((1 + np.exp(-(24 - 21) / 4.5)) / (1 + np.exp(-(24 - 21 + shift) / 4.5)))

    assert 0.3 < measure(24, shift=shift) / -ahead < 1  # shrunk: most seasons are much alike


def test_growth_is_no_timing():
    assert abs(measure(24, growth=0.1)) < 0.03


def test_weeks_without_a_delivery_change_little():
    assert measure(24, shift=2.0, gap=(9, 13, 14)) == pytest.approx(measure(24, shift=2.0), abs=0.02)


def test_without_enough_weeks_or_an_earlier_season_nothing_is_told():
    alone = stocks(season(YEAR, until=24))

    assert measure_timing(alone, YEAR, monday(YEAR, 24)) == 0
    assert measure(FEWEST_WEEKS - 2, shift=2.0) == 0
    assert measure_timing(stocks(season(2022)), YEAR, monday(YEAR, 24)) == 0


def test_deliveries_after_the_week_say_nothing():
    more = stocks(season(2022), season(YEAR, shift=2.0))
    known = stocks(season(2022), season(YEAR, shift=2.0, until=24))

    assert measure_timing(more, YEAR, monday(YEAR, 24)) == measure_timing(known, YEAR, monday(YEAR, 24))
