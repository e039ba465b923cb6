"""Backtest rows of a made-up institution in the fixed format: parts add up, a model that knows more than baselines."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import norm

QUANTILES = {
    "p025": 0.025, "p05": 0.05, "p10": 0.1, "p25": 0.25, "p50": 0.5, "p75": 0.75, "p90": 0.9, "p95": 0.95,
    "p975": 0.975,
}  # fmt: skip
_BASELINES = ["baseline_last_year", "baseline_last_year_ratio", "baseline_three_year_ratio"]
_SUMS = ["actual", "forecast", "last_year", *_BASELINES]


def make_backtest(
    programmes: int = 12,
    years: Sequence[int] = (2021, 2022),
    weeks: Sequence[int] = (12, 20),
    error: float = 0.1,
    seed: int = 5,
) -> pd.DataFrame:
    """Return backtest rows of four levels; the model is off by `error` in logs, baselines by twice that or more.

    In the last week of the first year, the conversion of last year had been as good for cells.
    """
    random = np.random.default_rng(seed)
    size = np.exp(random.normal(3.4, 1.0, (programmes, 3)))
    parts = []
    for year in years:
        actual = np.round(size * np.exp(random.normal(0, 0.15, size.shape)))
        last = np.round(size * np.exp(random.normal(0, 0.15, size.shape)))
        for week in weeks:
            cell = pd.DataFrame({
                "programme": np.repeat([f"P{number:03d}" for number in range(programmes)], 3),
                "faculty": np.repeat([f"Faculty {number % 3}" for number in range(programmes)], 3),
                "origin": np.tile(["NL", "EEA", "non-EEA"], programmes), "exam_type": "Bachelor",
                "actual": actual.ravel(), "last_year": last.ravel(), "baseline_last_year": last.ravel(),
            })  # fmt: skip
            for name, off in (("forecast", error), (_BASELINES[1], 2 * error), (_BASELINES[2], 2.5 * error)):
                cell[name] = cell["actual"] * np.exp(random.normal(0, off, len(cell)))
            is_first = year == years[0] and week == weeks[-1]
            parts.append(_all_levels(cell.assign(academic_year=year, iso_week=week), error, is_first))
    return pd.concat(parts, ignore_index=True)


def _all_levels(cell: pd.DataFrame, error: float, has_rival: bool) -> pd.DataFrame:
    key = ["programme", "faculty", "origin", "exam_type"]
    groups = {"cell": key, "programme": ["programme", "faculty"], "faculty": ["faculty"], "institution": []}
    parts = []
    for level, group in groups.items():
        summed = cell.groupby([*group, "academic_year", "iso_week"], as_index=False)[_SUMS].sum()
        missing = [name for name in key if name not in group]
        parts.append(summed.assign(level=level, cap=np.nan, **dict.fromkeys(missing, "all")))
    rows = pd.concat(parts, ignore_index=True)
    is_other = (rows["level"] == "cell") & has_rival
    rows["rival"] = np.where(is_other, _BASELINES[1], "")
    rows["served_forecast"] = np.where(is_other, rows[_BASELINES[1]], rows["forecast"])
    spread = rows["level"].map({"cell": 1.0, "programme": 0.7, "faculty": 0.3, "institution": 0.15}) * error
    for name, share in QUANTILES.items():
        rows[name] = rows["served_forecast"] * np.exp(norm.ppf(share) * spread)
    return rows
