"""How good a model is, as kept with it, brought down to lines that a person can read."""

from dataclasses import dataclass

import pandas as pd

from training.contracts.evaluation import EvaluationResult

LOWER_IS_BETTER = frozenset(
    {"brier", "log_loss", "calibration_error", "wape", "mae", "mase", "weighted_quantile_loss", "winkler_95"}
)
# Neither higher nor lower is better: they help to read other measures, beside the whole evaluation.
NOT_RANKED = frozenset({"calibration_error_by_chance", "calibration_in_the_large", "calibration_slope"})


@dataclass(frozen=True)
class EvaluationLine:
    """One measure of one model or baseline; the mean when there are several years and weeks, then without interval.

    `is_served` tells whether these are the numbers of what is shown to people: where the model was not
    better, that is a baseline.
    """

    level: str
    measure: str
    model: str
    value: float
    low: float | None
    high: float | None
    is_baseline: bool
    is_served: bool


@dataclass(frozen=True)
class Accuracy:
    """One measure of what is served, with its interval and the best of the others beside it."""

    measure: str
    value: float
    low: float | None
    high: float | None
    other: float | None


def summarise_evaluation(evaluation: pd.DataFrame) -> list[EvaluationLine]:
    """Return one line per level, measure and model, what is served first; none for an empty evaluation."""
    if evaluation.empty:
        return []
    column = EvaluationResult
    frame = evaluation[evaluation[column.value].notna()].assign(
        level=evaluation.get(column.level, pd.Series("", index=evaluation.index)),
        is_served=evaluation.get(column.is_served, ~evaluation[column.is_baseline].astype(bool)),
    )
    keys = [column.level, column.measure, column.model, column.is_baseline, column.is_served]
    lines = [
        _line(dict(zip(keys, key, strict=True)), part) for key, part in frame.groupby(keys, sort=False, dropna=False)
    ]
    return sorted(lines, key=lambda line: (line.level, line.measure, not line.is_served))


def known_accuracy(evaluation: pd.DataFrame) -> list[Accuracy]:
    """Return each measure of what is served, and the best other value: of a baseline or of the model.

    Measures that are `NOT_RANKED` are left out: of them, no value is the best.
    """
    lines = summarise_evaluation(evaluation)
    found = []
    for line in lines:
        if line.is_served and line.measure not in NOT_RANKED:
            others = [one.value for one in lines if one.measure == line.measure and not one.is_served]
            best = min if line.measure in LOWER_IS_BETTER else max
            other = best(others) if others else None
            found.append(Accuracy(line.measure, line.value, line.low, line.high, other))
    return found


def _line(key: dict[str, object], part: pd.DataFrame) -> EvaluationLine:
    is_single, column = len(part) == 1, EvaluationResult
    return EvaluationLine(
        level=str(key[column.level]),
        measure=str(key[column.measure]),
        model=str(key[column.model]),
        value=float(part[column.value].mean()),
        low=_number(part[column.low]) if is_single else None,
        high=_number(part[column.high]) if is_single else None,
        is_baseline=bool(key[column.is_baseline]),
        is_served=bool(key[column.is_served]),
    )


def _number(values: "pd.Series[float]") -> float | None:
    value = values.iloc[0]
    return None if pd.isna(value) else float(value)
