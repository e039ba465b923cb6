"""Students with groups and scores, drawn: with nothing to find, or with one gap that is planted.

A student has a chance of dropping out (logistic-normal); scores say that chance. `list_low` and `promise_low` lower the
scores of one group, as happens when a model misses what puts that group at risk; `list_off` takes students who drop out
off the list by hand, with scores that are right: only recall and its kin can see that.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import expit, logit

from fairness.conclusions import assess_shares, conclude
from fairness.measures.counts import count_groups
from fairness.measures.estimates import measure_groups
from fairness.policy import Measure, Policy
from fairness.population import Population, build_population

KEY = ("student",)
GROUPS = {"two": 2, "three": 3, "four": 4}
CAPACITY = 0.3
POLICY = Policy(
    name="bench", attributes=tuple(GROUPS), intersections=tuple(combinations(GROUPS, 2)), capacity=CAPACITY, resamples=1
)


class Planted(StrEnum):
    """What was planted."""

    LIST_LOW = "scores too low: recall 20 points lower"
    LIST_OFF = "off the list by hand: recall 20 points lower"
    PROMISE_LOW = "scores too low: 10 points of probability"


MEASURES = {
    Planted.LIST_LOW: Measure.RECALL,
    Planted.LIST_OFF: Measure.RECALL,
    Planted.PROMISE_LOW: Measure.CALIBRATION,
}


@dataclass(frozen=True)
class Students:
    """scores, outcomes, groups: tables with KEY; is_target: the group with the planted gap; off: taken off the list."""

    scores: pd.DataFrame
    outcomes: pd.DataFrame
    groups: pd.DataFrame
    is_target: NDArray[np.bool_]
    off: NDArray[np.bool_]


def draw_students(n: int, random: np.random.Generator, rate: float = 0.3) -> Students:
    """Students of whom about `rate` drop out, with calibrated scores and permuted groups."""
    chance = expit(logit(rate) * 1.15 + 1.2 * random.standard_normal(n))
    keys = pd.DataFrame({"student": np.arange(n)})
    groups = {name: random.integers(0, number, n).astype(str) for name, number in GROUPS.items()}
    outcome = random.random(n) < chance
    nobody = np.zeros(n, dtype=bool)
    return Students(
        keys.assign(score=chance), keys.assign(outcome=outcome.astype(float)), keys.assign(**groups), nobody, nobody
    )


def plant(students: Students, what: Planted, attribute: str, size: int, random: np.random.Generator) -> Students:
    """The same students with group 0 of an attribute made `size` students large, and a gap planted in it."""
    n, numbers = len(students.scores), GROUPS[attribute]
    target = np.zeros(n, dtype=bool)
    target[random.permutation(n)[:size]] = True
    groups = np.where(target, "0", random.integers(1, numbers, n).astype(str))
    planted = replace(students, groups=students.groups.assign(**{attribute: groups}), is_target=target)
    chance = students.scores["score"].to_numpy()
    if what == Planted.LIST_OFF:
        outcome = students.outcomes["outcome"].to_numpy() == 1
        share = min(1.0, 0.20 / _recall(chance, chance, np.ones(n, dtype=bool)))
        return replace(planted, off=target & outcome & (random.random(n) < share))
    low = _lower(chance, target, what)
    return replace(planted, scores=students.scores.assign(score=low))


def audit_students(students: Students, policy: Policy = POLICY) -> pd.DataFrame:
    """The findings of an audit of these students with their p-values; without what `audit_scores` says about itself."""
    population = build_population(
        students.scores, students.outcomes, students.groups, KEY, policy.attributes, policy.capacity
    )
    # The rows of a population are sorted by key, and so are those that were drawn.
    population = _take_off(population, students.off)
    table = count_groups(population, policy.attributes, policy.intersections)
    frame = assess_shares(measure_groups(table, policy), table, policy)
    return conclude(frame, policy).assign(p_value=frame["p_value"].to_numpy())


def _take_off(population: Population, off: NDArray[np.bool_]) -> Population:
    return replace(population, frame=population.frame.assign(listed=population.frame["listed"].where(~off, 0.0)))


def _lower(chance: NDArray[np.float64], target: NDArray[np.bool_], what: Planted) -> NDArray[np.float64]:
    """Scores of the target lowered in log-odds until the expected gap is the planted one."""
    low, high = 0.0, 5.0
    for _ in range(25):
        step = (low + high) / 2
        scores = expit(logit(chance) - step * target)
        if what == Planted.PROMISE_LOW:
            is_enough = (chance - scores)[target].mean() >= 0.10
        else:
            is_enough = _recall(scores, chance, ~target) - _recall(scores, chance, target) >= 0.20
        low, high = (low, step) if is_enough else (step, high)
    return expit(logit(chance) - high * target)


def _recall(scores: NDArray[np.float64], chance: NDArray[np.float64], group: NDArray[np.bool_]) -> float:
    listed = scores >= np.quantile(scores, 1 - CAPACITY)
    return float(chance[group & listed].sum() / chance[group].sum())
