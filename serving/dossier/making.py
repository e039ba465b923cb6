"""The dossier of a version as a whole: its documents, what is still open, and the export for the register.

A dossier is made before an officer decides; when it is read afterwards, status and dates follow the stage.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from fairness.audit_report import AuditReport
from serving.dossier.documents import DOCUMENTS, make_document, tell
from serving.dossier.known import Known, State
from serving.dossier.questions import QUESTIONS
from serving.dossier.register import DOCUMENT as REGISTER
from serving.dossier.register import export_register, find_empty, find_faults, make_registration, place_in_time
from serving.dossier.values import Source
from serving.words import WORDS

FORMAT: Final = 1
_NEEDED_FROM_SETTINGS = ("purpose", "lawful_basis", "retention_term")


def make_dossier(known: Known, made_at: datetime | None = None) -> dict[str, Any]:
    """Return the dossier of a version as plain data, ready for JSON and for the pages; it holds no person and no NaN.

    Args:
        known: What is known about the version.
        made_at: The moment that stands in it; now when left out.

    Returns:
        The content of dossier.json. documents: each with sections and fields (value per language, source). open: what
        has to be asked, mandatory first. register: the fields of the Algorithm Register.
    """
    documents = [*(make_document(known, name) for name in DOCUMENTS), make_registration(known)]
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
        "languages": list(WORDS.languages),
        "documents": documents,
        "open": list_open(documents, known),
        "register": register,
        "register_faults": find_faults(register),
    }


def list_open(documents: list[dict[str, Any]], known: Known) -> list[dict[str, Any]]:
    """Return every open question once, with the first document that asks it; those that block use come first."""
    asked: dict[str, dict[str, Any]] = {}
    for document in documents:
        for section in document["sections"]:
            for field in section["fields"]:
                if field["source"] == Source.OPEN:
                    key = field["question"]
                    asks = {f"question_{one}": told for one, told in tell(f"dossier.ask.{key}").items()}
                    is_mandatory = is_needed(key, known.question)
                    found = {"document": document["name"], "field": key, **asks, "is_mandatory": is_mandatory}
                    asked.setdefault(key, found)
    empty = [entry.key for entry in find_empty(export_register(known)) if entry.question not in asked]
    if empty:
        raise AssertionError(f"the register asks what no document asks: {empty}")
    return sorted(asked.values(), key=lambda one: not one["is_mandatory"])


def is_needed(key: str, question: str) -> bool:
    """Tell whether a model of `question` (dropout, inflow) cannot be served while the field `key` is open."""
    if key in QUESTIONS:
        return question in QUESTIONS[key].needed_for
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


def bring_up_to_date(dossier: Mapping[str, Any], state: State) -> dict[str, Any]:
    """Return a dossier with the status and the dates of the register as they follow from where its version stands."""
    placed = place_in_time(state)
    shown = {f"register_{key}": dict.fromkeys(dossier["languages"], value) for key, value in placed.items() if value}
    return {
        **dossier,
        "state": {"stage": state.stage, **placed},
        "register": {**dossier["register"], **placed},
        "documents": [
            {
                **document,
                "sections": [
                    {
                        **section,
                        "fields": [{**one, "value": shown.get(one["name"], one["value"])} for one in section["fields"]],
                    }
                    for section in document["sections"]
                ],
            }
            if document["name"] == REGISTER
            else document
            for document in dossier["documents"]
        ],
    }
