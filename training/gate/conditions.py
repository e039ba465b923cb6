"""What is asked of a model version before it may serve, one function each: is it there, and how do things stand.

The sentences are for officers: what is the matter, and what to do about it.
"""

import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from fairness.audit_report import AuditReport
from fairness.verdict import Verdict
from training.gate.versions import ModelVersion, utc_today


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
    STAGE = "stage"


@dataclass(frozen=True)
class Condition:
    """One thing that the gate asks, and whether it is there; the sentences say how things stand."""

    need: Need
    is_met: bool
    nl: str
    en: str

    def sentence(self, language: str) -> str:
        """Return how things stand, in "nl" or "en"."""
        return self.nl if language == "nl" else self.en


@dataclass(frozen=True)
class ModelFile:
    """What the gate reads of a version: the documents that are absent, manifest, audit, dossier.

    dossier is the content of dossier/dossier.json; audit_sha256 that of the latest audit as it is kept.
    """

    version: ModelVersion
    absent: tuple[str, ...]
    manifest: dict[str, Any]
    audit: AuditReport | None
    audit_sha256: str = ""
    dossier: dict[str, Any] | None = None


@dataclass(frozen=True)
class Signature:
    """What an officer brings: a name, a reason, and the last day of a written exception where one is needed."""

    officer: str
    reason: str
    exception_until: date | None = None
    today: date = field(default_factory=utc_today)


def ask_better(manifest: dict[str, Any]) -> Condition:
    """Whether the model's order of students is better than chance; a forecast of inflow has no such order.

    There is no exception to this: whoever signs it, a list in a random order helps no student.
    """
    if manifest.get("result", {}).get("tells_students_apart") is not False:
        return _met(
            Need.BETTER_THAN_CONSTANT,
            "Het model is op een later cohort beter dan één vaste kans voor iedereen, of maakt geen lijst.",
            "The model is better than one constant chance for everyone, or makes no list.",
        )
    return _missing(
        Need.BETTER_THAN_CONSTANT,
        "Het model is niet beter dan één vaste kans voor iedereen; een lijst van dit model zou geloot zijn.",
        "The model is no better than one constant chance for everyone; a list made with it would be drawn at random.",
    )


def ask_dossier(file: ModelFile) -> Condition:
    """Whether the dossier is there, belongs to the latest audit, and leaves no mandatory field open."""
    if file.dossier is None:
        return _missing(
            Need.DOSSIER,
            "Er is geen dossier. Maak het met studiepeil dossier.",
            "There is no dossier. Make it with studiepeil dossier.",
        )
    if not file.audit_sha256 or file.dossier.get("audit_sha256") != file.audit_sha256:
        return _missing(
            Need.DOSSIER,
            "Het dossier hoort niet bij de laatste toetsing. Maak het opnieuw met studiepeil dossier.",
            "The dossier does not belong to the latest audit. Make it again with studiepeil dossier.",
        )
    fields = [one for one in file.dossier.get("open", []) if one.get("is_mandatory")]
    if not fields:
        return _met(Need.DOSSIER, "Het dossier is volledig.", "The dossier is complete.")
    told = {
        language: "; ".join(str(one.get(f"question_{language}", "")) for one in fields) for language in ("nl", "en")
    }
    return _missing(
        Need.DOSSIER,
        f"In het dossier is nog verplicht in te vullen ({len(fields)}): {told['nl']}",
        f"Mandatory and still open in the dossier ({len(fields)}): {told['en']}",
    )


def is_same_person(one: str, other: str) -> bool:
    """Whether two names are one, apart from capitals, spaces and the marks between words."""
    return _plain(one) == _plain(other)


def ask_name(signature: Signature) -> Condition:
    """Whether there is a name and a reason."""
    return Condition(
        Need.OFFICER,
        bool(signature.officer.strip() and signature.reason.strip()),
        "Een besluit over een model heeft de naam van de functionaris en een reden nodig.",
        "A decision about a model needs the name of the officer and a reason.",
    )


def ask_officer(file: ModelFile, signature: Signature) -> list[Condition]:
    """Whether somebody signs with a reason, who is not the trainer, and whom the policy lets sign."""
    return [
        ask_name(signature),
        _ask_trainer(file.version.trained_by, signature.officer),
        *_ask_signer(file, signature),
    ]


