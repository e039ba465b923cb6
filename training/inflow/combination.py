"""How much the whole of a season leans on each forecast: weights learnt on earlier years, and shrunk.

What all series of a season have in common (earlier or later applications, more or fewer first-years) is where
forecasts go most wrong: growth of the applicants is passed on one to one by every forecast that goes by applications,
and not at all by one that goes by counts. Their totals are combined in logs with the weights, none negative and
together one, that make the squared error smallest (Bates and Granger, The combination of forecasts, Operational
Research Quarterly 20, 1969), under the covariance of their errors. A handful of years says little of a covariance: the
sum over earlier years is added to a prior worth PRIOR_YEARS years (the mean of an inverse Wishart). Its spread for
what goes by applications is how far conversion at that week moves from year to year, which is known for more years
than can be forecast in retrospect, and falls by itself as the season goes on.

How a part compares with its whole is left to the model: a part has many more errors to learn from, and in design
worlds weights of its own, per faculty, programme or series, made no level better.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd
from scipy.optimize import nnls

from training.contracts.inflow import MEAN_COUNT
from training.inflow.inputs import HALF
from training.inflow.levels import BASELINES, MODEL, Array

CANDIDATES: Final = (MODEL, *BASELINES, MEAN_COUNT)
PRIOR_YEARS: Final = 4.0
_BY_COUNTS: Final = np.array([0.0, 1.2, 0.0, 0.0, 1.0])
"""Spread of a candidate that goes by counts, as a share of COUNTS_VARY: one year's count varies more than a mean."""
_BY_APPLICATIONS: Final = np.array([1.0, 0.0, 1.15, 1.0, 0.0])
"""The same as a share of how far conversion moves: one year's conversion varies more than that of several."""
COUNTS_VARY: Final = 0.08
CONVERSION_VARIES: Final = 0.05
"""Until years can tell, and then worth two of the five or so differences between years that are known."""
_KNOWN, _ASSUMED = 5.0, 2.0
_MOST = 0.5  # an error beyond this shows that a number is odd, not how odd it is
_ALIKE, _APART = 0.8, 0.2
"""Correlation of errors between two candidates that go by the same thing, and between those that do not."""


def make_prior(drift: float) -> Array:
    """Return the covariance that errors of CANDIDATES have, as far as one can tell before any was seen (squared logs).

    Args:
        drift: how far conversion of the institution moves in a year (standard deviation of its log); 0 when unknown.
    """
    varies = np.sqrt((_KNOWN * drift**2 + _ASSUMED * CONVERSION_VARIES**2) / (_KNOWN + _ASSUMED))
    spread = _BY_APPLICATIONS * (varies if drift > 0 else COUNTS_VARY) + _BY_COUNTS * COUNTS_VARY
    goes_by_counts = _BY_COUNTS > 0
    alike = np.where(goes_by_counts[:, None] == goes_by_counts, _ALIKE, _APART)
    np.fill_diagonal(alike, 1.0)
    return np.asarray(alike * np.outer(spread, spread))


def expect_error(weights: tuple[float, ...], prior: Array) -> float:
    """Return how far the weighted total is off in a year, by the prior alone (standard deviation of its log)."""
    return float(np.sqrt(np.asarray(weights) @ prior @ np.asarray(weights)))


def list_total_errors(points: pd.DataFrame) -> dict[int, Array]:
    """Return per academic year the squared errors of the totals of CANDIDATES (a matrix), the mean over its weeks.

    Args:
        points: academic_year, iso_week, actual (known) and CANDIDATES, one row per series.
    """
    totals = points.groupby(["academic_year", "iso_week"])[["actual", *CANDIDATES]].sum() + HALF
    logs = np.log(totals.to_numpy(dtype="float64"))
    errors = (logs[:, :1] - logs[:, 1:]).clip(-_MOST, _MOST)
    years = totals.index.get_level_values("academic_year").to_numpy()
    squares = errors[:, :, None] * errors[:, None, :]
    return {int(year): squares[years == year].mean(axis=0) for year in np.unique(years)}


def weigh(errors: Mapping[int, Array], prior: Array) -> tuple[float, ...]:
    """Return the weight of each of CANDIDATES in the total: none negative, together 1.

    Args:
        errors: per earlier year, from `list_total_errors`; with none the prior alone decides.
        prior: from `make_prior`.
    """
    covariance = PRIOR_YEARS * prior + sum(errors.values(), np.zeros_like(prior))
    root = np.linalg.cholesky(covariance / np.trace(covariance) + 1e-9 * np.eye(len(prior)))
    # The smallest w'Cw with weights that are not negative, and a row that makes their sum 1.
    rows = np.vstack([root.T, np.full(len(prior), 1e3)])
    found, _ = nnls(rows, np.append(np.zeros(len(prior)), 1e3))
    return tuple(float(weight) for weight in found / found.sum())


def move_total(points: pd.DataFrame, weights: tuple[float, ...]) -> float:
    """Return the factor that brings the total of MODEL to the weighted mean (in logs) of the totals of CANDIDATES.

    1 where nobody is forecast.
    """
    totals = points[list(CANDIDATES)].sum().to_numpy(dtype="float64")
    if totals[0] <= 0:
        return 1.0
    return float(np.exp(np.log(totals + HALF) @ np.asarray(weights)) / (totals[0] + HALF))
