"""Intervals of one number and of a difference, right in small cells.

All functions take and return arrays of equal length (one entry per finding), need no random numbers, and so
give the same answer whatever the order of the rows or the names of the groups. Where nothing can be said
(no trials) they return NaN; the report turns that into an empty value.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats  # type: ignore[import-untyped, unused-ignore]

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """Lower and upper bounds, one entry per finding."""

    low: Array
    high: Array


def jeffreys(hits: Array, trials: Array, confidence: float) -> Interval:
    """Jeffreys interval of a proportion (Brown, Cai and DasGupta 2001), open to 0 at no hits and to 1 at all hits.

    It does not collapse in small cells as a bootstrap does: 5 of 5 gives [0.62, 1].

    Args:
        hits: of each group; may be a fraction where students tie.
        trials: of whom.
        confidence: between 0 and 1.
    """
    tail = (1 - confidence) / 2
    known = trials > 0
    shape_hits, shape_misses = hits + 0.5, np.where(known, trials - hits, 0) + 0.5
    low = np.where(hits <= 0, 0.0, stats.beta.ppf(tail, shape_hits, shape_misses))
    high = np.where(hits >= trials, 1.0, stats.beta.ppf(1 - tail, shape_hits, shape_misses))
    return Interval(np.where(known, low, np.nan), np.where(known, high, np.nan))


def wilson(hits: Array, trials: Array, confidence: float) -> Interval:
    """Wilson score interval of a proportion (1927), which Newcombe's is made of; arguments as for `jeffreys`."""
    z2 = stats.norm.ppf((1 + confidence) / 2) ** 2
    n = np.where(trials > 0, trials, np.nan)
    rate = hits / n
    centre = (rate + z2 / (2 * n)) / (1 + z2 / n)
    half = np.sqrt(z2 * np.clip(rate * (1 - rate) / n + z2 / (4 * n**2), 0, None)) / (1 + z2 / n)
    return Interval(np.clip(centre - half, 0, 1), np.clip(centre + half, 0, 1))


def clopper_pearson(hits: Array, trials: Array, confidence: float) -> Interval:
    """One-sided bounds of a proportion that are exact, in small counts too (Clopper and Pearson 1934).

    They hold for students with unequal chances as well, whose mean the proportion estimates (Hoeffding 1956).

    Args:
        hits: of each group; where students tie it may be a fraction, which is widened to the whole counts beside it.
        trials: of whom; may be a fraction too.
        confidence: of each bound by itself: both together hold with 2 * confidence - 1.
    """
    known = trials > 0
    few, many = np.floor(np.round(hits, 9)), np.minimum(np.ceil(np.round(hits, 9)), trials)
    misses = np.where(known, trials - few, 0.0)
    low = np.where(few <= 0, 0.0, stats.beta.ppf(1 - confidence, np.maximum(few, 1e-9), misses + 1))
    left = np.where(known, trials - many, 0.0)
    high = np.where(left <= 0, 1.0, stats.beta.ppf(confidence, many + 1, np.maximum(left, 1e-9)))
    return Interval(np.where(known, low, np.nan), np.where(known, high, np.nan))


def bound_size(gap: Array, first: Array, first_bounds: Interval, second: Array, second_bounds: Interval) -> Array:
    """Return the upper bound of the size of each gap: how large it may still be, whatever its side.

    With one-sided bounds of confidence c it holds with confidence c, and with c too for the largest of many gaps when
    the largest bound is taken: only the bound of the group that truly differs most has to hold. That all gaps lie
    within some reach is shown when all bounds do (an intersection-union test: Berger 1982; two one-sided tests:
    Schuirmann 1987). Arguments as for `combine`.
    """
    ends = combine(gap, first, first_bounds, second, second_bounds)
    return np.maximum(np.abs(ends.low), np.abs(ends.high))


def combine(gap: Array, first: Array, first_bounds: Interval, second: Array, second_bounds: Interval) -> Interval:
    """Interval of a difference out of two intervals: Newcombe 1998, method 10; in general Zou and Donner 2008.

    Args:
        gap: first less second.
        first: value of each group.
        first_bounds: its interval.
        second: value of its reference.
        second_bounds: the interval of that.
    """
    below = np.hypot(first - first_bounds.low, second_bounds.high - second)
    above = np.hypot(first_bounds.high - first, second - second_bounds.low)
    return Interval(gap - below, gap + above)
