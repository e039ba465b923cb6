"""How far a multi-year forecast may be off: coherent sample paths, from errors on earlier years only.

The error of a programme at a horizon is log((count + 1) / (forecast + 1)). It has two parts: a shock that all
programmes of an institution share, and the programme's own. The variance of the own part is a / (forecast + 1)
(counting) plus b x horizon (movement); that of the shock is s^2 x horizon. On each path the shocks of the years, and
the movements of a programme, add up from year to year; totals are sums of the same paths.

Where the season in progress has been forecast, its sample paths are the first year (`SeasonForecast`).
"""

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from features.calendar import order_of_week
from training.years.lines import Array

_NAME = re.compile(r"(?P<year>\d{4})-week(?P<week>\d{2})\.parquet")
SAMPLES = 1000
# Before there are errors: counting noise of a Poisson count, movement of 20 % and a shared shock of 5 % a year.
_COUNTING, _MOVEMENT, _SHOCK = 1.0, 0.2**2, 0.05**2
_ASSUMED_ERRORS = 50  # the assumed variances weigh as much as this many errors
_ASSUMED_YEARS = 2  # and the assumed shock as much as this many years of one institution
_ENOUGH_ERRORS = 200  # fewer, and the shape of the own errors is taken to be normal
_GRID = (np.arange(200) + 0.5) / 200


@dataclass(frozen=True)
class Spread:
    """Variances of the parts, and quantiles (200, from low to high) of the own errors divided by their deviation."""

    counting: float = _COUNTING
    movement: float = _MOVEMENT
    shock: float = _SHOCK
    shape: tuple[float, ...] = tuple(norm.ppf(_GRID))

    def deviation(self, forecast: Array, horizon: Array) -> Array:
        """Return the deviation of the own log error."""
        return np.asarray(np.sqrt(self.counting / (forecast + 1) + self.movement * horizon))


def estimate_spread(errors: pd.DataFrame) -> Spread:
    """Return the spread of past errors; the assumed one where there are none.

    Args:
        errors: institution, academic_year, horizon, forecast, actual; one row per programme that was forecast.
    """
    if errors.empty:
        return Spread()
    of_total = _total_errors(errors)
    key = ["institution", "academic_year", "horizon"]
    shared = errors[key].merge(of_total, on=key, how="left", validate="many_to_one")["error"].to_numpy(dtype="float64")
    own: Array = np.log((_numbers(errors, "actual") + 1) / (_numbers(errors, "forecast") + 1)) - shared
    forecast, horizon = _numbers(errors, "forecast"), _numbers(errors, "horizon")
    counting, movement = _own_variances(own, forecast, horizon)
    spread = Spread(counting, movement)
    scaled = own / spread.deviation(forecast, horizon)
    shape = np.quantile(scaled, _GRID) if len(scaled) >= _ENOUGH_ERRORS else norm.ppf(_GRID)
    return Spread(counting, movement, _shock_variance(of_total, spread), tuple(shape.tolist()))


def sample_paths(
    forecast: Array, spread: Spread, samples: int, seed: int, institutions: npt.NDArray[np.int64] | None = None
) -> Array:
    """Return paths around `forecast`.

    Args:
        forecast: programmes x horizons, students.
        spread: how far earlier forecasts were off.
        samples: the number of paths.
        seed: same forecast and seed, same paths.
        institutions: the number of the institution of each row, from 0; one institution when it is left out.

    Returns:
        programmes x horizons x samples; students, not negative.
    """
    random = np.random.default_rng(seed)
    rows, horizons = forecast.shape
    years = np.arange(1, horizons + 1)
    # Random walks with a marginal deviation of 1 at every horizon: what is added up is remembered.
    codes = np.zeros(rows, dtype=np.int64) if institutions is None else institutions
    shock = random.standard_normal((int(codes.max(initial=0)) + 1, horizons, samples)).cumsum(axis=1)
    walks = random.standard_normal((rows, horizons, samples)).cumsum(axis=1) / np.sqrt(years)[None, :, None]
    own = np.interp(norm.cdf(walks), _GRID, np.asarray(spread.shape))
    deviation = spread.deviation(forecast, np.broadcast_to(years, forecast.shape))
    errors = own * deviation[:, :, None] + np.sqrt(spread.shock) * shock[codes]
    paths = np.clip((forecast[:, :, None] + 1) * np.exp(errors) - 1, 0, None)
    return np.asarray(np.where(forecast[:, :, None] > 0, paths, 0.0))


