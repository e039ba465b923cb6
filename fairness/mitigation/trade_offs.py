"""Benefit against gap: what each way to make a list gives, what it leaves between groups, and how sure that is.

All candidates are judged on the same students and the same resamples, so that a difference between two of them is
paired. Three things keep the reader from being fooled. The largest gap of several groups is never zero, and the largest
of more groups is larger: permuted group labels say how large it would be by chance. A resample adds noise of its own to
a gap, so its interval is mirrored at the value (Davison and Hinkley 1997, 5.2). And the best of many candidates is
partly luck: intervals of differences from the present list hold for all candidates together (max-t: Westfall and
Young 1993).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness.disclosure.smallest import SMALLEST_GROUP, read_smallest_count
from fairness.policy import Measure
from fairness.statistics.intervals import Array

GAPS = (Measure.RECALL, Measure.CALIBRATION)
PRESENT = "as_it_is"
COLUMNS = [
    "candidate", "attribute", "measure", "benefit", "benefit_low", "benefit_high", "gap", "gap_low", "gap_high",
    "on_front", "listed", "is_present", "widest_group", "chance", "chance_high", "net_benefit", "net_benefit_low",
    "net_benefit_high", "benefit_change", "benefit_change_low", "benefit_change_high", "gap_change", "gap_change_low",
    "gap_change_high",
]  # fmt: skip
MOVE_COLUMNS = ["attribute", "group", "students", "gain", "lose", "suppressed"]
_PERMUTATIONS = 300
_MOST_CELLS = 2_000_000  # of draws in memory at once: 16 MB
_TINY = 1e-12


@dataclass(frozen=True)
class Rules:
    """How candidates are judged: how small a group may be, what a needless talk costs, how sure, how often drawn.

    smallest_group: of students, and for recall of dropouts as well. threshold: the chance from which a conversation is
    worth its cost; a needless one weighs threshold / (1 - threshold).
    """

    threshold: float
    smallest_group: int = SMALLEST_GROUP
    confidence: float = 0.95
    resamples: int = 1000
    seed: int = 1


@dataclass(frozen=True)
class Lists:
    """The same students under each candidate: chances (`scores`) and shares of a place on its list (`listed`).

    Both have one column per candidate, the present one (`PRESENT`) among them, and the index of `outcome`.
    """

    outcome: pd.Series
    scores: pd.DataFrame
    listed: pd.DataFrame


def weigh_trade_offs(lists: Lists, groups: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Weigh what each candidate gives against the gap it leaves.

    Args:
        lists: the candidates.
        groups: one text column per attribute, on the index of the lists; attributes without two groups that are large
            enough are left out.
        rules: how candidates are judged.

    Returns:
        COLUMNS, one row per candidate, attribute and measure of gap (`GAPS`). benefit: the share of the dropouts that
        the list finds (recall); with lists of one size net_benefit (per student) puts candidates in the same order.
        gap: the largest distance between a group that is large enough and everybody else.
    """
    blocks = []
    benefits = _resample_benefits(lists, rules)
    for attribute in groups.columns:
        for measure in GAPS:
            cells = _Cells(lists, groups[attribute], measure, rules.smallest_group)
            if cells.large.sum() >= 2:
                blocks.append(_describe(lists, str(attribute), measure, cells, benefits, rules))
    return pd.concat(blocks, ignore_index=True)[COLUMNS] if blocks else pd.DataFrame(columns=COLUMNS)


def find_front(benefit: Array, gap: Array) -> list[bool]:
    """Tell per candidate whether no other has as much benefit with a smaller gap, or more with as small a one."""
    pairs = list(zip(benefit, gap, strict=True))
    return [
        not any(
            other_benefit >= own_benefit - _TINY
            and other_gap <= own_gap + _TINY
            and (other_benefit > own_benefit + _TINY or other_gap < own_gap - _TINY)
            for other_benefit, other_gap in pairs
        )
        for own_benefit, own_gap in pairs
    ]


def compare_with_present(values: Array, samples: Array, present: int, confidence: float) -> tuple[Array, Array, Array]:
    """Return change, low, high of each candidate against the present one; intervals hold for all together (max-t).

    Args:
        values: one per candidate.
        samples: resamples x candidates.
        present: position of the present candidate; what never differs from it has no interval.
        confidence: between 0 and 1.
    """
    change, changes = values - values[present], samples - samples[:, [present]]
    spread = changes.std(axis=0)
    differs = spread > _TINY
    if not differs.any():
        return change, change, change
    distances = np.abs(changes - changes.mean(axis=0))[:, differs] / spread[differs]
    reach = float(np.quantile(distances.max(axis=1), confidence)) * spread
    return change, change - reach, change + reach


