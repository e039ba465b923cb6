"""The registration for the Dutch Algorithm Register as a document of the file: what would be published."""

import html
import re
from typing import Any

from serving.dossier.known import Known, ask
from serving.dossier.parts import Document, Field, Section, Source, Text, Value, same
from serving.dossier.questions import QUESTIONS
from serving.dossier.register import ENTRIES, Entry, export_register, find_empty

_LEAD = Text(
    "Zo zou het in het Nederlandse Algoritmeregister komen (publicatiestandaard 1.0). Het bestand register.json bevat "
    "dezelfde velden. Zolang een verplicht veld leeg is, kan het niet worden gepubliceerd.",
    "This is how it would be published in the Dutch Algorithm Register (publication standard 1.0), in Dutch. The file "
    "register.json holds the same fields. As long as a mandatory field is empty it cannot be published.",
)
_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)


def make_register_document(known: Known) -> Document:
    """Return the registration of a version, with the mandatory fields that are still empty."""
    register = export_register(known)
    empty = find_empty(register)
    sections = []
    if empty:
        names = Text(*(", ".join(entry.title.to(language) for entry in empty) for language in ("nl", "en")))
        blocked = Text(f"Verplicht en nog leeg: {names.nl}.", f"Mandatory and still empty: {names.en}.")
        field = Field("blocked", Text("Publicatie kan niet", "Cannot be published"), blocked, Source.RUN)
        sections.append(Section("blocked", Text("Wat ontbreekt", "What is missing"), (field,)))
    fields = tuple(_show(entry, register[entry.key], known) for entry in ENTRIES)
    sections.append(Section("entries", Text("Velden van het register", "Fields of the register"), fields))
    title = Text("Registratie in het Algoritmeregister", "Registration in the Algorithm Register")
    return Document("register", title, tuple(sections), _LEAD)


def _show(entry: Entry, value: Any, known: Known) -> Field:
    name = f"register_{entry.key}"
    if value:
        return Field(name, entry.title, _lay_out(value), _source_of(entry, known), entry.question)
    if entry.question in QUESTIONS:
        return Field(name, entry.title, None, Source.OPEN, ask(known, entry.question).question)
    nothing = Text("leeg (niet verplicht)", "empty (not mandatory)")
    return Field(name, entry.title, nothing, Source.RUN)


def _source_of(entry: Entry, known: Known) -> Source:
    if entry.question and entry.question in QUESTIONS and known.answer(entry.question):
        return Source.FACTS
    return Source.SETTINGS if entry.key == "organization" else entry.source


def _lay_out(value: Any) -> Value:
    if isinstance(value, list):
        return tuple(same(_tell_item(one)) for one in value)
    paragraphs = [html.unescape(text) for text in _PARAGRAPH.findall(value)]
    return tuple(same(text) for text in paragraphs) if len(paragraphs) > 1 else same(*(paragraphs or [value]))


def _tell_item(item: Any) -> str:
    return str(item) if isinstance(item, str) else ": ".join(part for part in (item["title"], item["link"]) if part)
