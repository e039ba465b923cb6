"""What the gate asks, on literal files of a model."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from fairness.audit_report import AuditReport, Question
from fairness.verdict import Verdict
from training.gate.conditions import (
    GateError,
    ModelFile,
    Need,
    Signature,
    Standing,
    ask_audit,
    ask_dossier,
    check_gate,
    check_signature,
    is_same_person,
    list_conditions,
)
from training.gate.versions import ModelVersion, Stage

TODAY = date(2026, 3, 1)
SIGNED = Signature("An officer", "audit read", today=TODAY)


def audit(verdict=Verdict.PASSED, **policy):
    declared = {"author": "the board", "dated": "2026-01-15", "signers": []} | policy
    return AuditReport("m 1", declared, Question.DROPOUT, TODAY, 100, pd.DataFrame(), verdict)


def file(report=None, trained_by="a trainer", **changes):
    version = ModelVersion("m", 1, "run", Stage.CANDIDATE, datetime(2026, 2, 1, tzinfo=UTC), trained_by)
    dossier = {"audit_sha256": "abc", "open": []}
    return replace(ModelFile(version, (), {}, report or audit(), "abc", dossier), **changes)


def missing(of, signature=SIGNED):
    return [one.need for one in list_conditions(of, signature) if not one.is_met]


def test_a_complete_file_passes() -> None:
    assert missing(file()) == []
    check_gate(file(), SIGNED)


@pytest.mark.parametrize(
    ("of", "signature", "needs"),
    [
        (file(), Signature(" ", "r", today=TODAY), [Need.OFFICER]),
        (file(), Signature("o", "", today=TODAY), [Need.OFFICER]),
        (file(trained_by="an  OFFICER"), SIGNED, [Need.NOT_THE_TRAINER]),
        (file(trained_by=" "), SIGNED, [Need.NOT_THE_TRAINER]),
        (file(audit(signers=["somebody else"])), SIGNED, [Need.SIGNER]),
        (file(audit(signers=["somebody else", "AN officer"])), SIGNED, []),
        (file(absent=("manifest.json",)), SIGNED, [Need.DOCUMENTS]),
        (file(manifest={"result": {"tells_students_apart": False}}), SIGNED, [Need.BETTER_THAN_CONSTANT]),
        (file(manifest={"result": {"tells_students_apart": True}}), SIGNED, []),
        (replace(file(), audit=None), SIGNED, [Need.AUDIT]),
        (file(audit(Verdict.FAILED)), SIGNED, [Need.VERDICT]),
        (file(audit(Verdict.INSUFFICIENT)), SIGNED, [Need.VERDICT]),
        (file(audit(Verdict.NOT_SHOWN)), SIGNED, [Need.VERDICT]),
        (file(audit(Verdict.NOT_SHOWN)), replace(SIGNED, exception_until=TODAY), []),
        (file(audit(Verdict.FAILED)), replace(SIGNED, exception_until=TODAY), []),
        (file(audit(Verdict.FAILED)), replace(SIGNED, exception_until=date(2026, 2, 28)), [Need.EXCEPTION]),
        (file(dossier=None), SIGNED, [Need.DOSSIER]),
        (file(audit(author="")), SIGNED, [Need.POLICY]),
        (file(audit(dated=None)), SIGNED, [Need.POLICY]),
    ],
)  # fmt: skip
def test_each_thing_that_the_gate_asks(of: ModelFile, signature: Signature, needs: list[Need]) -> None:
    assert missing(of, signature) == needs


def refit(judged=None, of=None):
    of = of or file()
    return replace(of, version=replace(of.version, version=2, judged_by=1), judged=judged)


@pytest.mark.parametrize(
    ("judged", "standing", "needs"),
    [
        (file(), Standing.JUDGED_HOLDS, ()),
        (None, Standing.JUDGED_ABSENT, ()),
        (replace(file(), version=replace(file().version, version=3)), Standing.JUDGED_ABSENT, ()),
        (replace(file(), version=replace(file().version, name="other")), Standing.JUDGED_ABSENT, ()),
        (replace(file(), version=replace(file().version, stage=Stage.REFUSED)), Standing.JUDGED_TURNED_DOWN, ()),
        (replace(file(), version=replace(file().version, stage=Stage.WITHDRAWN)), Standing.JUDGED_TURNED_DOWN, ()),
        (replace(file(), version=replace(file().version, stage=Stage.RETIRED)), Standing.JUDGED_HOLDS, ()),
        (file(audit(Verdict.FAILED)), Standing.JUDGED_LACKS, ("verdict",)),
        (replace(file(dossier=None), audit=None), Standing.JUDGED_LACKS, ("audit", "dossier")),
    ],
)
def test_a_refit_is_signed_only_where_the_version_that_was_judged_may_be(judged, standing, needs) -> None:
    asked = [one for one in list_conditions(refit(judged), SIGNED) if one.need is Need.JUDGED]

    assert [(one.standing, one.values["version"], one.values.get("needs", ())) for one in asked] == [
        (standing, 1, needs)
    ]
    assert missing(refit(judged)) == ([] if standing is Standing.JUDGED_HOLDS else [Need.JUDGED])


def test_a_refit_needs_an_audit_of_its_own_and_an_exception_counts_for_both() -> None:
    failed, excused = file(audit(Verdict.FAILED)), replace(SIGNED, exception_until=TODAY)

    assert missing(refit(file(), replace(file(), audit=None))) == [Need.AUDIT]
    assert missing(refit(file(), failed)) == [Need.VERDICT]
    assert missing(refit(failed), excused) == []


def test_of_a_version_that_was_judged_itself_no_other_is_asked() -> None:
    assert Need.JUDGED not in [one.need for one in list_conditions(file(), SIGNED)]


def test_everything_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(GateError) as caught:
        check_gate(file(audit(Verdict.FAILED, author=""), trained_by="an officer", absent=("manifest.json",)), SIGNED)
    found = caught.value.missing
    assert [one.need for one in found] == [Need.NOT_THE_TRAINER, Need.VERDICT, Need.POLICY, Need.DOCUMENTS]
    assert all(one.standing in str(caught.value) for one in found)


def test_an_exception_excuses_the_verdict_and_nothing_else() -> None:
    excused = replace(SIGNED, exception_until=date(2026, 4, 1))
    of = file(audit(Verdict.FAILED, author=""), manifest={"result": {"tells_students_apart": False}})
    assert missing(of, excused) == [Need.POLICY, Need.BETTER_THAN_CONSTANT]


@pytest.mark.parametrize(
    ("dossier", "is_met"),
    [
        (None, False),
        ({"open": []}, False),
        ({"audit_sha256": "older", "open": []}, False),
        (
            {"audit_sha256": "abc", "open": [{"question_nl": "Wie?", "question_en": "Who?", "is_mandatory": True}]},
            False,
        ),
        (
            {"audit_sha256": "abc", "open": [{"question_nl": "Wie?", "question_en": "Who?", "is_mandatory": False}]},
            True,
        ),
        ({"audit_sha256": "abc", "open": []}, True),
    ],
)
def test_a_dossier_belongs_to_the_latest_audit_and_is_complete(dossier, is_met) -> None:
    found = ask_dossier(file(dossier=dossier))
    assert (found.need, found.is_met) == (Need.DOSSIER, is_met)


def test_a_dossier_asks_for_what_is_blank_in_each_language() -> None:
    blank = {"question_nl": "Wie is verantwoordelijk?", "question_en": "Who is responsible?", "is_mandatory": True}
    found = ask_dossier(file(dossier={"audit_sha256": "abc", "open": [blank]}))
    questions = {"nl": ("Wie is verantwoordelijk?",), "en": ("Who is responsible?",)}
    assert found.values == {"number": 1, "questions": questions}


def test_a_dossier_without_an_audit_is_not_complete() -> None:
    assert not ask_dossier(file(audit_sha256="", dossier={"audit_sha256": "", "open": []})).is_met


@pytest.mark.parametrize("other", ["j. de vries", " J  DE VRIES", "J.deVries", "J. de Vríes"])
def test_a_name_is_the_same_apart_from_capitals_spaces_and_marks(other: str) -> None:
    assert is_same_person("J. de Vries", other)
    assert not is_same_person("J. de Vries", "J. de Boer")
    assert not is_same_person("–", "…")


@pytest.mark.parametrize(
    ("verdict", "standing"),
    [
        (Verdict.FAILED, Standing.AUDIT_NOT_PASSED),
        (Verdict.INSUFFICIENT, Standing.AUDIT_NOT_PASSED),
        (Verdict.NOT_SHOWN, Standing.AUDIT_NOT_SHOWN),
    ],
)
def test_how_the_audit_ended_is_told_with_the_exception_where_there_is_one(verdict, standing) -> None:
    until = date(2026, 4, 1)
    refused = ask_audit(file(audit(verdict)), SIGNED)[0]
    excepted = ask_audit(file(audit(verdict)), replace(SIGNED, exception_until=until))[0]

    assert (refused.standing, refused.values) == (standing, {"verdict": verdict})
    assert (excepted.standing, excepted.values) == (Standing.AUDIT_EXCEPTED, {"verdict": verdict, "until": until})


@pytest.mark.parametrize(("officer", "reason"), [("", "read"), ("An officer", " ")])
def test_a_decision_without_a_name_or_a_reason_is_refused_with_the_exit_code_of_the_gate(officer, reason) -> None:
    with pytest.raises(GateError) as caught:
        check_signature(officer, reason)

    assert caught.value.exit_code == 9
    assert [one.need for one in caught.value.missing] == [Need.OFFICER]


def test_a_decision_with_both_passes() -> None:
    check_signature("An officer", "audit read")


@pytest.mark.parametrize(
    ("of", "standing", "is_met"),
    [
        (file(), Standing.BETTER, True),
        (file(manifest={"result": {"tells_students_apart": False}}), Standing.NOT_BETTER, False),
        (file(), Standing.POLICY_COMPLETE, True),
        (file(audit(dated="")), Standing.POLICY_INCOMPLETE, False),
        (file(), Standing.DOCUMENTS_THERE, True),
        (file(absent=("manifest.json",)), Standing.DOCUMENTS_ABSENT, False),
    ],
)
def test_what_is_told_of_a_condition_says_whether_it_is_met(of: ModelFile, standing: Standing, is_met: bool) -> None:
    assert (standing, is_met) in [(one.standing, one.is_met) for one in list_conditions(of, SIGNED)]
