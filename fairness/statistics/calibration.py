"""Calibration per group: in the large (is the level right), and the slope (does risk rise with the score as it says).

In the large: outcome less predicted outcome, on average. Students differ in risk, so their sum varies less than a
binomial one. The interval is that of one shift `a` of all log-odds, outcome ~ expit(logit(score) + a), with the
prior of Jeffreys on `a`, as a mean chance less the mean score. For students of one score it is the Jeffreys
interval of a proportion (Brown, Cai and DasGupta 2001), and like that one it stays open where nobody dropped out.

Slope: outcome ~ expit(a + b logit(score)) (Cox 1958), with the log-F(1,1) prior on b - 1 (Greenland and Mansournia
2015): worth two students, it keeps b finite where scores separate the outcomes. 1 is right, below 1 the scores say
too much, above 1 too little. Interval: a Wald interval of the penalised estimate. Test: the score test of a slope
that all groups share.
"""

from dataclasses import dataclass

import numpy as np
from scipy import special, stats  # type: ignore[import-untyped, unused-ignore]

from fairness.statistics.bands import Bands
from fairness.statistics.intervals import Array, Interval

SHIFT_BANDS = 100  # a shift needs the level only; fewer bands are as good
NODES = 161
REACH = 9.0  # standard deviations on either side; the likelihood has long tails where nobody dropped out
LEAST_OUTCOMES = 5  # of each kind, for a slope
STEPS = 30  # at most
CLOSE = 1e-12  # log-odds; a step this small is the last, and the next would be far smaller


@dataclass(frozen=True)
class Shift:
    """The shift of the log-odds of each group that fits best, with its variance (Firth 1993: finite at 0 of 8)."""

    value: Array
    variance: Array


@dataclass(frozen=True)
class Slope:
    """Slope and its standard deviation per group; NaN with too few outcomes of a kind, or with one score only."""

    value: Array
    deviation: Array


def fit_shift(bands: Bands, slope: float = 1.0) -> Shift:
    """Fit a shift per group on top of `slope` times the log-odds of its scores (Firth 1993).

    Args:
        bands: groups x bands.
        slope: of the log-odds, the same for all groups.

    Returns:
        One entry per group; 0 with a very large variance for a group of nobody.
    """
    hits, n = bands.positives.sum(axis=1), bands.n.sum(axis=1)
    logits = slope * bands.logits
    safe = np.maximum(n, 1.0)
    mean = np.clip((bands.n @ special.expit(logits)) / safe, 1e-6, 1 - 1e-6)
    value = special.logit((hits + 0.5) / (n + 1)) - special.logit(np.where(n > 0, mean, 0.5))
    information = np.zeros(n.shape)
    for _ in range(STEPS):
        chance = special.expit(value[:, None] + logits)
        weight = bands.n * chance * (1 - chance)
        information = weight.sum(axis=1)
        leaning = (weight * (0.5 - chance)).sum(axis=1) / np.maximum(information, 1e-300)
        step = (hits - (bands.n * chance).sum(axis=1) + leaning) / np.maximum(information + 0.25, 1e-300)
        before, value = value, np.where(n > 0, value + np.clip(step, -1, 1), 0.0)
        if np.abs(value - before).max(initial=0.0) < CLOSE:
            break
    return Shift(value, 1 / np.maximum(information, 1e-12))


def bound_mean(bands: Bands, confidence: float) -> Interval:
    """Return the interval of the mean chance of each group; less the mean score that of calibration in the large.

    Args:
        bands: groups x bands.
        confidence: between 0 and 1.

    Returns:
        One entry per group: Bayesian with the prior of Jeffreys on the shift, open at 0 and at all; NaN for nobody.
    """
    bands = bands.merge(SHIFT_BANDS)
    hits, n = bands.positives.sum(axis=1), bands.n.sum(axis=1)
    fitted = fit_shift(bands)
    spread = np.where((hits <= 0) | (hits >= n), 1.4, 1.0) * np.sqrt(fitted.variance)
    nodes = fitted.value[:, None] + spread[:, None] * np.linspace(-REACH, REACH, NODES)
    likelihood, mean, information = tabulate_shifts(bands, nodes)
    density = np.exp(likelihood) * np.sqrt(information)
    tail = (1 - confidence) / 2
    low, high = (read_quantile(nodes, density, mean, share) for share in (tail, 1 - tail))
    low, high = np.where(hits <= 0, 0.0, low), np.where(hits >= n, 1.0, high)
    return Interval(np.where(n > 0, low, np.nan), np.where(n > 0, high, np.nan))


def tabulate_shifts(bands: Bands, nodes: Array) -> tuple[Array, Array, Array]:
    """Tabulate the likelihood of shifts of the log-odds.

    Args:
        bands: groups x bands.
        nodes: shifts to look at, groups x nodes.

    Returns:
        Log-likelihood (0 at its highest), mean chance and Fisher information, each groups x nodes.
    """
    odds = np.exp(np.clip(bands.logits[None, :, None] + nodes[:, None, :], -50, 50))
    chance = odds / (1 + odds)
    losses, means, informations = (
        np.matmul(bands.n[:, None, :], part)[:, 0] for part in (np.log1p(odds), chance, chance / (1 + odds))
    )
    likelihood = bands.positives.sum(axis=1)[:, None] * nodes - losses
    likelihood -= likelihood.max(axis=1, keepdims=True)
    return likelihood, means / np.maximum(bands.n.sum(axis=1), 1.0)[:, None], informations


