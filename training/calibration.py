"""What a score like this one has meant, and may mean for the next cohort: an interval around every score.

The interval is about a share: how many of the students with a score like this one drop out, in a cohort
like those to come. Two things make it wide. The curve of shares over scores is known from a limited number
of students, and years differ: the next cohort may as a whole drop out more or less than those before it.

Courses differ as well: beside what is common to a year, each programme is a little off in level and in slope
(`training.programme_spread`), and one that was not learnt from, or that looks unlike what was learnt, by far more.

The first two are in one mixed model on the cohorts that judge (scores made without having seen them):
log-odds of dropout = log-odds of the score + a line + small changes of slope + an effect of the cohort. The
changes of slope are a penalised linear spline written as a mixed model (Ruppert, Wand and Carroll,
Semiparametric Regression, 2003); its Bayesian band covers the true curve on average over the scores
(Nychka, JASA 1988; Marra and Wood, Scand. J. Stat. 2012). How much the slope may change and how much cohorts
differ are averaged over a grid, by Laplace's approximation of the marginal likelihood (as in Rue, Martino and
Chopin, JRSS B 2009). The ends of the band are made monotone, which moves them no further from a
curve that rises (Chernozhukov, Fernandez-Val and Galichon, Biometrika 2009).
"""

from dataclasses import asdict, dataclass
from itertools import product
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit
from sklearn.isotonic import isotonic_regression

from training.programme_spread import Placed, Spreads, find_spreads

Floats = npt.NDArray[np.float64]

_NORMAL_95 = 1.96
_FURTHEST = 8.0  # log-odds: a score of 0.9997; beyond it no cohort is large enough to tell scores apart
_BEYOND = 1.0  # log-odds outside the range of scores over which the line is carried on
_POINTS = 41
_MOST_BINS = 100  # of students with nearly the same score; a fit then costs the same for any number of them
_KNOTS = 9
_LEVEL_SPREAD, _SLOPE_SPREAD = 2.0, 1.0  # priors, in log-odds, and in log-odds per spread of the scores
_BEND_SPREADS = (0.02, 0.1, 0.3, 0.8)
# Between presentations of one course of the Open University (2013B to 2014B) the spread was 0.10; one
# cohort says nothing about it, two or three little, so the prior carries weight until there are more.
_DRIFTS = (0.02, 0.05, 0.09, 0.14, 0.2, 0.3, 0.45, 0.65)
_USUAL_DRIFT, _DRIFT_FACTOR = 0.1, 0.6  # the middle of the prior, and its spread on the scale of logarithms
_MOST_STEPS = 25


@dataclass(frozen=True)
class ScoreIntervals:
    """Ends of the 95 % interval (log-odds) on a rising grid of scores (log-odds), made once on judging cohorts.

    `low` and `high` are of a programme that was learnt from; `new_low` and `new_high` of one that was not, or looks
    unlike what was learnt. `students` and `cohorts`: how many of each it rests on. Spreads that are in it, in log-odds:
    `drift` between cohorts, and `spreads` between programmes (root mean square over their uncertainty).
    """

    margins: tuple[float, ...]
    low: tuple[float, ...]
    high: tuple[float, ...]
    new_low: tuple[float, ...]
    new_high: tuple[float, ...]
    students: int
    cohorts: int
    drift: float
    spreads: Spreads

    def to_dict(self) -> dict[str, Any]:
        """Return plain data for the manifest."""
        return asdict(self)

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> "ScoreIntervals":
        """Read what `to_dict` gave, also when it has been through JSON."""
        lists = {name: tuple(content[name]) for name in ("margins", "low", "high", "new_low", "new_high")}
        return cls(**{**content, **lists, "spreads": Spreads(**content["spreads"])})


@dataclass(frozen=True)
class _Counts:
    """Students per cohort and bin of nearly equal scores: log-odds of the score, number, and how many dropped out."""

    margin: Floats
    cohort: npt.NDArray[np.intp]
    students: Floats
    dropped_out: Floats


@dataclass(frozen=True)
class _Basis:
    """The columns of the model at any score: level, slope, bends; in spreads of the scores from their middle."""

    middle: float
    spread: float
    knots: Floats

    def place(self, margin: Floats) -> Floats:
        return (margin - self.middle) / self.spread

    def columns(self, margin: Floats) -> Floats:
        place = self.place(margin)
        return np.column_stack([np.ones_like(place), place, np.maximum(place[:, None] - self.knots, 0.0)])


