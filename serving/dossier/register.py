"""The export for the Dutch Algorithm Register (publication standard 1.0), in Dutch at level B1.

A field that nobody can know stays empty and is asked for; a mandatory field that is empty blocks publication.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from serving.dossier.facts import find_fault
from serving.dossier.known import Known, State
from serving.dossier.parts import Source, Text
from serving.dossier.questions import QUESTIONS
from serving.dossier.register_texts import (
    describe_basis,
    describe_goal,
    describe_oversight,
    describe_proportionality,
    describe_risks,
    describe_short,
    describe_sources,
    describe_working,
    propose_tags,
)
from serving.dossier.statements import STATEMENTS

TAGS: Final = ("div", "br", "p", "ul", "ol", "li")
_LONG = 2500
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)[^>]*>")
_STATUS = {"candidate": "In ontwikkeling", "champion": "In gebruik"}
_OUT_OF_USE = "Buiten gebruik"
_INTERNAL_ID = "studiepeil"


@dataclass(frozen=True)
class Entry:
    """One field of the register: its titles, the most characters, whether it is mandatory, and where it comes from."""

    key: str
    title: Text
    source: Source
    limit: int = 0
    is_mandatory: bool = False
    question: str = ""
    is_long: bool = False


def _short(key: str, nl: str, en: str, source: Source, limit: int, question: str = "", *, must: bool = False) -> Entry:
    return Entry(key, Text(nl, en), source, limit, must, question)


def _long(key: str, nl: str, en: str, source: Source, limit: int = _LONG, question: str = "") -> Entry:
    return Entry(key, Text(nl, en), source, limit, question=question, is_long=True)


_F, _P, _R, _S = Source.FACTS, Source.PRODUCT, Source.RUN, Source.SETTINGS
ENTRIES: tuple[Entry, ...] = (
    _short("name", "Naam", "Name", _P, 100, "name", must=True),
    _short("description_short", "Korte omschrijving", "Short description", _P, 350, must=True),
    _short("organization", "Organisatie", "Organisation", _F, 100, "organization", must=True),
    _short("category", "Thema", "Theme", _P, 0),
    _short("status", "Status", "Status", _R, 0, must=True),
    _short("begin_date", "Begindatum", "Begin date", _R, 7),
    _short("end_date", "Einddatum", "End date", _R, 7),
    _short("contact_email", "Contactgegevens", "Contact", _F, 500, "contact_email", must=True),
    _short("website", "Link naar publiekspagina", "Link to public page", _F, 500, "website"),
    _short(
        "publication_category", "Publicatiecategorie", "Publication category", _F, 0, "publication_category", must=True
    ),
    _short("url", "Link naar bronregistratie", "Link to source registration", _F, 500, "url"),
    _long("goal", "Doel en impact", "Purpose and impact", _P),
    _long("proportionality", "Afwegingen", "Considerations", _S, _LONG, "proportionality"),
    _long("human_intervention", "Menselijke tussenkomst", "Human intervention", _P),
    _long("risks", "Risicobeheer", "Risk management", _R),
    _long("lawful_basis", "Wettelijke basis", "Lawful basis", _S),
    _short(
        "lawful_basis_grouping",
        "Verwijzingen wettelijke basis",
        "References of the lawful basis",
        _F,
        100,
        "lawful_basis_references",
    ),
    _short(
        "process_index_url",
        "Link naar verwerkingsregister",
        "Link to record of processing",
        _F,
        500,
        "process_index_url",
    ),
    _short("impacttoetsen_grouping", "Impacttoetsen", "Impact assessments", _F, 500, "dpia_date"),
    _short(
        "impacttoetsen",
        "Toelichting op impacttoetsen",
        "Explanation of impact assessments",
        _F,
        _LONG,
        "assessments_explanation",
    ),
    _long("source_data", "Gegevens", "Data", _R),
    _short("source_data_grouping", "Verwijzingen gegevensbronnen", "References of sources", _F, 500, "source_links"),
    _long("methods_and_models", "Technische werking", "Technical working", _P, 5000),
    _short("provider", "Leverancier", "Supplier", _F, 200, "provider"),
    _short("publiccode", "Link naar broncode", "Link to source code", _F, 500, "publiccode"),
    _short("lang", "Taal", "Language", _P, 3, must=True),
    _short("standard_version", "Versie publicatiestandaard", "Version of the standard", _P, 3),
    _short("source_id", "Bron-ID", "Source id", _R, 100),
    _short("tags", "Zoektermen", "Search terms", _P, _LONG, "tags"),
)


def export_register(known: Known) -> dict[str, Any]:
    """Return every field of the register, in its order; what is not known is an empty text or list."""
    texts = STATEMENTS[known.question]
    answers = {entry.key: known.answer(entry.question) for entry in ENTRIES if entry.source is Source.FACTS}
    written: dict[str, Any] = {
        "name": known.answer("name") or texts.name.nl,
        "description_short": describe_short(known),
        "organization": known.answer("organization") or known.surroundings.institution,
        "category": ["Onderwijs en wetenschap"],
        **place_in_time(known.state),
        "goal": _paragraphs(describe_goal(known)),
        "proportionality": _paragraphs(describe_proportionality(known)),
        "human_intervention": _paragraphs(describe_oversight(known)),
        "risks": _paragraphs(describe_risks(known)),
        "lawful_basis": _paragraphs(describe_basis(known)),
        "impacttoetsen_grouping": _list_assessments(known),
        "source_data": _paragraphs(describe_sources(known)),
        "methods_and_models": _paragraphs(describe_working(known)),
        "lang": "nld",
        "standard_version": "1.0",
        "source_id": f"{_INTERNAL_ID}-{known.name}",
        "tags": ", ".join(known.answer("tags") or propose_tags(known)),
    }
    lists = {"lawful_basis_grouping", "impacttoetsen_grouping", "source_data_grouping"}
    empty = {key: [] if key in lists else "" for key in (entry.key for entry in ENTRIES)}
    filled = {**empty, **{key: value for key, value in answers.items() if value}, **written}
    register = {entry.key: filled[entry.key] for entry in ENTRIES}
    register["impacttoetsen"] = _paragraphs([known.answer("assessments_explanation")])
    return register


def place_in_time(state: State) -> dict[str, str]:
    """Return status, begin and end date that belong to where a version stands now."""
    status = _STATUS.get(state.stage, _OUT_OF_USE)
    begin = f"{state.begin:%Y-%m}" if state.begin else ""
    return {
        "status": status,
        "begin_date": begin,
        "end_date": f"{state.end:%Y-%m}" if status == _OUT_OF_USE and state.end else "",
    }


def find_empty(register: Mapping[str, Any]) -> list[Entry]:
    """Return the mandatory fields that are empty: they block publication."""
    return [entry for entry in ENTRIES if entry.is_mandatory and not register.get(entry.key)]


def find_faults(register: Mapping[str, Any]) -> list[str]:
    """Return what the register would refuse, in words: an empty mandatory field, a text too long, a tag, a link."""
    faults = [f"{entry.key}: mandatory, and empty" for entry in find_empty(register)]
    faults += [f"{key}: not a field of the register" for key in register if key not in {one.key for one in ENTRIES}]
    for entry in ENTRIES:
        value = register.get(entry.key)
        if isinstance(value, str) and entry.limit and len(value) > entry.limit:
            faults.append(f"{entry.key}: {len(value)} characters; at most {entry.limit} are allowed")
        if isinstance(value, str):
            faults += [f"{entry.key}: the tag {tag} is not allowed" for tag in _find_tags(value, entry.is_long)]
        if value and entry.source is Source.FACTS and entry.question in QUESTIONS and entry.question == entry.key:
            fault = find_fault(QUESTIONS[entry.question], value)
            faults += [f"{entry.key}: {fault}"] if fault else []
    return faults


def _find_tags(value: str, is_long: bool) -> list[str]:
    allowed = TAGS if is_long else ("p",)
    return sorted({tag for tag in _TAG.findall(value) if tag not in allowed})


def _paragraphs(texts: list[str | None]) -> str:
    """Return plain texts as paragraphs; what looks like a tag in them is escaped."""
    return "".join(f"<p>{html.escape(text, quote=False)}</p>" for text in texts if text)


def _list_assessments(known: Known) -> list[dict[str, str]]:
    titles = {
        "dpia": "Data Protection Impact Assessment (DPIA)",
        "fria": "Impact Assessment Mensenrechten en Algoritmes (IAMA)",
    }
    done = [which for which in titles if known.answer(f"{which}_date") or known.answer(f"{which}_link")]
    return [{"title": titles[which], "link": known.answer(f"{which}_link") or ""} for which in done]
