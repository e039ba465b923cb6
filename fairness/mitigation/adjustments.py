"""What can be done about a gap without another model: weights for learning, places per group, chances per group.

Everything here is learnt from students of earlier years, scored by models that had not learnt from them,
and is deterministic: the same students give the same list, of exactly its size. Places and chances per group need the
group of every student when a list is made. They are measured to show what they would do, and are not served.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.optimize import brentq  # type: ignore[import-untyped, unused-ignore]
from scipy.special import expit, logit  # type: ignore[import-untyped, unused-ignore]

from fairness.population import list_students
from fairness.statistics.intervals import Array

_SURE = 1e-9  # from a chance of 0 or 1
_ENOUGH_FOR_SLOPE = 100  # students with each outcome in a group: with fewer its slope is the common one
_PRIOR_DROPOUTS = 20.0  # prior strength: dropouts of everybody that are counted into each group
_RECALLS = np.linspace(0.005, 0.995, 199)
_MOST_STEPS = 50


@dataclass(frozen=True)
class GroupLines:
    """Per group what to add to the log-odds (`levels`), and how far to stretch them around `centre` (`slopes`)."""

    levels: Mapping[str, float]
    slopes: Mapping[str, float]
    centre: float

    def apply(self, score: pd.Series, group: pd.Series) -> pd.Series:
        """Return the chances by the line of each student's group; a group that was not learnt keeps its scores."""
        margin = _margin(score)
        slope, level = group.map(self.slopes).fillna(1.0), group.map(self.levels).fillna(0.0)
        changed = self.centre + slope.astype(float) * (margin - self.centre) + level.astype(float)
        return pd.Series(expit(changed), index=score.index)


def reweigh(group: pd.Series, outcome: pd.Series) -> pd.Series:
    """Return a weight per student that makes group and outcome independent; the weights add up to the students.

    What would be expected of a group and an outcome if they had nothing to do with each other, over what there is
    (Kamiran and Calders 2012, Knowledge and Information Systems 33: 1-33). `outcome` is 0 or 1, known for all.
    """
    ones = pd.Series(1.0, index=group.index)
    in_group = ones.groupby(group).transform("sum")
    of_outcome = ones.groupby(outcome).transform("sum")
    together = ones.groupby([group, outcome]).transform("sum")
    weights: pd.Series = in_group * of_outcome / (len(group) * together)
    return weights


def fit_group_lines(scored: pd.DataFrame) -> GroupLines:
    """Return the line of each group: how far its chances lie from the common ones, shrunk towards those.

    What all students of a cohort have in common, its level, is taken out first: it says nothing about groups. A level
    or slope is shrunk towards the common one by tau^2 / (tau^2 + its own variance), where tau^2 is how much groups
    differ beyond chance (DerSimonian and Laird 1986, Controlled Clinical Trials 7: 177-188).

    Args:
        scored: one row per student: score, outcome (0 or 1), cohort and group. The scores came from models that had
            not learnt from these students.
    """
    margin = _margin(scored["score"])
    outcome = scored["outcome"].to_numpy(dtype=float)
    centre = float(margin.mean())
    distance = (margin - centre).to_numpy()
    base = centre + distance + _common_levels(margin, scored)
    places = {str(name): np.flatnonzero(scored["group"] == name) for name in sorted(set(scored["group"]))}
    scarcest = {name: min(outcome[rows].sum(), (1 - outcome[rows]).sum()) for name, rows in places.items()}
    steep = {name: rows for name, rows in places.items() if scarcest[name] >= _ENOUGH_FOR_SLOPE}
    lines = {name: _fit_line(base[rows], distance[rows], outcome[rows]) for name, rows in steep.items()}
    slopes = {name: 1.0 + change for name, change in _shrink_to_common(lines).items()}
    offsets = {name: base[rows] + (slopes.get(name, 1.0) - 1.0) * distance[rows] for name, rows in places.items()}
    levels = _shrink_to_common({name: _fit_level(offsets[name], outcome[rows]) for name, rows in places.items()})
    return GroupLines(levels, slopes, centre)


