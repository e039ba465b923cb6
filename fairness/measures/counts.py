"""What the list and the scores do per group: counts per group, and the measures made of them.

The shares are hits out of trials. Each group is compared with its reference (`choose_references`): as a rule
everybody else, and not the largest group. That would make one group the norm, would change when the largest group
changes, and would throw away what the other students tell. With two groups everybody else is the other group.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from fairness.group_names import JOINT
from fairness.policy import Measure
from fairness.population import Population
from fairness.statistics.bands import NOBODY, REST, Rows, refer
from fairness.statistics.intervals import Array

FAIRLEARN_MEASURES = (Measure.SELECTION_RATE, Measure.RECALL, Measure.FALSE_POSITIVE_RATE)
SHARES = {  # what is counted, out of what
    Measure.SELECTION_RATE: ("listed", "n"),
    Measure.RECALL: ("listed_positives", "positives"),
    Measure.PRECISION: ("listed_positives", "listed"),
    Measure.FALSE_POSITIVE_RATE: ("listed_negatives", "negatives"),
    Measure.CALIBRATION: ("positives", "n"),
    Measure.OUTCOME_RATE: ("positives", "n"),
}
COUNTS = ["n", "positives", "listed", "listed_positives", "predicted", "variance", "third_moment"]
CELLS = ((1, 1), (1, 0), (0, 1), (0, 0))  # outcome and listed, as Fairlearn is given them
STUDENTS_PER_BAND = 25
MOST_BANDS = 20


@dataclass(frozen=True)
class GroupTable:
    """Counts per group. Only students with score and outcome count.

    groups: attribute, group (the names shown), first, second (the names apart; second empty for a single
    attribute) and COUNTS. total: COUNTS of everybody. scores (ascending) and outcomes: of the students counted;
    members: per attribute and pair the row of `groups` each of them is in. border: the lowest score that is on a list
    of this length by score, NaN when nobody is on it. set_apart: how far the list sets students apart, from 0 (all
    have an equal part of a place) to 1 (all are on it or not).
    """

    groups: pd.DataFrame
    total: pd.Series
    scores: Array
    outcomes: Array
    members: tuple[Rows, ...]
    border: float
    set_apart: float = 1.0


def count_groups(
    population: Population, attributes: Sequence[str], intersections: Sequence[tuple[str, str]]
) -> GroupTable:
    """Count per group of each attribute and of each declared pair; a group nobody counts in has n = 0.

    Args:
        population: the students of the audit.
        attributes: columns of its frame.
        intersections: pairs of those.
    """
    frame = add_sums(population.frame).sort_values("score", kind="stable", ignore_index=True)
    counts, counted = frame[COUNTS].to_numpy(dtype="float64"), frame["outcome"].notna().to_numpy()
    codes = {name: pd.factorize(frame[name], sort=True) for name in attributes}
    tables, members, start = [], [], 0
    for names in [(name,) for name in attributes] + [tuple(pair) for pair in intersections]:
        block, rows = _count_block(counts, names, codes)
        tables.append(block)
        members.append(rows[counted] + start)
        start += len(block)
    listed, places = frame["listed"].to_numpy(), math.ceil(frame["listed"].sum().round(9))
    return GroupTable(
        pd.concat(tables, ignore_index=True),
        frame[COUNTS].sum(),
        frame.loc[counted, "score"].to_numpy(dtype="float64"),
        frame.loc[counted, "outcome"].to_numpy(dtype="float64"),
        tuple(members),
        float(frame["score"].iloc[-places]) if places else float("nan"),
        _set_apart(listed),
    )


def _set_apart(listed: Array) -> float:
    share = float(listed.mean()) if listed.size else 0.0
    most = 2 * share * (1 - share)
    return float(np.abs(listed - share).mean() / most) if most > 1e-9 else 0.0


def choose_references(groups: pd.DataFrame, reference: str | Mapping[str, str]) -> Rows:
    """Choose with whom each group is compared.

    Of two groups equally large both are compared with the first by name. In a pair the named group is that of both
    attributes; with one named, everybody else. Everybody else is the default: no group is made the norm, and no student
    is left out.

    Args:
        groups: as in `GroupTable`.
        reference: as in `policy.Policy`.

    Returns:
        Per group the row of its reference, REST (everybody else), or NOBODY: it is the reference, or that is not there.
    """
    chosen = np.full(len(groups), REST, dtype="intp")
    if reference == "rest":
        return chosen
    for _, rows in groups.groupby("attribute", sort=False):
        places = groups.index.get_indexer(rows.index)
        if isinstance(reference, Mapping):
            names = str(rows["attribute"].iloc[0]).split(JOINT)
            if not set(names) <= set(reference):
                continue
            named = JOINT.join(reference[name] for name in names)
        else:
            named = str(rows.sort_values(["n", "group"], ascending=[False, True])["group"].iloc[0])
        found = places[(rows["group"] == named).to_numpy()]
        chosen[places] = found[0] if found.size else NOBODY
        chosen[found] = NOBODY
    return chosen


def share_groups(table: GroupTable, measures: Sequence[str], references: Rows | None = None) -> pd.DataFrame:
    """Compute each share of each group, and of its reference.

    Args:
        table: counts per group.
        measures: names; what is no share is left out, and the outcome rate is always added.
        references: as `choose_references` gives them; None is everybody else.

    Returns:
        One row per measure and group: value, overall, hits, trials, rest_hits, rest_trials, shift, rest_shift. value is
        hits / trials, less shift: the mean predicted risk for calibration, and 0 for all other measures. NaN where
        nobody is someone it is about.
    """
    references = np.full(len(table.groups), REST, dtype="intp") if references is None else references
    asked = [Measure(measure) for measure in measures if measure in SHARES]
    blocks = [_split_shares(table, measure, references) for measure in [*asked, Measure.OUTCOME_RATE]]
    return pd.concat(blocks, ignore_index=True)


def compute_with_fairlearn(table: GroupTable) -> pd.DataFrame:
    """Per measure that Fairlearn defines one value per group, in order, and last the value of everybody.

    Fairlearn is given up to four weighted rows per group (outcome by listed) in place of one row per student:
    the same numbers, and the cost no longer grows with the number of students.
    """
    counts = pd.concat([table.groups[COUNTS], table.total.to_frame().T], ignore_index=True)
    listed_negatives = take_count(counts, "listed_negatives")
    columns = [
        counts["listed_positives"],
        counts["positives"] - counts["listed_positives"],
        listed_negatives,
        take_count(counts, "negatives") - listed_negatives,
    ]
    weights = np.column_stack([np.where(column.round(9) > 0, column, 0.0) for column in columns])
    about = {Measure.SELECTION_RATE: slice(0, 4), Measure.RECALL: slice(0, 2), Measure.FALSE_POSITIVE_RATE: slice(2, 4)}
    return pd.DataFrame(
        {
            measure: [_ask_fairlearn(measure, CELLS[of], tuple(row)) for row in weights[:, of].tolist()]
            for measure, of in about.items()
        }
    )


@lru_cache(maxsize=4096)
def _ask_fairlearn(measure: Measure, cells: tuple[tuple[int, int], ...], weights: tuple[float, ...]) -> float:
    """One of FAIRLEARN_MEASURES for one group, from the weights of the cells it is about; NaN for nobody.

    Without Fairlearn's `MetricFrame`, which takes longer to split a table into groups than all other measures take
    together. Groups of few students have the same counts time and again, and a list is often audited again: what was
    asked is remembered.
    """
    # Here, and not above: it brings scikit-learn along, and who reads an audit asks for neither.
    from fairlearn.metrics import false_positive_rate, selection_rate, true_positive_rate  # type: ignore[import-untyped, unused-ignore]  # noqa: PLC0415

    functions = dict(zip(FAIRLEARN_MEASURES, (selection_rate, true_positive_rate, false_positive_rate), strict=True))
    rows = [(*cell, weight) for cell, weight in zip(cells, weights, strict=True) if weight > 0]
    if not rows:
        return float("nan")
    outcomes, listed, weight = zip(*rows, strict=True)
    return float(functions[measure](np.array(outcomes), np.array(listed), sample_weight=np.array(weight)))


def add_sums(frame: pd.DataFrame) -> pd.DataFrame:
    """The students of `Population.frame` with what each adds to the COUNTS of a group; nothing without an outcome."""
    counted = frame["outcome"].notna()
    outcome = frame["outcome"].fillna(0.0)
    listed = frame["listed"].where(counted, 0.0)
    moments = _spread_residuals(frame["score"], frame["outcome"])
    return frame.assign(
        n=counted.astype("float64"),
        positives=outcome,
        listed=listed,
        listed_positives=listed * outcome,
        predicted=frame["score"].where(counted, 0.0),
        variance=moments["variance"],
        third_moment=moments["third_moment"],
    )


def _spread_residuals(score: pd.Series, outcome: pd.Series) -> pd.DataFrame:
    """Variance and third moment of outcome minus score, per student, as seen among students of like score.

    Whatever their group: under the null it is right for every mix of risks (a group with high risks varies
    more), and it is right for a model that is miscalibrated for all. NaN outcomes get 0.
    """
    residual = outcome - score
    counted = residual.notna()
    bands = int(np.clip(counted.sum() // STUDENTS_PER_BAND, 1, MOST_BANDS))
    band = np.ceil(score.where(counted).rank(pct=True) * bands)
    centred = residual - residual.mean()
    moments = pd.DataFrame({"variance": centred**2, "third_moment": centred**3}, index=score.index)
    return moments.groupby(band, dropna=False).transform("mean").where(counted, 0.0)


def _count_block(
    counts: Array, names: tuple[str, ...], codes: Mapping[str, tuple[Rows, pd.Index]]
) -> tuple[pd.DataFrame, Rows]:
    """Heads and COUNTS of the groups of an attribute or pair, sorted by name, and the group of each student."""
    places, labels = codes[names[0]]
    if len(names) > 1:
        places = places * len(codes[names[1]][1]) + codes[names[1]][0]
    present, rows = np.unique(places, return_inverse=True)
    width = len(codes[names[1]][1]) if len(names) > 1 else 1
    first = pd.Series(labels[present // width] if len(names) > 1 else labels[present], dtype="object")
    second = pd.Series(codes[names[1]][1][present % width] if len(names) > 1 else "", first.index, dtype="object")
    shown = first + JOINT + second if len(names) > 1 else first
    heads = pd.DataFrame({"attribute": JOINT.join(names), "group": shown, "first": first, "second": second})
    sums = [np.bincount(rows, weights=column, minlength=len(present)) for column in counts.T]
    return heads.assign(**dict(zip(COUNTS, sums, strict=True))), rows


def _split_shares(table: GroupTable, measure: Measure, references: Rows) -> pd.DataFrame:
    groups, total = table.groups, table.total
    hits, trials = (take_count(groups, name).to_numpy() for name in SHARES[measure])
    all_hits, all_trials = (float(take_count(total, name)) for name in SHARES[measure])
    rest_hits, rest_trials = refer(hits, all_hits, references), refer(trials, all_trials, references)
    is_calibration = measure == Measure.CALIBRATION
    predicted = groups["predicted"].to_numpy() if is_calibration else np.zeros(len(groups))
    all_predicted = float(total["predicted"]) if is_calibration else 0.0
    known, rest_known = (np.where(number > 0, number, np.nan) for number in (trials, rest_trials))
    shift = predicted / known
    return pd.DataFrame(
        {
            "attribute": groups["attribute"],
            "group": groups["group"],
            "measure": str(measure),
            "hits": hits,
            "trials": trials,
            "rest_hits": rest_hits,
            "rest_trials": rest_trials,
            "shift": shift,
            "rest_shift": refer(predicted, all_predicted, references) / rest_known,
            "value": hits / known - shift,
            "overall": (all_hits - all_predicted) / all_trials if all_trials > 0 else np.nan,
        }
    )


def take_count(counts: Any, name: str) -> Any:
    """A count by name, also those that are a difference of two COUNTS; counts: anything that holds COUNTS by name."""
    if name == "negatives":
        return counts["n"] - counts["positives"]
    if name == "listed_negatives":
        return np.round(counts["listed"] - counts["listed_positives"], 9)
    return counts[name]
