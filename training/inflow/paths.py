"""How far an inflow forecast may be off: sample paths, from errors on earlier years only.

An error of a series is log((actual + 1/2) / (forecast + 1/2)). What a year does to all series is drawn once per path,
what it does to an origin or a faculty once per origin and faculty; a programme's series err partly together, and what
is left is a series' own. A handful of years does not tell how far years can be off: their spread has a prior (a scaled
inverse chi-square worth ASSUMED_SEASONS), under which what a year does is a Student t and no normal draw (Gelman et
al., Bayesian Data Analysis, section 3.2). Small series err more: the variance is a constant plus one that falls with
the forecast. The shape of the errors is that of earlier years (their quantiles, per size class), so that intervals are
right where errors are not normal. A forecast from few years errs more, as the mean of few does: by 1 + 1 / years in
variance, then and now. Sums of paths are paths of the sums: parts add up to the whole, on every path.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm
from scipy.stats import t as student_t

from training.inflow.inputs import HALF
from training.inflow.levels import Array, number_groups, sum_groups

SIZES = (20.0, 75.0)  # students: small, middle and large series err differently
ENOUGH_ERRORS = 40  # fewer in a size class, and the class takes the errors of all series
GRID = (np.arange(100) + 0.5) / 100
# One or two earlier seasons show little of how much years differ: what is assumed of them counts for so many seasons.
ASSUMED_SHOCK = 0.05
ASSUMED_SEASONS = 3.0
# Before any forecast was held against a count: a tenth for the whole and for an origin, three twentieths for a
# programme, and the variance of counting (Poisson) for small series.
FIRST_SHOCK, FIRST_OWN, FIRST_BY_SIZE = 0.10, 0.15, 1.0
SMALLEST_SHOCK = 0.005  # no year is quite like another
FEWEST_YEARS = 0.5  # what a series without any year counts for, as it borrows from others
_WORST = 9.0  # squared standardised errors beyond this do not make the variance larger
_LEAST_SHARE = 0.25  # of the variance of totals is what the year did, whatever parts seem to explain
_LEAST_VARIANCE = 1e-4  # also where all earlier forecasts of series were right, or there is one series only


@dataclass(frozen=True)
class Spread:
    """How earlier forecasts erred, in logs.

    Standard deviations of what a year does to all series (`shock`), to those of an origin and exam type (`origin`), of
    a programme (`programme`) and of a faculty (`faculty`); the variance of a series besides shock, origin and faculty,
    `constant` + `by_size` / (forecast + 1/2); and quantiles (at GRID) of the errors in units of that, per size class.
    """

    shock: float
    origin: float
    programme: float
    constant: float
    by_size: float
    shapes: tuple[tuple[float, ...], ...]
    seasons: int
    faculty: float = 0.0

    @property
    def degrees(self) -> float:
        """Degrees of freedom of what a year does."""
        return self.seasons + ASSUMED_SEASONS


def estimate_spread(errors: pd.DataFrame, assumed: float = ASSUMED_SHOCK) -> Spread:
    """Return the spread of past errors (method of moments; weighted least squares for the variance by size).

    Args:
        errors: academic_year, iso_week, programme, origin, exam_type, faculty, years, forecast, actual; one row per
            series, of years before the one that is forecast; not empty.
        assumed: how far the whole is off in a year, before years can tell (standard deviation of the log).
    """
    deliveries = [errors["academic_year"], errors["iso_week"]]
    # The shock is what the totals were off: sums of paths are then right on average, although logs are skewed.
    total_error = _log_error(errors[["actual", "forecast"]].groupby(deliveries).transform("sum"))
    per_year = total_error.groupby(deliveries).first().groupby(level=0).mean().to_numpy(dtype="float64")
    shock = (np.square(per_year).sum() + ASSUMED_SEASONS * max(assumed, SMALLEST_SHOCK) ** 2) / (
        len(per_year) + ASSUMED_SEASONS
    )
    own = (_log_error(errors) - total_error) / _inflate(errors)
    constant, by_size = _fit_variance(own, errors["forecast"])
    by_origin, of_origin = _share_variance(errors, own, ["origin", "exam_type"], constant, by_size)
    by_faculty, of_faculty = _share_variance(errors, own - by_origin, ["faculty"], constant, by_size)
    own = own - by_origin - by_faculty
    constant, by_size = _fit_variance(own, errors["forecast"])
    _, of_programme = _share_variance(errors, own, ["programme"], constant, by_size)
    of_programme = min(of_programme, constant)
    # What the totals were off is also what parts do by chance, and does not leave out in the sum.
    parts = _vary_total(errors, of_origin, of_faculty, of_programme, constant, by_size)
    shock = max(shock - parts, _LEAST_SHARE * shock)
    variance = constant + by_size / (errors["forecast"] + HALF)
    shapes = _shape(own / np.sqrt(variance), errors["forecast"])
    shock, origin, faculty, together = (float(np.sqrt(one)) for one in (shock, of_origin, of_faculty, of_programme))
    return Spread(shock, origin, together, constant, by_size, shapes, len(per_year), faculty)


def assume_spread(assumed: float = 0.0) -> Spread:
    """Return how forecasts err before any earlier one can be held against its count: assumed, on the wide side.

    Args:
        assumed: how far the whole is off in a year (standard deviation of the log); 0 when unknown.
    """
    shape = tuple(norm.ppf(GRID).tolist())
    shapes = (shape,) * (len(SIZES) + 1)
    return Spread(max(assumed, FIRST_SHOCK), FIRST_SHOCK, FIRST_OWN, FIRST_OWN**2, FIRST_BY_SIZE, shapes, 0)


def sample_paths(points: pd.DataFrame, spread: Spread, samples: int, seed: int) -> Array:
    """Return outcomes that may come, before any cap.

    Args:
        points: programme, origin, exam_type, faculty, years (of history), forecast (students).
        spread: how earlier forecasts erred.
        samples: the number of paths.
        seed: same points and seed, same paths.

    Returns:
        rows x samples; students, not negative. Draws are stratified where they are shared, so that few samples give
        steady quantiles.
    """
    random = np.random.default_rng(seed)
    forecast = points["forecast"].to_numpy(dtype="float64")
    shared = spread.shock * _strata(random, 1, samples, spread.degrees)
    for deviation, group in ((spread.origin, ["origin", "exam_type"]), (spread.faculty, ["faculty"])):
        codes = number_groups(points, group)
        shared = shared + deviation * _strata(random, int(codes.max(initial=-1)) + 1, samples, spread.degrees)[codes]
    variance = spread.constant + spread.by_size / (forecast + HALF)
    together = np.minimum(spread.programme / np.sqrt(variance), 0.99)[:, None]
    programmes = number_groups(points, ["programme"])
    common = _strata(random, int(programmes.max(initial=-1)) + 1, samples)[programmes]
    normal = together * common + np.sqrt(1 - together**2) * random.standard_normal(common.shape)
    own = (np.sqrt(variance) * _inflate(points))[:, None] * _reshape(norm.cdf(normal), forecast, spread)
    return np.clip((forecast[:, None] + HALF) * np.exp(shared + own) - HALF, 0, None)


def _inflate(rows: pd.DataFrame) -> Array:
    """Return per row how much more it errs than a forecast from endless history would (standard deviations)."""
    years = rows["years"].to_numpy(dtype="float64")
    return np.asarray(np.sqrt(1 + 1 / np.maximum(years, FEWEST_YEARS)))


def _log_error(rows: pd.DataFrame) -> "pd.Series[float]":
    return pd.Series(np.log((rows["actual"] + HALF) / (rows["forecast"] + HALF)), index=rows.index, dtype="float64")


def _fit_variance(own: "pd.Series[float]", forecast: "pd.Series[float]") -> tuple[float, float]:
    """Return constant and by_size of the variance, by weighted least squares on squared errors, neither negative."""
    inverse = 1 / (forecast.to_numpy(dtype="float64") + HALF)
    squares = np.square(own.to_numpy(dtype="float64"))
    constant, by_size = max(float(np.mean(squares)), _LEAST_VARIANCE), 0.0
    for _ in range(3):  # odd errors are bounded in units of the last fit
        variance = constant + by_size * inverse
        bounded = np.minimum(squares, _WORST * variance)
        design = np.column_stack([np.ones_like(inverse), inverse]) / variance[:, None]
        constant, by_size = np.linalg.lstsq(design, bounded / variance, rcond=None)[0]
        if by_size < 0:
            constant, by_size = float(np.mean(bounded)), 0.0
        elif constant <= 0:
            constant, by_size = 0.0, float((bounded * inverse / variance**2).sum() / (inverse**2 / variance**2).sum())
        constant = max(float(constant), _LEAST_VARIANCE)
    return constant, max(float(by_size), 0.0)


def _share_variance(
    errors: pd.DataFrame, own: "pd.Series[float]", group: list[str], constant: float, by_size: float
) -> tuple[Array, float]:
    """Return per row the error its group made together, shrunk towards 0, and the variance of such errors.

    A group's error varies with what its series share and with what is left of their own errors in the sum; the first
    is what remains of the squares after the second (method of moments), weighted by the size of the group.
    """
    codes = number_groups(errors, ["academic_year", "iso_week", *group])
    sizes = errors["forecast"].to_numpy(dtype="float64") + HALF
    values = own.to_numpy(dtype="float64")
    sums = sum_groups(
        np.column_stack([sizes, sizes * values, sizes**2 * (constant + by_size / sizes), sizes**2]), codes
    )
    total, mean = sums[:, 0], sums[:, 1] / sums[:, 0]
    noise, alone = sums[:, 2] / total**2, 1 - sums[:, 3] / total**2
    # A group of one series shows nothing of what series share, and one of all series only what the year did.
    several = np.bincount(codes) > 1
    is_whole = len(several) == int(number_groups(errors, ["academic_year", "iso_week"]).max(initial=-1)) + 1
    if is_whole or not several.any():
        return np.zeros(len(errors)), 0.0
    weight = np.where(several, np.sqrt(total), 0.0)
    shared = float((weight * alone * (np.square(mean) - noise)).sum() / max((weight * alone**2).sum(), 1e-9))
    shared = max(shared, 0.0)
    shrunk = mean * shared / (shared + noise + 1e-12)
    return shrunk[codes], shared


def _vary_total(
    errors: pd.DataFrame, of_origin: float, of_faculty: float, of_programme: float, constant: float, by_size: float
) -> float:
    """Return the variance of the log of a total that comes of its parts, as they are drawn; a mean over deliveries."""
    delivery = ["academic_year", "iso_week"]
    sizes = errors["forecast"].to_numpy(dtype="float64") + HALF
    totals = sum_groups(sizes[:, None], number_groups(errors, delivery))
    shares = sizes / totals[number_groups(errors, delivery), 0]
    wide = shares * _inflate(errors)
    groups = ((["origin", "exam_type"], shares, of_origin), (["faculty"], shares, of_faculty),
              (["programme"], wide, of_programme))  # fmt: skip
    together = sum(
        variance * float(np.square(sum_groups(of[:, None], number_groups(errors, [*delivery, *group]))).sum())
        for group, of, variance in groups
    )
    alone = float((wide**2 * (constant + by_size / sizes - of_programme)).sum())
    return (together + alone) / len(totals)


def _shape(standard: "pd.Series[float]", forecast: "pd.Series[float]") -> tuple[tuple[float, ...], ...]:
    values: Array = np.asarray(standard, dtype=np.float64)
    classes = _size_class(np.asarray(forecast, dtype=np.float64))
    chosen: list[Array] = [values[classes == size] for size in range(len(SIZES) + 1)]
    enough = (part if len(part) >= ENOUGH_ERRORS else values for part in chosen)
    return tuple(tuple(np.quantile(part, GRID).tolist()) for part in enough)


def _size_class(forecast: Array) -> npt.NDArray[np.int64]:
    return np.searchsorted(np.asarray(SIZES), forecast, side="right").astype(np.int64)


def _strata(random: np.random.Generator, groups: int, samples: int, degrees: float | None = None) -> Array:
    """Return draws (groups x samples) of a standard normal, or of a t with `degrees`, in random order.

    One from each of `samples` equal parts.
    """
    middles = (np.arange(samples) + 0.5) / samples
    strata = norm.ppf(middles) if degrees is None else student_t.ppf(middles, degrees)
    return random.permuted(np.tile(strata, (groups, 1)), axis=1)


def _reshape(uniform: Array, forecast: Array, spread: Spread) -> Array:
    shaped = np.empty_like(uniform)
    for size, classes in enumerate(_size_class(forecast)[None, :] == np.arange(len(SIZES) + 1)[:, None]):
        shaped[classes] = np.interp(uniform[classes], GRID, np.asarray(spread.shapes[size]))
    return shaped
