"""Each measure of each group with its interval, its gap to the reference, and what a test of that gap needs."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from fairness.measures.counts import (
    FAIRLEARN_MEASURES,
    SHARES,
    GroupTable,
    choose_references,
    compute_with_fairlearn,
    share_groups,
    take_count,
)
from fairness.policy import Measure, Policy
from fairness.statistics.bands import Bands, Rows, count_bands, refer
from fairness.statistics.benefit import bound_benefit, find_cost, spread_benefit, weigh_list
from fairness.statistics.calibration import bound_mean, bound_slope, fit_slope, spread_slopes
from fairness.statistics.discrimination import bound_auc, compare_auc, discriminate, discriminate_references
from fairness.statistics.evidence import exact_p, skewed_p
from fairness.statistics.intervals import Array, Interval, bound_size, clopper_pearson, combine, jeffreys, wilson
from fairness.statistics.pooling import pool_groups

SUMS = ["hits", "trials", "rest_hits", "rest_trials", "shift", "rest_shift"]
HEADS = ["attribute", "group", "measure", "comparable", "is_reference", "is_set_apart"]
ESTIMATES = [
    *("value", "low", "high", "overall", "pooled", "pooled_low", "pooled_high", "gap", "gap_low", "gap_high"),
    *("gap_bound", "largest_possible", "p_value", "deviation"),
]
LIST_MEASURES = frozenset(SHARES) - {Measure.CALIBRATION, Measure.OUTCOME_RATE} | {Measure.NET_BENEFIT}
LEAST_SET_APART = 0.5  # of a list; below, most of its places would be drawn by lot


@dataclass(frozen=True)
class _Sample:
    """What every measure is made of: the bands of the groups, of everybody, and of the reference of each group."""

    table: GroupTable
    policy: Policy
    references: Rows
    own: Bands
    everybody: Bands
    rest: Bands


def measure_groups(table: GroupTable, policy: Policy) -> pd.DataFrame:
    """Measure every group: value, interval, gap to its reference, and what a test of that gap needs.

    The three measures that Fairlearn defines are computed by Fairlearn, on counts as weights in place of students.

    Args:
        table: counts per group, with the scores and outcomes behind them.
        policy: measures, reference, confidence and threshold.

    Returns:
        One row per measure and group, in the order of the policy and of `table.groups`; outcome_rate comes last.
        Columns: attribute, group, measure; value, low, high; overall (everybody); pooled, pooled_low, pooled_high;
        gap (to the reference), gap_low, gap_high; gap_bound (how large it may be on either side, with the confidence
        of the policy: `intervals.bound_size`); largest_possible (size of a gap, NaN where nothing bounds it); p_value
        (two-sided, of no gap) and deviation (standard deviation of the gap when there is none): both are about
        permuted groups and hold in small cells, since what varies is taken from everybody; comparable (the reference
        has somebody the measure is about); is_reference; is_set_apart (the list, or the scores, tell students apart).
        For shares also hits, trials, rest_hits, rest_trials, shift and rest_shift. NaN where nothing is known; never
        infinite.
    """
    references = choose_references(table.groups, policy.reference)
    own, everybody = count_bands(table.scores, table.outcomes, table.members, len(table.groups))
    sample = _Sample(table, policy, references, own, everybody, own.refer(everybody, references))
    shares = _measure_shares(sample)
    blocks = [
        _OTHERS[Measure(measure)](sample) if measure in _OTHERS else shares[shares["measure"] == measure]
        for measure in [*policy.measures, Measure.OUTCOME_RATE]
        if measure != Measure.FORECAST_BIAS
    ]
    found = pd.concat(blocks, ignore_index=True)
    found["is_reference"] = np.tile(np.isin(np.arange(references.size), references), len(blocks))
    are_scores_apart = bool(table.scores.size and table.scores[0] < table.scores[-1])
    is_list = found["measure"].isin(LIST_MEASURES)
    found["is_set_apart"] = np.where(is_list, table.set_apart >= LEAST_SET_APART, are_scores_apart)
    return found[[*HEADS, *ESTIMATES, *SUMS]]


def _measure_shares(sample: _Sample) -> pd.DataFrame:
    table, confidence = sample.table, sample.policy.confidence
    shares = share_groups(table, list(sample.policy.measures), sample.references)
    by_fairlearn = compute_with_fairlearn(table)
    for measure in FAIRLEARN_MEASURES:
        rows = shares["measure"] == measure
        values = by_fairlearn[measure].to_numpy()
        shares.loc[rows, "value"] = np.where(shares.loc[rows, "trials"] > 0, values[:-1][: rows.sum()], np.nan)
        shares.loc[rows & shares["overall"].notna(), "overall"] = values[-1]
    hits, trials, rest_hits, rest_trials, shift, rest_shift = (shares[name].to_numpy(dtype="float64") for name in SUMS)
    known, rest_known = (np.where(number > 0, number, np.nan) for number in (trials, rest_trials))
    share, rest = hits / known, rest_hits / rest_known
    bounds = jeffreys(hits, trials, confidence)
    gap = shares["value"].to_numpy(dtype="float64") - (rest - rest_shift)
    gap_bounds = combine(gap, share, wilson(hits, trials, confidence), rest, wilson(rest_hits, rest_trials, confidence))
    exact, rest_exact = (clopper_pearson(*counts, confidence) for counts in ((hits, trials), (rest_hits, rest_trials)))
    common, centre = (hits + rest_hits) / (known + rest_known), rest + shift - rest_shift
    deviation = np.sqrt(common * (1 - common) * (1 / known + 1 / rest_known))
    shares = shares.assign(
        low=bounds.low - shift,
        high=bounds.high - shift,
        gap=gap,
        gap_low=gap_bounds.low,
        gap_high=gap_bounds.high,
        gap_bound=bound_size(gap, share, exact, rest, rest_exact),
        largest_possible=np.maximum(centre, 1 - centre),
        p_value=exact_p(hits, trials, hits + rest_hits, trials + rest_trials),
        deviation=deviation,
        comparable=rest_trials > 0,
    )
    return _pool_shares(sample, _correct_calibration(sample, shares))


def _pool_shares(sample: _Sample, shares: pd.DataFrame) -> pd.DataFrame:
    """Add the pooled values: of shares as chances, of calibration in the large less the mean score."""
    groups, total = sample.table.groups, sample.table.total
    found = [np.empty((0, 3))]
    for measure, block in shares.groupby("measure", sort=False):
        own, everybody = sample.own, sample.everybody
        if measure != Measure.CALIBRATION:
            everybody = _count_share(*(float(take_count(total, name)) for name in SHARES[Measure(str(measure))]))
            own = _count_share(block["hits"].to_numpy(), block["trials"].to_numpy())
        pooled = pool_groups(groups, own, everybody, sample.policy.confidence)
        shift = block["shift"].to_numpy()
        found.append(np.column_stack([pooled.value - shift, pooled.low - shift, pooled.high - shift]))
    shares[["pooled", "pooled_low", "pooled_high"]] = np.concatenate(found)
    return shares


def _count_share(hits: Array | float, trials: Array | float) -> Bands:
    return Bands(np.zeros(1), np.reshape(trials, (-1, 1)), np.reshape(hits, (-1, 1)))


def _correct_calibration(sample: _Sample, shares: pd.DataFrame) -> pd.DataFrame:
    """Interval and test of calibration in the large: students differ in risk, which a binomial does not know."""
    rows = (shares["measure"] == Measure.CALIBRATION).to_numpy()
    if not rows.any():
        return shares
    block = shares[rows]
    confidence, references = sample.policy.confidence, sample.references
    value, gap, shift, rest_shift = (block[name].to_numpy() for name in ("value", "gap", "shift", "rest_shift"))
    own, rest = (bound_mean(bands, confidence) for bands in (sample.own, sample.rest))
    own = Interval(own.low - shift, own.high - shift)
    rest = Interval(rest.low - rest_shift, rest.high - rest_shift)
    gaps = combine(gap, value, own, value - gap, rest)
    moments = [
        (sample.table.groups[name].to_numpy(), float(sample.table.total[name]))
        for name in ("n", "variance", "third_moment")
    ]
    n, variance, third = (part for part, _ in moments)
    rest_n, rest_variance, rest_third = (refer(part, total, references) for part, total in moments)
    n, rest_n = (np.where(part > 0, part, np.nan) for part in (n, rest_n))
    spread = variance / n**2 + rest_variance / rest_n**2
    new = {
        "low": own.low,
        "high": own.high,
        "gap_low": gaps.low,
        "gap_high": gaps.high,
        "p_value": skewed_p(gap, spread, third / n**3 - rest_third / rest_n**3),
        "deviation": np.sqrt(spread),
    }
    shares.loc[rows, list(new)] = np.column_stack(list(new.values()))
    return shares


def _measure_slope(sample: _Sample) -> pd.DataFrame:
    own, rest = fit_slope(sample.own), fit_slope(sample.rest)
    step, variance, third = spread_slopes(sample.own, sample.everybody)
    rest_step, rest_variance, rest_third = spread_slopes(sample.rest, sample.everybody)
    spread = variance + rest_variance
    return _build_block(
        sample,
        Measure.CALIBRATION_SLOPE,
        (own.value, partial(bound_slope, own)),
        (rest.value, partial(bound_slope, rest)),
        float(fit_slope(sample.everybody).value[0]),
        (skewed_p(step - rest_step, spread, third - rest_third), np.sqrt(spread)),
    )


def _measure_auc(sample: _Sample) -> pd.DataFrame:
    table = sample.table
    students = (table.scores, table.outcomes, table.members)
    own = discriminate(*students, sample.own)
    rest = discriminate_references(*students, own, sample.rest, sample.references)
    all_in_one = np.zeros(table.scores.size, dtype="intp")
    overall = discriminate(table.scores, table.outcomes, [all_in_one], sample.everybody)
    return _build_block(
        sample,
        Measure.AUC,
        (own.auc, partial(bound_auc, own)),
        (rest.auc, partial(bound_auc, rest)),
        float(overall.auc[0]),
        compare_auc(own, rest, sample.everybody),
    )


def _measure_benefit(sample: _Sample) -> pd.DataFrame:
    table, references = sample.table, sample.references
    cost = find_cost(sample.policy.threshold, table.border)
    counts = table.groups[["n", "listed_positives", "listed"]].to_numpy(dtype="float64")
    totals = table.total[["n", "listed_positives", "listed"]].to_numpy(dtype="float64")
    parts = (counts, refer(counts, totals, references), totals[None, :])
    own, rest, overall = (weigh_list(part[:, 0], part[:, 1], part[:, 2], cost) for part in parts)
    variance, third = spread_benefit(overall, cost)
    n, rest_n = (np.where(part.n > 0, part.n, np.nan) for part in (own, rest))
    spread = variance * (1 / n + 1 / rest_n)
    return _build_block(
        sample,
        Measure.NET_BENEFIT,
        (own.value, partial(bound_benefit, own, cost)),
        (rest.value, partial(bound_benefit, rest, cost)),
        float(overall.value[0]),
        (skewed_p(own.value - rest.value, spread, third * (1 / n**2 - 1 / rest_n**2)), np.sqrt(spread)),
    )


def _build_block(
    sample: _Sample,
    measure: Measure,
    own: tuple[Array, Callable[[float], Interval]],
    rest: tuple[Array, Callable[[float], Interval]],
    overall: float,
    test: tuple[Array, Array],
) -> pd.DataFrame:
    """The rows of a measure that is no share. own, rest: values, and intervals by confidence; test: p-value, deviation.

    One-sided bounds of 95 % are the ends of an interval of 90 %.
    """
    confidence, gap = sample.policy.confidence, own[0] - rest[0]
    bounds, rest_bounds = own[1](confidence), rest[1](confidence)
    gaps = combine(gap, own[0], bounds, rest[0], rest_bounds)
    block = sample.table.groups[["attribute", "group"]].assign(
        measure=str(measure),
        value=own[0],
        low=bounds.low,
        high=bounds.high,
        overall=overall,
        gap=gap,
        gap_low=gaps.low,
        gap_high=gaps.high,
        gap_bound=bound_size(gap, own[0], own[1](2 * confidence - 1), rest[0], rest[1](2 * confidence - 1)),
        largest_possible=np.fmax(rest[0], 1 - rest[0]) if measure == Measure.AUC else np.nan,
        p_value=test[0],
        deviation=np.where(np.isfinite(gap), test[1], np.nan),
        comparable=np.isfinite(rest[0]),
    )
    return block.assign(**dict.fromkeys(SUMS, np.nan))


_OTHERS: dict[Measure, Callable[[_Sample], pd.DataFrame]] = {
    Measure.CALIBRATION_SLOPE: _measure_slope,
    Measure.AUC: _measure_auc,
    Measure.NET_BENEFIT: _measure_benefit,
}