def make_intervals(
    score: pd.Series,
    outcome: pd.Series,
    cohorts: pd.Series | None = None,
    programmes: pd.Series | None = None,
    is_new: pd.Series | None = None,
) -> ScoreIntervals:
    """Learn the interval of every score from students whose outcome is known.

    The interval holds for years and programmes that differ about as much as those it was learned from; with one cohort,
    how much years differ is assumed (`_USUAL_DRIFT`).

    Args:
        score: chances (0 to 1) made without having seen the outcome of the student's cohort.
        outcome: 0 or 1, on the same index.
        cohorts: the cohort of each student, on the same index; one for all when it is left out.
        programmes: the programme of each student, likewise.
        is_new: whether the model that made the score had not learnt from the programme; they tell only how far off a
            score of a new programme is.
    """
    index = score.index
    truth = outcome.reindex(index).to_numpy(dtype=float)
    codes, names = pd.factorize(cohorts.reindex(index) if cohorts is not None else score.notna(), sort=True)
    places, _ = pd.factorize(programmes.reindex(index) if programmes is not None else score.notna(), sort=True)
    new = is_new.reindex(index).to_numpy(dtype=bool) if is_new is not None else np.zeros(len(score), dtype=bool)
    new &= not new.all()  # where all are new, they are what there is to learn from
    margin = _margins(score)
    counts = _count(margin[~new], truth[~new], codes[~new])
    basis = _make_basis(counts)
    grid = np.linspace(margin.min() - _BEYOND, margin.max() + _BEYOND, _POINTS)
    middle, spread, drift = _fit(counts, basis, len(names), grid)
    order = np.lexsort([truth, margin, places, codes])  # so that no sum depends on the order of the rows
    own = Placed(np.interp(margin, grid, middle), basis.place(margin), truth, codes, places).take(order)
    spreads = find_spreads(own, new[order])
    edges = np.concatenate([[-np.inf], (grid[1:] + grid[:-1]) / 2, [np.inf]])
    weight = 1e-3 + np.histogram(counts.margin, edges, weights=counts.students)[0]

    def find_end(side: int, level: float) -> tuple[float, ...]:
        whole = np.sqrt(spread**2 + level**2 + (spreads.slope * basis.place(grid)) ** 2)
        return _plain(isotonic_regression(middle + side * _NORMAL_95 * whole, sample_weight=weight).astype(float))

    return ScoreIntervals(
        _plain(grid),
        low=find_end(-1, spreads.level),
        high=find_end(1, spreads.level),
        new_low=find_end(-1, spreads.new),
        new_high=find_end(1, spreads.new),
        students=len(score),
        cohorts=len(names),
        drift=round(drift, 6),
        spreads=spreads,
    )


def score_intervals(score: pd.Series, intervals: ScoreIntervals, is_unlike: pd.Series | None = None) -> pd.DataFrame:
    """Return `low` and `high` for every score (95 %, as chances), under its index.

    The interval is widened to hold the score itself, so that cohorts which disagree with the model show as more
    uncertainty and not as a contradiction. Beyond the grid the ends stay where they are, and hold the score.

    Args:
        score: chances, 0 to 1.
        intervals: what `make_intervals` learnt.
        is_unlike: of whom the programme was not learnt from, or looks unlike what was; of nobody when it is left out.
    """
    margin = _margins(score)
    unlike = np.zeros(len(score), bool) if is_unlike is None else is_unlike.reindex(score.index).to_numpy(dtype=bool)
    ends = (intervals.new_low, intervals.low), (intervals.new_high, intervals.high)
    low, high = (
        expit(np.where(unlike, *(np.interp(margin, intervals.margins, one) for one in of_both))) for of_both in ends
    )
    return pd.DataFrame({"low": np.minimum(low, score), "high": np.maximum(high, score)}, index=score.index)


def _margins(score: pd.Series) -> Floats:
    furthest = expit(_FURTHEST)
    return np.asarray(logit(np.clip(score.to_numpy(dtype=float), 1 - furthest, furthest)))


def _plain(values: Floats) -> tuple[float, ...]:
    return tuple(np.round(values, 6).tolist())


