"""The audit of the audit: how often it would claim a gap when groups are permuted.

Whole rows of attributes are permuted over the students, so that attributes keep to each other and lose what
they had to do with scores and outcomes. Every claim is then a false one. Nobody is moved one by one: all that
the tests need are counts, so tables of counts with the same margins are drawn (Patefield 1981), and sums per
group follow. The tests and the control of false claims are those of the audit itself.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse, stats  # type: ignore[import-untyped, unused-ignore]

from fairness.conclusions import plan_tests
from fairness.group_names import JOINT
from fairness.measures.counts import COUNTS, SHARES, GroupTable, choose_references, take_count
from fairness.measures.forecast_bias import SUMS, compare_groups, square_cells
from fairness.policy import Measure, Policy
from fairness.statistics.bands import Rows, refer
from fairness.statistics.benefit import Benefit, find_cost, spread_benefit, weigh_list
from fairness.statistics.evidence import exact_p, skewed_p
from fairness.statistics.intervals import Array, jeffreys
from fairness.verdict import NullRate

MOST_NUMBERS = 4_000_000  # of the tables that are held at once
TYPES = ["positives", "listed", "variance"]  # variance: one value per band of scores


def rate_claims(claims: int, shuffles: int, confidence: float) -> NullRate:
    """The share of shuffles with a claim, with a Jeffreys interval. shuffles: 1 or more."""
    bounds = jeffreys(np.array([claims], dtype="float64"), np.array([shuffles], dtype="float64"), confidence)
    return NullRate(claims, shuffles, claims / shuffles, float(bounds.low[0]), float(bounds.high[0]))


def permute_students(students: pd.DataFrame, table: GroupTable, frame: pd.DataFrame, policy: Policy) -> NullRate | None:
    """Return how often the audit of a list claims a gap, within a limit or not, when there is none.

    Args:
        students: as for `permute_sums`.
        table: as for `permute_sums`.
        frame: as `conclusions.assess_shares` made it.
        policy: `resamples` shuffles, from `seed`.

    Returns:
        None when nothing is tested.
    """
    plan = plan_tests(frame, policy)
    if not plan.size.size:
        return None
    measures, claims = [Measure(name) for name in frame["measure"].unique()], 0
    references = choose_references(table.groups, policy.reference)
    for sums in permute_sums(students, table, policy.resamples, policy.seed):
        own, rest = (_name_counts(part) for part in (sums, _refer(sums, table.total, references)))
        p = np.hstack([_test_measure(measure, own, rest, table, policy) for measure in measures])
        claims += int((plan.q_values(p) <= policy.false_discovery).any(axis=1).sum())
    return rate_claims(claims, policy.resamples, policy.confidence)


def permute_cells(cells: pd.DataFrame, frame: pd.DataFrame, policy: Policy) -> NullRate | None:
    """Return how often the audit of a forecast claims a gap when there is none: whole rows of attributes are permuted.

    Args:
        cells: as `forecast_bias.join_cells` made them.
        frame: as `forecast_bias.measure_bias` made it of them.
        policy: `resamples` shuffles, from `seed`.

    Returns:
        None when nothing is tested.
    """
    plan = plan_tests(frame, policy)
    if not plan.size.size:
        return None
    squared = square_cells(cells)
    numbers, total = squared[SUMS].to_numpy(), squared[SUMS].sum()
    members = _find_members(cells, frame)
    random, claims = np.random.default_rng(policy.seed), 0
    batch = max(1, MOST_NUMBERS // (numbers.size + 1))
    for start in range(0, policy.resamples, batch):
        size = min(batch, policy.resamples - start)
        permuted = np.stack([numbers[random.permutation(len(numbers))] for _ in range(size)], axis=1)
        sums = (members @ permuted.reshape(len(numbers), -1)).reshape(len(frame), size, len(SUMS)).transpose(1, 0, 2)
        own = pd.DataFrame(sums.reshape(-1, len(SUMS)), columns=SUMS).assign(attribute="", group="")
        p = compare_groups(own, total, policy)["p_value"].to_numpy().reshape(size, len(frame))
        claims += int((plan.q_values(p) <= policy.false_discovery).any(axis=1).sum())
    return rate_claims(claims, policy.resamples, policy.confidence)


def permute_sums(students: pd.DataFrame, table: GroupTable, resamples: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """Yield sums per group after permuting, in batches (Patefield 1981).

    Students alike in outcome, place on the list and band of scores are of one type, and within it of one score:
    their mean. It is all that is lost.

    Args:
        students: one row per student with COUNTS (as `counts.add_sums` makes) and the attributes of the table.
        table: its groups.
        resamples: the number of shuffles.
        seed: of the draws.

    Yields:
        Shuffles x groups (as in `table`) x COUNTS.
    """
    counted = students[students["n"] > 0]
    types = counted.groupby(TYPES, sort=True)[COUNTS].mean()
    type_of = pd.MultiIndex.from_frame(counted[TYPES])
    attributes = [name for name in table.groups["attribute"].unique() if JOINT not in name]
    cells = counted.groupby(attributes, sort=True).ngroup().to_numpy()
    members = _find_members(counted.groupby(attributes, sort=True).size().index.to_frame(), table.groups)
    drawn = stats.random_table(np.bincount(cells), np.bincount(types.index.get_indexer(type_of), minlength=len(types)))
    random = np.random.default_rng(seed)
    batch = max(1, MOST_NUMBERS // (members.shape[1] * len(types)))
    for start in range(0, resamples, batch):
        size = min(batch, resamples - start)
        tables = drawn.rvs(size=size, random_state=random).reshape(size, members.shape[1], len(types))
        sums = tables.astype("float64") @ types.to_numpy()
        flat = members @ sums.transpose(1, 0, 2).reshape(members.shape[1], -1)
        yield flat.reshape(len(table.groups), size, len(COUNTS)).transpose(1, 0, 2)


def _refer(sums: Array, total: pd.Series, references: Rows) -> Array:
    """The sums of the reference of each group; shuffles x groups x COUNTS."""
    rest: Array = refer(sums.transpose(1, 0, 2), total[COUNTS].to_numpy(dtype="float64"), references).transpose(1, 0, 2)
    return rest


def _name_counts(sums: Array) -> dict[str, Array]:
    return {name: sums[..., place] for place, name in enumerate(COUNTS)}


def _test_measure(
    measure: Measure, own: dict[str, Array], rest: dict[str, Array], table: GroupTable, policy: Policy
) -> Array:
    """p-values of one measure, shuffles x groups, by the test of the audit itself; see `fairness.measures.estimates`.

    1 where a p-value is plainly above the declared level and cannot matter, and for AUC and slope, which need more
    than counts: they are tested by formula alone.
    """
    if measure == Measure.CALIBRATION:
        return _test_calibration(own, rest)
    if measure == Measure.NET_BENEFIT:
        return _test_benefit(own, rest, table, policy)
    if measure not in SHARES or measure == Measure.OUTCOME_RATE:
        return np.ones(own["n"].shape)
    hits, trials, rest_hits, rest_trials = (take_count(part, name) for part in (own, rest) for name in SHARES[measure])
    all_hits, all_trials = hits + rest_hits, trials + rest_trials
    share = all_hits / np.maximum(all_trials, 1.0)
    spread = trials * share * (1 - share) * (1 - trials / np.maximum(all_trials, 1.0))
    surely = stats.norm.isf(min(policy.false_discovery, 0.25))
    near = np.abs(hits - trials * share) > surely * np.sqrt(np.maximum(spread, 0.0))
    p = np.ones(hits.shape)
    p[near] = exact_p(*(count[near] for count in (hits, trials, all_hits, all_trials)))
    return p


def _test_calibration(own: dict[str, Array], rest: dict[str, Array]) -> Array:
    n, rest_n = (np.where(part["n"] > 0, part["n"], np.nan) for part in (own, rest))
    gap = (own["positives"] - own["predicted"]) / n - (rest["positives"] - rest["predicted"]) / rest_n
    variance = own["variance"] / n**2 + rest["variance"] / rest_n**2
    return skewed_p(gap, variance, own["third_moment"] / n**3 - rest["third_moment"] / rest_n**3)


def _test_benefit(own: dict[str, Array], rest: dict[str, Array], table: GroupTable, policy: Policy) -> Array:
    cost = find_cost(policy.threshold, table.border)
    everybody = _weigh({name: table.total[[name]].to_numpy(dtype="float64") for name in COUNTS}, cost)
    variance, third = spread_benefit(everybody, cost)
    n, rest_n = (np.where(part["n"] > 0, part["n"], np.nan) for part in (own, rest))
    gap = _weigh(own, cost).value - _weigh(rest, cost).value
    return skewed_p(gap, variance * (1 / n + 1 / rest_n), third * (1 / n**2 - 1 / rest_n**2))


def _weigh(counts: dict[str, Array], cost: float) -> Benefit:
    return weigh_list(counts["n"], counts["listed_positives"], counts["listed"], cost)


def _find_members(cells: pd.DataFrame, groups: pd.DataFrame) -> sparse.csr_array:
    """Which of the cells (rows with a value per attribute) a group is made of: groups x cells, 0 and 1."""
    labels = {
        name: cells[name.split(JOINT)].agg(JOINT.join, axis="columns").to_numpy()
        for name in groups["attribute"].unique()
    }
    pairs = zip(groups["attribute"], groups["group"], strict=True)
    return sparse.csr_array(np.array([labels[attribute] == group for attribute, group in pairs], dtype="float64"))
