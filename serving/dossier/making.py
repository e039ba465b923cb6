"""The file of a version as a whole: its documents, what is still open, and the export for the register."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from fairness.audit import AuditReport
from serving.dossier.annex_iv import make_annex_iv
from serving.dossier.classification import make_classification
from serving.dossier.data_sheet import make_data_sheet
from serving.dossier.impact import make_dpia, make_fria
from serving.dossier.instructions import make_instructions
from serving.dossier.known import Known
from serving.dossier.model_card import make_model_card
from serving.dossier.parts import LANGUAGES, Document, Field, Source, Text
from serving.dossier.privacy import ASKED_IN_SETTINGS
from serving.dossier.processing import make_processing_record
from serving.dossier.questions import QUESTIONS
from serving.dossier.register import export_register, find_empty, find_faults, place_in_time
from serving.dossier.register_document import make_register_document

FORMAT: Final = 1
_MAKERS = (
    make_model_card,
    make_data_sheet,
    make_instructions,
    make_annex_iv,
    make_classification,
    make_fria,
    make_dpia,
    make_processing_record,
    make_register_document,
)
_NEEDED_FROM_SETTINGS = ("purpose", "lawful_basis", "retention_term")


def make_dossier(known: Known, made_at: datetime | None = None) -> dict[str, Any]:
    """Return the file of a version as plain data, ready for JSON and for the pages; it holds no person and no NaN.

    documents: each with sections and fields (value per language, source). open: what has to be asked, mandatory first.
    """
    documents = [make(known) for make in _MAKERS]
    register = export_register(known)
    return {
        "format": FORMAT,
        "model": known.name,
        "version": known.version,
        "question": known.question,
        "organisation": register["organization"],
        "made_at": (made_at or datetime.now(UTC)).isoformat(timespec="seconds"),
        "state": {"stage": known.state.stage, **place_in_time(known.state)},
        "audit_sha256": known.audit_sha256,
        "policy": describe_policy(known.audit),
        "languages": list(LANGUAGES),
        "documents": [document.to_dict() for document in documents],
        "open": list_open(documents, known),
        "register": register,
        "register_faults": find_faults(register),
    }


def list_open(documents: list[Document], known: Known) -> list[dict[str, Any]]:
    """Return every open question once, with the first document that asks it; those that block use come first."""
    asked: dict[str, dict[str, Any]] = {}
    for document in documents:
        for section in document.sections:
            for field in section.fields:
                if field.source is Source.OPEN and field.question not in asked:
                    asked[field.question] = _describe_open(document.name, field, known)
    empty = [entry for entry in find_empty(export_register(known)) if entry.question not in asked]
    if empty:
        raise AssertionError(f"the register asks what no document asks: {[entry.key for entry in empty]}")
    return sorted(asked.values(), key=lambda one: not one["is_mandatory"])


def is_needed(key: str, question: str) -> bool:
    """Tell whether a model of `question` (dropout, inflow) cannot be served while the field `key` is open."""
    if key in QUESTIONS:
        return QUESTIONS[key].is_needed(question)
    return key in _NEEDED_FROM_SETTINGS and question == "dropout"


def describe_policy(report: AuditReport | None) -> dict[str, Any] | None:
    """Return which policy the audit was made under, with its fingerprint; None without an audit."""
    if report is None:
        return None
    policy: Mapping[str, Any] = report.policy
    content = json.dumps(policy, sort_keys=True, ensure_ascii=False, default=str)
    fingerprint = policy.get("fingerprint") or sha256(content.encode()).hexdigest()
    kept = {name: policy.get(name) for name in ("name", "version", "author", "dated")}
    return {**kept, "fingerprint": fingerprint}


def _describe_open(document: str, field: Field, known: Known) -> dict[str, Any]:
    key = field.question
    asks: Text = QUESTIONS[key].asks if key in QUESTIONS else ASKED_IN_SETTINGS[key]
    return {
        "document": document,
        "field": key,
        "question_nl": asks.nl,
        "question_en": asks.en,
        "is_mandatory": is_needed(key, known.question),
    }
