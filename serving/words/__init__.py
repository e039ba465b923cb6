"""What the pages, the API, the documents and the exports say, in every language that has a catalogue.

Takes keys and values.
Makes text.
Never computes a figure. Start reading in `phrases`; every English text is in `catalogue/source.pot`, the Dutch ones in
`catalogue/nl.po`. Names that the audit uses too (measures, attributes, groups) are in that of `fairness.words`.
"""

from hashlib import sha256
from pathlib import Path

from fairness.words import WORDS as AUDIT_WORDS
from fairness.words.catalogue import Catalogue
from features.errors import SettingsError

WORDS = Catalogue(Path(__file__).parent / "catalogue", parent=AUDIT_WORDS)
text = WORDS.text
plural = WORDS.plural
has_text = WORDS.has

__all__ = ["WORDS", "fingerprint_words", "has_text", "label", "plural", "text", "use_words"]
_WORDED = {".py", ".jinja", ".html", ".svg", ".css", ".po", ".pot"}


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


def fingerprint_words(*sources: Path) -> str:
    """Return a SHA-256 over what documents are made with: catalogues, the institution's own texts, and `sources`.

    It is an input of the steps that make documents: a changed text makes them again, and nothing else. It reads the
    files and nothing of a run: cheap enough for every run of the pipeline.

    Args:
        sources: Modules, or folders with modules, templates and styles.
    """
    places = [*sources, *filter(None, [WORDS.own])]
    catalogue: Catalogue | None = WORDS
    while catalogue is not None:
        places.append(catalogue.folder.parent)
        catalogue = catalogue.parent
    digest = sha256()
    for place in places:
        files = [place] if place.is_file() else sorted(one for one in place.rglob("*") if one.suffix in _WORDED)
        for file in files:
            digest.update(file.relative_to(place.parent).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()
