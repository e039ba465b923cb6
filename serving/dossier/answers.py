"""What a question to the institution is: its key, its words, what an answer looks like, and for what it is needed.

The keys are those of the facts file. A question about the institution is answered once; one about a model is
answered for dropout and for inflow apart. `needed_for`: the questions (dropout, inflow) that cannot be served while
the answer is missing.
"""

from dataclasses import dataclass
from enum import StrEnum

from serving.dossier.parts import Text

DROPOUT, INFLOW = "dropout", "inflow"
BOTH = frozenset({DROPOUT, INFLOW})
PERSONS = frozenset({DROPOUT})
NEITHER: frozenset[str] = frozenset()
SHORT, MEDIUM, LONG = 100, 500, 1000  # characters; the long texts leave room for what the file itself says


class Answer(StrEnum):
    """What an answer looks like."""

    TEXT = "text"
    LINK = "link"  # https
    CONTACT = "contact"  # a mail address or https
    MONTH = "month"  # YYYY-MM
    CHOICE = "choice"
    LINKS = "links"  # a list of {title, link}
    WORDS = "words"  # a list of search terms


class Scope(StrEnum):
    """Where a question is answered: once, or per model."""

    INSTITUTION = "institution"
    MODEL = "model"


@dataclass(frozen=True)
class Question:
    """One question: its key in the facts file, what it is about, and what is asked, in Dutch and English."""

    key: str
    title: Text
    asks: Text
    kind: Answer = Answer.TEXT
    limit: int = LONG
    scope: Scope = Scope.INSTITUTION
    needed_for: frozenset[str] = NEITHER
    asked_for: frozenset[str] = BOTH
    choices: tuple[str, ...] = ()

    def is_needed(self, model: str) -> bool:
        """Tell whether a model of this question (dropout, inflow) cannot be served without the answer."""
        return model in self.needed_for
