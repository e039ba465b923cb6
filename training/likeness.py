"""Programmes that a model does not know: new ones, and ones whose students look unlike those it learnt from.

What counts is what a difference makes of the score. So the mean log-odds of the score of a programme this year is held
against that of the students the model learnt from, in standard deviations of what years differ and of a mean of so few.
"""

from collections.abc import Mapping
from enum import StrEnum

import numpy as np
import pandas as pd
from scipy.special import logit

# Log-odds between years of one programme: 0.03 to 0.1 in the simulated institution, up to 0.25 in the Open University.
_BETWEEN_YEARS = 0.2
_LIMIT = 4.0  # standard deviations: one of hundreds of programmes lies beyond three in many a year
_SURE = 1e-9  # from a chance of 0 or 1


class Caution(StrEnum):
    """Why a score may be further off than scores are as a rule."""

    NEW_PROGRAMME = "new_programme"
    UNLIKE_BEFORE = "unlike_before"


def margins_of(score: pd.Series) -> pd.Series:
    """Return the log-odds of chances, those of 0 and 1 made finite."""
    margin: pd.Series = logit(score.clip(_SURE, 1 - _SURE))
    return margin


def find_levels(score: pd.Series, programme: pd.Series) -> dict[str, float]:
    """Return the mean log-odds of `score` per programme, of students that the model learnt from."""
    means = margins_of(score).groupby(programme).mean()
    return {str(name): round(float(mean), 6) for name, mean in means.items()}


def find_cautions(score: pd.Series, programme: pd.Series, levels: Mapping[str, float]) -> pd.Series:
    """Return the `Caution` of each student's programme under the index of `score`, missing where there is none.

    Args:
        score: chances of a cohort.
        programme: of each student, on the same index.
        levels: of the programmes that the model learnt from (`find_levels`).
    """
    own = margins_of(score).groupby(programme).agg(["mean", "var", "size"])
    usual = pd.Series(levels, dtype="float64").reindex(own.index)
    error = np.sqrt(_BETWEEN_YEARS**2 + own["var"].fillna(0.0) / own["size"])
    caution = pd.Series(None, index=own.index, dtype="object")
    caution[(own["mean"] - usual).abs() > _LIMIT * error] = Caution.UNLIKE_BEFORE.value
    caution[usual.isna()] = Caution.NEW_PROGRAMME.value
    return programme.map(caution)
