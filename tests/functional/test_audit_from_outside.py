"""`studiepeil audit SCORES GROUPS --policy FILE` in a process of its own, and where nothing but `fairness` is there."""

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
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
FEW = [(sex, *cell) for sex in (M, F) for cell in ((True, 1, 6), (False, 1, 6), (True, 0, 5), (False, 0, 23))]
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
# Each command in a process of its own; they are forked from one, so that libraries are imported once.
THROUGH_THE_DOOR = f"""
import json, os, sys
from pathlib import Path
import fairlearn.metrics  # the audit imports it when it is needed; here it would be, once for each command
import fairness.__main__
from serving.commands.cli import main
for folder, arguments in json.loads(sys.argv[1]):
    child = os.fork()
    if child == 0:
        os.chdir(folder)
        for number, name in ((1, "stdout"), (2, "stderr")):
            os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT), number)
        sys.argv = ["studiepeil", *arguments]
        try:
            main()
        finally:
            loaded = sorted(set({BLOCKED!r}) & set(sys.modules) - {{"serving"}})
            assert not loaded, loaded
        sys.exit(0)
    Path(folder, "code").write_text(str(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])))
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


def run(code, folder, *arguments, path=ROOT):
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    return subprocess.run(
        command, cwd=folder, env={"PYTHONPATH": str(path)}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def alone(tmp_path):
    """A folder with the package `fairness` and nothing else of ours."""
    shutil.copytree(ROOT / "fairness", tmp_path / "alone" / "fairness")
    return tmp_path / "alone"


@pytest.mark.slow  # prints two reports; without them it is test_a_policy_is_shown_in_words_without_the_rest
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


VERDICTS = {
    "failed": (FAILS, 410, 0.10, 2),
    "passed": (FAILS, 410, 0.40, 0),
    "not-shown": (FEW, 22, 0.10, 4),
    "insufficient": (NOBODY, 11, 0.10, 3),
}
AUDIT = ("audit", "scores.parquet", "groups.parquet")
MISTAKES = {
    "no-policy": (AUDIT, 64, "--policy"),
    "policy": ((*AUDIT, "--policy", "none.toml"), 7, "there is no policy file here"),
    "folder": (("audit", ".", "groups.parquet", "--policy", "policy.toml"), 7, "this is a folder"),
    "twice": (("audit", "scores.parquet", "scores.parquet", "--policy", "policy.toml"), 7, "are the same file"),
    "key": ((*AUDIT, "--policy", "policy.toml", "--key", "nr"), 7, "there is no column nr"),
    "listed": ((*AUDIT, "--policy", "policy.toml", "--listed-column", "on"), 7, "there is no column on"),
    "meaning": ((*AUDIT, "--policy", "policy.toml", "--positive", "1", "--negative", "1"), 7, "mean two things: 1"),
    "reversed": ((*AUDIT, "--policy", "policy.toml", "--positive", "0", "--negative", "1"), 7, "chances of staying?"),
    "out": ((*AUDIT, "--policy", "policy.toml", "--out", "policy.toml"), 7, "the report cannot be written here"),
    "file": (("audit", "scores.parquet", "none.parquet", "--policy", "policy.toml"), 7, "there is no such file"),
    "language": ((*AUDIT, "--policy", "policy.toml", "--language", "fr"), 7, "language fr"),
}


@dataclass(frozen=True)
class Done:
    """What a command left: its folder, exit code and what it said."""

    folder: Path

    @property
    def code(self) -> int:
        return int((self.folder / "code").read_text())

    def said(self, where: str) -> str:
        return (self.folder / where).read_text()


@pytest.fixture(scope="module")
def done(tmp_path_factory) -> dict[str, Done]:
    """All audits of this file through the door of the whole system, by name."""
    folder = tmp_path_factory.mktemp("outside")
    commands = {}
    off = "".join(f'{name} = "none"\n' for name in ("false_positive_rate", "calibration_in_the_large"))
    named = ("--policy", "policy.toml", "--out", "out", "--language", "en", "--model", "theirs", "--no-pdf")
    for name, (rows, listed, limit, _) in VERDICTS.items():
        (folder / name).mkdir()
        write(folder / name, rows, listed)
        with (folder / name / "policy.toml").open("a") as file:
            file.write(f"[measures]\nrecall = {limit}\n{off}")
        commands[name] = (*AUDIT, *named)
    for name, (arguments, _, _) in MISTAKES.items():
        (folder / name).mkdir()
        write(folder / name, FAILS if name == "reversed" else NOBODY, 11)
        commands[name] = arguments
    (folder / "values").mkdir()
    write(folder / "values", FAILS, 410)
    commands["values"] = (*AUDIT, "--policy", "policy.toml", "--no-pdf")
    every = run(THROUGH_THE_DOOR, folder, json.dumps([(str(folder / name), asked) for name, asked in commands.items()]))
    assert every.returncode == 0, every.stderr
    return {name: Done(folder / name) for name in commands}


@pytest.mark.parametrize("name", VERDICTS)
def test_the_verdict_is_the_exit_code_and_the_rest_of_the_system_is_not_loaded(done, name):
    one = done[name]

    assert one.code == VERDICTS[name][-1], one.said("stdout") + one.said("stderr")
    assert json.loads((one.folder / "out" / "audit.json").read_text())["model"] == "theirs"
    assert not list((one.folder / "out").glob("*.pdf"))


def test_the_values_are_those_of_metric_frame_to_nine_digits(done):
    folder = done["values"].folder
    frame = pd.read_parquet(folder / "scores.parquet").merge(pd.read_parquet(folder / "groups.parquet"))

    found = pd.read_csv(folder / "audit" / "findings.csv").pivot(index="group", columns="measure", values="value")
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


def test_what_became_of_every_row_and_what_is_asked_is_printed_and_kept(done):
    one = done["insufficient"]
    told = json.loads((one.folder / "out" / "audit.json").read_text())

    assert "- None of the 41 students whose outcome is known dropped out." in one.said("stdout")
    assert "- scores.parquet: 41 rows read = 41 in the audit + 0 left out + 0 merged" in one.said("stdout")
    assert told["remarks"][0]["kind"] == "nobody"
    assert [(account["read"], account["audited"]) for account in told["accounts"]] == [(41, 41), (41, 41)]


@pytest.mark.parametrize("name", MISTAKES)
def test_what_cannot_be_done_is_said_with_a_code_of_its_own(done, name):
    one, (_, code, said) = done[name], MISTAKES[name]

    assert one.code == code, one.said("stderr")
    assert said in one.said("stderr")
    assert "Traceback" not in one.said("stderr")
    assert not (one.folder / "audit").exists()


def test_a_policy_is_shown_in_words_without_the_rest(alone, tmp_path):
    (tmp_path / "policy.toml").write_text(POLICY)

    done = run(ALONE, tmp_path, "policy", "policy.toml", "--language", "en", path=alone)

    assert done.returncode == 0, done.stderr
    assert "Policy “p”, version 1, of 15 January 2026, adopted by the board." in done.stdout
