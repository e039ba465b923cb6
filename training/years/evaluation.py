"""What a backtest of the multi-year forecast says, per horizon, and what is therefore served.

WAPE      sum of absolute errors / sum of students       bias   sum of errors / sum of students (above 0: too many)
coverage  share of rows whose count lies in the 80 % or 90 % interval of what is served; of rows that had students in
          the last known year, because the others are not forecast
wql       weighted quantile loss: twice the mean pinball loss over the quantiles / mean count; less is better

The interval of a difference in WAPE is a bootstrap over programmes, the same draws for both, so that the
difference is paired. It says nothing about years that are unlike those in the test.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from training.inflow.levels import QUANTILES
from training.years.lines import SERIES
from training.years.trend import MODEL

LAST_YEAR, THREE_YEARS = "baseline_last_year", "baseline_three_year_mean"
BASELINES = (LAST_YEAR, THREE_YEARS)
HELD = "held"
_RESAMPLES = 400
_INTERVALS = {"coverage 80 %": ("p10", "p90"), "coverage 90 %": ("p05", "p95")}
EVALUATION = ["level", "horizon", "model", "measure", "value", "is_baseline", "n"]


@dataclass(frozen=True)
class Difference:
    """WAPE of the model and of a baseline on the same rows, and the interval of model / baseline - 1."""

    model: float
    baseline: float
    low: float
    high: float
    n: int

    @property
    def relative(self) -> float:
        """The model's WAPE against the baseline's: -0.03 is three percent better."""
        return self.model / self.baseline - 1 if self.baseline > 0 else 0.0


def compare(rows: pd.DataFrame, baseline: str, model: str = MODEL, seed: int = 1) -> Difference:
    """Compare two forecasters on `rows` of level programme (training.years.backtest.COLUMNS; not empty)."""
    errors = {name: (rows["actual"] - rows[name]).abs().astype("float64") for name in (model, baseline)}
    sums = rows[SERIES].assign(model=errors[model], baseline=errors[baseline], actual=rows["actual"].astype("float64"))
    sums = sums.groupby(SERIES)[["model", "baseline", "actual"]].sum()
    values = sums.to_numpy(dtype="float64")
    random = np.random.default_rng(seed)
    draws = random.multinomial(len(values), np.full(len(values), 1 / len(values)), size=_RESAMPLES) @ values
    ratio = draws[:, 0] / np.maximum(draws[:, 1], 1e-9) - 1
    total = values.sum(axis=0)
    low, high = np.quantile(ratio, [0.025, 0.975])
    students = max(total[2], 1.0)
    return Difference(total[0] / students, total[1] / students, float(low), float(high), len(values))


def choose_served(past: pd.DataFrame, horizons: int) -> dict[int, str]:
    """Return what is served at each horizon: the model where `past` shows it to be better, else the best baseline.

    `past`: rows of level programme of which the count is known. Better is: the whole interval of the difference with
    the best baseline is below 0. A horizon that the past cannot judge (no rows, or only rows from before anything
    could be learned) is served what the horizon before says: HELD. The first one is then the count of last year.
    """
    served: dict[int, str] = {}
    for horizon in range(1, horizons + 1):
        rows = past[(past["horizon"] == horizon) & past["is_learned"].astype(bool)]
        if rows.empty:
            served[horizon] = HELD if served else LAST_YEAR
            continue
        best = best_baseline(rows)
        served[horizon] = MODEL if compare(rows, best).high < 0 else best
    return served


def best_baseline(rows: pd.DataFrame) -> str:
    """Return the baseline with the smallest sum of absolute errors on `rows`; last year where there are none."""
    sums = {name: float((rows["actual"] - rows[name]).abs().sum()) for name in BASELINES}
    return min(BASELINES, key=lambda name: (sums[name], name != LAST_YEAR))


def evaluate_years(rows: pd.DataFrame) -> pd.DataFrame:
    """Return measures per level, horizon and forecaster (EVALUATION), of the rows of a backtest.

    The model `served` is what would have been served at each origin; coverage and quantile loss are of that.
    """
    measured = [
        (level, horizon, model, measure, value, model in BASELINES, len(group))
        for (level, horizon), group in rows.groupby(["level", "horizon"], sort=True)
        for model, measure, value in _measure(group)
    ]
    return pd.DataFrame(measured, columns=EVALUATION)


def _measure(rows: pd.DataFrame) -> Iterator[tuple[str, str, float]]:
    actual = rows["actual"].astype("float64")
    students = max(float(actual.sum()), 1.0)
    for name, column in {MODEL: MODEL, "served": "served_forecast", **dict.fromkeys(BASELINES)}.items():
        error = rows[column or name].astype("float64") - actual
        yield name, "wape", float(error.abs().sum()) / students
        yield name, "bias", float(error.sum()) / students
    known = rows[rows[LAST_YEAR].astype("float64") > 0]
    for measure, (low, high) in _INTERVALS.items() if len(known) else ():
        yield "served", measure, float(((known["actual"] >= known[low]) & (known["actual"] <= known[high])).mean())
    losses = [_pinball(actual, rows[name].astype("float64"), level) for name, level in QUANTILES.items()]
    yield "served", "wql", 2 * float(np.mean(losses)) / students


def _pinball(actual: "pd.Series[float]", quantile: "pd.Series[float]", level: float) -> float:
    error = actual - quantile
    return float(np.maximum(level * error, (level - 1) * error).sum())
