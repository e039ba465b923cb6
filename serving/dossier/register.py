"""The registration for the Dutch Algorithm Register (publication standard 1.0), in Dutch at level B1.

A field that nobody can know stays empty and is asked for; a mandatory field that is empty blocks publication.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from serving.dossier.documents import lay_out_document, lay_out_field, make_question, tell
from serving.dossier.facts import find_fault
from serving.dossier.known import Known, State
from serving.dossier.questions import QUESTIONS
from serving.dossier.values import Source, Telling
from serving.dossier.wording import Value, list_of
from serving.results.sentences import tell_result
from serving.words import WORDS, label, text

TAGS: Final = ("div", "br", "p", "ul", "ol", "li")
DOCUMENT: Final = "register"
_LANGUAGE: Final = "nl"  # of the register
_LONG = 2500
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)[^>]*>")
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)
# The words of the standard itself, closed lists.
_STATUS = {"candidate": "In ontwikkeling", "champion": "In gebruik"}
_OUT_OF_USE = "Buiten gebruik"
_THEME = "Onderwijs en wetenschap"
_ASSESSMENTS = {
    "dpia": "Data Protection Impact Assessment (DPIA)",
    "fria": "Impact Assessment Mensenrechten en Algoritmes (IAMA)",
}


@dataclass(frozen=True)
class Entry:
    """One field of the register: where it comes from, the most characters, and whether it is mandatory.

    `question` is what is asked where the field is empty. A long field is made of paragraphs.
    """

    key: str
    source: Source
    limit: int = 0
    question: str = ""
    is_mandatory: bool = False
    is_long: bool = False


_F, _P, _R, _S = Source.FACTS, Source.PRODUCT, Source.RUN, Source.SETTINGS
ENTRIES: Final[tuple[Entry, ...]] = (
    Entry("name", _P, 100, "name", is_mandatory=True),
    Entry("description_short", _P, 350, is_mandatory=True),
    Entry("organization", _F, 100, "organization", is_mandatory=True),
    Entry("category", _P),
    Entry("status", _R, is_mandatory=True),
    Entry("begin_date", _R, 7),
    Entry("end_date", _R, 7),
    Entry("contact_email", _F, 500, "contact_email", is_mandatory=True),
    Entry("website", _F, 500, "website"),
    Entry("publication_category", _F, 0, "publication_category", is_mandatory=True),
    Entry("url", _F, 500, "url"),
    Entry("goal", _P, _LONG, is_long=True),
    Entry("proportionality", _S, _LONG, "proportionality", is_long=True),
    Entry("human_intervention", _P, _LONG, is_long=True),
    Entry("risks", _R, _LONG, is_long=True),
    Entry("lawful_basis", _S, _LONG, is_long=True),
    Entry("lawful_basis_grouping", _F, 100, "lawful_basis_references"),
    Entry("process_index_url", _F, 500, "process_index_url"),
    Entry("impacttoetsen_grouping", _F, 500, "dpia_date"),
    Entry("impacttoetsen", _F, _LONG, "assessments_explanation"),
    Entry("source_data", _R, _LONG, is_long=True),
    Entry("source_data_grouping", _F, 500, "source_links"),
    Entry("methods_and_models", _P, 5000, is_long=True),
    Entry("provider", _F, 200, "provider"),
    Entry("publiccode", _F, 500, "publiccode"),
    Entry("lang", _P, 3, is_mandatory=True),
    Entry("standard_version", _P, 3),
    Entry("source_id", _R, 100),
    Entry("tags", _P, _LONG, "tags"),
)
_LISTS = {"lawful_basis_grouping", "impacttoetsen_grouping", "source_data_grouping"}


def export_register(known: Known) -> dict[str, Any]:
    """Return every field of the register, in its order; what is not known is an empty text or list."""
    answers = {entry.key: known.answer(entry.question) for entry in ENTRIES if entry.source is Source.FACTS}
    written: dict[str, Any] = {
        "name": known.answer("name") or _write(known, "name"),
        "description_short": _write(known, "short"),
        "organization": known.answer("organization") or known.surroundings.institution,
        "category": [_THEME],
        **place_in_time(known.state),
        "lang": "nld",
        "standard_version": "1.0",
        "source_id": f"studiepeil-{known.name}",
        "impacttoetsen_grouping": _list_assessments(known),
        "tags": ", ".join(known.answer("tags") or list_of(_write(known, "tags"))),
        **{key: _join_paragraphs(texts) for key, texts in _write_long(known).items()},
    }
    empty: dict[str, Any] = {entry.key: [] if entry.key in _LISTS else "" for entry in ENTRIES}
    return {**empty, **{key: value for key, value in answers.items() if value}, **written}


def make_registration(known: Known) -> dict[str, Any]:
    """Return the registration as a document of the dossier, with the mandatory fields that are still empty."""
    register = export_register(known)
    sections = []
    if empty := find_empty(register):
        shown: dict[str, Value] = {}
        for language in WORDS.languages:
            names = ", ".join(text(f"dossier.register.{entry.key}", language) for entry in empty)
            shown[language] = text("dossier.blocked", language, names=names)
        sections.append(("blocked", [lay_out_field("blocked", tell("dossier.field.blocked"), shown, Source.RUN)]))
    sections.append(("entries", [_show(entry, register[entry.key], known) for entry in ENTRIES]))
    return lay_out_document(known, DOCUMENT, sections)


def place_in_time(state: State) -> dict[str, str]:
    """Return status, begin and end date that belong to where a version stands now."""
    status = _STATUS.get(state.stage, _OUT_OF_USE)
    return {
        "status": status,
        "begin_date": f"{state.begin:%Y-%m}" if state.begin else "",
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
        if value and entry.source is Source.FACTS and entry.question == entry.key:
            fault = find_fault(QUESTIONS[entry.question], value)
            faults += [f"{entry.key}: {fault}"] if fault else []
    return faults


def _write(known: Known, block: str, **facts: object) -> Value:
    """Return a text of the register's own template."""
    return Telling(known, _LANGUAGE).stand(block, DOCUMENT, **facts)


