"""How much the whole of a season leans on each forecast: weights learnt on earlier years, and shrunk.

What all series of a season have in common (earlier or later applications, more or fewer first-years) is where
forecasts go most wrong: growth of the applicants is passed on one to one by every forecast that goes by applications,
and not at all by one that goes by counts. Their totals are combined in logs with the weights, none negative and
together one, that make the squared error smallest (Bates and Granger, The combination of forecasts, Operational
Research Quarterly 20, 1969), under the covariance of their errors. A handful of years says little of a covariance: the
sum over earlier years is added to a prior worth PRIOR_YEARS years (the mean of an inverse Wishart). Of the prior the
correlations are fixed, and the two spreads are learnt first, as many errors tell them: of what goes by counts, and of
what goes by applications, where how far conversion at that week moves from year to year is known for more years than
can be forecast in retrospect, and falls by itself as the season goes on.

One of the candidates is the model as it would be if this season's applications came when they usually come
(`features.inflow.timing`): a season that is early is no growth.

What the combination missed on average is added, shrunk to nothing where years differ much (a normal mean with a
normal prior; Gelman et al., Bayesian Data Analysis, section 2.5): where conversion falls year after year, every
forecast that goes by earlier conversions is late.

How a part compares with its whole is left to the model: a part has many more errors to learn from, and in design
worlds neither weights nor corrections of its own, per faculty, programme or series, made a level better.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from training.contracts.inflow import ALIGNED, MEAN_COUNT
from training.inflow.inputs import HALF
from training.inflow.levels import BASELINES, MODEL, Array

CANDIDATES: Final = (MODEL, *BASELINES, MEAN_COUNT, ALIGNED)
PRIOR_YEARS: Final = 8.0
_GOES_BY_COUNTS: Final = np.array([False, True, False, False, True, False])
_RELATIVE: Final = np.array([1.0, 1.2, 1.15, 1.0, 1.0, 0.85])
"""Spread of a candidate against its like: one year's count, or conversion, varies more than the mean of several, and
less of what is left when seasons are aligned is that they are early or late."""
COUNTS_VARY: Final = 0.08
CONVERSION_VARIES: Final = 0.05
"""Until years can tell, and then worth two of the five or so differences between years that are known."""
_KNOWN, _ASSUMED = 5.0, 2.0
_COUNTS_YEARS, _CONVERSION_YEARS = 2.0, 4.0
"""So many years of errors the two spreads are worth before errors are seen."""
MISSED: Final = 0.015
"""How far the whole is off year after year, before years can tell (standard deviation of the log)."""
_MOST = 0.5  # an error beyond this shows that a number is odd, not how odd it is
_ALIKE, _APART = 0.8, 0.2
"""Correlation of errors between two candidates that go by the same thing, and between those that do not."""


@dataclass(frozen=True)
class Lean:
    """What the whole of a season leans on.

    The weight of each of CANDIDATES, what is added to their mean (log), and how far the result is expected to be off in
    a year (standard deviation of the log) by the prior.
    """

    weights: tuple[float, ...]
    correction: float
    expected_error: float


def lean_on(errors: Mapping[int, Array], drift: float) -> Lean:
    """Return what the whole leans on.

    Args:
        errors: per earlier year, from `list_total_errors`; with none the prior alone decides.
        drift: how far conversion of the institution moves in a year (standard deviation of its log); 0 when unknown.
    """
    prior = make_prior(errors, drift)
    weights = weigh(errors, prior)
    variance = float(np.asarray(weights) @ prior @ np.asarray(weights))
    missed = np.array([float((year @ np.asarray(weights)).mean()) for year in errors.values()])
    return Lean(weights, _shrink_mean(missed, variance), float(np.sqrt(variance)))


def make_prior(errors: Mapping[int, Array], drift: float) -> Array:
    """Return the covariance that errors of CANDIDATES have, but for how each does beside its like (squared logs)."""
    conversion = (_KNOWN * drift**2 + _ASSUMED * CONVERSION_VARIES**2) / (_KNOWN + _ASSUMED)
    squares = [np.square(year / _RELATIVE).mean(axis=0) for year in errors.values()]
    by_counts = sum(float(year[_GOES_BY_COUNTS].mean()) for year in squares)
    by_applications = sum(float(year[~_GOES_BY_COUNTS].mean()) for year in squares)
    counts = (_COUNTS_YEARS * COUNTS_VARY**2 + by_counts) / (_COUNTS_YEARS + len(squares))
    conversion = _CONVERSION_YEARS * (conversion if drift > 0 else COUNTS_VARY**2) + by_applications
    spread = _RELATIVE * np.sqrt(np.where(_GOES_BY_COUNTS, counts, conversion / (_CONVERSION_YEARS + len(squares))))
    alike = np.where(_GOES_BY_COUNTS[:, None] == _GOES_BY_COUNTS, _ALIKE, _APART)
    np.fill_diagonal(alike, 1.0)
    return np.asarray(alike * np.outer(spread, spread))


def list_total_errors(points: pd.DataFrame) -> dict[int, Array]:
    """Return per academic year the errors of the totals of CANDIDATES in logs, one row per week.

    Args:
        points: academic_year, iso_week, actual (known) and CANDIDATES, one row per series.
    """
    totals = points.groupby(["academic_year", "iso_week"])[["actual", *CANDIDATES]].sum() + HALF
    logs = np.log(totals.to_numpy(dtype="float64"))
    errors = (logs[:, :1] - logs[:, 1:]).clip(-_MOST, _MOST)
    years = totals.index.get_level_values("academic_year").to_numpy()
    return {int(year): errors[years == year] for year in np.unique(years)}


def weigh(errors: Mapping[int, Array], prior: Array) -> tuple[float, ...]:
    """Return the weight of each of CANDIDATES in the total: none negative, together 1.

    Args:
        errors: per earlier year, from `list_total_errors`; the weeks of a year are one year.
        prior: from `make_prior`.
    """
    seen = sum((year.T @ year / len(year) for year in errors.values()), np.zeros_like(prior))
    covariance = PRIOR_YEARS * prior + seen
    root = np.linalg.cholesky(covariance / np.trace(covariance) + 1e-9 * np.eye(len(prior)))
    # The smallest w'Cw with weights that are not negative, and a row that makes their sum 1.
    rows = np.vstack([root.T, np.full(len(prior), 1e3)])
    found, _ = nnls(rows, np.append(np.zeros(len(prior)), 1e3))
    return tuple(float(weight) for weight in found / found.sum())


def move_total(points: pd.DataFrame, lean: Lean) -> float:
    """Return the factor that brings the total of MODEL to what the whole leans on; 1 where nobody is forecast.

    That is the weighted mean (in logs) of the totals of CANDIDATES, corrected.
    """
    totals = points[list(CANDIDATES)].sum().to_numpy(dtype="float64")
    if totals[0] <= 0:
        return 1.0
    return float(np.exp(np.log(totals + HALF) @ np.asarray(lean.weights) + lean.correction) / (totals[0] + HALF))


def _shrink_mean(missed: Array, variance: float) -> float:
    """Return the mean of the yearly errors, shrunk towards 0; `variance`: of a year before years can tell."""
    years = len(missed)
    if not years:
        return 0.0
    spread = (PRIOR_YEARS * variance + np.square(missed - missed.mean()).sum()) / (PRIOR_YEARS + years - 1)
    return float(missed.mean() * MISSED**2 / (MISSED**2 + spread / years))
