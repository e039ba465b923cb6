"""How programmes are off beside what is common to their year: in level, in slope, and by far more where they are new.

Of every programme and year with enough students, how its log-odds differ from the curve that holds for all is estimated
by a line (a penalised logistic regression on the score). The spread of the true differences is then averaged over a
grid, given estimates that are each as uncertain as they are (empirical Bayes on a normal approximation: Efron,
Large-Scale Inference, 2010, chapter 1); the mean of a year is integrated out, as in restricted maximum likelihood.
That a programme is off in the same direction every year is no part of it: the model knows the programme, and learns it.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

_FEWEST = 20  # students of a programme in a year; fewer say next to nothing
_GRID = np.geomspace(0.02, 2.5, 25)
_LEVEL_SPREAD, _SLOPE_SPREAD = 2.0, 1.0  # priors of one programme, so that a few with one outcome stay finite
# Middles of the priors. Measured between programmes of one year: level 0.10 to 0.24 in the Open University (2013B and
# 2013J, predicting each other), 0.14 to 0.20 in the simulated institution; slope 0.15 to 0.20 and 0.07 to 0.09; new
# programmes on the first day 0.3 to 0.8 and 0.7.
_USUAL_LEVEL, _USUAL_SLOPE, _USUAL_NEW = 0.15, 0.1, 0.6
_FACTOR = 0.6  # spread of each prior on the scale of logarithms
_STEPS = 12


@dataclass(frozen=True)
class Spreads:
    """Spreads between programmes: of the level and of the slope in a year, and of the level of a new programme.

    In log-odds; the slope in log-odds per spread of the scores.
    """

    level: float
    slope: float
    new: float


@dataclass(frozen=True)
class Placed:
    """Students whose outcome is known, an element each.

    Attributes:
        margin: log-odds of the share that drops out among all students with such a score.
        place: of the score, in spreads of the scores from their middle.
        outcome: 0 or 1.
        cohort: number of the cohort.
        programme: number of the programme.
    """

    margin: Floats
    place: Floats
    outcome: Floats
    cohort: Codes
    programme: Codes

    def take(self, rows: npt.NDArray[np.bool_] | Codes) -> "Placed":
        """Return some of the students, or all in another order."""
        margin, place, outcome = (one[rows] for one in (self.margin, self.place, self.outcome))
        return Placed(margin, place, outcome, self.cohort[rows], self.programme[rows])


def find_spreads(students: Placed, is_new: npt.NDArray[np.bool_]) -> Spreads:
    """Return how programmes differ.

    One programme says nothing of how programmes differ; what it does in a year is then what the year does.

    Args:
        students: scored without having seen the outcome of their cohort.
        is_new: whether the score was made without having learnt from the programme.
    """
    cohort, level, slope = _fit_lines(students.take(~is_new))
    *_, (away, error), _ = _fit_lines(students.take(is_new))
    new = _average_spread(away, error, _USUAL_NEW)
    if len(np.unique(students.programme[~is_new])) < 2:
        return Spreads(0.0, 0.0, new)
    within = _average_spread(*level, _USUAL_LEVEL, cohort)
    return Spreads(within, _average_spread(*slope, _USUAL_SLOPE), new)


def _fit_lines(students: Placed) -> tuple[Codes, tuple[Floats, Floats], tuple[Floats, Floats]]:
    """Return the cohort, and how level and slope are off with their standard errors, per programme and cohort."""
    pairs = np.column_stack([students.cohort, students.programme])
    own, code, number = np.unique(pairs, axis=0, return_inverse=True, return_counts=True)
    code = code.reshape(-1)
    columns = np.column_stack([np.ones_like(students.place), students.place])
    precision = np.array([_LEVEL_SPREAD**-2, _SLOPE_SPREAD**-2])
    line = np.zeros((len(own), 2))

    def add_up(values: Floats) -> Floats:
        summed: Floats = np.bincount(code, weights=values, minlength=len(own)).astype(float)
        return summed

    curvature = np.tile(np.diag(precision), (len(own), 1, 1))
    for _ in range(_STEPS):
        chance = expit(students.margin + (columns * line[code]).sum(axis=1))
        information = chance * (1 - chance)
        for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
            curvature[:, i, j] = add_up(information * columns[:, i] * columns[:, j]) + precision[i] * (i == j)
        rise = np.column_stack([add_up((students.outcome - chance) * columns[:, one]) for one in (0, 1)])
        step = np.linalg.solve(curvature, (rise - precision * line)[..., None])[..., 0]
        line += step / np.maximum(1.0, np.abs(step).max(axis=1, keepdims=True, initial=0.0))
    error = np.sqrt(np.diagonal(np.linalg.inv(curvature), axis1=1, axis2=2))
    enough = number >= _FEWEST
    return own[enough, 0], (line[enough, 0], error[enough, 0]), (line[enough, 1], error[enough, 1])


def _average_spread(away: Floats, error: Floats, usual: float, group: Codes | None = None) -> float:
    """Return the spread (root mean square over its uncertainty) of what `away` estimates around the mean of its group.

    Around zero where there are no groups.
    """
    weight = 1 / (_GRID[:, None] ** 2 + error**2)
    evidence = 0.5 * np.log(weight).sum(axis=1) - 0.5 * (np.log(_GRID / usual) / _FACTOR) ** 2
    if group is None:
        evidence -= 0.5 * (weight * away**2).sum(axis=1)
    else:
        for one in np.unique(group):
            of, at = weight[:, group == one], away[group == one]
            mean = (of @ at) / of.sum(axis=1)
            evidence -= 0.5 * (of * (at - mean[:, None]) ** 2).sum(axis=1) + 0.5 * np.log(of.sum(axis=1))
    likely = np.exp(evidence - evidence.max())
    return round(float(np.sqrt(likely @ _GRID**2 / likely.sum())), 6)
