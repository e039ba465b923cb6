"""The multi-year forecast on years that are known by now, each made with only the counts up to its origin.

An origin is the last known year of a forecast. At each origin everything is done again: learning the coefficients,
combining the forecasters, measuring how far that may be off.

WAPE      sum of absolute errors / sum of students       bias   sum of errors / sum of students (above 0: too many)
coverage  share of rows whose count lies in the 80 % or 90 % interval of what is served; of rows that had students in
          the last known year, because the others are not forecast
wql       weighted quantile loss: twice the mean pinball loss over the quantiles / mean count; less is better

The interval of a difference in WAPE (`choice.compare`) is a bootstrap over programmes, the same draws for both, so that
the difference is paired. It says nothing about years that are unlike those in the test.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from training.inflow.levels import ALL, INTERVALS, QUANTILES, describe_paths, number_groups, pinball_loss, sum_groups
from training.years.choice import BASELINES, FORECASTERS, LAST_YEAR, combine, forecast_lines, spread_of
from training.years.lines import NOTHING, SERIES, Array, Exogenous, Lines
from training.years.paths import sample_paths
from training.years.trend import MODEL

COLUMNS = [
    "level", *SERIES, "definition", "faculty", "is_own", "is_learned", "origin", "academic_year", "horizon", "actual",
    *FORECASTERS, "served_forecast", *QUANTILES,
]  # fmt: skip
_LEVELS: dict[str, list[str]] = {
    "programme": [*SERIES, "definition"],
    "faculty": ["institution", "faculty"],
    "institution": ["institution"],
}
_SAMPLES = 400  # enough to judge a 90 % interval over many rows
SHOWN_INTERVALS = (80, 90)  # percent
EVALUATION = ["level", "horizon", "model", "measure", "value", "is_baseline", "n"]


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


def _test_origin(
    lines: Lines, origin: int, horizons: int, past: pd.DataFrame, exogenous: Exogenous, seed: int
) -> pd.DataFrame:
    here = lines.until(origin)
    chosen = ~np.isnan(here.of(origin))
    known = here.take(chosen)
    forecasts = {name: one[chosen] for name, one in forecast_lines(here, horizons, exogenous.until(origin)).items()}
    forecast = combine(forecasts)
    codes = number_groups(known.attributes, ["institution"])
    paths = sample_paths(forecast, spread_of(past), _SAMPLES, seed, codes)
    # In the first year of a definition there is no growth to go by yet, and the model predicts the count of last year.
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
            parts.append(summed.assign(horizon=horizon, academic_year=origin + horizon))
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
        levels.append(rows.join(sums).join(describe_paths(sum_groups(paths, codes))).assign(level=level))
    return pd.concat(levels, ignore_index=True)


def _measure(rows: pd.DataFrame) -> Iterator[tuple[str, str, float]]:
    actual = rows["actual"].astype("float64")
    students = max(float(actual.sum()), 1.0)
    for name, column in {MODEL: MODEL, "served": "served_forecast", **dict.fromkeys(BASELINES)}.items():
        error = rows[column or name].astype("float64") - actual
        yield name, "wape", float(error.abs().sum()) / students
        yield name, "bias", float(error.sum()) / students
    known = rows[rows[LAST_YEAR].astype("float64") > 0]
    for percent in SHOWN_INTERVALS if len(known) else ():
        low, high = (known[name] for name in INTERVALS[percent])
        yield "served", f"coverage {percent} %", float(((known["actual"] >= low) & (known["actual"] <= high)).mean())
    counted = np.asarray(actual, dtype=np.float64)
    losses = [pinball_loss(counted, rows[name].to_numpy(dtype="float64"), at).sum() for name, at in QUANTILES.items()]
    yield "served", "wql", 2 * float(np.mean(losses)) / students
