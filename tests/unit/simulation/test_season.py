from datetime import date

import numpy as np
import pytest

from simulation.season import deliveries, first_monday, teaching_start


@pytest.mark.parametrize(
    ("season", "number", "day"),
    [
        (2023, 1, date(2022, 10, 3)),
        (2023, 36, date(2023, 6, 5)),
        (2023, 48, date(2023, 8, 28)),
        (2020, 1, date(2019, 10, 7)),
    ],
)
def test_deliveries_follow_the_numbering_of_the_contract(season: int, number: int, day: date) -> None:
    assert deliveries(season)[number - 1] == day


@pytest.mark.parametrize("season", range(2018, 2030))
def test_a_season_runs_from_october_to_the_last_monday_of_august(season: int) -> None:
    mondays = deliveries(season)
    assert len(mondays) in (47, 48)
    assert all(day.weekday() == 0 for day in mondays)
    assert mondays[0] == first_monday(season - 1, 10)
    assert date(season, 8, 25) <= mondays[-1] <= date(season, 8, 31)


def test_teaching_starts_on_the_first_monday_of_september() -> None:
    assert teaching_start(2025) == np.datetime64("2025-09-01")
    assert teaching_start(2024) == np.datetime64("2024-09-02")