def draw_counts(students: int, resamples: int, seed: int) -> Iterator[Array]:
    """Yield blocks of bootstrap resamples: one row per resample, one column per student, how often each was drawn."""
    random = np.random.default_rng(seed)
    block = max(1, _MOST_CELLS // max(students, 1))
    for start in range(0, resamples, block):
        rows = min(block, resamples - start)
        drawn = random.integers(0, students, size=(rows, students)) + np.arange(rows)[:, None] * students
        yield np.bincount(drawn.ravel(), minlength=rows * students).reshape(rows, students).astype(float)


def count_moves(groups: pd.DataFrame, before: pd.Series, after: pd.Series, smallest_group: int) -> pd.DataFrame:
    """Count per group of each attribute how many students come on the list, and how many go off it.

    A number that is too small to be shown is empty, and so is another one of its attribute where the sum over groups
    would give it away.

    Args:
        groups: one text column per attribute.
        before: shares of a place on the present list.
        after: the same on the other list.
        smallest_group: students of smaller groups are not counted.

    Returns:
        MOVE_COLUMNS.
    """
    change = (after - before).to_numpy(dtype=float)
    blocks = []
    for attribute in groups.columns:
        table = pd.DataFrame({"group": groups[attribute], "gain": change.clip(min=0), "lose": (-change).clip(min=0)})
        counts = table.groupby("group").agg(students=("gain", "size"), gain=("gain", "sum"), lose=("lose", "sum"))
        counts = counts.reset_index().assign(attribute=attribute)
        small = counts["students"].to_numpy() < smallest_group
        hidden = {name: _hide(counts[name].round().to_numpy(), small) for name in ("students", "gain", "lose")}
        for name, flags in hidden.items():
            counts[name] = counts[name].round().mask(flags).astype("Int64")
        blocks.append(counts.assign(suppressed=np.any(list(hidden.values()), axis=0)))
    return pd.concat(blocks, ignore_index=True)[MOVE_COLUMNS] if blocks else pd.DataFrame(columns=MOVE_COLUMNS)


class _Cells:
    """What each student adds to the gaps of one attribute: per group a denominator and, per candidate, a numerator.

    For recall students who dropped out count, and how far they are listed; for calibration all, and outcome less score.
    """

    def __init__(self, lists: Lists, group: pd.Series, measure: Measure, smallest: int) -> None:
        outcome = lists.outcome.to_numpy(dtype=float)
        self.names, self.places = np.unique(group.to_numpy(dtype=str), return_inverse=True)
        if measure is Measure.RECALL:
            self.weights = outcome
            self.values = lists.listed.to_numpy() * outcome[:, None]
        else:
            self.weights = np.ones(len(outcome))
            self.values = outcome[:, None] - lists.scores.to_numpy()
        self.member = np.eye(len(self.names))[self.places]
        self.large = (self.member.sum(axis=0) >= smallest) & (self.weights @ self.member >= smallest)

    def terms(self) -> Array:
        """Return one row per student: group by group the denominator and the numerators."""
        both = np.column_stack([self.weights, self.values])
        terms: Array = (self.member[:, :, None] * both[:, None, :]).reshape(len(both), -1)
        return terms

    def distances(self, sums: Array) -> Array:
        """Return rows x groups x candidates: how far each large group lies from everybody else, 0 where unknown."""
        sums = sums.reshape(len(sums), len(self.names), -1)
        rest = sums.sum(axis=1, keepdims=True) - sums
        own, other = (_divide(one[:, :, 1:], one[:, :, :1]) for one in (sums, rest))
        found: Array = np.abs(own - other)[:, self.large]
        return np.nan_to_num(found)

    def permuted(self, seed: int) -> Array:
        """Return permutations x candidates: the largest distance when groups are permuted among those who count."""
        random = np.random.default_rng(seed)
        counts = np.flatnonzero(self.weights > 0)
        both = np.column_stack([self.weights, self.values])[counts]
        member = self.member[counts].T
        sums = np.array([(member[:, random.permutation(len(counts))] @ both).ravel() for _ in range(_PERMUTATIONS)])
        return np.asarray(self.distances(sums).max(axis=1))


@dataclass(frozen=True)
class _Benefits:
    """Recall and net benefit of each candidate, and in each resample."""

    recall: Array
    net: Array
    recalls: Array
    nets: Array


def _resample_benefits(lists: Lists, rules: Rules) -> _Benefits:
    outcome, listed = lists.outcome.to_numpy(dtype=float), lists.listed.to_numpy()
    found, cost = listed * outcome[:, None], rules.threshold / (1 - rules.threshold)
    worth = found - listed * (1 - outcome[:, None]) * cost
    terms, width = np.column_stack([outcome, found, worth]), listed.shape[1]
    sums = np.concatenate([draws @ terms for draws in draw_counts(len(outcome), rules.resamples, rules.seed)])
    whole = terms.sum(axis=0, keepdims=True)
    recall, recalls = (_divide(one[:, 1 : 1 + width], one[:, :1]) for one in (whole, sums))
    net, nets = (one[:, 1 + width :] / len(outcome) for one in (whole, sums))
    return _Benefits(recall[0], net[0], np.nan_to_num(recalls), nets)


def _describe(
    lists: Lists, attribute: str, measure: Measure, cells: _Cells, benefits: _Benefits, rules: Rules
) -> pd.DataFrame:
    candidates: Sequence[str] = list(lists.scores.columns)
    present, terms = candidates.index(PRESENT), cells.terms()
    draws = draw_counts(len(terms), rules.resamples, rules.seed)  # the same draws for every attribute and measure
    gaps = np.concatenate([cells.distances(one @ terms).max(axis=1) for one in draws])
    distances = cells.distances(terms.sum(axis=0, keepdims=True))[0]
    gap, chance = distances.max(axis=0), cells.permuted(rules.seed)
    columns: dict[str, object] = {
        "candidate": candidates, "attribute": attribute, "measure": str(measure),
        "benefit": benefits.recall, "net_benefit": benefits.net, "gap": gap,
        "widest_group": cells.names[cells.large][distances.argmax(axis=0)],
        "chance": chance.mean(axis=0), "chance_high": np.quantile(chance, rules.confidence, axis=0),
        "on_front": find_front(benefits.recall, gap),
        "listed": lists.listed.sum(axis=0).to_numpy(), "is_present": [one == PRESENT for one in candidates],
    }  # fmt: skip
    columns |= _percentiles("benefit", benefits.recalls, rules.confidence)
    columns |= _percentiles("net_benefit", benefits.nets, rules.confidence)
    columns |= _mirrored("gap", gap, gaps, rules.confidence)
    for name, values, samples in (("benefit", benefits.recall, benefits.recalls), ("gap", gap, gaps)):
        ends = compare_with_present(values, samples, present, rules.confidence)
        columns |= {f"{name}_change{end}": one for end, one in zip(("", "_low", "_high"), ends, strict=True)}
    return pd.DataFrame(columns)


def _percentiles(name: str, samples: Array, confidence: float) -> Mapping[str, Array]:
    tail = (1 - confidence) / 2
    low, high = np.quantile(samples, [tail, 1 - tail], axis=0)
    return {f"{name}_low": low, f"{name}_high": high}


def _mirrored(name: str, value: Array, samples: Array, confidence: float) -> Mapping[str, Array]:
    ends = _percentiles(name, samples, confidence)
    low, high = 2 * value - ends[f"{name}_high"], 2 * value - ends[f"{name}_low"]
    return {f"{name}_low": np.clip(low, 0, value), f"{name}_high": np.maximum(high, value)}


def _divide(over: Array, under: Array) -> Array:
    """Divide; NaN where there is nothing to divide by."""
    shape = np.broadcast_shapes(over.shape, under.shape)
    result: Array = np.divide(over, under, out=np.full(shape, np.nan), where=np.broadcast_to(under, shape) > 0)
    return result


def _hide(numbers: Array, small: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which numbers are left out: small ones, those of small groups, and as many more as their sum needs."""
    smallest = read_smallest_count()
    hidden = small | ((numbers > 0) & (numbers < smallest))
    while hidden.any() and (hidden.sum() < 2 or numbers[hidden].sum() < smallest) and not hidden.all():
        shown = np.where(hidden, np.inf, numbers)
        hidden = hidden | (shown == shown.min())
    return hidden
