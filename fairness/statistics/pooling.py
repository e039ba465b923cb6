"""Partial pooling: what a group shows, weighed against what everybody else shows.

Small groups show large gaps by chance. Each group of an attribute is therefore shrunk towards the level of everybody
else, the more so the less is known of it; a group of an intersection towards what its two attributes alone would
say, additive on the log-odds, worked out without the group itself. On the log-odds the group lies around that
level with a normal distribution, and what it shows counts by its own likelihood, so that nobody out of eight is no
trouble. How much groups differ (tau) is not known either: with two groups any single estimate of it is nothing half
of the time, so all values of tau count, each by its marginal likelihood and a half-normal prior (Gelman 2006; Roever
et al. 2021), in place of the empirical Bayes of Morris (1983). Intervals cover on average over groups that differ in
this way, and not for a single group far from all others: that one is shrunk too far.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats  # type: ignore[import-untyped, unused-ignore]

from fairness.group_names import JOINT
from fairness.statistics.bands import Bands, Rows
from fairness.statistics.calibration import SHIFT_BANDS, Shift, fit_shift, read_quantile, tabulate_shifts
from fairness.statistics.intervals import Array

SPREAD_SCALE = 0.5  # of the half-normal prior of tau; 0.5 on the log-odds is 12 points around a half
TAUS = np.array([0.0, 0.03, 0.06, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 1.0, 1.25, 1.6, 2.0])
TAU_WEIGHTS = stats.halfnorm.pdf(TAUS, scale=SPREAD_SCALE) * np.gradient(TAUS)
UNKNOWN = 1e6  # variance of the level of nobody


@dataclass(frozen=True)
class Pooled:
    """Mean chance of each group after pooling, with its interval; NaN without a group to lean on."""

    value: Array
    low: Array
    high: Array


@dataclass(frozen=True)
class _Level:
    """What groups are shrunk towards: value and variance on the log-odds, and how often tau squared comes on top."""

    value: Array
    variance: Array
    times: Array


def pool_groups(groups: pd.DataFrame, own: Bands, everybody: Bands, confidence: float) -> Pooled:
    """Pool the groups of each attribute, then those of each pair.

    Args:
        groups: attribute, group, first, second, as in `measures.counts.GroupTable`.
        own: the students each measure is about and their hits, per group and band of scores; one band with log-odds 0
            for a share.
        everybody: the same, of all students together.
        confidence: of the intervals, between 0 and 1.

    Returns:
        Mean chances, one per row of `groups`.
    """
    own, everybody = own.merge(SHIFT_BANDS), everybody.merge(SHIFT_BANDS)
    found = np.full((3, len(groups)), np.nan)
    spreads: dict[str, float] = {}
    places = {name: np.flatnonzero(groups["attribute"] == name) for name in groups["attribute"].unique()}
    row_of = {(row.attribute, row.first): row.Index for row in groups[groups["second"] == ""].itertuples()}
    for attribute, all_rows in places.items():
        rows = all_rows[own.n[all_rows].sum(axis=1) > 0]
        if rows.size < 2:
            continue
        if JOINT not in attribute:
            level, freedom = _level_rest(own, everybody, rows), rows.size - 1
        else:
            names = attribute.split(JOINT)
            sides = [
                np.array([row_of[name, label] for label in groups[side].to_numpy()[rows]], dtype="intp")
                for name, side in zip(names, ("first", "second"), strict=True)
            ]
            level = _level_additive(own, everybody, rows, sides, [spreads.get(name, 0.0) for name in names])
            freedom = max((len(set(sides[0])) - 1) * (len(set(sides[1])) - 1), 1)
        found[:, rows], spreads[attribute] = _shrink(_pick(own, rows), level, freedom / rows.size, confidence)
    return Pooled(*found)


def _level_rest(own: Bands, everybody: Bands, rows: Rows) -> _Level:
    """The level of everybody else. Of tau there is twice a part: in the group, and in the mean of the others."""
    fitted = _fit(_subtract(everybody, _pick(own, rows)))
    n = own.n[rows].sum(axis=1)
    # Sum of the squared weights of the other groups: 1 when there is one other, little when there are many.
    concentration = np.clip(((n**2).sum() - n**2) / np.maximum(n.sum() - n, 1e-9) ** 2, 0.0, 1.0)
    return _Level(fitted.value, fitted.variance, 1 + concentration)


def _level_additive(
    own: Bands, everybody: Bands, rows: Rows, sides: Sequence[Rows], spreads: Sequence[float]
) -> _Level:
    """What both attributes alone say of a cell: those of neither, plus what each attribute adds without the other.

    What an attribute adds is shrunk towards nothing by its own spread (tau squared, `spreads`), or two students of a
    rare group would decide it.
    """
    cell, sums = _pick(own, rows), [_pick(own, side) for side in sides]
    alone = [_subtract(part, cell) for part in sums]
    neither = _subtract(_subtract(everybody, sums[0]), alone[1])
    base, rest = _fit(neither), _fit(_subtract(everybody, cell))
    value, variance = base.value, base.variance
    for part, spread in zip(alone, spreads, strict=True):
        fitted = _fit(part)
        noise = fitted.variance + base.variance
        trust = 2 * spread / (2 * spread + noise)
        value = value + trust * (fitted.value - base.value)
        variance = variance + 2 * spread * (1 - trust)
    is_known = neither.n.sum(axis=1) > 0
    n = own.n[rows].sum(axis=1)
    cell_size = max(float((n**2).sum() / n.sum()), 1.0)  # of the mean cell, each weighed by its size
    times = 1.0 + sum(1 / np.maximum(part.n.sum(axis=1) / cell_size, 1.0) for part in (*alone, neither))
    return _Level(
        np.where(is_known, value, rest.value), np.where(is_known, variance, rest.variance), np.minimum(times, 4.0)
    )


def _shrink(own: Bands, level: _Level, share: float, confidence: float) -> tuple[Array, float]:
    """Value, low and high (3 x groups), and the mean of tau squared.

    share: of the groups that are free to differ. Their likelihoods of tau are not independent, since each is
    held against the others; two groups tell one difference between them, not two.
    """
    nodes = _place_nodes(own, level)
    likelihood, mean, _ = tabulate_shifts(own, nodes)
    variance = level.variance + TAUS[:, None] ** 2 * level.times
    distance = (nodes - level.value[:, None]) ** 2 / (2 * variance[:, :, None])
    joint = np.exp(likelihood - distance) / np.sqrt(variance[:, :, None])
    mass = np.maximum(np.trapezoid(joint, nodes[None], axis=2), 1e-300)
    evidence = share * np.log(mass).sum(axis=1)
    weights = TAU_WEIGHTS * np.exp(evidence - evidence.max())
    weights /= weights.sum()
    density = (weights[:, None, None] * joint / mass[:, :, None]).sum(axis=0)
    tail = (1 - confidence) / 2
    return np.array([read_quantile(nodes, density, mean, part) for part in (0.5, tail, 1 - tail)]), float(
        weights @ TAUS**2
    )


def _place_nodes(own: Bands, level: _Level) -> Array:
    """Points on the log-odds of each group: evenly over its likelihood, and ever closer towards its level."""
    fitted = fit_shift(own)
    around = fitted.value[:, None] + np.sqrt(fitted.variance)[:, None] * np.linspace(-8, 8, 81)
    least = np.clip(np.sqrt(level.variance), 1e-4, 2.0)[:, None] / 8
    steps = least * (12.0 / least) ** np.linspace(0, 1, 36)
    middle = level.value[:, None]
    return np.sort(np.clip(np.hstack([around, middle - steps, middle, middle + steps]), -30, 30), axis=1)


def _pick(bands: Bands, rows: Rows) -> Bands:
    return Bands(bands.logits, bands.n[rows], bands.positives[rows])


def _subtract(whole: Bands, part: Bands) -> Bands:
    n, positives = (
        np.clip(np.round(left - right, 9), 0, None)
        for left, right in ((whole.n, part.n), (whole.positives, part.positives))
    )
    return Bands(whole.logits, n, positives)


def _fit(bands: Bands) -> Shift:
    fitted = fit_shift(bands)
    return Shift(fitted.value, np.where(bands.n.sum(axis=1) > 0, np.minimum(fitted.variance, UNKNOWN), UNKNOWN))
