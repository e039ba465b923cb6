"""What the pages, the API, the documents and the exports say, in every language that has a catalogue.

Takes keys and values.
Makes text.
Never computes a figure. Start reading in `phrases`; every English text is in `catalogue/source.pot`, the Dutch ones in
`catalogue/nl.po`. Names that the audit uses too (measures, attributes, groups) are in that of `fairness.words`.
"""

from pathlib import Path

from fairness.words import WORDS as AUDIT_WORDS
from fairness.words.catalogue import Catalogue
from features.errors import SettingsError

WORDS = Catalogue(Path(__file__).parent / "catalogue", parent=AUDIT_WORDS)
text = WORDS.text
plural = WORDS.plural
has_text = WORDS.has

__all__ = ["WORDS", "has_text", "label", "plural", "text", "use_words"]


def label(group: str, name: object, language: str) -> str:
    """Return what a reader calls a name of the data (a measure, an origin); one without a word as it was delivered."""
    return text(f"{group}.{name}", language) if has_text(f"{group}.{name}") else str(name).replace("_", " ")


def use_words(folder: Path | None, language: str) -> None:
    """Let this process speak with the texts of an institution, and check that it can speak its language.

    Args:
        folder: The institution's .po files; None for our own texts alone.
        language: The language of a first context.

    Raises:
        SettingsError: The language has no file.
        WordsError: A file of the institution cannot be used.
    """
    WORDS.override(folder)
    if language not in WORDS.languages:
        do = f"use one of: {', '.join(WORDS.languages)}, or put {language}.po in the folder that words names"
        raise SettingsError(f"there are no words in {language}", where="serving.language", do=do)
