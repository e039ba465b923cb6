"""Net benefit of the list per group (Vickers and Elkin 2006): what it brings, less what it costs, per student.

A student on the list who would have dropped out counts for one; a student on it who would not costs w = t / (1 - t),
where t is the chance from which a conversation is worth its cost. The sum is shared over all students of the group.
"""

from dataclasses import dataclass

import numpy as np

from fairness.statistics.intervals import Array, Interval, jeffreys


@dataclass(frozen=True)
class Benefit:
    """Net benefit per student of each group; n, found (on the list, dropped out) and needless (on it, did not)."""

    value: Array
    n: Array
    found: Array
    needless: Array


def weigh_list(n: Array, found: Array, listed: Array, cost: float) -> Benefit:
    """Net benefit per group; NaN for a group of nobody, and for all when no threshold can be had (cost is NaN).

    Args:
        n: students per group.
        found: of those, on the list and dropped out; a fraction of a student where students tie at its border.
        listed: of those, on the list.
        cost: of a needless conversation, as `find_cost` gives it.
    """
    needless = np.clip(np.round(listed - found, 9), 0, None)
    value = (found - cost * needless) / np.where(n > 0, n, np.nan)
    return Benefit(value, n, found, needless)


def find_cost(threshold: float | None, border: float) -> float:
    """Return what a needless conversation costs: t / (1 - t), with t the threshold (Vickers and Elkin 2006).

    Args:
        threshold: a chance; where it is None, `border` is the threshold.
        border: the lowest score on the list, NaN without a list.

    Returns:
        NaN where the threshold is 1 or unknown: no price of a needless conversation follows from it.
    """
    chance = border if threshold is None else threshold
    return chance / (1 - chance) if 0 <= chance < 1 else float("nan")


def bound_benefit(found: Benefit, cost: float, confidence: float) -> Interval:
    """Return the interval of each net benefit, out of the Jeffreys intervals of both its shares.

    Zou, Huang and Zhang 2009 (method of variance estimates recovery), with the correlation of two shares of one total.

    Args:
        found: one entry per group.
        cost: as for `weigh_list`.
        confidence: between 0 and 1.
    """
    gains, costs = found.found, found.needless
    n = np.where(found.n > 0, found.n, np.nan)
    gain, loss = gains / n, costs / n
    gain_bounds, loss_bounds = jeffreys(gains, found.n, confidence), jeffreys(costs, found.n, confidence)
    odds = gain / np.where(gain < 1, 1 - gain, np.nan) * loss / np.where(loss < 1, 1 - loss, np.nan)
    together = np.sqrt(np.nan_to_num(odds))  # students are on one side only, so the shares correlate by minus this
    below, above = gain - gain_bounds.low, gain_bounds.high - gain
    under, over = cost * (loss - loss_bounds.low), cost * (loss_bounds.high - loss)
    reach_down = np.sqrt(below**2 + over**2 + 2 * together * below * over)
    reach_up = np.sqrt(above**2 + under**2 + 2 * together * above * under)
    return Interval(found.value - reach_down, found.value + reach_up)


def spread_benefit(everybody: Benefit, cost: float) -> tuple[float, float]:
    """Return variance and third moment of what one student brings, whatever the group: what permuted groups vary by.

    Args:
        everybody: one entry, of all students together.
        cost: as for `weigh_list`.
    """
    n = float(everybody.n[0])
    if n == 0 or not np.isfinite(cost):
        return 0.0, 0.0
    shares = np.array([everybody.found[0], everybody.needless[0], 0.0]) / n
    shares[2] = 1 - shares.sum()
    values = np.array([1.0, -cost, 0.0]) - float(everybody.value[0])
    return float(shares @ values**2), float(shares @ values**3)
