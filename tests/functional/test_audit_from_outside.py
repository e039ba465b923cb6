"""`studiepeil audit SCORES GROUPS --policy FILE` in a process of its own, and where nothing but `fairness` is there."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate
from lib.audits import tables
from sklearn.metrics import precision_score

ROOT = Path(__file__).parents[2]
POLICY = 'name = "p"\nversion = 1\nauthor = "the board"\ndated = 2026-01-15\nattributes = ["sex"]\nresamples = 20\n'
F, M = {"sex": "F"}, {"sex": "M"}
FAILS = [
    *[(M, True, 1, 180), (M, False, 1, 120), (M, True, 0, 70), (M, False, 0, 640)],
    *[(F, True, 1, 90), (F, False, 1, 210), (F, True, 0, 70), (F, False, 0, 620)],
]
NOBODY = [(M, True, 0, 7), (M, False, 0, 13), (F, True, 0, 4), (F, False, 0, 17)]  # dropped out
BLOCKED = [
    *("features", "training", "serving", "mlflow", "bentoml", "shap"),
    *("lightgbm", "duckdb", "ibis", "sqlalchemy", "skops", "starlette"),
]
ALONE = f"""
import sys
class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {BLOCKED!r}:
            raise ImportError(name + " is not installed here")
sys.meta_path.insert(0, Blocked())
from fairness.__main__ import main
main()
"""
THROUGH_THE_DOOR = f"""
import sys
from serving.commands.cli import main
try:
    main()
finally:
    loaded = sorted(set({BLOCKED!r}) & set(sys.modules) - {{"serving"}})
    assert not loaded, loaded
"""


def write(folder, rows, listed, *, ending="parquet"):
    scores, outcomes, groups = tables(*rows)
    joined = scores.merge(outcomes)
    for name, table in (("scores", joined), ("groups", groups)):
        if ending == "parquet":
            table.to_parquet(folder / f"{name}.parquet")
        else:
            table.to_csv(folder / f"{name}.csv", sep=";", decimal=",", index=False)
    (folder / "policy.toml").write_text(f"{POLICY}capacity = {listed}\n")
    return joined.merge(groups)


def run(code, folder, *arguments, path=ROOT):
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(path)}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def alone(tmp_path):
    """A folder with the package `fairness` and nothing else of ours."""
    shutil.copytree(ROOT / "fairness", tmp_path / "alone" / "fairness", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "alone"


def test_it_works_where_nothing_else_of_the_system_is_installed(alone, tmp_path):
    write(tmp_path, FAILS, 410, ending="csv")

    done = run(ALONE, tmp_path, "audit", "scores.csv", "groups.csv", "--policy", "policy.toml", path=alone)

    assert done.returncode == 2, done.stderr
    names = {"audit.json", "findings.csv", "audit_nl.html", "audit_en.html", "audit_nl.pdf", "audit_en.pdf"}
    assert {path.name for path in (tmp_path / "audit").iterdir()} == names
    assert (tmp_path / "audit" / "audit_nl.pdf").read_bytes().startswith(b"%PDF")
    told = json.loads((tmp_path / "audit" / "audit.json").read_text())
    assert (told["verdict"], told["model"], told["policy"]["author"]) == ("failed", "scores", "the board")
    assert "Niet voldaan aan het beleid" in done.stdout
    assert "- De lijst telt 410 van 2.000 studenten met een score" in done.stdout


@pytest.mark.parametrize(
    ("rows", "listed", "limit", "code"),
    [(FAILS, 410, 0.10, 2), (FAILS, 410, 0.40, 0), (NOBODY, 11, 0.10, 3)],
    ids=["failed", "passed", "insufficient"],
)
def test_the_verdict_is_the_exit_code_and_the_rest_of_the_system_is_not_loaded(tmp_path, rows, listed, limit, code):
    write(tmp_path, rows, listed)
    off = "".join(f'{name} = "none"\n' for name in ("false_positive_rate", "calibration_in_the_large"))
    with (tmp_path / "policy.toml").open("a") as file:
        file.write(f"[measures]\nrecall = {limit}\n{off}")

    done = run(
        THROUGH_THE_DOOR, tmp_path, "audit", "scores.parquet", "groups.parquet",
        "--policy", "policy.toml", "--out", "out", "--language", "en", "--model", "theirs", "--no-pdf",
    )  # fmt: skip

    assert done.returncode == code, done.stdout + done.stderr
    assert json.loads((tmp_path / "out" / "audit.json").read_text())["model"] == "theirs"
    assert not list((tmp_path / "out").glob("*.pdf"))


def test_the_values_are_those_of_metric_frame_to_nine_digits(tmp_path):
    frame = write(tmp_path, FAILS, 410)

    run(THROUGH_THE_DOOR, tmp_path, "audit", "scores.parquet", "groups.parquet", "--policy", "policy.toml", "--no-pdf")

    found = pd.read_csv(tmp_path / "audit" / "findings.csv").pivot(index="group", columns="measure", values="value")
    expected = MetricFrame(
        metrics={
            "selection_rate": selection_rate,
            "recall": true_positive_rate,
            "precision": precision_score,
            "false_positive_rate": false_positive_rate,
        },
        y_true=frame["outcome"].astype(int),
        y_pred=(frame["score"] > 0.5).astype(int),
        sensitive_features=frame["sex"],
    ).by_group
    difference = (found.loc[expected.index, expected.columns] - expected).abs()
    assert float(difference.to_numpy().max()) < 1e-9


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("scores.parquet", "groups.parquet"), 64, "--policy"),
        (("scores.parquet", "groups.parquet", "--policy", "none.toml"), 7, "there is no policy file here"),
        (("scores.parquet", "none.parquet", "--policy", "policy.toml"), 7, "there is no such file"),
        (("scores.parquet", "groups.parquet", "--policy", "policy.toml", "--language", "fr"), 7, "language fr"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_code_of_its_own(tmp_path, arguments, code, said):
    write(tmp_path, NOBODY, 11)

    done = run(THROUGH_THE_DOOR, tmp_path, "audit", *arguments)

    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "audit").exists()


def test_a_policy_is_shown_in_words_without_the_rest(alone, tmp_path):
    (tmp_path / "policy.toml").write_text(POLICY)

    done = run(ALONE, tmp_path, "policy", "policy.toml", "--language", "en", path=alone)

    assert done.returncode == 0, done.stderr
    assert "Policy “p”, version 1, of 15 January 2026, adopted by the board." in done.stdout
