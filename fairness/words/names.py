"""What measures, attributes, groups and notes are called, and what a measure means to a student."""

from fairness.findings import Note
from fairness.group_names import JOINT, TOGETHER
from fairness.policy import Measure
from fairness.words import WORDS, text

LANGUAGES = ("nl", "en")  # those that come with the package; an institution may add one (`WORDS.languages`)


def name_measure(measure: str, language: str) -> str:
    """The measure as a reader knows it: the one name it has on every page."""
    return text(f"measure.{Measure(measure)}", language)


def explain_measure(measure: str, language: str) -> str:
    """What the measure means to a student, in one or two sentences."""
    return text(f"measure.{Measure(measure)}.meaning", language)


def explain_trade_off(question: str, language: str) -> str:
    """Why gaps cannot all be zero (question "dropout"), or why a right total can hide them ("inflow")."""
    return text(f"trade_off.{question}", language)


def name_attribute(attribute: str, language: str) -> str:
    """The attribute, or pair of attributes, as a reader knows it; unknown names as delivered."""
    return JOINT.join(_name(f"attribute.{part}", part, language) for part in attribute.split(JOINT))


def open_with_attribute(attribute: str, language: str) -> str:
    """The attribute to open a sentence with: a capital, and blanks for the underscores of a delivered name."""
    name = name_attribute(attribute, language).replace("_", " ")
    return name[:1].upper() + name[1:]


def name_group(group: str, language: str) -> str:
    """The group as a reader knows it: names as delivered, and the audit's own names in words (unknown: onbekend)."""
    parts = [
        TOGETHER.join(_name(f"group.{one}", one, language) for one in part.split(TOGETHER))
        for part in group.split(JOINT)
    ]
    return JOINT.join(parts)


def quote_group(group: str, language: str) -> str:
    """The group between quotation marks, for a sentence."""
    return f"“{name_group(group, language)}”"


def label_note(note: str, language: str) -> str:
    """The note in a few words, for a table; its text is `explain_note`."""
    return text(f"note.{Note(note)}.short", language) if note else ""


def explain_note(note: str, language: str) -> str:
    """The text of a note code of a finding; empty for no note."""
    return text(f"note.{Note(note)}", language) if note else ""


def _name(key: str, name: str, language: str) -> str:
    return text(key, language) if WORDS.has(key) else name