def read_quantile(nodes: Array, density: Array, mapped: Array, share: float) -> Array:
    """Return a quantile per group of a density on nodes, by the trapezoid rule.

    Args:
        nodes: groups x nodes, ascending.
        density: at the nodes, of any total.
        mapped: what each node stands for; the quantile is on this scale.
        share: which quantile, between 0 and 1.
    """
    steps = np.diff(nodes, axis=1)
    mass = np.concatenate(
        [np.zeros((len(nodes), 1)), np.cumsum(steps * (density[:, 1:] + density[:, :-1]) / 2, axis=1)], axis=1
    )
    wanted = share * mass[:, -1:]
    place = np.clip((mass < wanted).sum(axis=1), 1, nodes.shape[1] - 1)
    rows = np.arange(len(nodes))
    low, high = mass[rows, place - 1], mass[rows, place]
    # The density runs straight from node to node, so its mass is a parabola; this root of it needs no division by 0.
    first, last = density[rows, place - 1], density[rows, place]
    gone = np.clip(wanted[:, 0] - low, 0, high - low) / steps[rows, place - 1]
    part = 2 * gone / np.maximum(first + np.sqrt(np.maximum(first**2 + 2 * (last - first) * gone, 0)), 1e-300)
    found: Array = mapped[rows, place - 1] + part * (mapped[rows, place] - mapped[rows, place - 1])
    return found


def fit_slope(bands: Bands) -> Slope:
    """Fit the calibration slope of each group (Cox 1958), with the log-F(1,1) prior of Greenland and Mansournia 2015.

    Newton's method on level and slope, log-odds centred per group.
    """
    hits, n = bands.positives.sum(axis=1), bands.n.sum(axis=1)
    centre = (bands.n @ bands.logits) / np.maximum(n, 1.0)
    logits = bands.logits - centre[:, None]
    spread = (bands.n * logits**2).sum(axis=1)
    is_fit = (hits >= LEAST_OUTCOMES) & (n - hits >= LEAST_OUTCOMES) & (spread > 1e-9 * np.maximum(n, 1.0))
    shift, excess = special.logit((hits + 0.5) / (n + 1)), np.full(n.shape, -0.5)
    variance = np.ones(n.shape)
    for _ in range(STEPS):
        chance = special.expit(shift[:, None] + (1 + excess)[:, None] * logits)
        weight, left = bands.n * chance * (1 - chance), bands.positives - bands.n * chance
        prior = special.expit(excess)
        gradients = left.sum(axis=1), (left * logits).sum(axis=1) + 0.5 - prior
        levels, crossed = weight.sum(axis=1) + 1e-9, (weight * logits).sum(axis=1)
        slopes = (weight * logits**2).sum(axis=1) + prior * (1 - prior)
        determinant = np.maximum(levels * slopes - crossed**2, 1e-12)
        steps = (slopes * gradients[0] - crossed * gradients[1], levels * gradients[1] - crossed * gradients[0])
        step = np.clip(np.stack(steps) / determinant, -1, 1)
        shift, excess = shift + step[0], excess + step[1]
        variance = levels / determinant
        if np.abs(step[:, is_fit]).max(initial=0.0) < CLOSE:
            break
    return Slope(np.where(is_fit, 1 + excess, np.nan), np.where(is_fit, np.sqrt(variance), np.nan))


def bound_slope(found: Slope, confidence: float) -> Interval:
    """Return the Wald interval of each slope; confidence: between 0 and 1."""
    reach = stats.norm.ppf((1 + confidence) / 2) * found.deviation
    return Interval(found.value - reach, found.value + reach)


def spread_slopes(bands: Bands, everybody: Bands) -> tuple[Array, Array, Array]:
    """Return how far each group is from the slope of everybody, with the variance and third moment of that.

    One step of the score test, under the slope of everybody and a level of its own per group: no slope of a small
    group is estimated for it, which is what makes the test hold there.

    Args:
        bands: groups x bands.
        everybody: the same bands, one row.

    Returns:
        Three arrays, one entry per group; NaN where no slope is fitted.
    """
    shared = fit_slope(everybody).value[0]
    if not np.isfinite(shared):
        nothing = np.full(len(bands.n), np.nan)
        return nothing, nothing, nothing
    chance = special.expit(fit_shift(bands, shared).value[:, None] + shared * bands.logits)
    weight = bands.n * chance * (1 - chance)
    centre = (weight @ bands.logits) / np.maximum(weight.sum(axis=1), 1e-12)
    logits = bands.logits - centre[:, None]
    information = (weight * logits**2).sum(axis=1)
    is_known = np.isfinite(fit_slope(bands).value) & (information > 0)
    safe = np.where(is_known, information, 1.0)
    step = ((bands.positives - bands.n * chance) * logits).sum(axis=1) / safe
    third_moment = (weight * (1 - 2 * chance) * logits**3).sum(axis=1) / safe**3
    return tuple(np.where(is_known, part, np.nan) for part in (step, 1 / safe, third_moment))  # type: ignore[return-value]
