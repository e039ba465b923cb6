"""The levels of a forecast and how parts add up: series, programmes, faculties, the institution.

Paths of a level are sums of the paths of its series, so that parts add up on every path.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from training.contracts import inflow, places

Array = npt.NDArray[np.float64]
KEY: Final = ["programme", "origin", "exam_type"]
ALL: Final = places.ALL
MODEL: Final = inflow.MODEL
BASELINES: Final = [name.value for name in inflow.Baseline]
SERVED = "served_forecast"
UNKNOWN_FACULTY: Final = "unknown"
GROUPS: Final[dict[str, list[str]]] = {
    "cell": KEY,
    "programme": ["programme"],
    "faculty": ["faculty"],
    "institution": [],
}
"""Columns that tell the groups of a level apart, finest level first."""
LEVELS: Final = tuple(GROUPS)
QUANTILES: Final = places.QUANTILES
INTERVALS: Final = {50: ("p25", "p75"), 80: ("p10", "p90"), 90: ("p05", "p95"), 95: ("p025", "p975")}
"""Percent of an interval around the median: the quantiles at its ends."""
NAMES = [*KEY, "faculty"]


@dataclass(frozen=True)
class Served:
    """What is served of a season: points with SERVED and the forecasts beside it (caps respected), and sample paths.

    `weights`: of each of `combination.CANDIDATES` in the whole, `correction`: what is added to it (log); `rivals`: per
    level the baseline that forecast earlier years at least as well, empty where none did; `individual`: the weight of
    the individual component. `demand`: rows x samples, before caps, with its point forecast `expected`; `paths`: the
    same after caps. Students.
    """

    points: pd.DataFrame
    weights: tuple[float, ...]
    correction: float
    rivals: Mapping[str, str]
    individual: float
    expected: Array
    demand: Array
    paths: Array


def number_groups(points: pd.DataFrame, group: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return the number of the group of each row, from 0 in order of appearance; one group when `group` is empty."""
    if not group:
        return np.zeros(len(points), dtype=np.int64)
    return np.asarray(points.groupby(list(group), sort=False).ngroup(), dtype=np.int64)


def sum_groups(values: Array, codes: npt.NDArray[np.int64]) -> Array:
    """Return the rows of `values` (rows, and any other axes) summed per group.

    Args:
        values: rows x ...
        codes: the number of the group of each row, from 0 (`number_groups`).
    """
    sums = np.zeros((int(codes.max(initial=-1)) + 1, *values.shape[1:]))
    if len(np.unique(codes)) == len(codes):  # every row is a group of its own: adding one by one takes far longer
        sums[codes] = values
    else:
        np.add.at(sums, codes, values)
    return sums


def describe_paths(paths: Array) -> pd.DataFrame:
    """Return QUANTILES per row of `paths` (rows x samples), one column each, in students."""
    quantiles = np.quantile(paths, list(QUANTILES.values()), axis=1)
    return pd.DataFrame(dict(zip(QUANTILES, quantiles, strict=True)))


def pinball_loss(actual: Array, quantile: Array, share: float) -> Array:
    """Return per row the loss of a predicted quantile at `share` (0 to 1), in students (Koenker and Bassett 1978)."""
    return np.maximum(share * (actual - quantile), (1 - share) * (quantile - actual))


def respect_caps(values: Array, points: pd.DataFrame, group: Sequence[str] = ("programme",)) -> Array:
    """Return `values` scaled so that no group of rows passes its cap.

    Args:
        values: rows x paths, or x forecasts; students.
        points: the same rows, with `cap` (missing where there is none) and the columns of `group`.
        group: what has one cap together.
    """
    caps = points["cap"].to_numpy(dtype="float64")
    if np.isnan(caps).all():
        return values
    codes = number_groups(points, group)
    totals = sum_groups(values, codes)[codes]
    allowed = np.fmin(caps[:, None], totals)  # a programme without a cap is allowed what it has
    return np.asarray(values * (allowed / np.where(totals > 0, totals, 1.0)))


def measure_level(points: pd.DataFrame, name: str, level: str) -> float:
    """Return the WAPE of the column `name` against `actual`, summed per group of `level`, season and week."""
    sums = points.groupby(["academic_year", "iso_week", *GROUPS[level]])[[name, "actual"]].sum()
    # Rounded far below what matters, so that equal forecasts tie whatever the order of computing.
    return round(float((sums[name] - sums["actual"]).abs().sum() / max(sums["actual"].sum(), 1.0)), 9)


def sum_level(served: Served, rows: "pd.Series[bool]", level: str) -> pd.DataFrame:
    """Return one row per group of `level`: sums of its series, and quantiles of sums of their paths.

    Args:
        served: what is served of a season.
        rows: which of its rows count (mask).
        level: a name in GROUPS.

    Returns:
        `level`, NAMES (ALL where summed), academic_year, iso_week, applicants, actual, forecast, served_forecast,
        rival, quantiles, last_year, baselines, cap (missing where nothing under it has one, or where not everything
        has).
    """
    points = served.points.loc[rows].reset_index(drop=True)
    group = GROUPS[level]
    codes = number_groups(points, group)
    grouped = points.groupby(codes)
    result = grouped[[*NAMES, "academic_year", "iso_week"]].first()
    result = result.join(grouped[["applicants", SERVED, *BASELINES]].sum()).assign(
        forecast=grouped[MODEL].sum(),
        actual=grouped["actual"].sum(min_count=1),
        last_year=grouped["last_outcome"].sum(min_count=1),
        rival=served.rivals[level],
        cap=grouped["cap"].first() if level in ("cell", "programme") else np.nan,
        level=level,
    )
    result = result.join(describe_paths(sum_groups(served.paths[rows.to_numpy()], codes)))
    # A programme has one faculty; what has several, or none of its own, is called ALL.
    own = {*group, *(["faculty"] if "programme" in group else [])}
    result[[name for name in NAMES if name not in own]] = ALL
    return result
