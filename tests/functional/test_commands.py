"""The command line as people use it: help in the order of the flow, results as files, errors as sentences."""

from datetime import date
from itertools import pairwise

import pandas as pd
import pytest

from serving.commands import extracts, models, students
from serving.commands.app import COMMANDS, load_command
from serving.officer.decisions import ModelDecision
from serving.pipeline.tables import cohorts
from training.gate.versions import find_judged
from training.registry import Registry

FLOW = [
    "init", "simulate", "check", "build", "signals", "train", "backtest", "audit", "promote", "forecast", "score",
    "serve", "run",
]  # fmt: skip


def test_help_shows_the_flow_in_order(studiepeil):
    code, out, _ = studiepeil("--help")
    places = [out.index(f" {command} ") for command in FLOW]

    assert code == 0
    assert places == sorted(places)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda one: one.name)
def test_every_command_has_help_with_an_example(studiepeil, command):
    asked = (command.name, *(("add",) if command.name == "account" else ()), "--help")
    code, out, _ = studiepeil(*asked)

    assert code == 0
    assert f"Example: studiepeil {command.name}" in out


def test_the_list_of_commands_says_of_each_what_its_own_help_begins_with():
    own = {one.name: " ".join(load_command(one).help.split("\n\n")[0].split()) for one in COMMANDS}

    assert own == {one.name: one.help for one in COMMANDS}


def test_init_writes_settings_that_can_be_read_and_never_overwrites(studiepeil, tmp_path):
    assert studiepeil("init", tmp_path / "new")[0] == 0
    code, _, err = studiepeil("init", tmp_path / "new")

    assert code == 2
    assert "there is a studiepeil.toml already" in err
    from serving.pipeline.settings import read_settings

    settings = read_settings(tmp_path / "new" / "studiepeil.toml")
    assert settings.dropout is not None
    assert settings.inflow is not None
    assert settings.policy.version == 1
    assert not settings.policy.is_signed_off  # a draft, until somebody puts their name to it


@pytest.mark.parametrize("kind", ["inflow", "dropout", "flat"])
def test_init_of_a_kind_writes_only_what_it_needs_and_explains_every_line(studiepeil, tmp_path, kind):
    assert studiepeil("init", tmp_path, "--kind", kind)[0] == 0
    from serving.pipeline.settings import read_settings

    settings = read_settings(tmp_path / "studiepeil.toml")
    assert (settings.dropout is None, settings.inflow is None) == (kind == "inflow", kind != "inflow")
    assert [one.format for one in settings.sources] == [
        {"inflow": "studielink", "dropout": "institution", "flat": "flat"}[kind]
    ]
    lines = (tmp_path / "studiepeil.toml").read_text().splitlines()
    said = [line for line in lines if line.strip() and not line.startswith("#")]
    silent = [line for above, line in pairwise(["", *lines]) if line in said and "#" not in above[:1] + line]
    assert [line for line in silent if not line.startswith("[")] == []
    if kind == "flat":
        assert len(said) < 15
        assert settings.policy.attributes == ("geslacht",)


def test_the_policy_is_shown_in_the_language_of_the_institution_or_the_one_asked_for(studiepeil, tmp_path):
    studiepeil("init", tmp_path)
    toml = tmp_path / "studiepeil.toml"

    code, out, _ = studiepeil("policy", "-s", toml)
    assert code == 0
    assert "Groepen van minder dan 10 studenten worden niet getoond." in " ".join(out.split())
    code, out, _ = studiepeil("policy", "-s", toml, "--language", "en")
    assert "nothing can be signed under it" in " ".join(out.split())
    assert studiepeil("policy", "-s", toml, "--language", "fr")[0] == 7


def test_a_version_of_the_policy_that_was_audited_under_cannot_be_changed(studiepeil, institution):
    """The kept file is what the run of this institution was audited under."""
    policy = institution.folder / "policy.toml"
    assert (institution.folder / "policies" / "demo-1.json").exists()
    text = policy.read_text()
    policy.write_text(text.replace("capacity = 0.2", "capacity = 0.3"))

    for command in (["policy"], ["audit", "dropout"]):
        code, _, err = studiepeil(*command, "-s", institution.toml)
        said = " ".join(err.split())
        assert code == 7
        assert "changed: capacity" in said
        assert "raise the version to 2" in said

    policy.write_text(
        text.replace("capacity = 0.2", "capacity = 0.3")
        .replace("version = 1", "version = 2")
        .replace('why = "', 'why = "More advisers. ')
    )
    code, out, _ = studiepeil("policy", "-s", institution.toml, "--language", "en")
    assert code == 0
    assert "Changed since version 1: size of the list: 0.2 → 0.3" in " ".join(out.split())


