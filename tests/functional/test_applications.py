"""Single applications from the register to numbers per series, on a small simulated institution."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from serving.pipeline.cohort_tables import INDIVIDUAL_FILE
from serving.pipeline.settings import Settings, read_settings
from serving.pipeline.tables.extracts import check_extracts
from serving.pipeline.tables.individual import forecast_applications
from simulation import SimulationSettings, simulate_institution

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
    check_extracts(settings)
    return settings


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
    check_extracts(settings)

    applied = pd.read_parquet(settings.lake / "applications.parquet")["applied_on"]
    assert applied.min() >= date(settings.today.year - 1, settings.today.month, settings.today.day)
