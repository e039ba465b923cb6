"""What is told about a student beside the score: reasons, what would change the score, and early signals."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd

from serving.adviser.signal_evidence import Evidence, find_evidence
from serving.results.disclosure import number_or_none
from serving.results.published import STUDENT_KEY, Published
from serving.results.signal_words import is_good_sign

T = TypeVar("T")
StudentKey = tuple[str, ...]  # student, programme, cohort


@dataclass(frozen=True)
class Reason:
    """One reason for a score, in both languages; `actionable` is something to talk about and change."""

    feature: str
    contribution: float
    actionable: bool
    sentence_nl: str
    sentence_en: str


@dataclass(frozen=True)
class PossibleChange:
    """Something a student can do, and the score (0 to 1) that the model would give then. It promises nothing."""

    features: tuple[str, ...]
    score_then: float
    sentence_nl: str
    sentence_en: str


@dataclass(frozen=True)
class EarlySignal:
    """A rule that a student meets, and how well it foretold dropout before; `is_good` when it is a good sign."""

    signal: str
    is_good: bool
    sentence_nl: str
    sentence_en: str
    evidence: Evidence | None


@dataclass(frozen=True)
class Explanations:
    """All of it at one moment, by key (student, programme, cohort)."""

    reasons: Mapping[StudentKey, tuple[Reason, ...]]
    changes: Mapping[StudentKey, tuple[PossibleChange, ...]]
    signals: Mapping[StudentKey, tuple[EarlySignal, ...]]


def read_explanations(published: Published, moment: str, students: Collection[str]) -> Explanations:
    """Return what may be told about these students (pseudonyms) at a moment."""
    evidence = {(one.signal, one.moment): one for one in find_evidence(published)}
    return Explanations(
        _by_key(published.reasons(moment), students, _reason),
        _by_key(_known(published.changes_possible(moment), "score_then"), students, _change),
        _by_key(published.signals(moment), students, lambda row: _signal(row, evidence)),
    )


def _known(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    return frame if frame.empty else frame[frame[column].notna()]


def _by_key(
    frame: pd.DataFrame, students: Collection[str], read: Callable[[dict[str, Any]], T]
) -> dict[StudentKey, tuple[T, ...]]:
    if frame.empty:
        return {}
    own = frame[frame["student"].astype(str).isin(students)]
    found: dict[StudentKey, tuple[T, ...]] = {}
    for record in own.to_dict("records"):
        row = {str(name): value for name, value in record.items()}
        key = tuple(str(row[column]) for column in STUDENT_KEY)
        found[key] = (*found.get(key, ()), read(row))
    return found


def _reason(row: dict[str, Any]) -> Reason:
    contribution = number_or_none(row["contribution"]) or 0.0
    return Reason(str(row["feature"]), contribution, bool(row["actionable"]), *_sentences(row))


def _change(row: dict[str, Any]) -> PossibleChange:
    features = tuple(one.strip() for one in str(row["features"]).split(",") if one.strip())
    return PossibleChange(features, float(row["score_then"]), *_sentences(row))


def _signal(row: dict[str, Any], evidence: Mapping[tuple[str, str], Evidence]) -> EarlySignal:
    signal, moment = str(row["signal"]), str(row["moment"])
    return EarlySignal(signal, is_good_sign(signal), *_sentences(row), evidence.get((signal, moment)))


def _sentences(row: dict[str, Any]) -> tuple[str, str]:
    return str(row["sentence_nl"]), str(row["sentence_en"])
