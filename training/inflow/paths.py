"""How far an inflow forecast may be off: sample paths, from errors on earlier years only.

An error of a series is log((actual + 1) / (forecast + 1)). It has two parts: a shock that all series of a
year share, and what is the series' own. Paths draw one shock for all and one own error per series, so that
faculties and the institution are sums of the same paths: parts add up to the whole, on every path.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

Array = npt.NDArray[np.float64]

LEVELS = {"p05": 0.05, "p10": 0.10, "p25": 0.25, "p75": 0.75, "p90": 0.90, "p95": 0.95}
SIZES = (20.0, 75.0)  # students: small, middle and large series err differently
ENOUGH_ERRORS = 30  # fewer in a size class, and the class takes the errors of all series
GRID = (np.arange(100) + 0.5) / 100

# One or two earlier seasons say little about how much years differ. Until there are more, a shock of 5 %
# counts as if it had been seen in two seasons.
ASSUMED_SHOCK = 0.05
ASSUMED_SEASONS = 2


@dataclass(frozen=True)
class Spread:
    """Quantiles (at GRID) of the series' own log errors per size class, and the deviation of the shared shock."""

    errors: tuple[tuple[float, ...], ...]
    shock: float
    seasons: int


def estimate_spread(errors: pd.DataFrame) -> Spread:
    """Return the spread of past errors.

    `errors`: academic_year, iso_week, forecast, actual; one row per series, of years before the one that is
    forecast; not empty.
    """
    moments = [errors["academic_year"], errors["iso_week"]]
    sums = errors[["actual", "forecast"]].groupby(moments).transform("sum")
    # The shock is what the totals were off: sums of paths are then right on average, although logs are skewed.
    shock = _log_error(sums)
    own: Array = np.asarray(_log_error(errors) - shock, dtype=np.float64)
    per_year = shock.groupby(moments).first().groupby(level=0).mean().to_numpy(dtype="float64")
    seasons = len(per_year)
    variance = (np.square(per_year).sum() + ASSUMED_SEASONS * ASSUMED_SHOCK**2) / (seasons + ASSUMED_SEASONS)
    classes = _size_class(errors["forecast"].to_numpy(dtype="float64"))
    grids = (_quantiles(own, classes == size) for size in range(len(SIZES) + 1))
    return Spread(tuple(grids), float(np.sqrt(variance)), seasons)


def _log_error(rows: pd.DataFrame) -> "pd.Series[float]":
    return pd.Series(np.log((rows["actual"] + 1) / (rows["forecast"] + 1)), index=rows.index, dtype="float64")


def _quantiles(own: Array, in_class: npt.NDArray[np.bool_]) -> tuple[float, ...]:
    chosen = own[in_class] if in_class.sum() >= ENOUGH_ERRORS else own
    return tuple(float(value) for value in np.quantile(chosen, GRID))


def _size_class(forecast: Array) -> npt.NDArray[np.int64]:
    return np.searchsorted(np.asarray(SIZES), forecast, side="right").astype(np.int64)


def sample_paths(points: pd.DataFrame, spread: Spread, samples: int, seed: int) -> Array:
    """Return `samples` outcomes per row of `points` (rows x samples; students, not negative).

    `points`: programme, forecast, cap (missing where there is none). On each path the series of a capped
    programme share its places: their sum is scaled down to the cap. Draws are stratified (a Latin hypercube),
    so that few samples give steady quantiles; same points and seed, same paths.
    """
    random = np.random.default_rng(seed)
    strata = (np.arange(samples) + 0.5) / samples
    shock = spread.shock * norm.ppf(random.permutation(strata))
    forecast = points["forecast"].to_numpy(dtype="float64")
    own = np.empty((len(points), samples))
    classes = _size_class(forecast)
    for size, grid in enumerate(spread.errors):
        chosen = classes == size
        draws = np.interp(strata, GRID, np.asarray(grid))
        own[chosen] = random.permuted(np.tile(draws, (int(chosen.sum()), 1)), axis=1)
    paths = np.clip((forecast[:, None] + 1) * np.exp(own + shock[None, :]) - 1, 0, None)
    return respect_caps(paths, points)


def respect_caps(paths: Array, points: pd.DataFrame) -> Array:
    """Return `paths` (rows x samples, or x forecasts) scaled so that no programme passes the `cap` in `points`."""
    caps = points["cap"].to_numpy(dtype="float64")
    if np.isnan(caps).all():
        return paths
    codes = number_groups(points, ["programme"])
    totals = sum_paths(paths, codes)[codes]
    allowed = np.fmin(caps[:, None], totals)  # a programme without a cap is allowed what it has
    return np.asarray(paths * (allowed / np.where(totals > 0, totals, 1.0)))


def number_groups(points: pd.DataFrame, group: Sequence[str]) -> npt.NDArray[np.int64]:
    """Return the number of the group of each row, from 0 in order of appearance; one group when `group` is empty."""
    if not group:
        return np.zeros(len(points), dtype=np.int64)
    return np.asarray(points.groupby(list(group), sort=False).ngroup(), dtype=np.int64)


def sum_paths(paths: Array, codes: npt.NDArray[np.int64]) -> Array:
    """Return the paths summed per group; `codes` numbers the group of each row from 0."""
    sums = np.zeros((int(codes.max()) + 1, paths.shape[1]))
    np.add.at(sums, codes, paths)
    return sums


def describe_paths(paths: Array) -> pd.DataFrame:
    """Return per row the quantiles of LEVELS, in order."""
    quantiles = np.quantile(paths, list(LEVELS.values()), axis=1)
    return pd.DataFrame(dict(zip(LEVELS, quantiles, strict=True)))
