"""How well scores tell a group from all others: AUC with its interval, also where it is made of several folds.

The AUC is the share of pairs, one student of the group and one other, in which the score puts the right one first; a
half is what guessing gives. Its spread is DeLong's (1988), kept per student, so that folds and groups add up: that is
why it stands beside `discrimination`, which compares the groups of an audit by counts alone.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats  # type: ignore[import-untyped, unused-ignore]
from scipy.special import expit, logit  # type: ignore[import-untyped, unused-ignore]

from fairness.statistics.discrimination import count_below
from fairness.statistics.intervals import Array

Flags = NDArray[np.bool_]

CHANCE = 0.5


@dataclass(frozen=True)
class Separation:
    """An AUC, and how much every student moves it; the squares of the moves add up to its variance."""

    auc: float
    moves: Array


def separate(scores: Array, is_member: Flags, folds: NDArray[np.intp]) -> Separation | None:
    """Return the AUC of scores for a group, within each fold, as the mean over folds weighed by their members.

    Scores of one fold are made by one model and can be compared with each other; those of two folds cannot, and put
    together they would make an AUC below a half where there is nothing to see.

    Args:
        scores: one per student.
        is_member: who is of the group.
        folds: number of the fold of each student.

    Returns:
        None where no fold holds both members and others.
    """
    parts, weights = [], []
    for fold in np.unique(folds):
        rows = np.flatnonzero(folds == fold)
        members = is_member[rows]
        if 0 < members.sum() < rows.size:
            auc, own = _separate_once(scores[rows], members)
            moves = np.zeros(scores.size)
            moves[rows] = own
            parts.append((auc, moves))
            weights.append(float(members.sum()))
    if not parts:
        return None
    share = np.array(weights) / sum(weights)
    auc = float(sum(weight * part[0] for weight, part in zip(share, parts, strict=True)))
    total: Array = np.sum([weight * part[1] for weight, part in zip(share, parts, strict=True)], axis=0)
    return Separation(auc, total)


def average(separations: list[Separation], weights: list[float]) -> Separation:
    """The mean of several AUCs of the same students, with the moves that belong to it."""
    share = np.array(weights) / sum(weights)
    moves: Array = np.sum([weight * one.moves for weight, one in zip(share, separations, strict=True)], axis=0)
    return Separation(float(sum(weight * one.auc for weight, one in zip(share, separations, strict=True))), moves)


def bound(found: Separation, members: float, confidence: float) -> tuple[float, float]:
    """Return the interval of an AUC, on the log-odds: within 0 and 1, and never nothing near 1 (Pepe 2003).

    Args:
        found: the AUC and the moves of the students.
        members: students of the group.
        confidence: between 0 and 1.
    """
    auc, deviation = _steady(found, members)
    reach = float(stats.norm.ppf((1 + confidence) / 2)) * deviation / (auc * (1 - auc))
    # The value itself may lie beyond the edge that `_steady` keeps to.
    return min(found.auc, float(expit(logit(auc) - reach))), max(found.auc, float(expit(logit(auc) + reach)))


def p_above_chance(found: Separation, guessing: float) -> float:
    """One-sided p-value that the scores tell more than guessing does; `guessing`: the deviation guessing has."""
    deviation = max(float(np.sqrt((found.moves**2).sum())), guessing)
    return float(stats.norm.sf((found.auc - CHANCE) / deviation))


def guessing_deviation(members: int, others: int) -> float:
    """The standard deviation of the AUC of scores that know nothing (Mann and Whitney 1947)."""
    return float(np.sqrt((members + others + 1) / (12 * members * others)))


def _steady(found: Separation, members: float) -> tuple[float, float]:
    """AUC and deviation for an interval: half a pair away from 0 and 1, where nothing would vary any more."""
    edge = 1 / (2 * max(members, 1.0) + 2)
    auc = float(np.clip(found.auc, edge, 1 - edge))
    deviation = float(np.sqrt((found.moves**2).sum()))
    return auc, max(deviation, float(np.sqrt(auc * (1 - auc) / max(members, 1.0))) / 2)


def _separate_once(scores: Array, is_member: Flags) -> tuple[float, Array]:
    order = np.argsort(scores, kind="stable")
    ordered, member = scores[order], is_member[order].astype("float64")
    inside, outside = int(is_member.sum()), int((~is_member).sum())
    # The share of pairs that each student is on the right side of, ties for half.
    right = np.empty(scores.size)
    right[order] = np.where(
        member > 0, count_below(ordered, 1 - member) / outside, 1 - count_below(ordered, member) / inside
    )
    auc = float(right[is_member].mean())
    # One student more than there are in the divisor's root, as in DeLong's unbiased variances.
    return auc, (right - auc) / np.where(is_member, _unbiased(inside), _unbiased(outside))


def _unbiased(n: int) -> float:
    return float(np.sqrt(n * max(n - 1, 1)))
