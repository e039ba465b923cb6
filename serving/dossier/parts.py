"""What a document of the file is made of: sections with fields, each with a value in two languages and its source."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

LANGUAGES: Final = ("nl", "en")


class Source(StrEnum):
    """Where the value of a field comes from. The strings are stored."""

    RUN = "run"  # recorded when the model was trained, judged or audited
    SETTINGS = "settings"  # studiepeil.toml and the policy
    FACTS = "facts"  # the facts file of the institution
    PRODUCT = "product"  # what Studiepeil does or the law asks, whichever the run
    OPEN = "open"  # nobody has answered it yet


@dataclass(frozen=True)
class Text:
    """The same words in Dutch and English."""

    nl: str
    en: str

    def to(self, language: str) -> str:
        """Return the words in one language."""
        return self.nl if language == "nl" else self.en

    def to_dict(self) -> dict[str, str]:
        """Return the words in both languages as plain data."""
        return {"nl": self.nl, "en": self.en}


def same(words: object) -> Text:
    """Return words that are the same in both languages: a name, a date, a code."""
    return Text(str(words), str(words))


def join_texts(*texts: Text) -> Text:
    """Return the texts after each other, those without words left out."""
    return Text(*(" ".join(one.to(language) for one in texts if one.to(language)) for language in LANGUAGES))


@dataclass(frozen=True)
class Table:
    """A table in a field: a heading per column, and rows of cells."""

    columns: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]

    def to(self, language: str) -> dict[str, Any]:
        """Return the table in one language."""
        return {
            "columns": [column.to(language) for column in self.columns],
            "rows": [[cell.to(language) for cell in row] for row in self.rows],
        }


Value = Text | tuple[Text, ...] | Table


@dataclass(frozen=True)
class Field:
    """One fact of a document. `value` is None where the source is open; then `question` says what is asked.

    A tuple of texts is a list. `question` is also kept where the answer came from the facts file.
    """

    name: str
    title: Text
    value: Value | None
    source: Source
    question: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Return the field as plain data, the value per language."""
        plain = {language: _plain(self.value, language) for language in LANGUAGES} if self.value is not None else None
        title = self.title.to_dict()
        return {
            "name": self.name,
            "title": title,
            "value": plain,
            "source": str(self.source),
            "question": self.question,
        }


@dataclass(frozen=True)
class Section:
    """A heading with its fields; `lead` says in a sentence what the section is about."""

    name: str
    title: Text
    fields: tuple[Field, ...]
    lead: Text | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the section as plain data."""
        return {
            "name": self.name,
            "title": self.title.to_dict(),
            "lead": self.lead.to_dict() if self.lead else None,
            "fields": [field.to_dict() for field in self.fields],
        }


@dataclass(frozen=True)
class Document:
    """One document of the file."""

    name: str
    title: Text
    sections: tuple[Section, ...]
    lead: Text | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the document as plain data."""
        return {
            "name": self.name,
            "title": self.title.to_dict(),
            "lead": self.lead.to_dict() if self.lead else None,
            "sections": [section.to_dict() for section in self.sections],
        }


def _plain(value: Value, language: str) -> object:
    if isinstance(value, tuple):
        return [one.to(language) for one in value]
    return value.to(language)
