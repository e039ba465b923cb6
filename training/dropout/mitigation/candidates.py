"""What can be done about a gap, as candidates: another way to learn, or another way to list, each with a name.

A candidate that needs the group of a student to be scored or listed is measured and never learnt as a model to serve:
`find_way` refuses it. The others know groups while learning at most; what is fitted holds features only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from typing import Self

import pandas as pd
from sklearn.ensemble import StackingClassifier

from fairness.mitigation.adjustments import reweigh
from fairness.mitigation.trade_offs import PRESENT
from features.cohort import KEY
from features.cohort_table import OUTCOME, CohortTable, Feature
from features.errors import StudiepeilError
from training.dropout.mitigation.constrained import learn_constrained
from training.dropout.model_selection import Recipe, pair_cohorts
from training.dropout.models import LOGISTIC, stack
from training.dropout.served import LearnRows, Learnt, learn_rows
from training.prediction import predict

STEPS = (0.5, 1.0)  # of the way from one border for everybody to equal recall
_UNKNOWN = "unknown"


class Kind(StrEnum):
    """The kinds of candidates. The strings are stored."""

    PRESENT = PRESENT
    WITHOUT = "without"
    REWEIGHED = "reweighed"
    CONSTRAINED = "constrained"
    CALIBRATED = "calibrated"
    PLACES = "places"


BY_GROUP = (Kind.CALIBRATED, Kind.PLACES)
"""Kinds that need the group of every student when a list is made: never served."""


@dataclass(frozen=True)
class Candidate:
    """One candidate: its kind, of which feature group or attribute, and for places how far (0 to 1)."""

    kind: Kind
    of: str = ""
    step: float = 1.0

    @property
    def name(self) -> str:
        """The name that is stored and chosen by, for example `without:results` or `places:sex:50`."""
        parts = [str(self.kind), self.of, f"{100 * self.step:.0f}" if self.kind is Kind.PLACES else ""]
        return ":".join(part for part in parts if part)

    @classmethod
    def from_name(cls, name: str) -> Self:
        """Return the candidate that `name` names."""
        kind, of, step = [*name.split(":"), "", ""][:3]
        return cls(Kind(kind), of, float(step) / 100 if step else 1.0)

    @property
    def is_servable(self) -> bool:
        """Whether it can be scored and listed without knowing anybody's group."""
        return self.kind not in BY_GROUP

    @property
    def learns_from_groups(self) -> bool:
        """Whether it knows the groups of earlier students while learning, and those of nobody when it scores."""
        return self.kind in (Kind.REWEIGHED, Kind.CONSTRAINED)


@dataclass(frozen=True)
class Way:
    """How a candidate learns: its recipe, the features it may use, and the function that fits a model to rows."""

    recipe: Recipe
    features: tuple[Feature, ...]
    learn_rows: LearnRows


def list_candidates(features: Sequence[Feature], attributes: Sequence[str]) -> list[Candidate]:
    """Return the candidates in the order in which they are shown: the present model first."""
    groups = [str(name) for name in dict.fromkeys(feature.group for feature in features) if name]
    found = [Candidate(Kind.PRESENT)]
    found += [Candidate(Kind.WITHOUT, group) for group in groups if len(groups) > 1]
    found += [Candidate(kind, name) for kind in (Kind.REWEIGHED, Kind.CONSTRAINED) for name in attributes]
    found += [Candidate(Kind.CALIBRATED, name) for name in attributes]
    return found + [Candidate(Kind.PLACES, name, step) for name in attributes for step in STEPS]


def find_way(
    candidate: Candidate, features: Sequence[Feature], recipe: Recipe, groups: pd.DataFrame, capacity: float | int
) -> Way:
    """Return how a servable candidate learns, by the recipe of the present model.

    groups: KEY and one column per attribute, of training students; used while learning only. Raises StudiepeilError for
    a candidate that would need the group of a student to be scored.
    """
    if not candidate.is_servable:
        raise StudiepeilError(
            f"{candidate.name} needs the group of every student when scores are made; a served model never knows it",
            do="choose a candidate that needs no group to score: without, reweighed or constrained",
        )
    kept = tuple(one for one in features if candidate.kind is not Kind.WITHOUT or one.group != candidate.of)
    own = replace(recipe, members=(LOGISTIC,), weights=(1.0,)) if candidate.kind is Kind.CONSTRAINED else recipe
    return Way(own, kept, _way_to_learn(candidate, own, groups, capacity))


def learn_candidate(way: Way, train: Sequence[CohortTable], seed: int) -> Learnt:
    """Learn on `train`, the training cohorts, and say of later ones among them what was not learnt from them."""
    model = way.learn_rows(stack(train), way.features, seed)
    return Learnt(model, way.recipe, way.features, predict_held_out(train, way, seed), way.learn_rows)


def predict_held_out(train: Sequence[CohortTable], way: Way, seed: int) -> pd.DataFrame:
    """Return key, score and outcome of later training cohorts, by models that had not learnt from them."""
    parts = []
    for known, asked in pair_cohorts(train, seed):
        scores = predict(way.learn_rows(known, way.features, seed), asked)
        parts.append(asked[[*KEY, OUTCOME]].assign(score=scores))
    return pd.concat(parts, ignore_index=True)


def group_of(rows: pd.DataFrame, groups: pd.DataFrame, attribute: str) -> pd.Series:
    """Return the group of each row, under its index; `groups`: KEY and one column per attribute."""
    merged = rows[list(KEY)].merge(groups[[*KEY, attribute]], on=list(KEY), how="left", validate="many_to_one")
    return pd.Series(merged[attribute].fillna(_UNKNOWN).astype(str).to_numpy(dtype=object), index=rows.index)


def _way_to_learn(candidate: Candidate, recipe: Recipe, groups: pd.DataFrame, capacity: float | int) -> LearnRows:
    if candidate.kind is Kind.REWEIGHED:

        def learn_reweighed(rows: pd.DataFrame, features: Sequence[Feature], seed: int) -> StackingClassifier:
            weights = reweigh(group_of(rows, groups, candidate.of), rows[OUTCOME])
            return learn_rows(rows, features, seed, recipe, weights)

        return learn_reweighed
    if candidate.kind is Kind.CONSTRAINED:

        def learn_held(rows: pd.DataFrame, features: Sequence[Feature], seed: int) -> StackingClassifier:
            return learn_constrained(rows, features, seed, recipe, group_of(rows, groups, candidate.of), capacity)

        return learn_held
    return partial(learn_rows, recipe=recipe)