def _ask_trainer(trainer: str, officer: str) -> Condition:
    if not trainer.strip():
        return _missing(
            Need.NOT_THE_TRAINER,
            "Er is niet vastgelegd wie dit model heeft gemaakt. Vul trained_by in en train opnieuw.",
            "It is not on record who trained this model. Fill in trained_by and train again.",
        )
    if is_same_person(trainer, officer):
        return _missing(
            Need.NOT_THE_TRAINER,
            "Wie het model heeft gemaakt, kan er niet voor tekenen. Laat een ander tekenen.",
            "Who trained the model cannot sign for it. Let somebody else sign.",
        )
    return _met(
        Need.NOT_THE_TRAINER,
        "Wie tekent is een ander dan wie het model heeft gemaakt.",
        "Who signs is somebody else than who trained the model.",
    )


def _ask_signer(file: ModelFile, signature: Signature) -> list[Condition]:
    signers = [] if file.audit is None else list(file.audit.policy.get("signers") or [])
    if not signers:
        return []
    return [
        Condition(
            Need.SIGNER,
            any(is_same_person(one, signature.officer) for one in signers),
            f"Volgens het beleid tekent voor een model: {', '.join(signers)}.",
            f"By the policy, who signs for a model is: {', '.join(signers)}.",
        )
    ]


def ask_documents(file: ModelFile) -> Condition:
    """Whether the run keeps the documents of its training."""
    if not file.absent:
        return _met(Need.DOCUMENTS, "De stukken van de training zijn er.", "The documents of the training are there.")
    named = ", ".join(file.absent)
    return _missing(
        Need.DOCUMENTS,
        f"Er ontbreken stukken: {named}. Train opnieuw.",
        f"Documents are missing: {named}. Train again.",
    )


def ask_audit(file: ModelFile, signature: Signature) -> list[Condition]:
    """Whether there is an audit, under a policy that is signed off, which was passed or has a written exception."""
    if file.audit is None:
        return [
            _missing(
                Need.AUDIT,
                "Er is geen toetsing die hier te lezen is. Maak die met studiepeil audit.",
                "There is no audit that can be read here. Make one with studiepeil audit.",
            )
        ]
    return [*_ask_verdict(file.audit.verdict, signature), _ask_policy(file.audit.policy)]


def _ask_verdict(verdict: Verdict, signature: Signature) -> list[Condition]:
    until = signature.exception_until
    if until is not None and until < signature.today:
        return [
            _missing(
                Need.EXCEPTION,
                "De uitzondering is al voorbij. Geef een einddatum in de toekomst.",
                "The exception has ended already. Give an end date in the future.",
            )
        ]
    if verdict is Verdict.PASSED:
        return [_met(Need.VERDICT, "De toetsing is voldaan.", "The audit was passed.")]
    words = _VERDICTS[verdict]
    if until is not None:
        return [
            _met(
                Need.VERDICT,
                f"De toetsing eindigde als: {words[0]}; er is een uitzondering tot en met {until.isoformat()}.",
                f"The audit ended as: {words[1]}; there is an exception until {until.isoformat()}.",
            )
        ]
    return [
        _missing(
            Need.VERDICT,
            f"De toetsing eindigde als: {words[0]}. Weiger, of teken een uitzondering met reden en einddatum.",
            f"The audit ended as: {words[1]}. Refuse, or sign a written exception with a reason and an end date.",
        )
    ]


def _ask_policy(policy: dict[str, Any]) -> Condition:
    if policy.get("author") and policy.get("dated"):
        return _met(
            Need.POLICY,
            "Getoetst is onder een beleid met datum en opsteller.",
            "The audit was made under a policy with a date and an author.",
        )
    return _missing(
        Need.POLICY,
        "Het beleid van de toetsing heeft geen opsteller of geen datum. Vul die in en toets opnieuw.",
        "The policy of the audit has no author or no date. Fill them in and audit again.",
    )


_VERDICTS = {
    Verdict.PASSED: ("voldaan", "passed"),
    Verdict.FAILED: ("niet voldaan", "failed"),
    Verdict.INSUFFICIENT: ("te weinig gegevens", "insufficient"),
}


def _met(need: Need, nl: str, en: str) -> Condition:
    return Condition(need, True, nl, en)


def _missing(need: Need, nl: str, en: str) -> Condition:
    return Condition(need, False, nl, en)


def _plain(name: str) -> str:
    spread = unicodedata.normalize("NFKD", name).casefold()  # letters apart from their accents
    return "".join(sign for sign in spread if sign.isalnum()) or name.strip()
