"""The forecasters of the multi-year forecast, how they are combined, and how far the combination may be off.

Forecasts that err differently are better together than the better one alone (Bates and Granger 1969), and a choice by a
test on a few years has no power: what is served is a weighted mean, with one set of weights for all horizons.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from training.years.lines import NOTHING, SERIES, Array, Exogenous, Lines
from training.years.paths import Spread, estimate_spread
from training.years.trend import MODEL, fit_trend, predict_trend

LAST_YEAR, THREE_YEARS = "baseline_last_year", "baseline_three_year_mean"
BASELINES = (LAST_YEAR, THREE_YEARS)
COMBINED = "combined"
FORECASTERS = (MODEL, *BASELINES)
# Chosen on the odd programme codes of the published panels; few origins tell too little to learn them anew at each.
WEIGHTS = {MODEL: 0.7, LAST_YEAR: 0.2, THREE_YEARS: 0.1}
_RESAMPLES = 400


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


def forecast_lines(lines: Lines, horizons: int, exogenous: Exogenous = NOTHING) -> dict[str, Array]:
    """Return what each forecaster predicts from the last year of `lines`: name -> lines x horizons, students."""
    last = np.nan_to_num(lines.of(lines.last_year))
    recent = np.stack([lines.of(lines.last_year - back) for back in range(3)])
    counted = ~np.isnan(recent)
    mean = np.where(counted, recent, 0).sum(axis=0) / np.maximum(counted.sum(axis=0), 1)
    flat = {LAST_YEAR: last, THREE_YEARS: np.where(last > 0, mean, 0)}
    repeated = {name: np.repeat(values[:, None], horizons, axis=1) for name, values in flat.items()}
    return {MODEL: predict_trend(lines, fit_trend(lines, exogenous), horizons, exogenous), **repeated}


def combine(forecasts: dict[str, Array]) -> Array:
    """Return what is served: the weighted mean of the forecasters (WEIGHTS), students."""
    return np.asarray(sum(weight * forecasts[name] for name, weight in WEIGHTS.items()), dtype=np.float64)


def compare(rows: pd.DataFrame, baseline: str, model: str = MODEL, seed: int = 1) -> Difference:
    """Compare two forecasters, with the interval of a bootstrap over programmes (the same draws for both).

    Args:
        rows: of level programme (`training.years.backtest.COLUMNS`); not empty.
        baseline: column to compare with.
        model: column that is compared.
        seed: of the draws.
    """
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


def spread_of(past: pd.DataFrame) -> Spread:
    """Return the spread of what is served, from its errors in `past` (rows of level programme)."""
    counted = past[past[LAST_YEAR].astype("float64") > 0]
    known = counted[["institution", "academic_year", "horizon", "actual"]].assign(forecast=counted["served_forecast"])
    return estimate_spread(known.astype({"horizon": "int64", "actual": "float64", "forecast": "float64"}))