def _write_long(known: Known) -> dict[str, list[str | None]]:
    """Return the long fields as plain paragraphs: standing texts, and what the institution answered behind them."""
    told = Telling(known, _LANGUAGE)
    standing = {
        one: list_of(told.stand(one))
        for one in ("meant_for", "not_meant_for", "people_decide", "unintended", "working")
    }
    verdict = "" if known.audit is None else str(known.audit.verdict)
    sources = ", ".join(label("dossier.data", source, _LANGUAGE) for source in known.sources)
    span = {"first_year": known.years[0], "last_year": known.years[-1]}
    used = list_of(_write(known, "model", model=told.model))
    impact = list_of(_write(known, "impact"))
    return {
        "goal": [*standing["meant_for"], *impact, *standing["not_meant_for"], known.answer("use")],
        "proportionality": [known.purpose.necessity if known.purpose else None, known.answer("proportionality")],
        "human_intervention": [*standing["people_decide"], known.answer("human_oversight")],
        "risks": [*standing["unintended"], *list_of(_write(known, "risks", verdict=verdict))],
        "lawful_basis": [_write_basis(known), known.answer("lawful_basis_explanation")],
        "impacttoetsen": [known.answer("assessments_explanation")],
        "source_data": list_of(_write(known, "sources", sources=sources, **span)),
        "methods_and_models": [*standing["working"], *used, tell_result(known.manifest["result"], _LANGUAGE)],
    }


def _write_basis(known: Known) -> str | None:
    if known.purpose is not None:
        return " ".join(list_of(_write(known, "basis", basis=known.purpose.lawful_basis.value)))
    return None if known.is_about_persons else " ".join(list_of(Telling(known, _LANGUAGE).stand("counts_only")))


def _list_assessments(known: Known) -> list[dict[str, str]]:
    done = [which for which in _ASSESSMENTS if known.answer(f"{which}_date") or known.answer(f"{which}_link")]
    return [{"title": _ASSESSMENTS[which], "link": known.answer(f"{which}_link") or ""} for which in done]


def _join_paragraphs(texts: list[str | None]) -> str:
    """Return plain texts as paragraphs; what looks like a tag in them is escaped."""
    return "".join(f"<p>{html.escape(text, quote=False)}</p>" for text in texts if text)


def _find_tags(value: str, is_long: bool) -> list[str]:
    allowed = TAGS if is_long else ("p",)
    return sorted({tag for tag in _TAG.findall(value) if tag not in allowed})


def _show(entry: Entry, value: Any, known: Known) -> dict[str, Any]:
    name, title = f"register_{entry.key}", tell(f"dossier.register.{entry.key}")
    if value:
        shown = dict.fromkeys(WORDS.languages, _lay_out(value))
        return lay_out_field(name, title, shown, _find_source(entry, known), entry.question)
    if entry.question:
        return {**make_question(known, entry.question, title), "name": name}
    return lay_out_field(name, title, {**tell("dossier.empty_entry")}, Source.RUN)


def _find_source(entry: Entry, known: Known) -> Source:
    if entry.question and known.answer(entry.question):
        return Source.FACTS
    return Source.SETTINGS if entry.key == "organization" else entry.source


def _lay_out(value: Any) -> Value:
    if isinstance(value, list):
        return [one if isinstance(one, str) else ": ".join(filter(None, (one["title"], one["link"]))) for one in value]
    paragraphs = [html.unescape(text) for text in _PARAGRAPH.findall(value)]
    return paragraphs if len(paragraphs) > 1 else "".join(paragraphs) or str(value)
