"""The command line as people use it: help in the order of the flow, results as files, errors as sentences."""

import sys

import pandas as pd
import pytest

from serving.commands.app import COMMANDS, load_command, main

FLOW = [
    "init", "simulate", "check", "build", "signals", "train", "backtest", "audit", "promote", "forecast", "score",
    "serve", "run",
]  # fmt: skip


@pytest.fixture
def studiepeil(monkeypatch, capsys):
    """Run a command; returns exit code, what was printed, and what was printed as an error."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["studiepeil", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            main()
        printed = capsys.readouterr()
        return int(stopped.value.code or 0), printed.out, printed.err

    return run


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
    assert (code, "version 2 is now champion, signed by officer" in " ".join(out.split())) == (0, True)
    assert studiepeil("score", "-s", toml, "--csv")[0] == 0
    assert studiepeil("forecast", "-s", toml, "--csv")[0] == 0

    for name in (
        "check",
        "tables",
        "forecast",
        "evaluation/dropout-first_results",
        "audits/dropout-first_results",
        "scores/first_results",
        "signals/first_results",
        "signal_evidence",
    ):
        assert len(pd.read_csv(results / f"{name}.csv")) == len(pd.read_parquet(results / f"{name}.parquet"))


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


def test_without_a_purpose_no_person_is_scored(studiepeil, institution):
    text = institution.toml.read_text()
    start, end = text.index("[features.purpose]"), text.index("[features.dropout]")
    institution.toml.write_text(text[:start] + text[end:])

    code, _, err = studiepeil("build", "-s", institution.toml)

    assert code == 6
    assert "no purpose is declared, so no student may be scored" in err
