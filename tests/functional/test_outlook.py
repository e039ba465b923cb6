"""`studiepeil years` and `studiepeil stock` on the small simulated institution, and within `studiepeil run`."""

import json
import re

import pandas as pd
import pytest
from typer.testing import CliRunner

from features.errors import SettingsError
from serving.commands.app import app
from serving.pipeline.models import outlook as outlook_steps
from serving.pipeline.run import run_all
from serving.pipeline.settings import read_settings
from training.registry import EVALUATION_FILE, MANIFEST_FILE
from training.stock.forecast import COLUMNS as STOCK_COLUMNS
from training.years.forecast import COLUMNS as YEARS_COLUMNS

ASKED = "\n[training.years]\nhorizon = 3\nstock = true\n"


@pytest.fixture
def asked(institution):
    """The finished institution, with years ahead asked for."""
    _ask(institution, ASKED)
    return institution


def test_the_commands_write_and_show_both_forecasts(asked):
    for command, columns in (("years", YEARS_COLUMNS), ("stock", STOCK_COLUMNS)):
        shown = CliRunner().invoke(app, [command, "--settings", str(asked.toml), "--csv"])

        assert shown.exit_code == 0, shown.output
        assert "2023" in shown.output
        rows = pd.read_parquet(asked.folder / "results" / f"{command}.parquet")
        assert list(rows.columns) == columns
        assert not rows.isna().any(axis=None)
        assert sorted(rows["academic_year"].unique()) == [2023, 2024, 2025]
        assert len(pd.read_csv(asked.folder / "results" / f"{command}.csv")) == len(rows)
        kept = list((asked.folder / "mlruns" / "artifacts" / command).rglob(EVALUATION_FILE))
        assert len(kept) == 1
        assert "wape" in set(pd.read_parquet(kept[0])["measure"])


def test_the_steps_are_kept_with_the_run_and_diplomas_not_seen_yet_are_said_to_be_untold(asked):
    settings = read_settings(asked.toml)
    outlook_steps.make_stock(settings)

    assert pd.read_parquet(settings.results / "graduates.parquet").empty  # nobody is in a fourth year long enough
    newest = max((settings.mlruns / "artifacts" / "stock").rglob(MANIFEST_FILE), key=lambda path: path.stat().st_mtime)
    kept = json.loads(newest.read_text())
    assert kept["diplomas_told_from"] is None
    assert all(steps["left_or_graduated"] > 0 and "graduated" not in steps for steps in kept["steps"].values())
    evaluation = pd.read_parquet(newest.parent / EVALUATION_FILE)
    assert {"step next_year", "step switch", "step left_or_graduated"} <= set(evaluation["level"])


def test_a_run_looks_ahead_when_asked_and_not_again_when_nothing_changed(asked):
    text = asked.toml.read_text()
    without_models = re.sub(r"\[training\.inflow\][^\[]*\[\d[^\n]*\n[^\[]*\[\d[^\n]*\n", "", text)
    asked.toml.write_text(re.sub(r"\[features\.dropout[^\[]*\n(?=\[)", "", without_models))
    settings = read_settings(asked.toml)
    assert settings.inflow is None
    assert settings.dropout is None

    first = {done.step: done for done in run_all(settings)}
    again = {done.step: done for done in run_all(settings)}

    assert first["years"].is_redone
    assert first["stock"].is_redone
    assert not again["years"].is_redone
    assert not again["stock"].is_redone


def test_no_student_is_in_what_is_written(asked):
    settings = read_settings(asked.toml)
    outlook_steps.make_years(settings)
    outlook_steps.make_stock(settings)

    students = set(pd.read_parquet(settings.lake / "enrolments.parquet")["student"])
    for name in ("years", "stock", "graduates"):
        rows = pd.read_parquet(settings.results / f"{name}.parquet")
        values = {str(value) for column in rows.select_dtypes("object") for value in rows[column]}
        assert not values & students


def test_a_programme_that_has_closed_has_a_reason(asked):
    settings = read_settings(asked.toml)
    rows = outlook_steps.make_years(settings)
    left_out = pd.read_parquet(settings.results / "years-left-out.parquet")
    programmes = pd.read_parquet(settings.lake / "programmes.parquet")

    told = set(rows.query("level == 'programme'")["programme"]) | set(left_out["programme"])
    counts = pd.read_parquet(settings.lake / "student_counts.parquet")
    assert set(counts["programme"].astype(str)) <= told
    assert left_out["reason"].str.len().gt(0).all()
    assert set(programmes.loc[programmes["last_year"] < 2022, "programme"].astype(str)) <= set(left_out["programme"])


def test_without_the_table_in_the_settings_the_command_says_what_to_add(institution):
    _ask(institution, "")
    with pytest.raises(SettingsError, match="do not ask for years ahead"):
        outlook_steps.make_years(read_settings(institution.toml))


def _ask(institution, table):
    """Put `table` in the place of what the settings ask for years ahead."""
    text = re.sub(r"\[training\.years\][^\[]*", "", institution.toml.read_text())
    institution.toml.write_text(text.replace("\n[fairness]", f"{table}\n[fairness]"))
