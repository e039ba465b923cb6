"""What is known about a version when its dossier is made: by the run, the settings, the audit and the facts file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from fairness.audit_report import AuditReport
from features.persons.consent import Purpose
from serving.dossier.facts import NO_FACTS, Facts
from serving.dossier.questions import DROPOUT, QUESTIONS
from serving.results.sentences import tell_limits
from training.gate.versions import JUDGED_BY, ModelVersion, Stage


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
    the audit that the dossier reports, empty where there is none yet.
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

    @property
    def is_personal(self) -> bool:
        """Whether personal data are processed: a model about persons, or single applications that are counted."""
        return self.is_about_persons or self.purpose is not None

    @property
    def marks(self) -> tuple[str, ...]:
        """What sets this version apart where a title depends on it: a title may have a variant for each mark."""
        return (self.question, *self._mark_judgement(), *(["unaudited"] if self.audit is None else []))

    def _mark_judgement(self) -> list[str]:
        """What sets the judgement apart where no later cohort judged this version."""
        if JUDGED_BY in self.manifest["result"]:
            return ["refit"]
        return ["cross_validated"] if tell_limits(self.manifest["result"], "en") else []

    @property
    def sources(self) -> list[str]:
        """The kinds of data that the features come from, in the order of the features."""
        return list(dict.fromkeys(one["source"] for one in self.manifest["features"]))

    @property
    def years(self) -> list[str]:
        """The cohorts that the model was trained or judged on, oldest first."""
        return sorted({str(table["cohort"]) for key in ("train", "test") for table in self.manifest[key]})

    def answer(self, key: str) -> Any:
        """Return the answer of the facts file to a question, or None while it is open."""
        return self.surroundings.facts.find(key, self.question)

    def is_asked(self, key: str) -> bool:
        """Whether a question of the facts file concerns this model."""
        return self.question in QUESTIONS[key].asked_for


def state_of(version: ModelVersion) -> State:
    """Return where a version stands, with the dates on which it came into use and went out of it."""
    decided = version.decided_at.date() if version.decided_at else None
    if version.stage is Stage.CHAMPION:
        is_over = not version.is_serving  # its exception ran out
        return State(version.state.value, version.in_use_since or decided, version.exception_until if is_over else None)
    if version.stage in (Stage.RETIRED, Stage.WITHDRAWN):
        return State(version.state.value, version.in_use_since, decided)
    return State(version.state.value)
