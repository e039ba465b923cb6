"""What scores meant on the judging cohort, for a drawing: groups by score, with how many of each group dropped out."""

import numpy as np
import pandas as pd
from scipy.stats import beta

from training.evaluation.measures import Floats, calibration_places

FEWEST = 5
"""Of each outcome in a group: with fewer, neighbours are taken together."""
_TAIL = 0.025


def group_by_score(outcome: pd.Series, score: pd.Series) -> pd.DataFrame:
    """Return students, score (mean), share, low, high per group, from low to high scores; `outcome` by its key.

    Ten groups of about equal size, fewer where a group would hold less than FEWEST of an outcome. The interval of a
    share is that of Jeffreys. Empty when all students together do not hold FEWEST of each outcome.
    """
    truth, chance = outcome.to_numpy(dtype=float), score.reindex(outcome.index).to_numpy(dtype=float)
    place, count = calibration_places(chance)
    sums = np.array([np.bincount(place, terms, count) for terms in (np.ones(len(truth)), truth, chance)])
    bounds = _join_small(sums[1], sums[0] - sums[1])
    students, dropped, total = np.add.reduceat(sums, bounds, axis=1) if bounds else np.empty((3, 0))
    return pd.DataFrame(
        {
            "students": students.astype(int),
            "score": total / students,
            "share": dropped / students,
            "low": beta.ppf(_TAIL, dropped + 0.5, students - dropped + 0.5),
            "high": beta.ppf(1 - _TAIL, dropped + 0.5, students - dropped + 0.5),
        }
    )


def _join_small(dropped: Floats, stayed: Floats) -> list[int]:
    """Return where each group starts when neighbours are joined until each holds FEWEST of both outcomes."""
    starts: list[int] = []
    start, counts = 0, np.zeros(2)
    for place, pair in enumerate(zip(dropped, stayed, strict=True)):
        counts = counts + pair
        if (counts >= FEWEST).all():
            starts.append(start)
            start, counts = place + 1, np.zeros(2)
    return starts  # what is left at the end belongs to the last group, because a group ends where the next one starts