def check_files(results, *names: str) -> None:
    """Fail unless each of these results is there as Parquet and as CSV, with the same rows."""
    for name in names:
        assert len(pd.read_csv(results / f"{name}.csv")) == len(pd.read_parquet(results / f"{name}.parquet")) > 0


def test_what_a_command_makes_is_written_as_parquet_and_csv(studiepeil, institution, monkeypatch):
    """The commands around what they make; that they make it again is shown by the steps one by one."""
    toml, results, model = institution.toml, institution.folder / "results", "dropout-first_results"
    registry = Registry(institution.folder / "mlruns")
    version = find_judged(registry.versions(model))
    report, scores = registry.audit(version), pd.read_parquet(results / "scores" / "first_results.parquet")
    signals = pd.read_parquet(results / "signals" / "first_results.parquet")
    tables = pd.DataFrame({"moment": ["first_results"], "rows": [3], "fingerprint": ["ab"], "file": ["x"]})
    monkeypatch.setattr(extracts, "build_tables", lambda *_: tables)
    monkeypatch.setattr(models, "train_dropout_model", lambda *_: version)
    monkeypatch.setattr(models, "refit_model", lambda *_: registry.versions(model)[0])
    monkeypatch.setattr(models, "audit_and_file", lambda *_: report)
    monkeypatch.setattr(students, "make_scores", lambda *_: scores)
    monkeypatch.setattr(students.signal_steps, "make_signals", lambda *_: signals)

    said = {}
    for command in (["build"], ["signals"], ["train", "dropout"], ["score"], ["forecast"]):
        code, out, _ = studiepeil(*command, "-s", toml, "--csv")
        assert code == 0
        said[command[0]] = " ".join(out.split())

    check_files(
        results, "tables", "evaluation/dropout-first_results", "audits/dropout-first_results", "forecast",
        "scores/first_results", "signals/first_results", "signal_evidence",
    )  # fmt: skip
    assert "fingerprint" not in said["build"]
    assert f"first_results: {len(signals):,} signals of" in said["signals"]
    assert f"{model} version 1, audit not shown either way:" in said["train"]
    refit = "version 2, audit not shown either way: What is expected of this version was measured on version 1"
    assert refit in said["train"]
    assert f"{model}: {len(scores):,} students of cohort 2022 scored as of 2022-11-15" in said["score"]
    pd.testing.assert_frame_equal(pd.read_parquet(results / "scores" / "first_results.parquet"), scores)


def test_who_promotes_is_handed_to_the_gate_with_the_newest_version_and_the_end_of_an_exception(
    studiepeil, institution, monkeypatch
):
    asked = []

    def sign(_store, _registry, decision, version, **said):
        asked.append((decision, version.version, said))
        return version

    monkeypatch.setattr(models, "sign", sign)
    code, out, _ = studiepeil(
        "promote", "dropout-first_results", "--officer", "officer", "--reason", "read", "--exception-until",
        "2199-01-01", "-s", institution.toml,
    )  # fmt: skip

    assert (code, "version 1 is now champion, signed by" in " ".join(out.split())) == (0, True)
    said = {"officer": "officer", "reason": "read", "exception_until": date(2199, 1, 1)}
    assert asked == [(ModelDecision.PROMOTE, 1, said)]