@dataclass(frozen=True)
class SeasonForecast:
    """The last forecast of the season in progress, after caps.

    programmes, faculties: in order. expected: students per programme. paths: programmes x samples, students.
    """

    academic_year: int
    iso_week: int
    programmes: tuple[str, ...]
    faculties: tuple[str, ...]
    expected: Array
    paths: Array


def read_season(folder: Path, academic_year: int) -> SeasonForecast | None:
    """Return the latest week of the season of `academic_year` in `folder` (results/paths), or None without any."""
    found = [(match, path) for path in folder.glob("*.parquet") if (match := _NAME.fullmatch(path.name))]
    weeks = {int(match["week"]): path for match, path in found if int(match["year"]) == academic_year}
    if not weeks:
        return None
    last = max(weeks, key=order_of_week)
    return make_season(pd.read_parquet(weeks[last]), academic_year, last)


def make_season(rows: pd.DataFrame, academic_year: int, iso_week: int) -> SeasonForecast:
    """Add up the rows of one paths file (programme, faculty, cap, demand, expected) and hold them to the caps."""
    demand = pd.DataFrame(np.stack(rows["demand"].to_list()), index=rows.index).groupby(rows["programme"]).sum()
    grouped = rows.groupby("programme")
    caps = grouped["cap"].min().astype("float64").fillna(np.inf).loc[demand.index].to_numpy()
    expected = grouped["expected"].sum().loc[demand.index].to_numpy(dtype="float64")
    return SeasonForecast(
        academic_year=academic_year,
        iso_week=iso_week,
        programmes=tuple(demand.index.astype(str)),
        faculties=tuple(grouped["faculty"].first().loc[demand.index].astype(str)),
        expected=np.minimum(expected, caps),
        paths=np.minimum(demand.to_numpy(dtype="float64"), caps[:, None]),
    )


def _total_errors(errors: pd.DataFrame) -> pd.DataFrame:
    """Log error of the total per institution, year and horizon, with its size."""
    groups = errors.groupby(["institution", "academic_year", "horizon"], as_index=False)
    sums = groups.agg(
        actual=("actual", "sum"), forecast=("forecast", "sum"), squares=("forecast", lambda one: float((one**2).sum()))
    )
    return sums.assign(error=np.log((sums["actual"] + 1) / (sums["forecast"] + 1)))


def _numbers(rows: pd.DataFrame, column: str) -> Array:
    return rows[column].to_numpy(dtype="float64")


def _own_variances(own: Array, forecast: Array, horizon: Array) -> tuple[float, float]:
    """Least squares of squared errors on 1 / (forecast + 1) and the horizon, held to at least the assumed start."""
    # One wild programme must not set the width for all: an error counts as far as four assumed deviations.
    assumed = _COUNTING / (forecast + 1) + _MOVEMENT * horizon
    squared = np.minimum(own**2, 16 * assumed)
    design = np.column_stack([1 / (forecast + 1), horizon])
    weight = 1 / assumed**2
    information = (design * weight[:, None]).T @ design
    target = (design * weight[:, None]).T @ squared
    prior = np.diag([_ASSUMED_ERRORS / _COUNTING**2, _ASSUMED_ERRORS / _MOVEMENT**2])
    counting, movement = np.linalg.solve(information + prior, target + prior @ [_COUNTING, _MOVEMENT])
    return max(float(counting), 0.0), max(float(movement), 0.01 * _MOVEMENT)


def _shock_variance(of_total: pd.DataFrame, spread: Spread) -> float:
    """Return s^2: what is left of the squared errors of totals when the programmes' own errors are taken off."""
    forecast, horizon = _numbers(of_total, "forecast"), _numbers(of_total, "horizon")
    own = spread.counting / (forecast + 1) + spread.movement * horizon * of_total["squares"] / (forecast + 1) ** 2
    excess = (of_total["error"] ** 2 - own).to_numpy(dtype="float64") / horizon
    weight = forecast / forecast.mean() if forecast.mean() > 0 else np.ones_like(forecast)
    assumed = _ASSUMED_YEARS * _SHOCK
    return float(max(np.sum(weight * excess) + assumed, 0.1 * assumed) / (weight.sum() + _ASSUMED_YEARS))
