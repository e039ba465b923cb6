"""The forecasters of the multi-year forecast, which of them is served at each horizon, and how far that may be off.

What is served is decided on forecasts of earlier years, whose counts are known by now.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from training.years.lines import NOTHING, SERIES, Array, Exogenous, Lines
from training.years.paths import Spread, estimate_spread, sample_paths
from training.years.trend import MODEL, fit_trend, predict_trend

LAST_YEAR, THREE_YEARS = "baseline_last_year", "baseline_three_year_mean"
BASELINES = (LAST_YEAR, THREE_YEARS)
HELD = "held"
FORECASTERS = (MODEL, *BASELINES)
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


def choose_served(past: pd.DataFrame, horizons: int) -> dict[int, str]:
    """Return what is served at each horizon: the model where `past` shows it to be better, else the best baseline.

    Better is: the whole interval of the difference with the best baseline is below 0. A horizon that the past cannot
    judge (no rows, or only rows from before anything could be learned) is served as the horizon before it: HELD. The
    first one is then the count of last year.

    Args:
        past: rows of level programme (`training.years.backtest.COLUMNS`) of which the count is known.
        horizons: how many years ahead.
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


def serve(forecasts: dict[str, Array], served: dict[int, str]) -> Array:
    """Return what is served at each horizon (lines x horizons); HELD is what is served at the horizon before."""
    columns: list[Array] = []
    for horizon, name in served.items():
        columns.append(columns[-1] if name == HELD else forecasts[name][:, horizon - 1])
    return np.column_stack(columns)


def source_names(served: dict[int, str]) -> list[str]:
    """Return the forecaster behind each horizon: that of the horizon before where it is HELD."""
    names: list[str] = []
    for name in served.values():
        names.append(names[-1] if name == HELD else name)
    return names


def spreads_of(past: pd.DataFrame, served: dict[int, str]) -> dict[str, Spread]:
    """Return the spread of each forecaster that is served, from its errors in `past` (rows of level programme)."""
    counted = past[past[LAST_YEAR].astype("float64") > 0]
    known = counted[["institution", "academic_year", "horizon", "actual"]]
    kinds = {"horizon": "int64", "actual": "float64", "forecast": "float64"}
    names = sorted(set(source_names(served)))
    return {name: estimate_spread(known.assign(forecast=counted[name]).astype(kinds)) for name in names}


def sample_served(
    forecast: Array,
    served: dict[int, str],
    spreads: dict[str, Spread],
    samples: int,
    seed: int,
    institutions: npt.NDArray[np.int64] | None = None,
) -> Array:
    """Return paths (lines x horizons x samples) around what is served, as wide as its forecaster is off."""
    drawn = {name: sample_paths(forecast, one, samples, seed, institutions) for name, one in spreads.items()}
    names = source_names(served)
    return np.stack([drawn[name][:, place] for place, name in enumerate(names)], axis=1)
