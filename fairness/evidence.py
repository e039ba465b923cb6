"""How sure a gap is: p-values, q-values and the gap that could have been seen (intervals: `fairness.intervals`).

All functions take and return arrays of equal length (one entry per finding), need no random numbers, and so
give the same answer whatever the order of the rows or the names of the groups. Where nothing can be said
(no trials) they return NaN; the report turns that into an empty value.
"""

import numpy as np
from scipy import stats  # type: ignore[import-untyped, unused-ignore]

from fairness.intervals import Array

POWER = 0.8  # a detectable gap is one that would be found in four out of five audits


def exact_p(hits: Array, trials: Array, all_hits: Array, all_trials: Array) -> Array:
    """Two-sided p-value of a group's hits against the rest: Fisher's exact test, the smaller tail doubled.

    This is the permutation test: the hypergeometric distribution is what shuffled group labels give, exactly.
    Counts that are not whole (students tied at the border of the list) are rounded towards no gap.
    """
    total, drawn, marked = np.rint(all_trials), np.rint(trials), np.rint(all_hits)
    marked, drawn = np.minimum(marked, total), np.minimum(drawn, total)
    hits = np.round(hits, 9)
    lower = stats.hypergeom.cdf(np.ceil(hits), total, marked, drawn)
    upper = stats.hypergeom.sf(np.floor(hits) - 1, total, marked, drawn)
    p = np.minimum(1.0, 2 * np.minimum(lower, upper))
    return np.where((trials > 0) & (all_trials - trials > 0), p, np.nan)


def skewed_p(gap: Array, variance: Array, third_moment: Array) -> Array:
    """Two-sided p-value of a sum of unequal, skewed terms: Pearson type III with its first three moments.

    The usual approximation of a permutation distribution (Mielke and Berry 2007); the smaller tail doubled.
    """
    known = variance > 0
    deviation = np.sqrt(np.where(known, variance, 1.0))
    z, skew = gap / deviation, third_moment / deviation**3
    upper = np.where(skew < 0, stats.pearson3.cdf(-z, np.abs(skew)), stats.pearson3.sf(z, np.abs(skew)))
    p = np.clip(2 * np.minimum(upper, 1 - upper), 0.0, 1.0)
    return np.where(known & np.isfinite(gap), p, np.nan)


def q_values(p: Array) -> Array:
    """Benjamini-Hochberg q-values over all entries that are not NaN; NaN stays NaN."""
    q = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    order = tested[np.argsort(p[tested], kind="stable")]
    steps = p[order] * tested.size / np.arange(1, tested.size + 1)
    q[order] = np.minimum(np.minimum.accumulate(steps[::-1])[::-1], 1.0)
    return q


def detectable_gap(deviation: Array, false_discovery: float, tests: int) -> Array:
    """The gap that an audit of this size finds four times out of five, when it is the only gap there is.

    deviation: standard deviation of the gap when there is none. The level is that of the strictest step of
    Benjamini-Hochberg, `false_discovery / tests`: a promise that holds whatever the other findings are.
    """
    level = stats.norm.isf(false_discovery / (2 * max(tests, 1)))
    gap: Array = (level + stats.norm.ppf(POWER)) * deviation
    return gap
