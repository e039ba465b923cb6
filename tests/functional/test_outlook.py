"""`studiepeil years` and `studiepeil stock` on the small simulated institution, and within `studiepeil run`."""

import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from click.testing import Result
from typer.testing import CliRunner

from features.errors import SettingsError
from serving.commands.app import app
from serving.pipeline.models import outlook as outlook_steps
from serving.pipeline.run import run_all
from serving.pipeline.settings import read_settings
from training.registry import EVALUATION_FILE, MANIFEST_FILE
from training.stock.forecast import COLUMNS as STOCK_COLUMNS
from training.years.forecast import COLUMNS as YEARS_COLUMNS

from .conftest import Institution

ASKED = "\n[training.years]\nhorizon = 3\nstock = true\n"


@dataclass(frozen=True)
class Looked:
    """An institution that was asked to look ahead: what the commands said, and the artifacts of their runs."""

    institution: Institution
    said: dict[str, Result]
    kept: dict[str, Path]

    @property
    def results(self) -> Path:
        return self.institution.folder / "results"


@pytest.fixture(scope="module")
def looked(finished: Institution, tmp_path_factory: pytest.TempPathFactory) -> Looked:
    """Both commands, once for the tests below, which only read; a run each, beside those of the institution."""
    folder = tmp_path_factory.mktemp("looked") / "copy"
    shutil.copytree(finished.folder, folder)
    institution = Institution(folder / "studiepeil.toml", finished.steps)
    _ask(institution, ASKED)
    said, kept = {}, {}
    for command in ("years", "stock"):
        before = set(_list_runs(folder))
        said[command] = CliRunner().invoke(app, [command, "--settings", str(institution.toml), "--csv"])
        assert said[command].exit_code == 0, said[command].output
        (kept[command],) = set(_list_runs(folder)) - before
    return Looked(institution, said, kept)


def _list_runs(folder: Path) -> list[Path]:
    """Return the folder of each run that keeps an evaluation."""
    return [path.parent.parent for path in (folder / "mlruns" / "artifacts").rglob(EVALUATION_FILE)]


@pytest.mark.parametrize(("command", "columns"), [("years", YEARS_COLUMNS), ("stock", STOCK_COLUMNS)])
def test_the_commands_write_and_show_both_forecasts(looked, command, columns):
    shown = looked.said[command]

    assert "2023" in shown.output
    rows = pd.read_parquet(looked.results / f"{command}.parquet")
    assert list(rows.columns) == columns
    assert not rows.isna().any(axis=None)
    assert sorted(rows["academic_year"].unique()) == [2023, 2024, 2025]
    assert len(pd.read_csv(looked.results / f"{command}.csv")) == len(rows)
    assert "wape" in set(pd.read_parquet(looked.kept[command] / EVALUATION_FILE)["measure"])


def test_the_steps_are_kept_with_the_run_and_diplomas_not_seen_yet_are_said_to_be_untold(looked):
    kept = json.loads((looked.kept["stock"] / MANIFEST_FILE).read_text())
    evaluation = pd.read_parquet(looked.kept["stock"] / EVALUATION_FILE)

    assert pd.read_parquet(looked.results / "graduates.parquet").empty  # nobody is in a fourth year long enough
    assert kept["diplomas_told_from"] is None
    assert all(steps["left_or_graduated"] > 0 and "graduated" not in steps for steps in kept["steps"].values())
    assert {"step next_year", "step switch", "step left_or_graduated"} <= set(evaluation["level"])


@pytest.mark.parametrize("name", ["years", "stock", "graduates"])
def test_no_student_is_in_what_is_written(looked, name):
    students = set(pd.read_parquet(looked.institution.folder / "lake" / "enrolments.parquet")["student"])
    rows = pd.read_parquet(looked.results / f"{name}.parquet")

    assert not {str(value) for column in rows.select_dtypes("object") for value in rows[column]} & students


def test_a_programme_that_has_closed_has_a_reason(looked):
    rows = pd.read_parquet(looked.results / "years.parquet")
    left_out = pd.read_parquet(looked.results / "years-left-out.parquet")
    lake = looked.institution.folder / "lake"
    programmes, counts = (pd.read_parquet(lake / f"{name}.parquet") for name in ("programmes", "student_counts"))

    told = set(rows.query("level == 'programme'")["programme"]) | set(left_out["programme"])
    assert set(counts["programme"].astype(str)) <= told
    assert left_out["reason"].str.len().gt(0).all()
    assert set(programmes.loc[programmes["last_year"] < 2022, "programme"].astype(str)) <= set(left_out["programme"])


def test_a_run_looks_ahead_when_asked_and_not_again_when_nothing_changed(institution):
    _ask(institution, ASKED)
    text = institution.toml.read_text()
    without_models = re.sub(r"\[training\.inflow\][^\[]*\[\d[^\n]*\n[^\[]*\[\d[^\n]*\n", "", text)
    institution.toml.write_text(re.sub(r"\[features\.dropout[^\[]*\n(?=\[)", "", without_models))
    settings = read_settings(institution.toml)
    assert settings.inflow is None
    assert settings.dropout is None

    first = {done.step: done for done in run_all(settings)}
    again = {done.step: done for done in run_all(settings)}

    assert first["years"].is_redone
    assert first["stock"].is_redone
    assert not again["years"].is_redone
    assert not again["stock"].is_redone


def test_without_the_table_in_the_settings_the_command_says_what_to_add(institution):
    _ask(institution, "")
    with pytest.raises(SettingsError, match="do not ask for years ahead"):
        outlook_steps.make_years(read_settings(institution.toml))


def _ask(institution, table):
    """Put `table` in the place of what the settings ask for years ahead."""
    text = re.sub(r"\[training\.years\][^\[]*", "", institution.toml.read_text())
    institution.toml.write_text(text.replace("\n[fairness]", f"{table}\n[fairness]"))
