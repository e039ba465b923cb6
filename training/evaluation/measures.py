"""How good a score is on one set of students: each measure of dropout as a function of outcomes and scores.

Outcomes are 0 or 1, scores are chances between 0 and 1; for `auc`, `average_precision` and `capacity_shares`
any order will do. The same measures over many resamples at once are in `training.evaluation.resampling`.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, logit
from scipy.stats import rankdata
from sklearn.metrics import average_precision_score

from fairness.population import count_places, list_students

CALIBRATION_BINS = 10
SMALLEST_CHANCE = 1e-6
_NEWTON_STEPS = 25
_CONVERGED = 1e-8
_FLAT = 1e12  # condition beyond which scores and outcomes separate
Floats = NDArray[np.float64]


def auc(outcome: Floats, score: Floats) -> float:
    """Chance that a student who dropped out has a higher score than one who did not; 0.5 where undefined."""
    positives = outcome.sum()
    negatives = len(outcome) - positives
    if positives == 0 or negatives == 0:
        return 0.5
    return float((rankdata(score)[outcome == 1].sum() - positives * (positives + 1) / 2) / (positives * negatives))


def brier(outcome: Floats, score: Floats) -> float:
    """Mean squared distance between chance and outcome."""
    return float(np.mean((score - outcome) ** 2))


def log_loss(outcome: Floats, score: Floats) -> float:
    """Mean negative log-likelihood; chances are kept a millionth away from 0 and 1."""
    safe = np.clip(score, SMALLEST_CHANCE, 1 - SMALLEST_CHANCE)
    return float(-np.mean(outcome * np.log(safe) + (1 - outcome) * np.log(1 - safe)))


def average_precision(outcome: Floats, score: Floats) -> float:
    """Area under the precision-recall curve; 0 where nobody dropped out."""
    return float(average_precision_score(outcome, score)) if outcome.any() else 0.0


def calibration_error(outcome: Floats, score: Floats, bins: int = CALIBRATION_BINS) -> float:
    """Mean distance between chance and share that dropped out, over about ten groups by score; ties stay together."""
    place, count = calibration_places(score, bins)
    off = np.bincount(place, weights=score - outcome, minlength=count)
    return float(np.abs(off).sum() / len(outcome))


def calibration_places(score: Floats, bins: int = CALIBRATION_BINS) -> tuple[NDArray[np.int64], int]:
    """Return the number of each score's group, from 0, and how many groups there are: of equal size but for ties."""
    edges = np.unique(np.quantile(score, np.linspace(0, 1, bins + 1)[1:-1]))
    return np.searchsorted(edges, score, side="left"), len(edges) + 1


def calibration_error_by_chance(score: Floats, draws: int, seed: int) -> tuple[float, float, float]:
    """Return the calibration error that exactly right scores would show by chance: mean, 5th and 95th percentile.

    Outcomes are drawn from the scores themselves, `draws` times; a measured error below the last number
    gives no reason to doubt the scores.
    """
    random = np.random.default_rng(seed)
    place, count = calibration_places(score)
    group = np.eye(count)[place]
    errors = [np.abs((score - (random.random(len(score)) < score)) @ group).sum() / len(score) for _ in range(draws)]
    low, high = np.quantile(errors, [0.05, 0.95])
    return float(np.mean(errors)), float(low), float(high)


def calibration_line(outcome: Floats, score: Floats) -> tuple[float, float] | None:
    """Return intercept and slope of a logistic regression of the outcome on the log-odds of the score (Cox 1958).

    A slope below 1 means that high scores are too high and low ones too low. None where there is no slope: all scores
    or all outcomes are the same, or the score separates them.
    """
    if np.ptp(score) == 0 or np.ptp(outcome) == 0:
        return None
    design = calibration_design(score)
    line = np.array([logit(outcome.mean()), 0.0])
    for _ in range(_NEWTON_STEPS):
        chance = expit(design @ line)
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design
        if np.linalg.cond(curvature) > _FLAT:
            return None
        step = np.linalg.solve(curvature, design.T @ (outcome - chance))
        line = line + step
        if np.abs(step).max() < _CONVERGED:
            return float(line[0]), float(line[1])
    return None


def calibration_design(score: Floats) -> Floats:
    """Return one row per score: 1 and the log-odds."""
    safe = np.clip(score, SMALLEST_CHANCE, 1 - SMALLEST_CHANCE)
    return np.column_stack([np.ones(len(score)), logit(safe)])


def capacity_shares(outcome: Floats, score: Floats, capacity: float | int) -> tuple[float, float]:
    """Return precision and recall of the list of those with the highest scores: a share, or a whole number, of them."""
    found = float((list_places(score, capacity) * outcome).sum())
    return found / count_places(capacity, len(score)), found / outcome.sum() if outcome.any() else 0.0


def list_places(score: Floats, capacity: float | int) -> Floats:
    """Return per student the share of a place on the list of those with the highest scores, by the rule of the audit.

    Args:
        score: one per student.
        capacity: a share (float) or a number (int) of the students; see `fairness.population.count_places`.
    """
    return list_students(score, count_places(capacity, len(score)))[0]
