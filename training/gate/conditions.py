"""The gate between candidate and champion: what is asked of a model version before it may serve, one function each.

Everything is asked at once, so that an officer who is stopped learns all that is missing and not the first of it. A
condition is a fact; `serving.results.sentences` says it: what is the matter, and what to do about it. The gate reads
what a run keeps and changes nothing; `training.registry` moves versions.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from fairness.audit_report import AuditReport
from fairness.verdict import Verdict
from features.errors import StudiepeilError
from training.gate.versions import ModelVersion, Stage, utc_today
from training.run_files import EVALUATION_FILE, MANIFEST_FILE, REPORT_FILE

DOCUMENTS = (MANIFEST_FILE, EVALUATION_FILE, REPORT_FILE)  # data alone: a page can be made of it at any time


class Need(StrEnum):
    """What the gate asks. The words are stored in the log."""

    OFFICER = "officer"
    NOT_THE_TRAINER = "not_the_trainer"
    SIGNER = "signer"
    DOCUMENTS = "documents"
    BETTER_THAN_CONSTANT = "better_than_constant"
    AUDIT = "audit"
    VERDICT = "verdict"
    EXCEPTION = "exception"
    POLICY = "policy"
    DOSSIER = "dossier"
    JUDGED = "judged"
    STAGE = "stage"


class Standing(StrEnum):
    """How things stand with what the gate asks; each names a text of serving (`gate.told`)."""

    NAME_AND_REASON = "name_and_reason"
    SIGNERS_NAMED = "signers_named"
    TRAINER_UNKNOWN = "trainer_unknown"
    TRAINER_SIGNS = "trainer_signs"
    ANOTHER_SIGNS = "another_signs"
    DOCUMENTS_ABSENT = "documents_absent"
    DOCUMENTS_THERE = "documents_there"
    NOT_BETTER = "not_better"
    BETTER = "better"
    AUDIT_ABSENT = "audit_absent"
    AUDIT_PASSED = "audit_passed"
    AUDIT_EXCEPTED = "audit_excepted"
    AUDIT_NOT_PASSED = "audit_not_passed"
    AUDIT_NOT_SHOWN = "audit_not_shown"
    EXCEPTION_OVER = "exception_over"
    POLICY_INCOMPLETE = "policy_incomplete"
    POLICY_COMPLETE = "policy_complete"
    DOSSIER_ABSENT = "dossier_absent"
    DOSSIER_OUTDATED = "dossier_outdated"
    DOSSIER_OPEN = "dossier_open"
    DOSSIER_COMPLETE = "dossier_complete"
    JUDGED_ABSENT = "judged_absent"
    JUDGED_TURNED_DOWN = "judged_turned_down"
    JUDGED_LACKS = "judged_lacks"
    JUDGED_HOLDS = "judged_holds"
    VERSION_UNKNOWN = "version_unknown"
    NOT_IN_USE = "not_in_use"
    NONE_BEFORE = "none_before"
    CANNOT_BECOME = "cannot_become"


Value = str | int | date | tuple[str, ...] | Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Condition:
    """One thing that the gate asks, whether it is there, and how things stand.

    values: what stands in the sentence: names, numbers, dates and words of closed lists (Verdict, State); `questions`
    holds per language what the dossier still asks.
    """

    need: Need
    is_met: bool
    standing: Standing
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class ModelFile:
    """What the gate reads of a version: the documents that are absent, manifest, audit, dossier.

    dossier is the content of dossier/dossier.json; audit_sha256 that of the latest audit as it is kept. judged is the
    file of the version whose figures those of a refit are.
    """

    version: ModelVersion
    absent: tuple[str, ...]
    manifest: dict[str, Any]
    audit: AuditReport | None
    audit_sha256: str = ""
    dossier: dict[str, Any] | None = None
    judged: "ModelFile | None" = None


@dataclass(frozen=True)
class Signature:
    """What an officer brings: a name, a reason, and the last day of a written exception where one is needed."""

    officer: str
    reason: str
    exception_until: date | None = None
    today: date = field(default_factory=utc_today)


class GateError(StudiepeilError):
    """The gate refuses; `missing` holds everything that a champion needs and is not there.

    The message names it in words of the closed lists; `serving.results.sentences` says it in sentences.
    """

    exit_code = 9

    def __init__(self, missing: Sequence[Condition], *, where: str = "", do: str = "") -> None:
        self.missing = tuple(missing)
        what = f"the gate asks: {', '.join(f'{one.need} ({one.standing})' for one in missing)}"
        super().__init__(what, where=where, do=do)


def list_conditions(file: ModelFile, signature: Signature) -> list[Condition]:
    """Return everything that the gate asks for, met or not, in the order in which an officer would look at it."""
    return [
        *ask_officer(file, signature),
        *ask_audit(file, signature),
        ask_better(file.manifest),
        ask_documents(file),
        ask_dossier(file),
        *ask_judged(file, signature),
    ]


def check_gate(file: ModelFile, signature: Signature) -> None:
    """Raise GateError with everything that is missing before a version may serve."""
    missing = [one for one in list_conditions(file, signature) if not one.is_met]
    if missing:
        raise GateError(missing, where=f"model {file.version.name}, version {file.version.version}")


def check_signature(officer: str, reason: str) -> None:
    """Raise GateError unless a decision has a name and a reason."""
    condition = ask_name(Signature(officer, reason))
    if not condition.is_met:
        raise GateError([condition])


def ask_better(manifest: dict[str, Any]) -> Condition:
    """Whether the model's order of students is better than chance; a forecast of inflow has no such order.

    There is no exception to this: whoever signs it, a list in a random order helps no student.
    """
    is_better = manifest.get("result", {}).get("tells_students_apart") is not False
    return Condition(Need.BETTER_THAN_CONSTANT, is_better, Standing.BETTER if is_better else Standing.NOT_BETTER)


def ask_dossier(file: ModelFile) -> Condition:
    """Whether the dossier is there, belongs to the latest audit, and leaves no mandatory field open."""
    if file.dossier is None:
        return Condition(Need.DOSSIER, False, Standing.DOSSIER_ABSENT)
    if not file.audit_sha256 or file.dossier.get("audit_sha256") != file.audit_sha256:
        return Condition(Need.DOSSIER, False, Standing.DOSSIER_OUTDATED)
    fields = [one for one in file.dossier.get("open", []) if one.get("is_mandatory")]
    if not fields:
        return Condition(Need.DOSSIER, True, Standing.DOSSIER_COMPLETE)
    asked = {language: tuple(str(one.get(f"question_{language}", "")) for one in fields) for language in ("nl", "en")}
    return Condition(Need.DOSSIER, False, Standing.DOSSIER_OPEN, {"number": len(fields), "questions": asked})


def ask_judged(file: ModelFile, signature: Signature) -> list[Condition]:
    """Whether what is expected of a refit holds: the version that was judged meets all that is asked, and still stands.

    Nothing is asked of another version. No later cohort can judge a refit, so it is signed on what was found of that
    version; an exception that is written for the refit counts for both audits.
    """
    number = file.version.judged_by
    if number is None:
        return []
    standing, needs = Standing.JUDGED_HOLDS, tuple[str, ...]()
    if file.judged is None or (file.judged.version.name, file.judged.version.version) != (file.version.name, number):
        standing = Standing.JUDGED_ABSENT
    elif file.judged.version.stage in (Stage.REFUSED, Stage.WITHDRAWN):
        standing = Standing.JUDGED_TURNED_DOWN
    elif needs := tuple(str(one.need) for one in list_conditions(file.judged, signature) if not one.is_met):
        standing = Standing.JUDGED_LACKS
    values: dict[str, Value] = {"version": number, **({"needs": needs} if needs else {})}
    return [Condition(Need.JUDGED, standing is Standing.JUDGED_HOLDS, standing, values)]


def is_same_person(one: str, other: str) -> bool:
    """Whether two names are one, apart from capitals, spaces and the marks between words."""
    return _plain(one) == _plain(other)


def ask_name(signature: Signature) -> Condition:
    """Whether there is a name and a reason."""
    is_met = bool(signature.officer.strip() and signature.reason.strip())
    return Condition(Need.OFFICER, is_met, Standing.NAME_AND_REASON)


def ask_officer(file: ModelFile, signature: Signature) -> list[Condition]:
    """Whether somebody signs with a reason, who is not the trainer, and whom the policy lets sign."""
    trainer = Standing.ANOTHER_SIGNS
    if not file.version.trained_by.strip():
        trainer = Standing.TRAINER_UNKNOWN
    elif is_same_person(file.version.trained_by, signature.officer):
        trainer = Standing.TRAINER_SIGNS
    asked = [ask_name(signature), Condition(Need.NOT_THE_TRAINER, trainer is Standing.ANOTHER_SIGNS, trainer)]
    if signers := () if file.audit is None else tuple(file.audit.policy.get("signers") or ()):
        is_signer = any(is_same_person(one, signature.officer) for one in signers)
        asked.append(Condition(Need.SIGNER, is_signer, Standing.SIGNERS_NAMED, {"signers": signers}))
    return asked


def ask_documents(file: ModelFile) -> Condition:
    """Whether the run keeps the documents of its training."""
    if not file.absent:
        return Condition(Need.DOCUMENTS, True, Standing.DOCUMENTS_THERE)
    return Condition(Need.DOCUMENTS, False, Standing.DOCUMENTS_ABSENT, {"files": file.absent})


def ask_audit(file: ModelFile, signature: Signature) -> list[Condition]:
    """Whether there is an audit, under a policy that is signed off, which was passed or has a written exception."""
    if file.audit is None:
        return [Condition(Need.AUDIT, False, Standing.AUDIT_ABSENT)]
    policy = file.audit.policy
    is_complete = bool(policy.get("author") and policy.get("dated"))
    return [
        _ask_verdict(file.audit.verdict, signature),
        Condition(Need.POLICY, is_complete, Standing.POLICY_COMPLETE if is_complete else Standing.POLICY_INCOMPLETE),
    ]


def _ask_verdict(verdict: Verdict, signature: Signature) -> Condition:
    until = signature.exception_until
    if until is not None and until < signature.today:
        return Condition(Need.EXCEPTION, False, Standing.EXCEPTION_OVER)
    if verdict is Verdict.PASSED:
        return Condition(Need.VERDICT, True, Standing.AUDIT_PASSED)
    if until is not None:
        return Condition(Need.VERDICT, True, Standing.AUDIT_EXCEPTED, {"verdict": verdict, "until": until})
    # What was not shown either way is no fault found: an officer may accept it, in the same written form.
    standing = Standing.AUDIT_NOT_SHOWN if verdict is Verdict.NOT_SHOWN else Standing.AUDIT_NOT_PASSED
    return Condition(Need.VERDICT, False, standing, {"verdict": verdict})


def _plain(name: str) -> str:
    spread = unicodedata.normalize("NFKD", name).casefold()  # letters apart from their accents
    return "".join(sign for sign in spread if sign.isalnum()) or name.strip()
