"""The moments at which something is said about students, each with the date until which it looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from serving.results.champions import ModelRegistry
from serving.results.disclosure import Count, expect
from serving.results.published import DROPOUT, Published
from training.contracts.dropout import ScoresResult

if TYPE_CHECKING:
    from training.gate.versions import ModelVersion


@dataclass(frozen=True)
class MomentShown:
    """A moment with scores, with signals, or with both; `as_of` is the last day that is looked at."""

    name: str
    as_of: date
    has_scores: bool


@dataclass(frozen=True)
class MomentServed:
    """What serves at a moment, for the officer: the newest version, the one in use, and what is shown of it.

    `as_of` and `students` are of the scores that are shown; without them there is no date, and no students.
    """

    name: str
    model: str
    newest: ModelVersion
    in_use: ModelVersion | None
    as_of: date | None
    students: Count


def moments_shown(published: Published) -> list[MomentShown]:
    """Return the moments of which something may be shown, the latest first."""
    scored = published.moments()
    found = [_moment(published.scores(name), name, has_scores=True) for name in scored]
    for name in published.signal_moments():
        signals = published.signals(name)
        if name not in scored and not signals.empty:
            found.append(_moment(signals, name, has_scores=False))
    return sorted(found, key=lambda one: (one.as_of, one.name), reverse=True)


def moments_served(published: Published, registry: ModelRegistry) -> list[MomentServed]:
    """Return all moments that have a dropout model, in order of date; those of which nothing is shown come last."""
    newest: dict[str, ModelVersion] = {}
    for version in registry.versions():
        if version.name.startswith(DROPOUT):
            known = newest.setdefault(version.name, version)
            newest[version.name] = max(known, version, key=lambda one: one.version)
    found = [_served(published, version) for version in newest.values()]
    return sorted(found, key=lambda one: (one.as_of is None, one.as_of or date.max, one.name))


def _served(published: Published, newest: ModelVersion) -> MomentServed:
    name = newest.name.removeprefix(DROPOUT)
    scores = published.scores(name)
    as_of = None if scores.empty else scores[ScoresResult.as_of].max()
    students = Count(None) if scores.empty else expect(len(scores))
    return MomentServed(name, newest.name, newest, published.champions.get(newest.name), as_of, students)


def _moment(frame: pd.DataFrame, name: str, *, has_scores: bool) -> MomentShown:
    return MomentShown(name, frame[ScoresResult.as_of].max(), has_scores)
