"""What the pages of a run are written with: the texts and numbers of a language, and the templates of this room."""

from pathlib import Path
from typing import Any

from fairness.words.formats import format_decimal, format_points, format_share
from features.errors import StudiepeilError
from serving.words import WORDS, label, text
from serving.words.templates import open_templates

_TEMPLATES = Path(__file__).parent / "templates"


class PageWords:
    """A language, with the texts and the numbers of a page as its reader knows them.

    Raises:
        StudiepeilError: There are no texts in this language.
    """

    def __init__(self, language: str) -> None:
        if language not in WORDS.languages:
            raise StudiepeilError(f"no texts in language {language}", do=f"use one of: {', '.join(WORDS.languages)}")
        self.language = language

    def text(self, key: str, **values: object) -> str:
        """Return a text of the catalogue."""
        return text(key, self.language, **values)

    def label(self, group: str, name: object) -> str:
        """Return what a reader calls a name of the data; one without a word as it is."""
        return label(group, name, self.language)

    def count(self, value: float) -> str:
        """Write a whole number."""
        return format_decimal(value, self.language)

    def number(self, value: float, digits: int = 3, *, signed: bool = False) -> str:
        """Write a number with decimals."""
        return format_decimal(value, self.language, digits, signed=signed)

    def percent(self, value: float, digits: int = 0, *, signed: bool = False) -> str:
        """Write a share as a percentage."""
        return format_share(value, self.language, digits, signed=signed)

    def points(self, value: float, *, signed: bool = False) -> str:
        """Write a difference of shares in percentage points."""
        return format_points(value, self.language, signed=signed)

    def span(self, low: str, high: str) -> str:
        """Write two written numbers as an interval."""
        return text("range", self.language, low=low, high=high)

    def render(self, template: str, **content: Any) -> str:
        """Return a template of this room as a page or drawing; what it asks for and is not there raises an error."""
        words = {"t": self.text, "capitalise": capitalise, "language": self.language}
        return open_templates(_TEMPLATES).get_template(template).render(**words, **content)


def capitalise(written: str) -> str:
    """Return a text that opens a line with a capital."""
    return written[:1].upper() + written[1:]