def test_the_steps_one_by_one_write_parquet_and_csv(studiepeil, institution):
    toml, results = institution.toml, institution.folder / "results"
    for arguments in (["check"], ["build"], ["signals"], ["train", "dropout"], ["audit", "dropout"]):
        assert studiepeil(*arguments, "-s", toml, "--csv")[0] == 0
    code, out, _ = studiepeil(
        "promote",
        "dropout-first_results",
        "--officer",
        "officer",
        "--reason",
        "read",
        "--exception-until",
        "2199-01-01",
        "-s",
        toml,
    )
    assert (code, "version 3 is now champion, signed by officer" in " ".join(out.split())) == (0, True)
    assert studiepeil("score", "-s", toml, "--csv")[0] == 0
    assert studiepeil("forecast", "-s", toml, "--csv")[0] == 0

    check_files(
        results, "tables", "evaluation/dropout-first_results", "audits/dropout-first_results", "forecast",
        "scores/first_results", "signals/first_results", "signal_evidence",
    )  # fmt: skip
    assert len(pd.read_csv(results / "check.csv")) == len(pd.read_parquet(results / "check.parquet"))


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("[features]\nsourcez = []", "features.sourcez: extra inputs are not permitted"),
        ("[features", "the file is not valid TOML"),
        ("[features]\nsources = []\n[fairness]\ncapacity = 0.2", "put the policy in a file of its own, policy.toml"),
        ("[features]\nsources = []\n[features.dropout.moments]\nweek6 = 'monday'", "moment 'week6' is 'monday'"),
        ("[features]\nsources = [{format = 'excel', path = 'x'}]", "There is no format 'excel'"),
    ],
)
def test_settings_that_cannot_be_used_say_where_and_what(studiepeil, tmp_path, toml, message):
    path = tmp_path / "studiepeil.toml"
    path.write_text(toml)

    code, _, err = studiepeil("check", "-s", path)

    assert code == 3
    assert message in " ".join(err.split())
    assert "Traceback" not in err


def test_without_settings_the_way_to_make_them_is_told(studiepeil, tmp_path):
    code, _, err = studiepeil("run", "-s", tmp_path / "studiepeil.toml")

    assert code == 3
    assert "make one with studiepeil init" in " ".join(err.split())


def test_scoring_before_an_officer_signed_is_refused(studiepeil, institution):
    studiepeil(
        "promote",
        "dropout-first_results",
        "--withdraw",
        "--officer",
        "officer",
        "--reason",
        "complaint",
        "-s",
        institution.toml,
    )

    code, _, err = studiepeil("score", "-s", institution.toml)

    assert code == 5
    assert "has no champion" in err


def test_without_a_purpose_no_person_is_scored(studiepeil, institution, monkeypatch):
    monkeypatch.setattr(cohorts, "build_inflow", lambda *_: pd.DataFrame())  # those are of nobody, and come first
    monkeypatch.setattr(cohorts, "forecast_applications", lambda *_: None)
    text = institution.toml.read_text()
    start, end = text.index("[features.purpose]"), text.index("[features.dropout]")
    institution.toml.write_text(text[:start] + text[end:])

    code, _, err = studiepeil("build", "-s", institution.toml)

    assert code == 6
    assert "no purpose is declared, so no student may be scored" in err


def test_a_run_without_work_says_what_it_kept_and_shows_what_there_is(studiepeil, institution):
    code, out, err = studiepeil("run", "-s", institution.toml, "--csv")

    assert code == 0, err
    said = dict(line.split("  ", 1)[1].split(": ", 1) for line in err.splitlines() if line.startswith("kept"))
    assert {"check", "build inflow", "single applications", "train inflow", "forecast", "stock"} <= set(said)
    assert said["train inflow"] == "nothing changed since it was trained"
    assert not [line for line in err.splitlines() if line.startswith("done")]
    assert "inflow version 1, judged on later years" in out
    assert (institution.folder / "results" / "forecast.csv").exists()
    assert (institution.folder / "results" / "evaluation" / "dropout-first_results.csv").exists()


def test_a_plan_says_what_a_run_would_redo_and_which_input_makes_it_so(studiepeil, institution):
    code, out, _ = studiepeil("run", "-s", institution.toml, "--plan")
    assert code == 0
    assert "nothing to do" in out

    for day in (1, 2, 3, 4):
        (institution.folder / "data" / "studielink" / f"telbestand_sl_2023060{day}_v22_2023.csv").write_text("new")
    code, out, _ = studiepeil("run", "-s", institution.toml, "--plan")

    text = " ".join(out.replace("\u2502", " ").split())
    assert code == 0
    assert "nothing to do" not in out
    assert "and 1 more" in text  # of four files that are new, three are named
    assert "perhaps" in text


def test_what_is_watched_is_told_per_model(studiepeil, institution):
    code, out, _ = studiepeil("watch", "-s", institution.toml)

    assert code == 0
    assert "dropout-first_results: 0 alarms" in out
