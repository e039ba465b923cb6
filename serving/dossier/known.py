"""What is known about a version when its file is made, and how a field is filled from it: or asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from fairness.audit import AuditReport
from fairness.disclosure.smallest import read_smallest_count
from features.consent import Purpose
from serving.dossier.answers import DROPOUT, Answer
from serving.dossier.facts import NO_FACTS, Facts
from serving.dossier.parts import Field, Source, Text, Value, same
from serving.dossier.questions import QUESTIONS

"""Numbers of students below this are not told: "fewer than five" is."""


@dataclass(frozen=True)
class Surroundings:
    """What the settings and the check of the extracts know beside the run.

    `refused`: how many students may not be scored. `quarantine`: per table how many rows were read and set apart.
    """

    institution: str = ""
    purpose: Purpose | None = None
    sources: tuple[str, ...] = ()
    refused: int | None = None
    quarantine: tuple[tuple[str, int, int], ...] = ()
    facts: Facts = NO_FACTS


@dataclass(frozen=True)
class State:
    """Where a version stands: its stage (candidate, champion, ...) and from when until when it was in use."""

    stage: str = "candidate"
    begin: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class Known:
    """One version of a model and everything that was recorded about it.

    `evaluation` is the table of the run (model, measure, value, low, high, ...); `audit_sha256` is the fingerprint of
    the audit that the file tells of, empty where there is none yet.
    """

    name: str
    version: int
    manifest: Mapping[str, Any]
    evaluation: pd.DataFrame = field(default_factory=pd.DataFrame)
    audit: AuditReport | None = None
    audit_sha256: str = ""
    surroundings: Surroundings = field(default_factory=Surroundings)
    state: State = field(default_factory=State)

    @property
    def question(self) -> str:
        """What is asked of the model: dropout or inflow."""
        return str(self.manifest["question"])

    @property
    def is_about_persons(self) -> bool:
        """Whether the model says something about a single person."""
        return self.question == DROPOUT

    @property
    def purpose(self) -> Purpose | None:
        """The purpose of the settings for this question; None where persons are not looked at."""
        return self.surroundings.purpose

    def answer(self, key: str) -> Any:
        """Return the answer of the facts file, or None."""
        return self.surroundings.facts.find(key, self.question)


def fill(name: str, nl: str, en: str, value: Value, source: Source) -> Field:
    """Return a field with its title in both languages and what is known."""
    return Field(name, Text(nl, en), value, source)


def ask(known: Known, key: str) -> Field:
    """Return the field of a question: answered from the facts file, or open."""
    question, answer = QUESTIONS[key], known.answer(key)
    if not answer:
        return Field(key, question.title, None, Source.OPEN, key)
    return Field(key, question.title, _lay_out(question.kind, answer), Source.FACTS, key)


def organisation(known: Known) -> Field:
    """Return the name of the organisation: from the facts file, else as the settings call it."""
    if known.surroundings.institution and not known.answer("organization"):
        value, question = same(known.surroundings.institution), QUESTIONS["organization"]
        return Field("organization", question.title, value, Source.SETTINGS, "organization")
    return ask(known, "organization")


def tell_number(number: int) -> Text:
    """Return a number of students as it may be told."""
    smallest = read_smallest_count()
    if 0 < number < smallest:
        return Text(f"minder dan {smallest}", f"fewer than {smallest}")
    return Text(f"{number:,}".replace(",", "."), f"{number:,}")


def _lay_out(kind: Answer, answer: Any) -> Value:
    if kind is Answer.LINKS:
        return tuple(same(f"{one['title']}: {one['link']}") for one in answer)
    return same(", ".join(answer) if kind is Answer.WORDS else answer)
