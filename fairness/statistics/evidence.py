"""How sure a gap is: p-values and q-values (intervals: `intervals`; which gaps count: `discoveries`).

All functions take and return arrays of equal length (one entry per finding), need no random numbers, and so
give the same answer whatever the order of the rows or the names of the groups. Where nothing can be said
(no trials) they return NaN; the report turns that into an empty value.
"""

import numpy as np
from scipy import special, stats  # type: ignore[import-untyped, unused-ignore]

from fairness.statistics.intervals import Array


def exact_p(hits: Array, trials: Array, all_hits: Array, all_trials: Array) -> Array:
    """Two-sided p-value of a group's hits against the rest: Fisher's exact test with the mid-p of Lancaster (1961).

    This is the permutation test: the hypergeometric distribution is what shuffled group labels give, exactly.
    What is observed counts for half in the tail, and the smaller tail is doubled; a whole count makes the test
    claim well below its level, where counts are small. Counts that are not whole (students tied at the border of
    the list) are rounded towards no gap.

    Args:
        hits: of each group, such as its students on the list.
        trials: of whom, in the group.
        all_hits: of group and reference together.
        all_trials: of whom, in both.
    """
    total, drawn, marked = np.rint(all_trials), np.rint(trials), np.rint(all_hits)
    marked, drawn = np.minimum(marked, total), np.minimum(drawn, total)
    is_known = (trials > 0) & (all_trials - trials > 0)
    expected = drawn * marked / np.where(total > 0, total, 1.0)
    hits = np.round(hits, 9)
    hits = np.where(hits < expected, np.ceil(hits), np.floor(hits))
    p = np.full(hits.shape, np.nan)
    p[is_known] = _double_tail(*(counts[is_known] for counts in (hits, drawn, marked, total)))
    return p


def _double_tail(hits: Array, drawn: Array, marked: Array, total: Array) -> Array:
    """Twice the smaller mid-p tail of a hypergeometric count; sums outward until nothing is added any more.

    scipy.stats.hypergeom takes 0.15 ms per tail at these sizes; a thousand shuffles ask for a million.
    """
    # Away from the mean; the lower tail is the upper one of the students who are not marked.
    is_low = hits < drawn * marked / np.maximum(total, 1.0)
    hits, marked = np.where(is_low, drawn - hits, hits), np.where(is_low, total - marked, marked)
    term = np.exp(_log_choose(marked, hits) + _log_choose(total - marked, drawn - hits) - _log_choose(total, drawn))
    tail, rows, spare = term / 2, np.arange(hits.size), total - marked - drawn
    while rows.size:
        for _ in range(8):
            term = term * (marked - hits) * (drawn - hits) / ((hits + 1) * np.maximum(spare + hits + 1, 1.0))
            tail[rows] += term
            hits = hits + 1
        is_open = term > 1e-12 * tail[rows]
        rows = rows[is_open]
        term, hits, marked, drawn, spare = (each[is_open] for each in (term, hits, marked, drawn, spare))
    return 2 * np.minimum(tail, 1 - tail)


def _log_choose(total: Array, chosen: Array) -> Array:
    chosen_log: Array = special.gammaln(total + 1) - special.gammaln(chosen + 1) - special.gammaln(total - chosen + 1)
    return chosen_log


def skewed_p(gap: Array, variance: Array, third_moment: Array) -> Array:
    """Two-sided p-value of a sum of unequal, skewed terms: Pearson type III with its first three moments.

    The usual approximation of a permutation distribution (Mielke and Berry 2007); the smaller tail doubled.

    Args:
        gap: what was observed, with mean 0 when there is no gap.
        variance: of the gap when there is none.
        third_moment: central, of the same.
    """
    known = variance > 0
    deviation = np.sqrt(np.where(known, variance, 1.0))
    z, skew = gap / deviation, third_moment / deviation**3
    upper = np.where(skew < 0, stats.pearson3.cdf(-z, np.abs(skew)), stats.pearson3.sf(z, np.abs(skew)))
    p = np.clip(2 * np.minimum(upper, 1 - upper), 0.0, 1.0)
    return np.where(known & np.isfinite(gap), p, np.nan)


def q_values(p: Array) -> Array:
    """Benjamini-Hochberg q-values along the last axis, over all entries that are not NaN; NaN stays NaN."""
    order = np.argsort(p, axis=-1, kind="stable")
    sorted_p = np.take_along_axis(p, order, axis=-1)
    tested = np.sum(~np.isnan(p), axis=-1, keepdims=True)
    steps = sorted_p * tested / np.arange(1, p.shape[-1] + 1)
    smallest = np.fmin.accumulate(steps[..., ::-1], axis=-1)[..., ::-1]
    q = np.empty_like(p)
    np.put_along_axis(q, order, np.minimum(smallest, 1.0), axis=-1)
    return np.where(np.isnan(p), np.nan, q)
