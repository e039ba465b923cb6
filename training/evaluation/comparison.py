"""How good a score is on a later cohort, beside the baselines, with intervals.

Intervals are percentiles of a bootstrap over students. Every model is measured on the same resamples, so
that differences are paired. The conclusion says whether a model is better than a constant, and better than the
logistic regression, a simple rule and a list drawn at random, or not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from training.evaluation.conclusion import Conclusion
from training.evaluation.measures import (
    Floats,
    auc,
    average_precision,
    brier,
    calibration_error,
    calibration_error_by_chance,
    capacity_shares,
    log_loss,
)
from training.evaluation.resampling import MEASURES, RESAMPLES, interval, interval_of, measure_all, resample_measures

__all__ = [
    "LOGISTIC", "RANDOM", "RESAMPLES", "RULE", "Comparison", "auc", "average_precision", "brier",
    "calibration_error", "capacity_shares", "evaluate_scores", "log_loss",
]  # fmt: skip

LOGISTIC, RULE, RANDOM = "logistic regression", "simple rule", "random list"
CHANCE_LEVEL = "calibration_error_by_chance"
LOWER_IS_BETTER = frozenset({"brier", "log_loss", "calibration_error"})
_COMPARED = ("auc", "average_precision", "brier", "log_loss", "precision_at_capacity", "recall_at_capacity")
# By what the model has to be better: a list by whom it finds, a model by how it orders.
_DECISIVE = {RULE: "recall_at_capacity", RANDOM: "recall_at_capacity"}


@dataclass(frozen=True)
class Comparison:
    """The evaluation as data, and what it comes down to.

    `table` is what `evaluate_scores` describes. `differences` has one row per other model and measure: against,
    measure, difference (model - other), low, high.
    """

    table: pd.DataFrame
    conclusion: Conclusion
    differences: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def tells_students_apart(self) -> bool:
        """Whether the order that the model gives is better than chance: the interval of its AUC is above a half."""
        served = self.table[self.table["is_served"] & (self.table["measure"] == "auc")]
        return bool((served["low"] > 0.5).all())


def evaluate_scores(
    outcome: pd.Series,
    scores: Mapping[str, pd.Series],
    *,
    model: str,
    constant: str,
    baselines: Sequence[str],
    capacity: float | int,
    seed: int,
    orders: Sequence[str] = (),
) -> Comparison:
    """Measure every series of `scores` against `outcome`, on the same resamples: differences are paired.

    Args:
        outcome: 0 or 1 per student, by key.
        scores: by name; all must have the index of `outcome`.
        model: the name of the model that is judged.
        constant: the name of one chance for everybody.
        baselines: names that are marked as a baseline.
        capacity: a share or number of the students, for the measures of a list.
        seed: of the resamples.
        orders: names of scores that are no chances, and are measured by their order alone.

    Returns:
        The table has one row per model and measure: model, measure, value, low, high, is_baseline, is_served. The
        calibration error has a row beside it with what chance alone would give.
    """
    truth = outcome.to_numpy(dtype=float)
    values = {name: series.reindex(outcome.index).to_numpy(dtype=float) for name, series in scores.items()}
    resampled = resample_measures(truth, values, capacity, seed, orders=tuple(orders))
    rows = [
        {"model": name, **row, "is_baseline": name in baselines, "is_served": name == model}
        for name, score in values.items()
        for row in _measure_rows(truth, score, name, capacity, seed, resampled, order_only=name in orders)
    ]
    table = pd.DataFrame(rows)
    differences = _compare(table, resampled, model)
    tells_apart = bool(interval(resampled[model, "auc"])[0] > 0.5)
    is_better = _has_gain(differences, constant, "brier") and tells_apart
    others = [name for name in values if name not in (model, constant)]
    better_than = {name: _has_gain(differences, name, _DECISIVE.get(name, "auc")) for name in others}
    better_than[constant] = is_better
    any_other = any(_has_skill(name, constant, resampled) for name in baselines if name not in (model, constant))
    return Comparison(table, Conclusion(is_better, tells_apart, better_than, any_other), differences)


def _measure_rows(
    truth: Floats,
    score: Floats,
    name: str,
    capacity: float | int,
    seed: int,
    resampled: Mapping[tuple[str, str], Floats],
    *,
    order_only: bool,
) -> list[dict[str, Any]]:
    rows = []
    for measure, value in measure_all(truth, score, capacity, order_only=order_only).items():
        low, high = interval_of(measure, value, resampled[name, measure])
        rows.append({"measure": measure, "value": value, "low": low, "high": high})
        if measure == "calibration_error":
            chance = calibration_error_by_chance(score, RESAMPLES, seed)
            rows.append({"measure": CHANCE_LEVEL, **dict(zip(("value", "low", "high"), chance, strict=True))})
    return rows


def _compare(table: pd.DataFrame, resampled: Mapping[tuple[str, str], Floats], model: str) -> pd.DataFrame:
    values = {(row["model"], row["measure"]): row["value"] for row in table.to_dict("records")}
    rows = []
    for name, measure in resampled:
        if name != model and measure in _COMPARED:
            low, high = interval(resampled[model, measure] - resampled[name, measure])
            difference = values[model, measure] - values[name, measure]
            rows.append({"against": name, "measure": measure, "difference": difference, "low": low, "high": high})
    columns = ["against", "measure", "difference", "low", "high"]
    frame = pd.DataFrame(rows, columns=columns)
    order = {measure: place for place, measure in enumerate(MEASURES)}
    return frame.sort_values("measure", key=lambda names: names.map(order), kind="stable").reset_index(drop=True)


def _has_gain(differences: pd.DataFrame, against: str, measure: str) -> bool:
    """Tell whether the model is better than another beyond the interval of their difference."""
    rows = differences.loc[(differences["against"] == against) & (differences["measure"] == measure)]
    if measure in LOWER_IS_BETTER:
        return bool((rows["high"] < 0).any())
    return bool((rows["low"] > 0).any())


def _has_skill(name: str, constant: str, resampled: Mapping[tuple[str, str], Floats]) -> bool:
    """Tell whether a baseline is better than a constant, by the same measures as the model where it gives chances."""
    if interval(resampled[name, "auc"])[0] <= 0.5:
        return False
    if (name, "brier") not in resampled:
        return True
    return interval(resampled[constant, "brier"] - resampled[name, "brier"])[0] > 0
