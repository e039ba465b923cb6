"""Mitigations of one version as candidates: learnt on its training cohorts, judged on its later cohort, side by side.

What is learnt here never sees the judging cohort; what is judged never sees how another candidate did. Protected
attributes are handed in by the one module that may open them.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from fairness.mitigation.adjustments import find_group_shifts, fit_group_lines, place_by_group
from fairness.mitigation.trade_offs import PRESENT, Lists, Rules, count_moves, weigh_trade_offs
from fairness.policy import Policy
from fairness.population import attach_groups, count_places, list_students
from features.cohort import KEY
from features.cohort_table import OUTCOME, CohortTable, Feature
from features.errors import TableError
from training.dropout.mitigation.candidates import (
    BY_GROUP,
    Candidate,
    Kind,
    Way,
    find_way,
    group_of,
    list_candidates,
    predict_held_out,
)
from training.dropout.mitigation.constrained import find_attributes
from training.dropout.model_selection import Recipe
from training.dropout.models import stack
from training.prediction import predict
from training.splits import Split, check_split

Progress = Callable[[str, float], None]
_SURE = 0.999


@dataclass(frozen=True)
class Present:
    """The version that is looked at: on what it was learnt and judged, how, and what it said of who judged it.

    `scored`: key, score and outcome of the judging cohort.
    """

    split: Split
    features: tuple[Feature, ...]
    recipe: Recipe
    scored: pd.DataFrame


@dataclass(frozen=True)
class CandidateComparison:
    """Every candidate beside the present model.

    trade_offs: `fairness.mitigation.trade_offs.COLUMNS` and is_servable. moves: candidate and `moves.COLUMNS`. scores:
    key, candidate, score and listed (share of a place), one row per student and candidate; kept in memory only, and
    empty in a comparison that was read back from its run.
    """

    cohort: str
    moment: str
    train_cohorts: tuple[str, ...]
    students: int
    dropped_out: int
    places: int
    threshold: float
    candidates: tuple[Candidate, ...]
    trade_offs: pd.DataFrame
    moves: pd.DataFrame
    scores: pd.DataFrame = field(default_factory=pd.DataFrame)


def find_present(manifest: Mapping[str, Any], scored: pd.DataFrame, tables: Sequence[CohortTable]) -> Present:
    """Return what a run's manifest and stored scores say of the version, with its tables.

    Raises TableError when the tables are not those the version was made from, or no later cohort judged it.
    """
    if manifest["result"].get("is_cross_validated"):
        raise TableError(
            "no later cohort judged this model, so no mitigation can be judged beside it",
            do="deliver a later cohort with outcomes, and train again",
        )
    by_fingerprint = {table.fingerprint: table for table in tables}
    asked = [one["fingerprint"] for one in (*manifest["train"], *manifest["test"])]
    if any(one not in by_fingerprint for one in asked):
        raise TableError(
            "the cohort tables are no longer those this model was made from", do="train again, and then compare"
        )
    *train, test = (by_fingerprint[one] for one in asked)
    split = Split(tuple(train), test, tuple(manifest["result"].get("not_yet_known", ())))
    check_split(split)
    declared = {feature.name: feature for feature in train[-1].features}
    features = tuple(declared[one["name"]] for one in manifest["features"])
    return Present(split, features, Recipe.from_dict(manifest["result"]["recipe"]), scored[[*KEY, "score", OUTCOME]])


def compare_candidates(
    present: Present, groups: pd.DataFrame, policy: Policy, seed: int, progress: Progress | None = None
) -> CandidateComparison:
    """Learn every candidate on the training cohorts of `present` and judge it on the later one. Deterministic.

    groups: KEY and one column per attribute of the policy, of the training cohorts and the judging one.
    """
    tell = progress or (lambda _doing, _share: None)
    judged = present.scored.loc[present.scored[OUTCOME].notna()]
    frame = attach_groups(judged, groups, KEY, policy.attributes)
    train, places = present.split.train, count_places(policy.capacity, len(frame))
    known = stack(train)
    own = pd.DataFrame({name: group_of(known, groups, name) for name in policy.attributes})
    candidates = list_candidates(present.features, find_attributes(own, known[OUTCOME]))
    offers = _Offers(present, frame, groups, policy.capacity, places, seed)
    scores, listed = {}, {}
    for number, candidate in enumerate(candidates):
        tell(f"judging {candidate.name}", number / len(candidates))
        scores[candidate.name], listed[candidate.name] = offers.make(candidate)
    lists = Lists(frame[OUTCOME].astype(float), pd.DataFrame(scores), pd.DataFrame(listed))
    threshold = _find_threshold(policy, lists)
    tell("resampling", 1.0)
    rules = Rules(threshold, policy.smallest_group, policy.confidence, seed=policy.seed)
    attributes = frame[list(policy.attributes)]
    trade_offs = weigh_trade_offs(lists, attributes, rules)
    is_servable = {one.name: one.is_servable for one in candidates}
    moves = [
        count_moves(attributes, lists.listed[PRESENT], lists.listed[one.name], policy.smallest_group).assign(
            candidate=one.name
        )
        for one in candidates[1:]
    ]
    return CandidateComparison(
        cohort=present.split.test.cohort,
        moment=present.split.test.moment,
        train_cohorts=tuple(table.cohort for table in train),
        students=len(frame),
        dropped_out=int(frame[OUTCOME].sum()),
        places=places,
        threshold=threshold,
        candidates=tuple(candidates),
        trade_offs=trade_offs.assign(is_servable=trade_offs["candidate"].map(is_servable).astype(bool)),
        moves=pd.concat(moves, ignore_index=True),
        scores=_lengthen(frame, lists),
    )


class _Offers:
    """Makes the chances and the list of each candidate for the judging cohort."""

    def __init__(
        self, present: Present, frame: pd.DataFrame, groups: pd.DataFrame, capacity: float, places: int, seed: int
    ) -> None:
        self.present, self.frame, self.groups = present, frame, groups
        self.capacity, self.places, self.seed = capacity, places, seed
        asked = present.split.test.frame
        self.inputs = frame[list(KEY)].merge(asked, on=list(KEY), how="left", validate="one_to_one")
        self.said = predict_held_out(present.split.train, self._way(Candidate(Kind.PRESENT)), seed)

    def make(self, candidate: Candidate) -> tuple[pd.Series, pd.Series]:
        """Return the score and the share of a place of each student of the judging cohort."""
        own = self.frame["score"]
        if candidate.kind in BY_GROUP:
            said = self.said.assign(group=group_of(self.said, self.groups, candidate.of))
            group = self.frame[candidate.of].astype(str)
            if candidate.kind is Kind.PLACES:
                shifts = find_group_shifts(said, self.places / len(self.frame))
                return own, place_by_group(own, group, shifts, candidate.step, self.places)
            own = fit_group_lines(said).apply(own, group)
        elif candidate.kind is not Kind.PRESENT:
            way = self._way(candidate)
            model = way.learn_rows(stack(self.present.split.train), way.features, self.seed)
            own = predict(model, self.inputs).set_axis(self.frame.index)
        listed, _ = list_students(own.to_numpy(dtype=float), self.places)
        return own, pd.Series(listed, index=own.index)

    def _way(self, candidate: Candidate) -> Way:
        return find_way(candidate, self.present.features, self.present.recipe, self.groups, self.capacity)


def _find_threshold(policy: Policy, lists: Lists) -> float:
    """Return the chance from which a conversation is worth its cost: declared, or that at the border of the list."""
    declared = policy.threshold
    border = float(lists.scores[PRESENT][lists.listed[PRESENT] > 0].min())
    return min(border if declared is None else declared, _SURE)


def _lengthen(frame: pd.DataFrame, lists: Lists) -> pd.DataFrame:
    parts = [
        frame[list(KEY)].assign(candidate=name, score=lists.scores[name], listed=lists.listed[name])
        for name in lists.scores.columns
    ]
    return pd.concat(parts, ignore_index=True)
