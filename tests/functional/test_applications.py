"""Single applications from the register to numbers per series, on a small simulated institution."""

import json
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from features.engine import Tables
from features.lake import replace_file
from serving.pipeline.acceptance import Acceptance
from serving.pipeline.cohort_tables import INDIVIDUAL_FILE, WEEKS_FILE
from serving.pipeline.flow import INDIVIDUAL as NAME
from serving.pipeline.flow import Flow, list_steps
from serving.pipeline.settings import Settings, read_settings
from serving.pipeline.step_cache import StepCache
from serving.pipeline.steps import be_silent, do_step
from serving.pipeline.tables import individual
from serving.pipeline.tables.extracts import check_extracts
from serving.pipeline.tables.individual import forecast_applications
from serving.pipeline.versions import Versions
from simulation import SimulationSettings, simulate_institution

pytestmark = pytest.mark.slow  # checks the register of a simulated institution
TOML = """
[features]
today = {today}
[[features.sources]]
format = "studielink"
path = "data/studielink"
[[features.sources]]
format = "institution"
path = "data/institution"
[[features.sources]]
format = "applications"
path = "data/applications"
{purpose}
[training.inflow]
weeks = [20]
test_years = [2022]
"""
PURPOSE = """
[features.inflow_purpose]
name = "inflow forecast"
lawful_basis = "public task"
necessity = "Places, rooms and staff are planned half a year ahead."
retention_years = {years}
"""

# The simulated consents are about scores of students, which these settings do not ask for.
OTHER_CONSENTS = Acceptance("officer", "nobody was asked about counting")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("applications")
    simulate_institution(SimulationSettings(students=1200, years=3, seed=1), folder / "data")
    return folder


def settle(folder: Path, purpose: str = PURPOSE.format(years=10)) -> Settings:
    today = SimulationSettings(students=1200, years=3, seed=1).today
    (folder / "studiepeil.toml").write_text(TOML.format(today=today, purpose=purpose))
    return read_settings(folder / "studiepeil.toml")


@pytest.fixture(scope="module")
def checked(folder: Path) -> Settings:
    settings = settle(folder)
    check_extracts(settings, acceptance=OTHER_CONSENTS)
    settings.tables.mkdir()
    ask(settings, 18, 20, 22)
    return settings


def ask(settings: Settings, *weeks: int) -> None:
    """Note the weeks of which inflow tables are asked for, as the step before does."""
    (settings.tables / WEEKS_FILE).write_text(json.dumps(weeks))


def say(settings: Settings, _lake: Tables, weeks: set[int]) -> pd.DataFrame:
    """Return rows that depend on the week and, of the week in progress, on the day; learning is tested elsewhere."""
    asked = [(year, week) for year in (2021, 2022) for week in sorted(weeks)]
    rows = pd.DataFrame(asked, columns=["academic_year", "iso_week"])
    rows = rows.assign(programme="34401", origin="EEA", exam_type="bachelor")
    until = min(settings.today, date(2022, 5, 22)).day  # the Sunday of week 20
    is_going = (rows["iso_week"] == 20) & (rows["academic_year"] == 2022)
    return rows.assign(individual=100.0 * rows["academic_year"] + rows["iso_week"] + until * is_going)