def _count(margin: Floats, truth: Floats, cohort: npt.NDArray[np.intp]) -> _Counts:
    """Put students with nearly the same score together; in sorted order, so that no sum depends on that of the rows."""
    order = np.lexsort([truth, margin, cohort])
    margin, truth, cohort = margin[order], truth[order], cohort[order]
    edges = np.unique(np.quantile(margin, np.linspace(0, 1, _MOST_BINS + 1)[1:-1]))
    place = cohort * (len(edges) + 1) + np.searchsorted(edges, margin)
    _, cell, students = np.unique(place, return_inverse=True, return_counts=True)
    return _Counts(
        margin=np.bincount(cell, weights=margin) / students,
        cohort=np.asarray(np.bincount(cell, weights=cohort) // students, dtype=np.intp),
        students=students.astype(float),
        dropped_out=np.bincount(cell, weights=truth).astype(float),
    )


def _make_basis(counts: _Counts) -> _Basis:
    middle = float(np.average(counts.margin, weights=counts.students))
    spread = float(np.sqrt(np.average((counts.margin - middle) ** 2, weights=counts.students)))
    spread = spread if spread > 1e-6 else 1.0  # everybody has the same score
    places = np.repeat((counts.margin - middle) / spread, counts.students.astype(int))
    return _Basis(middle, spread, np.quantile(places, np.linspace(0, 1, _KNOTS + 2)[1:-1]))


def _fit(counts: _Counts, basis: _Basis, cohorts: int, grid: Floats) -> tuple[Floats, Floats, float]:
    """Return middle and spread (log-odds) of the share in a new cohort on the grid, and the drift that is in it.

    One Laplace approximation per pair of bend and drift, all at once: arrays are pairs x bins, or x coefficients.
    """
    pairs = np.array(list(product(_BEND_SPREADS, _DRIFTS)))
    columns = np.hstack([basis.columns(counts.margin), np.eye(cohorts)[counts.cohort]])
    precision = np.hstack(
        [
            np.tile([_LEVEL_SPREAD**-2, _SLOPE_SPREAD**-2], (len(pairs), 1)),
            np.repeat(pairs[:, :1] ** -2, len(basis.knots), axis=1),
            np.repeat(pairs[:, 1:] ** -2, cohorts, axis=1),
        ]
    )
    coefficients, curvature, evidence = _find_modes(counts, columns, precision)
    evidence = evidence - 0.5 * (np.log(pairs[:, 1] / _USUAL_DRIFT) / _DRIFT_FACTOR) ** 2
    weight = np.exp(evidence - evidence.max())
    weight /= weight.sum()
    at = np.hstack([basis.columns(grid), np.zeros((len(grid), cohorts))])  # a new cohort: its effect is drawn anew
    means = grid + coefficients @ at.T
    variances = np.einsum("gi,pij,gj->pg", at, np.linalg.inv(curvature), at, optimize=True) + pairs[:, 1:] ** 2
    middle = weight @ means
    return middle, np.sqrt(weight @ (variances + (means - middle) ** 2)), float(np.sqrt(weight @ pairs[:, 1] ** 2))


def _find_modes(counts: _Counts, columns: Floats, precision: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the most likely coefficients, the curvature there and the log evidence, per row of prior precisions."""
    coefficients = np.zeros_like(precision)
    diagonal = np.apply_along_axis(np.diag, 1, precision)
    for _ in range(_MOST_STEPS):
        chance = expit(counts.margin + coefficients @ columns.T)
        curvature = (columns.T * (counts.students * chance * (1 - chance))[:, None, :]) @ columns + diagonal
        slope = (counts.dropped_out - counts.students * chance) @ columns - precision * coefficients
        step = np.linalg.solve(curvature, slope[..., None])[..., 0]
        step /= np.maximum(1.0, np.abs(step).max(axis=1, keepdims=True))  # no leap where the curve is flat
        coefficients += step
        if np.abs(step).max() < 1e-7:
            break
    margins = counts.margin + coefficients @ columns.T
    fit = (counts.dropped_out * margins - counts.students * np.logaddexp(0.0, margins)).sum(axis=1)
    prior = 0.5 * (np.log(precision).sum(axis=1) - (precision * coefficients**2).sum(axis=1))
    return coefficients, curvature, fit + prior - 0.5 * np.linalg.slogdet(curvature)[1]
