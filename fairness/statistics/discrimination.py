"""AUC per group: how often a student who dropped out has a higher score than one who did not, ties for half.

Value: by midranks within the group. Standard deviation: DeLong, DeLong and Clarke-Pearson (1988), which is
nothing at all where scores separate completely, so in small groups it leans on the formula of Hanley and McNeil
(1982), that needs the value and the counts only. Interval: the values of which the observed one is not too far
(Newcombe 2006, part 2, method 5); it never collapses and never leaves [0, 1]. Test: the distribution under
permuted groups, a beta with the variance of a two-sample U-statistic of this size.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import special, stats  # type: ignore[import-untyped, unused-ignore]

from fairness.statistics.bands import NOBODY, REST, Bands, Rows
from fairness.statistics.intervals import Array, Interval

PRIOR_STUDENTS = 10.0  # a group leans on Hanley and McNeil as if it had this many students more of its scarcest outcome
STEPS = 50  # halvings of [0, 1] when an interval is solved for


@dataclass(frozen=True)
class Discrimination:
    """AUC of each group, positives and negatives (counts), and its variance as DeLong gives it; NaN without both."""

    auc: Array
    positives: Array
    negatives: Array
    variance: Array


def discriminate(scores: Array, outcomes: Array, members: Sequence[Rows], bands: Bands) -> Discrimination:
    """Return the AUC of each group, by midranks, with DeLong's variance (DeLong, DeLong and Clarke-Pearson 1988).

    Args:
        scores: of the students with an outcome, ascending.
        outcomes: theirs, 0 or 1.
        members: for each attribute and pair the row of `bands` that each student is in.
        bands: groups x bands, of the same students.
    """
    wins = np.zeros(len(bands.n))
    for rows in members:
        wins += _count_wins(scores, outcomes, rows, len(bands.n))
    return _describe(wins, bands)


def discriminate_references(
    scores: Array,
    outcomes: Array,
    members: Sequence[Rows],
    own: Discrimination,
    reference_bands: Bands,
    references: Rows,
) -> Discrimination:
    """Return the AUC of the reference of each group.

    That of everybody else takes no ranking: it is what is left of all pairs.

    Args:
        scores: as for `discriminate`.
        outcomes: as for `discriminate`.
        members: as for `discriminate`.
        own: what `discriminate` found.
        reference_bands: the bands of the reference of each group.
        references: a row, REST or NOBODY per group.
    """
    below, above = count_below(scores, 1 - outcomes), outcomes.sum() - count_below(scores, outcomes)
    pairs = np.where(outcomes == 1, below, above)  # won, or lost, by each student against anybody
    met = np.zeros(len(own.auc))
    for rows in members:
        met += np.bincount(rows, weights=pairs, minlength=len(met))
    wins = np.nan_to_num(own.auc) * own.positives * own.negatives
    rest = np.clip((below * outcomes).sum() - met + wins, 0, None)
    named = wins[np.clip(references, 0, None)]
    return _describe(np.select([references == REST, references == NOBODY], [rest, 0.0], default=named), reference_bands)


def bound_auc(found: Discrimination, confidence: float) -> Interval:
    """Return the interval of each AUC (Newcombe 2006, part 2, method 5); NaN where there is none.

    Args:
        found: one entry per group.
        confidence: between 0 and 1.
    """
    z2 = stats.norm.ppf((1 + confidence) / 2) ** 2
    value = np.nan_to_num(found.auc, nan=0.5)
    scale = _scale_variance(found)
    ends = []
    for side in (0.0, 1.0):
        inside, outside = value.copy(), np.full(value.shape, side)
        for _ in range(STEPS):
            middle = (inside + outside) / 2
            near = (value - middle) ** 2 <= z2 * scale * _hanley(middle, found.positives, found.negatives)
            inside, outside = np.where(near, middle, inside), np.where(near, outside, middle)
        ends.append(np.where(np.isnan(found.auc), np.nan, inside))
    return Interval(ends[0], ends[1])


def compare_auc(own: Discrimination, reference: Discrimination, everybody: Bands) -> tuple[Array, Array]:
    """Return p-value (two-sided) and standard deviation of each gap in AUC when groups are permuted.

    The variance is that of samples of these sizes out of everybody, so that it does not depend on the few
    students of a small group. Half a pair is taken off the gap, for continuity.

    Args:
        own: AUC of each group.
        reference: AUC of the reference of each group.
        everybody: bands of all students together, one row.
    """
    middle, parts = _describe_null(everybody)
    variance = _vary_sample(own, parts) + _vary_sample(reference, parts)
    gap = own.auc - reference.auc
    is_known = np.isfinite(gap) & (variance > 0) & (0 < middle < 1)
    step = np.minimum(0.5 / _count_pairs(own) + 0.5 / _count_pairs(reference), 0.4)
    p = _double_tail(np.where(is_known, gap, 0.0), step, middle, np.where(is_known, variance, 1.0))
    return np.where(is_known, p, np.nan), np.where(is_known, np.sqrt(variance), np.nan)


def count_below(scores: Array, weights: Array) -> Array:
    """Return per student the weight of those with a lower score, and half of that with the same.

    Args:
        scores: ascending.
        weights: of the students, in the same order.
    """
    sums = np.concatenate([[0.0], np.cumsum(weights)])
    below: Array = (sums[np.searchsorted(scores, scores)] + sums[np.searchsorted(scores, scores, side="right")]) / 2
    return below


def _double_tail(gap: Array, step: Array, middle: float, variance: Array) -> Array:
    ceiling = 0.9 * middle * (1 - middle)  # of what a distribution on [0, 1] can vary
    size = middle * (1 - middle) / np.minimum(variance, ceiling) - 1 if ceiling > 0 else np.ones(gap.shape)
    shrunk = np.sign(gap) * np.clip(np.abs(gap) - step, 0, None)
    place = np.clip(middle + shrunk, step, 1 - step)
    above, below = np.maximum(middle * size, 1e-9), np.maximum((1 - middle) * size, 1e-9)
    tail = np.minimum(special.betainc(above, below, place), special.betaincc(above, below, place))
    # The beta leans to the low side, and then its other tail is too thin: there the normal one holds.
    tail = np.maximum(tail, stats.norm.sf(np.abs(shrunk) / np.sqrt(variance)))
    return np.where(shrunk == 0, 1.0, np.clip(2 * tail, 0.0, 1.0))


def _count_wins(scores: Array, outcomes: Array, rows: Rows, groups: int) -> Array:
    """Pairs of a student who dropped out and one who did not of the same group, in which the first scores higher."""
    if scores.size == 0:
        return np.zeros(groups)
    order = np.argsort(rows, kind="stable")  # by group, and within a group still by score
    scores, outcomes, rows = scores[order], outcomes[order], rows[order]
    stayed = np.concatenate([[0.0], np.cumsum(1 - outcomes)])
    is_first = np.concatenate([[True], rows[1:] != rows[:-1]])
    is_new = is_first | np.concatenate([[True], scores[1:] != scores[:-1]])
    starts, run = np.flatnonzero(is_new), np.cumsum(is_new) - 1
    ends = np.append(starts[1:], scores.size)
    before = np.flatnonzero(is_first)[np.cumsum(is_first) - 1]
    below = (stayed[starts] + stayed[ends])[run] / 2 - stayed[before]
    wins: Array = np.bincount(rows, weights=outcomes * below, minlength=groups).astype("float64")
    return wins


def _describe(wins: Array, bands: Bands) -> Discrimination:
    positives, negatives = bands.positives.sum(axis=1), (bands.n - bands.positives).sum(axis=1)
    pairs = positives * negatives
    auc = np.where(pairs > 0, np.clip(wins / np.where(pairs > 0, pairs, 1.0), 0.0, 1.0), np.nan)
    over, under = _spread_places(bands)
    variance = over / np.clip(positives - 1, 1, None) + under / np.clip(negatives - 1, 1, None)
    return Discrimination(auc, positives, negatives, np.where(pairs > 0, variance, np.nan))


def _spread_places(bands: Bands) -> tuple[Array, Array]:
    """How much the place of those who dropped out among those who did not varies, and the other way round."""
    spreads = []
    negatives = bands.n - bands.positives
    for own, others in ((bands.positives, negatives), (negatives, bands.positives)):
        places = (np.cumsum(others, axis=1) - others / 2) / np.maximum(others.sum(axis=1, keepdims=True), 1)
        number = np.maximum(own.sum(axis=1), 1)
        mean = (own * places).sum(axis=1) / number
        spreads.append((own * places**2).sum(axis=1) / number - mean**2)
    return np.clip(spreads[0], 0, None), np.clip(spreads[1], 0, None)


def _count_pairs(found: Discrimination) -> Array:
    return np.maximum(found.positives * found.negatives, 1.0)


def _hanley(value: Array, positives: Array, negatives: Array) -> Array:
    """Variance of an AUC of this value, with the mean of both counts in place of each (Newcombe 2006)."""
    students = (positives + negatives) / 2 - 1
    return (
        value
        * (1 - value)
        * (1 + students * ((1 - value) / (2 - value) + value / (1 + value)))
        / np.maximum(positives * negatives, 1.0)
    )


def _scale_variance(found: Discrimination) -> Array:
    """How many times the formula's variance to take; DeLong's, in so far as the group is large enough for it."""
    formula = _hanley(np.nan_to_num(found.auc, nan=0.5), found.positives, found.negatives)
    scarcest = np.minimum(found.positives, found.negatives)
    trust = scarcest / (scarcest + PRIOR_STUDENTS)
    ratio = np.where(formula > 0, np.nan_to_num(found.variance) / np.where(formula > 0, formula, 1.0), 1.0)
    return trust * ratio + (1 - trust)


def _describe_null(everybody: Bands) -> tuple[float, tuple[float, float, float]]:
    """AUC of everybody (by band), and what samples out of them vary by: both kinds of places, and single pairs."""
    positives, negatives = everybody.positives[0], everybody.n[0] - everybody.positives[0]
    pairs = positives.sum() * negatives.sum()
    if pairs == 0:
        return 0.5, (0.0, 0.0, 0.0)
    middle = float(positives @ (np.cumsum(negatives) - negatives / 2) / pairs)
    ties = float(positives @ negatives / pairs)
    over, under = _spread_places(everybody)
    return middle, (float(over[0]), float(under[0]), max(middle - ties / 4 - middle**2, 0.0))


def _vary_sample(found: Discrimination, parts: tuple[float, float, float]) -> Array:
    over, under, single = parts
    variance = (found.negatives - 1) * over + (found.positives - 1) * under + single
    return np.where(found.positives * found.negatives > 0, variance / _count_pairs(found), np.nan)
