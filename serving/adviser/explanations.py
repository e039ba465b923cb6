"""What is told about a student beside the score: reasons, what would change the score, and early signals."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd

from features.cohort_table import Feature
from serving.adviser.reason_sentences import ReasonFacts, tell_possible_change, tell_reason
from serving.adviser.signals import Evidence, find_evidence, is_good_sign, tell_signal
from serving.results.published import Published
from training.contracts.dropout import PossibleChangesResult, ReasonsResult, SignalsResult
from training.contracts.places import STUDENT_KEY, StudentColumns

T = TypeVar("T")
StudentKey = tuple[str, ...]  # student, programme, cohort


@dataclass(frozen=True)
class Reason:
    """One reason for a score; `actionable` is something to talk about and change."""

    feature: Feature
    contribution: float
    actionable: bool
    facts: ReasonFacts

    def sentence(self, language: str) -> str:
        """Return the reason in words."""
        return tell_reason(self.feature, self.facts, language)


@dataclass(frozen=True)
class PossibleChange:
    """Something a student can do, and the score (0 to 1) that the model would give then. It promises nothing."""

    levers: tuple[str, ...]
    features: tuple[str, ...]
    score_then: float
    score_now: float

    def sentence(self, language: str) -> str:
        """Return the change in words."""
        return tell_possible_change(self.levers, self.score_then, self.score_now, language)


@dataclass(frozen=True)
class EarlySignal:
    """A rule that a student meets, and how well it predicted dropout before; `is_good` when it is a good sign."""

    signal: str
    is_good: bool
    facts: Mapping[str, Any]
    evidence: Evidence | None

    def sentence(self, language: str) -> str:
        """Return the signal in words, with the student's own numbers."""
        return tell_signal(self.facts, language)


@dataclass(frozen=True)
class Explanations:
    """All of it at one moment, by key (student, programme, cohort)."""

    reasons: Mapping[StudentKey, tuple[Reason, ...]]
    changes: Mapping[StudentKey, tuple[PossibleChange, ...]]
    signals: Mapping[StudentKey, tuple[EarlySignal, ...]]


def read_explanations(
    published: Published, moment: str, students: Collection[str], *, only_signals: bool = False
) -> Explanations:
    """Return what may be told about these students (pseudonyms) at a moment; of a long list first `only_signals`."""
    evidence = {(one.signal, one.moment): one for one in find_evidence(published)}
    signals = _by_key(published.signals(moment), students, lambda row: _signal(row, evidence))
    if only_signals:
        return Explanations({}, {}, signals)
    features = published.features(moment)
    return Explanations(
        _by_key(published.reasons(moment), students, lambda row: _reason(row, features)),
        _by_key(published.changes_possible(moment), students, _change),
        signals,
    )


def _by_key(
    frame: pd.DataFrame, students: Collection[str], read: Callable[[dict[str, Any]], T]
) -> dict[StudentKey, tuple[T, ...]]:
    if frame.empty:
        return {}
    own = frame[frame[StudentColumns.student].isin(students)]
    found: dict[StudentKey, tuple[T, ...]] = {}
    for record in own.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        key = tuple(str(row[column]) for column in STUDENT_KEY)
        found[key] = (*found.get(key, ()), read(row))
    return found


def _reason(row: dict[str, Any], features: Mapping[str, Feature]) -> Reason:
    feature, contribution = features[row[ReasonsResult.feature]], float(row[ReasonsResult.contribution])
    return Reason(feature, contribution, bool(row[ReasonsResult.actionable]), ReasonFacts.of_row(row))


def _change(row: dict[str, Any]) -> PossibleChange:
    columns = PossibleChangesResult
    levers, features = (tuple(str(row[name]).split(",")) for name in (columns.levers, columns.features))
    return PossibleChange(levers, features, float(row[columns.score_then]), float(row[columns.score_now]))


def _signal(row: dict[str, Any], evidence: Mapping[tuple[str, str], Evidence]) -> EarlySignal:
    columns = SignalsResult
    signal, moment = str(row[columns.signal]), str(row[columns.moment])
    return EarlySignal(signal, is_good_sign(signal), row, evidence.get((signal, moment)))
