"""What protects is not set lower in silence, and a day in the settings is a day."""

from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fairness.disclosure.smallest import SMALLEST_COUNT, read_smallest_count, set_smallest_count
from fairness.policy import Policy
from features.errors import SettingsError
from serving.pipeline.settings import read_settings
from training.contracts.inflow import BreakEvent
from training.inflow.breaks import Break


@pytest.fixture(autouse=True)
def as_before():
    yield
    set_smallest_count(SMALLEST_COUNT)


def write(folder: Path, content: str) -> Path:
    path = folder / "studiepeil.toml"
    path.write_text(content)
    return path


@pytest.mark.parametrize(("given", "shown"), [(0, None), (-1, None), (4, None), (7, None), (8, 8), (9, 9)])
def test_the_smallest_number_of_the_policy_may_be_raised_and_not_lowered(tmp_path, monkeypatch, given, shown):
    of_policy = replace(Policy(), smallest_count=8)
    monkeypatch.setattr(Policy, "read", classmethod(lambda _, __: of_policy))
    path = write(tmp_path, f'[features]\nsources = []\n[fairness]\npolicy = "policy.toml"\nsmallest_count = {given}\n')

    with nullcontext() if shown else pytest.raises(SettingsError, match="below the 8 of the policy"):
        read_settings(path)
        assert read_smallest_count() == shown


def test_a_declared_break_has_a_season_an_event_and_a_group(tmp_path):
    head = "[features]\nsources = []\n[training.inflow]\nweeks = [20]\n[[training.inflow.breaks]]\n"
    written = 'season = 2026\nevent = "fee"\norigin = "non-EEA"\nchange = -0.1\nknown_on = 2025-11-01\n'

    found = read_settings(write(tmp_path, head + written)).inflow.breaks

    assert found == (Break(2026, BreakEvent.FEE, origin="non-EEA", change=-0.1, known_on=date(2025, 11, 1)),)
    for wrong in ('event = "weather"', "change = -1.0", 'origin = "Mars"', 'direction = "left"'):
        with pytest.raises(SettingsError, match=r"training\.inflow\.breaks"):
            read_settings(
                write(tmp_path, f"{head}season = 2026\n{wrong}\n" + 'event = "cap"\n' * ("event" not in wrong))
            )


@pytest.mark.parametrize("today", ["20240901", "2024", '"2024-09"', '"today"', "2024-09-01T12:00:00", "true"])
def test_today_is_a_whole_day(tmp_path, today):
    with pytest.raises(SettingsError, match=r"features\.today"):
        read_settings(write(tmp_path, f"[features]\nsources = []\ntoday = {today}\n"))