def find_group_shifts(scored: pd.DataFrame, capacity: float) -> dict[str, float]:
    """Return what to add to the log-odds of each group so that a list finds the same share of its dropouts in each.

    scored: as for `fit_group_lines`. capacity: the share of the students that is listed; with the shifts the list holds
    as many as without. Where a group has few dropouts its border is read off those of everybody as well.
    """
    margin, is_out = _margin(scored["score"]).to_numpy(), scored["outcome"].to_numpy(dtype=float) == 1
    group = scored["group"].to_numpy(dtype=object)
    names = sorted(set(group))
    if not is_out.any():
        return dict.fromkeys(map(str, names), 0.0)
    borders = {name: _borders(margin, is_out, is_out & (group == name)) for name in names}
    listed = sum((margin[group == name][:, None] >= borders[name]).sum(axis=0) for name in names) / len(margin)
    chosen = int(np.argmin(np.abs(listed - capacity)))
    common = float(np.quantile(margin, 1 - min(max(capacity, 0.0), 1.0)))
    return {str(name): common - float(borders[name][chosen]) for name in names}


def place_by_group(
    score: pd.Series, group: pd.Series, shifts: Mapping[str, float], step: float, places: int
) -> pd.Series:
    """Return each student's share of a place on a list of exactly `places`, with borders moved per group.

    step: 0 is one border for everybody, 1 the whole of `shifts`. Students who tie at the border share what is left.
    """
    shift = group.map(dict(shifts)).fillna(0.0).astype(float)
    listed, _ = list_students((_margin(score) + step * shift).to_numpy(), places)
    return pd.Series(listed, index=score.index)


def _margin(score: pd.Series) -> pd.Series:
    return pd.Series(logit(score.astype(float).clip(_SURE, 1 - _SURE)), index=score.index)


def _common_levels(margin: pd.Series, scored: pd.DataFrame) -> Array:
    """Return per student what all of the cohort have to be moved by to expect as many as there were."""
    found = np.zeros(len(margin))
    for _, rows in scored.groupby("cohort").indices.items():
        found[rows] = _fit_level(margin.to_numpy()[rows], scored["outcome"].to_numpy(dtype=float)[rows])[0]
    return found


def _fit_level(offset: Array, outcome: Array) -> tuple[float, float]:
    """Return what to add to `offset` so that as many are expected as there were, and its variance."""
    # Half a student kept away from nobody and everybody, where no level would do.
    wanted = float(np.clip(outcome.sum(), 0.5, len(outcome) - 0.5))
    level = float(brentq(lambda one: expit(offset + one).sum() - wanted, -40, 40))
    chance = expit(offset + level)
    return level, float(1 / max((chance * (1 - chance)).sum(), _SURE))


def _fit_line(offset: Array, distance: Array, outcome: Array) -> tuple[float, float]:
    """Return the change of slope beside the best level, and its variance: Newton's method on two coefficients."""
    design, line = np.column_stack([np.ones(len(distance)), distance]), np.zeros(2)
    for _ in range(_MOST_STEPS):
        chance = expit(offset + design @ line)
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + _SURE * np.eye(2)
        step = np.linalg.solve(curvature, design.T @ (outcome - chance))
        line = line + np.clip(step, -1, 1)
        if np.abs(step).max() < _SURE:
            break
    return float(line[1]), float(np.linalg.inv(curvature)[1, 1])


def _shrink_to_common(found: Mapping[str, tuple[float, float]]) -> dict[str, float]:
    """Return how far estimates (value, variance) lie from what they share, shrunk by how little they differ.

    What all groups share is no difference between them; the present model keeps it.
    """
    if len(found) < 2:
        return dict.fromkeys(found, 0.0)  # one group is what all have in common
    values, variances = np.array(list(found.values())).T
    weights = 1 / variances
    mean = (weights * values).sum() / weights.sum()
    spread = (weights * (values - mean) ** 2).sum() - (len(values) - 1)
    among = max(0.0, spread / (weights.sum() - (weights**2).sum() / weights.sum()))
    shrunk = (values - mean) * among / (among + variances)
    return dict(zip(found, map(float, shrunk), strict=True))


def _borders(margin: Array, is_out: Array, is_own: Array) -> Array:
    """Return the margin above which each share of `_RECALLS` of a group's dropouts lie, with some of everybody's."""
    weights = np.where(is_own, 1.0, 0.0) + np.where(is_out, _PRIOR_DROPOUTS / is_out.sum(), 0.0)
    order = np.argsort(-margin, kind="stable")
    reached = np.cumsum(weights[order]) / weights.sum()
    return margin[order][np.searchsorted(reached, _RECALLS - 1e-12)]
