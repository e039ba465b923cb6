"""The two languages and the look-up of a text."""

from enum import StrEnum

from serving.words import (
    adviser,
    audit,
    deliveries,
    exports,
    general,
    log,
    officer,
    outlook,
    planner,
    scenarios,
    signals,
    watch,
    why,
)


class Language(StrEnum):
    """The languages of the pages."""

    NL = "nl"
    EN = "en"


TEXTS: dict[str, tuple[str, str]] = {
    **general.TEXTS,
    **planner.TEXTS,
    **why.TEXTS,
    **scenarios.TEXTS,
    **outlook.TEXTS,
    **deliveries.TEXTS,
    **exports.TEXTS,
    **adviser.TEXTS,
    **signals.TEXTS,
    **officer.TEXTS,
    **audit.TEXTS,
    **log.TEXTS,
    **watch.TEXTS,
}


def text(key: str, language: Language, **values: object) -> str:
    """Return the text of a key with the values filled in. A key that does not exist raises `KeyError`."""
    dutch, english = TEXTS[key]
    return (dutch if language is Language.NL else english).format(**values)


def has_text(key: str) -> bool:
    """Whether there is a text of this key: for words that come from the data."""
    return key in TEXTS