def run(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> set[int] | None:
    """Forecast as a step, when there is a reason to; return the weeks that were forecast, None without a reason."""
    read: set[int] = set()

    def watch(settings: Settings, lake: Tables, weeks: set[int]) -> pd.DataFrame:
        read.update(weeks)
        return say(settings, lake, weeks)

    cache = StepCache.read(settings.work / "run.json")
    step = next(one for one in list_steps(Flow(settings, cache, Versions(settings.mlruns, cache))) if one.name == NAME)
    with monkeypatch.context() as patch:
        patch.setattr(individual, "take_individual", watch)
        done = do_step(step, settings, cache, be_silent)
    return read if done.is_redone else None


def read_whole(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    """Return what forecasting every week anew writes."""
    with monkeypatch.context() as patch:
        patch.setattr(individual, "take_individual", say)
        return forecast_applications(settings)


def test_only_weeks_that_were_not_forecast_from_the_same_are_forecast_again(
    checked: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(checked.work, folder)
    settings = read_settings(folder / "studiepeil.toml")  # today is a Friday of week 20
    assert run(settings, monkeypatch) == {18, 20, 22}
    assert run(settings, monkeypatch) is None

    ask(settings, 17, 18, 20, 52, 53)
    assert run(settings, monkeypatch) == {17, 52, 53}
    kept = pd.read_parquet(settings.tables / INDIVIDUAL_FILE)
    pd.testing.assert_frame_equal(kept, read_whole(settings, monkeypatch))
    assert set(kept["iso_week"]) == {17, 18, 20, 52, 53}

    ask(settings, 18, 20)
    assert run(settings, monkeypatch) == set()
    assert set(pd.read_parquet(settings.tables / INDIVIDUAL_FILE)["iso_week"]) == {18, 20}
    replace_file(kept, settings.tables / INDIVIDUAL_FILE)
    ask(settings, 20, 18)
    assert run(settings, monkeypatch) == {18, 20}  # what is written is not as this step left it
    settings = replace(settings, today=settings.today + timedelta(days=1))
    # Of the week in progress more is known.
    assert run(settings, monkeypatch) == {20}
    now = pd.read_parquet(settings.tables / INDIVIDUAL_FILE)
    pd.testing.assert_frame_equal(now, read_whole(settings, monkeypatch))


def test_what_changes_a_person_or_the_purpose_forecasts_every_week_again(
    checked: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(checked.work, folder)
    settings = read_settings(folder / "studiepeil.toml")
    ask(settings, 20)
    assert run(settings, monkeypatch) == {20}
    who = pd.read_parquet(settings.lake / "applications.parquet")["student"].iloc[:1]
    objection = pd.DataFrame({"student": who, "purpose": "inflow forecast", "status": "objected"})
    tomorrow = pd.Timestamp(settings.today + timedelta(days=1))
    replace_file(objection.assign(known_on=tomorrow), settings.lake / "consents.parquet")

    assert run(settings, monkeypatch) == {20}
    settings = replace(settings, today=settings.today + timedelta(days=10))  # the week is over, and an objection heard
    assert run(settings, monkeypatch) == {20}
    settings = replace(settings, today=settings.today + timedelta(days=1))
    assert run(settings, monkeypatch) is None
    shorter = replace(settings.inflow_purpose, retention_years=9) if settings.inflow_purpose else None
    assert run(replace(settings, inflow_purpose=shorter), monkeypatch) == {20}
    assert run(replace(settings, inflow_purpose=None), monkeypatch) == set()
    assert not (settings.tables / INDIVIDUAL_FILE).exists()


def test_the_register_and_the_enrolments_know_students_by_the_same_pseudonym(checked: Settings) -> None:
    applied, enrolled = (pd.read_parquet(checked.lake / f"{name}.parquet") for name in ("applications", "enrolments"))
    new = enrolled.loc[(enrolled["year_of_study"] == 1) & (enrolled["cohort"].astype(int) < checked.today.year)]

    assert new["student"].isin(set(applied["student"])).mean() > 0.95
    assert not applied["student"].str.fullmatch(r"\d{1,10}").any()


def test_what_is_kept_is_a_number_per_series_close_to_what_came(checked: Settings) -> None:
    rows = forecast_applications(checked)
    counts = pd.read_parquet(checked.lake / "student_counts.parquet")

    assert list(rows) == ["academic_year", "iso_week", "programme", "origin", "exam_type", "individual"]
    pd.testing.assert_frame_equal(pd.read_parquet(checked.tables / INDIVIDUAL_FILE), rows)
    known = rows.merge(counts, on=["academic_year", "programme", "origin", "exam_type"])
    judged = known.loc[(known["iso_week"] == 20) & (known["academic_year"] == known["academic_year"].max())]
    assert judged["individual"].sum() == pytest.approx(judged["students"].sum(), rel=0.15)
    assert (judged["individual"] - judged["students"]).abs().sum() < 0.25 * judged["students"].sum()


def test_without_a_declared_purpose_nobody_is_looked_at(checked: Settings) -> None:
    said: list[str] = []
    rows = forecast_applications(settle(checked.path.parent, purpose=""), lambda doing, _share: said.append(doing))

    assert rows.empty
    assert not (checked.tables / INDIVIDUAL_FILE).exists()
    assert said == ["single applications are not used: the settings declare no [features.inflow_purpose]"]


def test_applications_past_their_term_are_not_kept(folder: Path) -> None:
    settings = settle(folder, PURPOSE.format(years=1))
    settings = replace(settings, sources=settings.sources[-1:])  # the register alone
    check_extracts(settings, acceptance=OTHER_CONSENTS)

    applied = pd.read_parquet(settings.lake / "applications.parquet")["applied_on"]
    assert applied.min() >= date(settings.today.year - 1, settings.today.month, settings.today.day)
