"""The file of a model by the command, on a small institution that went through the whole pipeline."""

import json
import sys

import pandas as pd
import pyarrow.parquet as pq
import pytest

from serving.commands.app import main
from serving.dossier import RunFile, bring_up_to_date, copy_file, page, state_of
from serving.pipeline.run import run_all
from serving.pipeline.settings import read_settings
from serving.reports import ReportRegistry, RunPage
from training.gate.versions import find_judged
from training.registry import Registry

from .conftest import SIGNATURE

LANGUAGES = ("nl", "en")
MODELS = ("inflow", "dropout-first_results")


def call(toml, *arguments):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["studiepeil", "dossier", *arguments, "-s", str(toml)])
        try:
            main()
        except SystemExit as end:
            return int(end.code or 0)
    return 0


def told(capsys):
    """What was printed to out and err, whatever the width of the screen."""
    captured = capsys.readouterr()
    return " ".join(captured.out.split()), " ".join(captured.err.split())


def registry_of(institution):
    return Registry(institution.folder / "mlruns")


@pytest.mark.parametrize("model", MODELS)
def test_every_version_has_a_file_that_belongs_to_its_audit_and_lacks_nothing_that_is_needed(finished, model):
    registry = registry_of(finished)
    version = find_judged(registry.versions(model))
    dossier = bring_up_to_date(registry.dossier(version), state_of(version))

    assert dossier["audit_sha256"] == registry.file(version).audit_sha256
    assert [one for one in dossier["open"] if one["is_mandatory"]] == []
    assert dossier["register_faults"] == []
    assert dossier["register"]["status"] == "In gebruik"
    assert dossier["register"]["begin_date"] == f"{version.decided_at:%Y-%m}"
    for language in LANGUAGES:
        kept = ReportRegistry(finished.folder / "mlruns").run_page(version, RunPage.DOSSIER, language)
        assert f'<html lang="{language}">' in kept
    assert json.loads(copy_file(dossier, RunFile.REGISTER)) == dossier["register"]


def test_no_student_is_in_a_file(finished):
    students = set()
    for path in (finished.folder / "lake").glob("*.parquet"):
        if "student" in pq.read_schema(path).names:
            students |= set(pd.read_parquet(path, columns=["student"])["student"].dropna())
    registry = registry_of(finished)
    text = "".join(json.dumps(registry.dossier(one)) for model in MODELS for one in registry.versions(model))

    assert len(students) > 1000
    assert not any(student in text for student in students)


def test_the_command_writes_the_file_to_a_folder(institution, tmp_path, capsys):
    out = tmp_path / "out"
    assert call(institution.toml, "dropout", "--out", str(out)) == 0

    written = {path.name for path in out.iterdir()}
    stem = "dropout-first_results-1"
    assert written == {
        f"{stem}-dossier.json", f"{stem}-register.json",
        *(f"{stem}-dossier_{language}.{kind}" for language in LANGUAGES for kind in ("html", "pdf")),
    }  # fmt: skip
    assert (out / f"{stem}-dossier_nl.pdf").read_bytes().startswith(b"%PDF")
    assert "0 of them needed" in told(capsys)[0]


def test_an_answer_that_is_gone_is_asked_again_and_blocks(institution, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(page, "print_pdf", lambda page: b"%PDF")  # printing takes seconds, and is tested above
    facts = institution.folder / "facts.toml"
    facts.write_text(facts.read_text().replace('contact_email = "algoritmen@example.org"', 'contact_email = ""'))

    assert call(institution.toml, "inflow", "--out", str(tmp_path)) == 0

    out, err = told(capsys)
    assert "1 of them needed" in out
    assert "contact_email: mandatory, and empty" in err
    assert not list(tmp_path.glob("*register.json"))
    redone = [step.step for step in run_all(read_settings(institution.toml), SIGNATURE) if step.is_redone]
    assert [step for step in redone if step.startswith("dossier")] == [
        f"dossier {model}{made}" for model in MODELS if model != "inflow" for made in ("", " refit")
    ]


def test_the_questions_are_written_once_and_answers_are_left_alone(tmp_path, capsys):
    toml = tmp_path / "studiepeil.toml"

    assert call(toml, "--questions") == 0
    path = tmp_path / "facts.toml"
    path.write_text(path.read_text().replace('organization = ""', 'organization = "Testhogeschool"'))
    answered = path.read_text()
    assert call(toml, "--questions") == 0

    assert path.read_text() == answered
    assert "is left as it is. Still open: contact_email" in told(capsys)[0]


def test_a_model_that_is_not_asked_for_or_not_there_is_told(finished, capsys):
    assert call(finished.toml, "nothing") == 2
    assert "choose one of: inflow, dropout-first_results" in told(capsys)[1]
    assert call(finished.toml, "inflow", "--version", "9") == 2
    assert "there is no such version yet" in told(capsys)[1]
