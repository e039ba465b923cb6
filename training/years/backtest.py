"""The multi-year forecast on years that are known by now, each made with only the counts up to its origin.

An origin is the last known year of a forecast. At each origin everything is done again: learning the coefficients,
choosing what is served per horizon, measuring how far it may be off.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from training.inflow.levels import QUANTILES
from training.years.evaluation import BASELINES, HELD, LAST_YEAR, THREE_YEARS, choose_served
from training.years.exogenous import NOTHING, Exogenous
from training.years.lines import SERIES, Array, Lines
from training.years.paths import Spread, describe_paths, estimate_spread, number_groups, sample_paths, sum_rows
from training.years.trend import MODEL, fit_trend, predict_trend

FORECASTERS = (MODEL, *BASELINES)
COLUMNS = [
    "level", *SERIES, "definition", "faculty", "is_own", "is_learned", "origin", "academic_year", "horizon", "actual",
    *FORECASTERS, "served", "served_forecast", *QUANTILES,
]  # fmt: skip
_LEVELS: dict[str, list[str]] = {
    "programme": [*SERIES, "definition"],
    "faculty": ["institution", "faculty"],
    "institution": ["institution"],
}
_SAMPLES = 400  # enough to judge a 90 % interval over many rows
ALL = "all"


def backtest_years(lines: Lines, horizons: int, exogenous: Exogenous = NOTHING, seed: int = 1) -> pd.DataFrame:
    """Return one row per line, origin and horizon of which the count is known (COLUMNS), and the same for totals.

    A total holds the lines that were counted in both years. Of `exogenous` only what was known at the origin is used.
    Empty when there are fewer than two years.
    """
    tested: list[pd.DataFrame] = []
    for origin in lines.years[:-1]:
        known = [rows[(rows["level"] == "programme") & (rows["academic_year"] <= origin)] for rows in tested]
        past = pd.concat(known, ignore_index=True) if known else pd.DataFrame(columns=COLUMNS)
        rows = _test_origin(lines, origin, horizons, past, exogenous, seed)
        if len(rows):
            tested.append(rows)
    return pd.concat(tested, ignore_index=True) if tested else pd.DataFrame(columns=COLUMNS)


def forecast_lines(lines: Lines, horizons: int, exogenous: Exogenous = NOTHING) -> dict[str, Array]:
    """Return what each forecaster says (name -> lines x horizons), from the last year of `lines`."""
    last = np.nan_to_num(lines.of(lines.last_year))
    recent = np.stack([lines.of(lines.last_year - back) for back in range(3)])
    counted = ~np.isnan(recent)
    mean = np.where(counted, recent, 0).sum(axis=0) / np.maximum(counted.sum(axis=0), 1)
    flat = {LAST_YEAR: last, THREE_YEARS: np.where(last > 0, mean, 0)}
    repeated = {name: np.repeat(values[:, None], horizons, axis=1) for name, values in flat.items()}
    return {MODEL: predict_trend(lines, fit_trend(lines, exogenous), horizons, exogenous), **repeated}


def spreads_of(past: pd.DataFrame, served: dict[int, str]) -> dict[str, Spread]:
    """Return the spread of each forecaster that is served, from its errors in `past` (rows of level programme)."""
    return {name: estimate_spread(_errors_of(past, name)) for name in sorted(set(source_names(served)))}


def serve(forecasts: dict[str, Array], served: dict[int, str]) -> Array:
    """Return lines x horizons of what is served at each horizon; HELD is what the horizon before says."""
    columns: list[Array] = []
    for horizon, name in served.items():
        columns.append(columns[-1] if name == HELD else forecasts[name][:, horizon - 1])
    return np.column_stack(columns)


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


def source_names(served: dict[int, str]) -> list[str]:
    """Return the forecaster behind each horizon: that of the horizon before where it is HELD."""
    names: list[str] = []
    for name in served.values():
        names.append(names[-1] if name == HELD else name)
    return names


def _errors_of(past: pd.DataFrame, name: str) -> pd.DataFrame:
    counted = past[past[LAST_YEAR].astype("float64") > 0]
    errors = counted[["institution", "academic_year", "horizon", "actual"]].assign(forecast=counted[name])
    return errors.astype({"horizon": "int64", "actual": "float64", "forecast": "float64"})


def _test_origin(
    lines: Lines, origin: int, horizons: int, past: pd.DataFrame, exogenous: Exogenous, seed: int
) -> pd.DataFrame:
    here = lines.until(origin)
    chosen = ~np.isnan(here.of(origin))
    known = here.take(chosen)
    forecasts = {name: one[chosen] for name, one in forecast_lines(here, horizons, exogenous.until(origin)).items()}
    served = choose_served(past, horizons)
    forecast = serve(forecasts, served)
    codes = number_groups(known.attributes, ["institution"])
    paths = sample_served(forecast, served, spreads_of(past, served), _SAMPLES, seed, codes)
    # In the first year of a definition there is no growth to go by yet, and the model says what last year says.
    had_before = ~np.isnan(known.of(origin - 1))
    parts = []
    for horizon in range(1, horizons + 1):
        actual = lines.of(origin + horizon)[chosen]
        is_known = ~np.isnan(actual)
        if is_known.any():
            values = {name: one[:, horizon - 1] for name, one in forecasts.items()}
            points = known.attributes.assign(actual=actual, is_learned=had_before, **values)
            points = points.assign(served_forecast=forecast[:, horizon - 1])
            summed = _sum_levels(points[is_known], paths[is_known, horizon - 1])
            parts.append(summed.assign(horizon=horizon, served=served[horizon], academic_year=origin + horizon))
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    return pd.concat(parts, ignore_index=True).assign(origin=origin)[COLUMNS]


def _sum_levels(points: pd.DataFrame, paths: Array) -> pd.DataFrame:
    levels = []
    for level, key in _LEVELS.items():
        codes = number_groups(points, key)
        grouped = points.groupby(codes)
        rows = grouped[[*_LEVELS["programme"], "faculty", "is_own", "is_learned"]].first()
        rows[[name for name in (*_LEVELS["programme"], "faculty") if name not in key]] = ALL
        if level == "programme":
            rows["faculty"] = grouped["faculty"].first()
        sums = grouped[["actual", *FORECASTERS, "served_forecast"]].sum()
        levels.append(rows.join(sums).join(describe_paths(sum_rows(paths, codes))).assign(level=level))
    return pd.concat(levels, ignore_index=True)
