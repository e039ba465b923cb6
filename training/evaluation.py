"""How good a score is on a later cohort, beside the baselines, with intervals.

Intervals are percentiles of a bootstrap over students. Every model is measured on the same resamples, so
that differences are paired. The sentence at the end says whether a model is better than a constant, and
better than the logistic regression, or not.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.stats import rankdata
from sklearn.metrics import average_precision_score

RESAMPLES = 300
_CONFIDENCE = 0.95
_SMALLEST_CHANCE = 1e-6
Floats = NDArray[np.float64]


def auc(outcome: Floats, score: Floats) -> float:
    """Chance that a student who dropped out has a higher score than one who did not; 0.5 where undefined."""
    positives = outcome.sum()
    negatives = len(outcome) - positives
    if positives == 0 or negatives == 0:
        return 0.5
    return float((rankdata(score)[outcome == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def brier(outcome: Floats, score: Floats) -> float:
    """Mean squared distance between chance and outcome."""
    return float(np.mean((score - outcome) ** 2))


def log_loss(outcome: Floats, score: Floats) -> float:
    """Mean negative log-likelihood; chances are kept a millionth away from 0 and 1."""
    safe = np.clip(score, _SMALLEST_CHANCE, 1 - _SMALLEST_CHANCE)
    return float(-np.mean(outcome * np.log(safe) + (1 - outcome) * np.log(1 - safe)))


def average_precision(outcome: Floats, score: Floats) -> float:
    """Area under the precision-recall curve; 0 where nobody dropped out."""
    return float(average_precision_score(outcome, score)) if outcome.any() else 0.0


def calibration_error(outcome: Floats, score: Floats, bins: int = 10) -> float:
    """Mean distance between chance and share that dropped out, over about ten groups by score; ties stay together."""
    edges = np.unique(np.quantile(score, np.linspace(0, 1, bins + 1)[1:-1]))
    place = np.searchsorted(edges, score, side="left")
    off = np.bincount(place, weights=score - outcome, minlength=len(edges) + 1)
    return float(np.abs(off).sum() / len(outcome))


def capacity_shares(outcome: Floats, score: Floats, capacity: float | int) -> tuple[float, float]:
    """Return precision and recall of the list of those with the highest scores: a share, or a whole number, of them.

    Students who tie at the end of the list share the places that are left, so that no order decides.
    """
    places = min(capacity, len(score)) if isinstance(capacity, int) else max(1, round(capacity * len(score)))
    border = np.sort(score)[::-1][places - 1]
    above = score > border
    weight = np.where(above, 1.0, np.where(score == border, (places - above.sum()) / (score == border).sum(), 0.0))
    found = float((weight * outcome).sum())
    return found / places, found / outcome.sum() if outcome.any() else 0.0


@dataclass(frozen=True)
class Comparison:
    """The evaluation as data, and what it says in one sentence per language."""

    table: pd.DataFrame
    is_better_than_constant: bool
    sentence_nl: str
    sentence_en: str


def evaluate_scores(
    outcome: pd.Series,
    scores: Mapping[str, pd.Series],
    *,
    model: str,
    constant: str,
    baselines: Sequence[str],
    capacity: float | int,
    seed: int,
) -> Comparison:
    """Measure every series of `scores` against `outcome`, by key: all must have the index of `outcome`.

    `model`, `constant` and `baselines` are names in `scores`. The table has one row per model and measure:
    model, measure, value, low, high, is_baseline, is_served.
    """
    truth = outcome.to_numpy(dtype=float)
    values = {name: series.reindex(outcome.index).to_numpy(dtype=float) for name, series in scores.items()}
    draws = np.random.default_rng(seed).integers(0, len(truth), size=(RESAMPLES, len(truth)))
    measures = measures_at(capacity)
    rows, resampled = [], {}
    for name, score in values.items():
        for measure, function in measures.items():
            samples = np.array([function(truth[draw], score[draw]) for draw in draws])
            resampled[name, measure] = samples
            low, high = _interval(samples)
            rows.append(
                {
                    "model": name,
                    "measure": measure,
                    "value": function(truth, score),
                    "low": low,
                    "high": high,
                    "is_baseline": name in baselines,
                    "is_served": name == model,
                }
            )
    gain = resampled[constant, "brier"] - resampled[model, "brier"]
    is_better = bool(_interval(gain)[0] > 0 and _interval(resampled[model, "auc"])[0] > 0.5)
    return Comparison(pd.DataFrame(rows), is_better, *_say(is_better))


def lay_out(evaluation: pd.DataFrame) -> pd.DataFrame:
    """Return an evaluation as people read it: one row per measure, one column per model, intervals beside values.

    The served model comes first and is marked; then the baselines, marked too. A forecast is measured per level,
    year and week, which stand beside the measure.
    """
    places = [name for name in ("level", "year", "iso_week") if name in evaluation.columns]
    rows = evaluation.to_dict("records")
    cells = evaluation.assign(
        measure=[_name_measure(row, places) for row in rows],
        cell=[_name_value(row["value"], row["low"], row["high"]) for row in rows],
    )
    order = evaluation.sort_values(["is_served", "is_baseline"], ascending=False)["model"].unique()
    marks = evaluation.drop_duplicates("model").set_index("model")[["is_served", "is_baseline"]]
    table = (
        cells.pivot(index="measure", columns="model", values="cell")
        .loc[cells["measure"].unique(), list(order)]
        .fillna("")
    )
    table.columns = pd.Index(
        [name.removeprefix("baseline_").replace("_", " ") + _mark(*marks.loc[name]) for name in order]
    )
    return table.rename_axis("measure").reset_index()


def _name_measure(row: Mapping[Hashable, Any], places: list[str]) -> str:
    where = [f"week {row[name]}" if name == "iso_week" else str(row[name]) for name in places]
    return ", ".join([str(row["measure"]).replace("_", " "), *where])


def _name_value(value: float, low: float, high: float) -> str:
    return f"{value:.3f}" if low == high else f"{value:.3f} ({low:.3f}–{high:.3f})"


def _mark(is_served: bool, is_baseline: bool) -> str:
    marks = [word for word, holds in (("served", is_served), ("baseline", is_baseline)) if holds]
    return f" [{', '.join(marks)}]" if marks else ""


def beats(outcome: pd.Series, challenger: pd.Series, holder: pd.Series, seed: int) -> bool:
    """Tell whether `challenger` has a higher AUC than `holder` beyond the paired interval."""
    truth = outcome.to_numpy(dtype=float)
    first, second = (series.reindex(outcome.index).to_numpy(dtype=float) for series in (challenger, holder))
    draws = np.random.default_rng(seed).integers(0, len(truth), size=(RESAMPLES, len(truth)))
    gain = np.array([auc(truth[draw], first[draw]) - auc(truth[draw], second[draw]) for draw in draws])
    return bool(_interval(gain)[0] > 0)


def measures_at(capacity: float | int) -> dict[str, Callable[[Floats, Floats], float]]:
    """Return the measures of an evaluation by name, each of outcome and score; `capacity` as in `capacity_shares`."""
    return {
        "auc": auc,
        "average_precision": average_precision,
        "brier": brier,
        "log_loss": log_loss,
        "calibration_error": calibration_error,
        "precision_at_capacity": lambda outcome, score: capacity_shares(outcome, score, capacity)[0],
        "recall_at_capacity": lambda outcome, score: capacity_shares(outcome, score, capacity)[1],
    }


def _interval(samples: Floats) -> tuple[float, float]:
    tail = (1 - _CONFIDENCE) / 2
    low, high = np.quantile(samples, [tail, 1 - tail])
    return float(low), float(high)


def _say(is_better: bool) -> tuple[str, str]:
    if is_better:
        return (
            "Het model is op een later cohort beter dan een vaste kans voor iedereen.",
            "On a later cohort the model is better than one constant chance for everyone.",
        )
    return (
        "Het model is op een later cohort niet beter dan een vaste kans voor iedereen.",
        "On a later cohort the model is no better than a constant.",
    )
