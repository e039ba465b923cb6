"""One table with a row per student and no dates, and a second file with the students to score, by the commands."""

import os
import re
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from lib.facts import IN_SETTINGS, write_facts
from lib.field import POLICY
from typer.testing import CliRunner

from features.errors import TableError
from serving.commands.app import app
from serving.dossier import render_model_card
from serving.pipeline.cohort_tables import read_tables
from serving.pipeline.models.dropout import train_dropout_model
from serving.pipeline.models.scores import make_scores
from serving.pipeline.run import Signature, run_all
from serving.pipeline.settings import read_settings
from serving.pipeline.tables.cohorts import build_tables
from serving.pipeline.tables.extracts import check_extracts
from serving.results.sentences import tell_limits
from training.dropout import out_of_fold
from training.evaluation.cross_validation import assign_folds
from training.registry import GateError, Registry
from training.tracking import Tracking

SETTINGS = """
[features]
today = 2024-10-15
[[features.sources]]
format = "flat"
path = "known.csv"
options = { key = "nr", label = "result", positive = "stopped", programme = "track", protected = ["sex"], starts_on = 2022-09-01 }
[[features.sources]]
format = "flat"
path = "asked.csv"
options = { key = "nr", programme = "track", protected = ["sex"], starts_on = 2024-09-02, cohort_value = "now" }
[training]
trained_by = "the tests"
[training.dropout]
evaluation = "short"
[features.purpose]
name = "test"
lawful_basis = "research"
necessity = "to test"
retention_years = 7
[features.dropout]
outcome = "dropout"
counted = false
[features.dropout.moments]
table = "day 0"
[fairness]
policy = "policy.toml"
"""  # noqa: E501
SIGNATURE = Signature("officer of the tests", "exception for a test", date.today() + timedelta(days=30))


def write_tables(folder: Path, *, signal: float) -> Path:
    """240 students with an outcome, 5 whose outcome is not known, and 20 in a file without the label."""
    random = np.random.default_rng(5)
    size = 265
    ability = random.normal(size=size)
    frame = pd.DataFrame(
        {
            "nr": np.arange(1000, 1000 + size),
            "track": random.choice(["A", "B", "C"], size),
            "sex": random.choice(["f", "m"], size),
            "mark": (6.5 + ability).round(1),
            "missed": random.poisson(3, size),
            "result": np.where(random.random(size) < 1 / (1 + np.exp(1 + signal * ability)), "stopped", "stayed"),
        }
    )
    frame.loc[240:244, "result"] = ""
    frame.iloc[:245].to_csv(folder / "known.csv", index=False)
    frame.iloc[245:].drop(columns="result").to_csv(folder / "asked.csv", index=False)
    (folder / "studiepeil.toml").write_text(SETTINGS + IN_SETTINGS)
    write_facts(folder)
    (folder / "policy.toml").write_text(POLICY)
    return folder / "studiepeil.toml"


@pytest.fixture(scope="module", autouse=True)
def _fewer_folds():
    """Three folds, once over: fifteen fits of all models would take half a minute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(out_of_fold, "assign_folds", partial(assign_folds, folds=3, repeats=1))
        yield


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, _fewer_folds: None) -> tuple[Path, dict[str, str]]:
    toml = write_tables(tmp_path_factory.mktemp("flat"), signal=2.5)
    return toml, {one.step: one.sentence for one in run_all(read_settings(toml), SIGNATURE)}


def test_a_flat_table_is_judged_by_cross_validation_with_a_warning(finished):
    toml, told = finished
    sentence = told["train dropout-table"]

    assert "In cross-validation the model is better than one constant chance for everyone." in sentence
    assert "Time leakage cannot be excluded" in sentence
    assert "no judgement on a later cohort" in sentence
    registry = Registry(toml.parent / "mlruns")
    version = registry.versions("dropout-table")[0]
    manifest = registry.manifest(version)
    assert manifest["result"]["is_cross_validated"]
    assert tell_limits(manifest["result"], "nl") in render_model_card(
        version.name, manifest, registry.evaluation(version), "nl"
    )
    assert (manifest["train"][0]["rows_with_outcome"], manifest["test"][0]["rows_with_outcome"]) == (240, 240)


def test_what_is_audited_was_said_by_models_that_had_not_seen_the_student(finished):
    toml, _ = finished
    version = Registry(toml.parent / "mlruns").versions("dropout-table")[0]
    scored = Tracking(toml.parent / "mlruns").read_frame(version.run_id, "scores/test.parquet")
    model = Registry(toml.parent / "mlruns").load(version)
    [table] = [one for one in read_tables(read_settings(toml), "dropout-table") if one.cohort == "all"]
    both = scored.merge(table.frame, on=["student", "programme", "cohort"])
    seen = model.predict_proba(both[list(model.feature_names_in_)])[:, 1]

    assert len(scored) == 240
    assert both["score"].between(0, 1).all()
    assert np.abs(both["score"] - seen).max() > 0.01


def test_only_the_students_without_an_outcome_are_scored(finished):
    toml, _ = finished
    scores = pd.read_parquet(toml.parent / "results" / "scores" / "table.parquet")

    assert len(scores) == 20
    assert set(scores["cohort"]) == {"now"}
    assert scores[["score", "low", "high"]].notna().all(axis=None)


def test_protected_columns_are_no_features_and_are_audited(finished):
    toml, _ = finished
    registry = Registry(toml.parent / "mlruns")
    version = registry.versions("dropout-table")[0]

    assert {one["name"] for one in registry.manifest(version)["features"]} == {"mark", "missed", "programme_followed"}
    assert set(registry.audit(version).findings["attribute"]) == {"sex"}


@pytest.mark.slow  # the whole pipeline once more, for another table
def test_noise_gets_no_recommendation_no_champion_and_no_list(tmp_path):
    toml = write_tables(tmp_path, signal=0.0)
    told = {one.step: one.sentence for one in run_all(read_settings(toml), SIGNATURE)}

    assert "In cross-validation the model is no better than a constant." in told["train dropout-table"]
    assert "No recommendation is made." in told["train dropout-table"]
    assert "drawn at random" in told["promote dropout-table"]
    assert not (tmp_path / "results" / "scores").exists()
    with pytest.raises(GateError, match="not_better"):
        make_scores(read_settings(toml), "dropout-table")


@pytest.mark.slow  # builds all tables
def test_a_column_to_group_by_that_is_not_there_is_named(tmp_path):
    toml = write_tables(tmp_path, signal=2.5)
    toml.write_text(toml.read_text().replace("[training.dropout]\n", '[training.dropout]\ngroup_by = "class"\n'))
    settings = read_settings(toml)
    check_extracts(settings)
    build_tables(settings)

    with pytest.raises(TableError, match="no column 'class' to group students by"):
        train_dropout_model(settings, "dropout-table")


def test_check_says_that_the_table_has_no_dates(tmp_path):
    toml = write_tables(tmp_path, signal=0.0)
    mask = os.umask(0o077)
    result = CliRunner().invoke(app, ["check", "--settings", str(toml)])
    os.umask(mask)

    assert result.exit_code == 0
    assert "all its columns count as known on 2022-09-01" in re.sub(r"\s+", " ", result.output)
