"""The documents of a dossier: which sections and fields each has, and how a field is filled, or asked.

A field is a question of the facts file, a value that is computed (`values.VALUES`) or a standing text (a block of the
templates), whichever has its name. One that does not concern the version is left out; so is a section without fields.
"""

from typing import Any, Final

from fairness.words.catalogue import SOURCE_LANGUAGE
from serving.dossier.known import Known
from serving.dossier.questions import QUESTIONS, Answer
from serving.dossier.values import VALUES, Found, Source, Telling
from serving.dossier.wording import Value, has_prose
from serving.words import WORDS, has_text, text

Part = str | tuple[str, ...]
_RESULT: list[Part] = ["result", "evidence", "order", "not_yet_known"]
_MITIGATION: list[Part] = ["mitigation", "mitigation_by", "mitigation_reason"]
_OVERSIGHT: list[Part] = ["people_decide", "human_oversight", "literacy"]
_BASIS: list[Part] = ["lawful_basis", "necessity", "retention_term"]
_SUBJECTS: list[Part] = [("persons", "subjects"), "kinds", ("protected", "protected_data")]

DOCUMENTS: Final[dict[str, dict[str, list[Part]]]] = {
    "model_card": {
        "purpose": ["question", "meant_for", "not_meant_for"],
        "result": [*_RESULT, "accuracy"],
        "data": [("cohorts", "learnt_from")],
        "features": ["protected", "features"],
        "limits": ["limits"],
        "made": ["model", *_MITIGATION, "trained_by", "trained_at", "code", "data", "software"],
    },
    "data_sheet": {
        "origin": ["sources", "formats", "outcome", "source_links"],
        "cohorts": ["years", "cohorts", ("fingerprint", "data")],
        "exclusions": ["left_out", "refused", "quarantine"],
        "fields": ["fields"],
        "missing": ["missing"],
    },
    # The order follows article 13(3) of the AI Act: what the user of a high-risk system has to know.
    "instructions": {
        "purpose": ["meant_for", "not_meant_for", "use"],
        "reading": ["reading", "capacity"],
        "accuracy": [*_RESULT, "accuracy"],
        "groups": ["verdict", "findings", "groups", "withheld"],
        "oversight": [*_OVERSIGHT],
        "stop": ["stop", "oversight_role"],
        "limits": ["limits", "unintended", "trade_offs"],
        "contact": ["contact_email", "objection_contact"],
    },
    # The nine points of Annex IV of the AI Act (Regulation (EU) 2024/1689, article 11(1)).
    "annex_iv": {
        "point_1": [
            ("intended_purpose", "meant_for"), "version", "organization", "ai_act_provider", "interaction", "software",
            "hardware", "interface", "see_instructions",
        ],
        "point_2": [
            ("method", "working"), "choices", ("architecture", "model"), *_MITIGATION, "see_data_sheet", "explanation",
            "planned", *_RESULT, "see_instructions", "cybersecurity", "security",
        ],
        "point_3": ["limits", "verdict", "findings", "see_instructions", "unintended", *_OVERSIGHT],
        "point_4": ["metrics", "trade_offs", "policy"],
        "point_5": [("risks", "unintended"), "risk_management"],
        "point_6": ["changes", "code"],
        "point_7": ["standards"],
        "point_8": ["conformity"],
        "point_9": ["monitoring", "monitoring_plan"],
    },
    "classification": {
        "area": ["points", "totals"],
        "reasons": [("for", "in_favour"), "against", "caution", "if_not"],
        "decision": ["classification", "classification_reason", "ai_act_provider"],
        "dates": ["dates"],
    },
    # The parts of article 27(1) of the AI Act.
    "fria": {
        "processes": ["meant_for", "use"],
        "period": ["moments"],
        "affected": ["persons", "number", "attributes"],
        "harm": ["rights", "unintended", "verdict", "findings", "fria_judgement"],
        "oversight": [*_OVERSIGHT],
        "measures": [
            "stop", ("contact_email", "contact_email", "inflow"), "fria_measures", "objection_contact", "council",
            "notify",
        ],
        "status": ["fria_date", "fria_link", "assessments_explanation"],
    },
    # The parts of article 35(7) of the GDPR.
    "dpia": {
        "criteria": ["criteria"],
        "processing": ["purpose", *_SUBJECTS, "processors", "transfers"],
        "necessity": [*_BASIS, "lawful_basis_explanation", "proportionality"],
        "risks": ["unintended", "met", "dpia_judgement"],
        "measures": ["measures", "security", "retention"],
        "status": ["dpia_date", "dpia_link", "dpo_advice", "student_views", "assessments_explanation"],
    },
    # The parts of article 30(1) of the GDPR.
    "processing": {
        "controller": ["organization", "controller", "dpo", "process_index_url"],
        "purpose": ["purpose", *_BASIS, "lawful_basis_explanation", "lawful_basis_references"],
        "data": [*_SUBJECTS],
        "recipients": ["recipients", "processors"],
        "transfers": ["transfers"],
        "retention": ["retention_term", "retention"],
        "security": ["measures", "security"],
    },
}  # fmt: skip
"""Per document its sections, each with its fields.

A field is a name, or a name and what it is filled with, or these two and the question (dropout, inflow) that it is for.
"""
_DPIA_OF_COUNTS: dict[str, list[Part]] = {
    "applies": ["lawful_basis", "retention_term", "dpia_date", "dpia_link", "assessments_explanation"]
}


