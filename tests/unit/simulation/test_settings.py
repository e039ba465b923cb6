from datetime import date
from typing import Any

import pytest

from features.errors import SettingsError
from simulation.settings import SimulationSettings


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("students", 5),
        ("years", 0),
        ("years", 16),
        ("seed", -1),
        ("first_year", 1900),
        ("institution", "ZZ99"),
        ("suppress_below", -1),
        ("programmes", 4),
        ("programmes", 401),
        ("finished_seasons", 2),
    ],
)
def test_what_cannot_be_simulated_is_refused(setting: str, value: Any) -> None:
    with pytest.raises(SettingsError, match=f"setting {setting}"):
        SimulationSettings(**{setting: value})


def test_a_cohort_has_to_fit_in_memory() -> None:
    with pytest.raises(SettingsError, match="students per year is 500000"):
        SimulationSettings(students=1_000_000, years=2)


@pytest.mark.parametrize("years", range(1, 12))
def test_today_is_in_week_20_of_the_current_year(years: int) -> None:
    settings = SimulationSettings(years=years)
    assert settings.today.isocalendar() == (settings.cohorts[-1] + 1, 20, 5)
    assert date(settings.cohorts[-1] + 1, 5, 14) < settings.today < date(settings.cohorts[-1] + 1, 5, 23)


@pytest.mark.parametrize("years", range(1, 12))
def test_there_are_enough_finished_seasons_and_one_to_come(years: int) -> None:
    settings = SimulationSettings(years=years)
    assert len(settings.seasons) - 1 == max(6, years)
    assert set(settings.cohorts) <= set(settings.seasons)
    assert settings.seasons[-1] == settings.cohorts[-1] + 1


def test_history_can_be_as_long_as_is_asked() -> None:
    assert SimulationSettings(years=2, finished_seasons=9).seasons == tuple(range(2012, 2022))
    assert SimulationSettings(years=5, finished_seasons=3).seasons == tuple(range(2019, 2025))
