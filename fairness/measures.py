"""What the list and the scores do per group: counts per group, and the measures made of them.

Each measure is a share: hits out of trials. The rest of a group is everybody else in the audit, and not the
largest group: that would make one group the norm, would change when the largest group changes, and would
throw away what the other students tell. With two groups the rest is the other group.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate  # type: ignore[import-untyped, unused-ignore]
from sklearn.metrics import precision_score  # type: ignore[import-untyped, unused-ignore]

from fairness.policy import JOINT, Measure
from fairness.population import Population

FAIRLEARN_MEASURES = {
    Measure.SELECTION_RATE: selection_rate,
    Measure.RECALL: true_positive_rate,
    Measure.PRECISION: partial(precision_score, zero_division=np.nan),
    Measure.FALSE_POSITIVE_RATE: false_positive_rate,
}
SHARES = {  # what is counted, out of what
    Measure.SELECTION_RATE: ("listed", "n"),
    Measure.RECALL: ("listed_positives", "positives"),
    Measure.PRECISION: ("listed_positives", "listed"),
    Measure.FALSE_POSITIVE_RATE: ("listed_negatives", "negatives"),
    Measure.CALIBRATION: ("positives", "n"),
    Measure.OUTCOME_RATE: ("positives", "n"),
}
COUNTS = ["n", "positives", "listed", "listed_positives", "predicted", "variance", "third_moment"]
STUDENTS_PER_BAND = 25
MOST_BANDS = 20


@dataclass(frozen=True)
class GroupTable:
    """Counts per group. Only students with score and outcome count.

    groups: attribute, group (the names shown), first, second (the names apart; second empty for a single
    attribute) and COUNTS. total: COUNTS of everybody.
    """

    groups: pd.DataFrame
    total: pd.Series


def count_groups(
    population: Population, attributes: Sequence[str], intersections: Sequence[tuple[str, str]]
) -> GroupTable:
    """Count per group of each attribute and of each declared pair; a group nobody counts in has n = 0."""
    frame = add_sums(population.frame)
    tables = [_count_pair(frame, name, None) for name in attributes]
    tables += [_count_pair(frame, first, second) for first, second in intersections]
    return GroupTable(pd.concat(tables, ignore_index=True), frame[COUNTS].sum())


def measure_groups(table: GroupTable, measures: Sequence[str]) -> pd.DataFrame:
    """`share_groups`, with the values of the four measures that Fairlearn defines computed by Fairlearn.

    It is given counts as weights in place of students; see `share_groups` for the columns.
    """
    shares = share_groups(table, measures)
    by_fairlearn = _compute_with_fairlearn(table)
    for measure in FAIRLEARN_MEASURES:
        rows = shares["measure"] == measure
        values = by_fairlearn[measure].to_numpy()
        shares.loc[rows, "value"] = np.where(shares.loc[rows, "trials"] > 0, values[:-1][: rows.sum()], np.nan)
        shares.loc[rows & shares["overall"].notna(), "overall"] = values[-1]
    return shares


def share_groups(table: GroupTable, measures: Sequence[str]) -> pd.DataFrame:
    """One row per group and measure: value, overall, hits, trials, rest_hits, rest_trials, shift, rest_shift.

    value is hits / trials, less shift: the mean predicted risk for calibration, and 0 for all other measures.
    The outcome rate is always added. NaN where nobody is someone the measure is about.
    """
    asked = [Measure(measure) for measure in measures if measure in SHARES]
    blocks = [_split_shares(table, measure) for measure in [*asked, Measure.OUTCOME_RATE]]
    return pd.concat(blocks, ignore_index=True)


def add_sums(frame: pd.DataFrame) -> pd.DataFrame:
    """The students with COUNTS of each: 0 where the outcome is not known."""
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


def _count_pair(frame: pd.DataFrame, first: str, second: str | None) -> pd.DataFrame:
    names = [first] if second is None else [first, second]
    # Grouping by text sorts by name; the order only decides where a group stands in the table.
    counts = frame.groupby(names)[COUNTS].sum().reset_index()
    parts = (
        counts[names].set_axis(["first", "second"][: len(names)], axis="columns").reindex(columns=["first", "second"])
    )
    parts["second"] = parts["second"].fillna("").astype("object")
    shown = parts["first"] if second is None else parts["first"] + JOINT + parts["second"]
    heads = pd.DataFrame({"attribute": JOINT.join(names), "group": shown}, index=counts.index)
    return pd.concat([heads, parts, counts[COUNTS]], axis="columns")


def _split_shares(table: GroupTable, measure: Measure) -> pd.DataFrame:
    groups, total = table.groups, table.total
    block = groups[["attribute", "group"]].assign(measure=str(measure))
    hits, trials = SHARES[measure]
    block["hits"], block["trials"] = take_count(groups, hits), take_count(groups, trials)
    all_hits, all_trials = float(take_count(total, hits)), float(take_count(total, trials))
    # Rounded: what is left of a sum of fractions must not look like a small share of a student.
    block["rest_hits"] = (all_hits - block["hits"]).round(9).clip(lower=0)
    block["rest_trials"] = (all_trials - block["trials"]).round(9).clip(lower=0)
    is_calibration = measure == Measure.CALIBRATION
    predicted = groups["predicted"] if is_calibration else 0.0 * groups["predicted"]
    all_predicted = float(total["predicted"]) if is_calibration else 0.0
    block["shift"] = predicted / block["trials"].where(block["trials"] > 0)
    block["rest_shift"] = (all_predicted - predicted) / block["rest_trials"].where(block["rest_trials"] > 0)
    block["value"] = block["hits"] / block["trials"].where(block["trials"] > 0) - block["shift"]
    block["overall"] = (all_hits - all_predicted) / all_trials if all_trials > 0 else np.nan
    return block


def take_count(counts: Any, name: str) -> Any:
    """A count by name, also those that are a difference of two COUNTS; counts: anything that holds COUNTS by name."""
    if name == "negatives":
        return counts["n"] - counts["positives"]
    if name == "listed_negatives":
        return np.round(counts["listed"] - counts["listed_positives"], 9)
    return counts[name]


def _compute_with_fairlearn(table: GroupTable) -> pd.DataFrame:
    """Per measure one value per group, in order, and last the value of everybody.

    Fairlearn is given up to four weighted rows per group (outcome by listed) in place of one row per student:
    the same numbers, and the cost no longer grows with the number of students.
    """
    counts = pd.concat([table.groups[COUNTS], table.total.to_frame().T], ignore_index=True)
    cells = pd.DataFrame(
        {
            (1, 1): counts["listed_positives"],
            (1, 0): counts["positives"] - counts["listed_positives"],
            (0, 1): take_count(counts, "listed_negatives"),
            (0, 0): take_count(counts, "negatives") - take_count(counts, "listed_negatives"),
        }
    )
    blocks = [
        pd.DataFrame({"group": cells.index, "outcome": outcome, "listed": listed, "weight": cells[outcome, listed]})
        for outcome in (1, 0)
        for listed in (1, 0)
    ]
    long = pd.concat(blocks, ignore_index=True)
    long = long[long["weight"].round(9) > 0]
    empty = pd.DataFrame(np.nan, index=counts.index, columns=list(FAIRLEARN_MEASURES))
    if long.empty:
        return empty
    frame = MetricFrame(
        metrics=dict(FAIRLEARN_MEASURES),
        y_true=long["outcome"].astype(int),
        y_pred=long["listed"].astype(int),
        sensitive_features=long["group"].astype(int),
        sample_params={measure: {"sample_weight": long["weight"]} for measure in FAIRLEARN_MEASURES},
    )
    values: pd.DataFrame = frame.by_group.reindex(counts.index)
    return values