def make_document(known: Known, name: str) -> dict[str, Any]:
    """Return a document of a version as plain data: name, title, lead and sections with fields.

    Args:
        known: What is known about the version.
        name: A key of `DOCUMENTS`.
    """
    layout = _DPIA_OF_COUNTS if name == "dpia" and not known.is_personal else DOCUMENTS[name]
    sections = [(section, _make_fields(known, name, section, fields)) for section, fields in layout.items()]
    return lay_out_document(known, name, [one for one in sections if one[1]])


def lay_out_document(known: Known, name: str, sections: list[tuple[str, list[dict[str, Any]]]]) -> dict[str, Any]:
    """Return a document with its titles, made of named sections with their fields."""
    lead = f"lead_{name}"
    return {
        "name": name,
        "title": tell(f"dossier.document.{name}", name=known.name),
        "lead": {one: Telling(known, one).stand(lead) for one in WORDS.languages}
        if has_prose(lead, known.question)
        else None,
        "sections": [
            {"name": section, "title": _entitle_section(known, name, section), "lead": None, "fields": fields}
            for section, fields in sections
        ],
    }


def lay_out_field(
    name: str, title: dict[str, str], value: dict[str, Value] | None, source: Source, question: str = ""
) -> dict[str, Any]:
    """Return a field as plain data.

    Args:
        name: How the field is called in dossier.json.
        title: Its title per language.
        value: Its value per language; None where the source is open.
        source: Where the value comes from.
        question: What is asked where it is open; also kept where the answer came from the facts file.
    """
    return {"name": name, "title": title, "value": value, "source": str(source), "question": question}


def make_question(known: Known, key: str, title: dict[str, str]) -> dict[str, Any]:
    """Return the field of a question: answered by the facts file, else by the settings, or open."""
    question, answer = QUESTIONS[key], known.answer(key)
    if answer and question.kind is Answer.LINKS:
        answer = [f"{one['title']}: {one['link']}" for one in answer]
    elif answer and question.kind is Answer.WORDS:
        answer = ", ".join(answer)
    if answer:
        return lay_out_field(key, title, dict.fromkeys(WORDS.languages, answer), Source.FACTS, key)
    if key == "organization" and known.surroundings.institution:
        value: dict[str, Value] = dict.fromkeys(WORDS.languages, known.surroundings.institution)
        return lay_out_field(key, title, value, Source.SETTINGS, key)
    return lay_out_field(key, title, None, Source.OPEN, key)


def _make_fields(known: Known, document: str, section: str, parts: list[Part]) -> list[dict[str, Any]]:
    found = []
    for part in parts:
        name, *rest = (part,) if isinstance(part, str) else part
        content, only = rest[0] if rest else name, rest[1] if rest[1:] else known.question
        if only == known.question:
            found.append(_make_field(known, name, content, _entitle_field(known, document, section, name)))
    return [field for field in found if field is not None]


def _make_field(known: Known, name: str, content: str, title: dict[str, str]) -> dict[str, Any] | None:
    if content in QUESTIONS:
        return make_question(known, content, title) if known.is_asked(content) else None
    if content in VALUES:
        found = {language: VALUES[content](Telling(known, language)) for language in WORDS.languages}
    elif has_prose(content, known.question):
        found = {one: Found(Telling(known, one).stand(content), Source.PRODUCT) for one in WORDS.languages}
    else:
        return None
    first = found[SOURCE_LANGUAGE]
    if first is None:
        return None
    values = {language: one.value for language, one in found.items() if one is not None and one.value is not None}
    return lay_out_field(name, title, values or None, first.source, name if first.source is Source.OPEN else "")


def tell(*keys: str, **values: object) -> dict[str, str]:
    """Return the text per language of the first key that there is a text of."""
    key = next((one for one in keys if has_text(one)), keys[-1])
    return {language: text(key, language, **values) for language in WORDS.languages}


def _entitle_section(known: Known, document: str, section: str) -> dict[str, str]:
    """Return the title of a section, in the variant for what sets this version apart where there is one."""
    variants = [f"dossier.section.{document}.{section}.{mark}" for mark in known.marks]
    return tell(*variants, f"dossier.section.{document}.{section}")


def _entitle_field(known: Known, document: str, section: str, name: str) -> dict[str, str]:
    """Return the title of a field: its own in this section or document, else the one that it has everywhere."""
    own = [f"dossier.field.{document}.{section}.{name}", f"dossier.field.{document}.{name}"]
    return tell(*own, *(f"dossier.field.{name}.{mark}" for mark in known.marks), f"dossier.field.{name}")
