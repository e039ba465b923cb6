from datetime import date

import numpy as np
import pytest
from lib.lake import lake
from lib.seasons import applied

from features.deliveries.delivered import WEEK_53, iso_week, place_of, position_of, read_delivered
from features.deliveries.findings import Level
from features.deliveries.jumps import WEEKLY, YEARLY, find_weekly_jumps, find_yearly_jumps


@pytest.mark.parametrize("week", [40, 52, 53, 1, 20, 39])
def test_the_place_of_a_week_in_its_season_can_be_read_back(week: int) -> None:
    assert iso_week(place_of(week)) == week


def test_a_season_runs_from_october() -> None:
    days = [date(2020, 10, 5), date(2020, 12, 28), date(2021, 1, 4), date(2021, 8, 30)]
    assert [position_of(day) for day in days] == [1, 13, 14, 48]


def test_applicants_are_first_years_who_have_not_cancelled_and_week_53_is_filled() -> None:
    rows = [applied(day, 10) for day in ("2019-12-23", "2019-12-30", "2020-12-21", "2020-12-28")]
    left_out = [
        applied("2019-12-23", 5, status="A"),
        applied("2019-12-23", 5, higher_years=True),
        applied("2020-10-05", 5, academic_year=2020),  # after the count of its season
    ]
    other = applied("2019-12-23", 7, higher_years=True, exam_type="Pre-master", programme="Q")
    delivered = read_delivered(lake(application_counts=[*rows, *left_out, other]))
    seasons = delivered.seasons[Level.CELL]
    first = seasons.amounts[0]
    assert seasons.years == [2020, 2021]
    assert seasons.places.tolist() == [("P", "NL"), ("Q", "NL")]
    assert first[:, WEEK_53 - 1].tolist() == first[:, WEEK_53].tolist() == [10.0, 7.0]  # 2020 had no week 53
    assert first[:, WEEK_53 + 1].tolist() == [10.0, 0.0]
    assert np.isnan(first[:, 0]).all()


def test_without_earlier_seasons_nothing_is_a_jump() -> None:
    rows = [applied("2023-03-06", 100), applied("2023-03-13", 900)]
    seasons = read_delivered(lake(application_counts=rows)).seasons[Level.ALL]
    weeks = place_of(10), place_of(11)
    assert find_weekly_jumps(seasons, 2023, *weeks, WEEKLY[Level.ALL]).empty
    assert find_yearly_jumps(seasons, 2023, weeks[1], YEARLY[Level.ALL]).empty
