"""What is usual among the students beside a student: those of the same programme and cohort, or else all.

Medians of few students would tell the values of single ones; below `SMALLEST_GROUP` the whole table is taken, and below
that nothing is said.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness.disclosure.smallest import SMALLEST_GROUP

_PROGRAMME = ["programme", "cohort"]


@dataclass(frozen=True)
class Usual:
    """What is usual for each student and feature: frames of the same rows and columns.

    More than half of the students compared with have `at_least` or more, and more than half have `at_most` or
    less. `lowest` and `highest` are the ends of what was seen. All are missing where too few values are known.
    `is_measured`: at least half of them have a value. `of_programme`: they are of the student's programme.
    """

    at_least: pd.DataFrame
    at_most: pd.DataFrame
    lowest: pd.DataFrame
    highest: pd.DataFrame
    is_measured: pd.DataFrame
    of_programme: pd.DataFrame


def find_usual(frame: pd.DataFrame, numbers: Sequence[str]) -> Usual:
    """Return what is usual for the numeric columns `numbers`; `frame` has programme and cohort beside them."""
    values = frame[list(numbers)].astype(float)
    group = frame.groupby(_PROGRAMME, sort=False, dropna=False).ngroup().to_numpy()
    grouped = values.groupby(group)
    known = grouped.count().to_numpy()[group]
    own = known >= SMALLEST_GROUP
    members = np.bincount(group)[group][:, None]

    def pick(statistic: Callable[[Any], Any]) -> pd.DataFrame:
        of_group = statistic(grouped).to_numpy(dtype=float)[group]
        of_all = statistic(values).where(values.count() >= SMALLEST_GROUP).to_numpy(dtype=float)
        return _like(values, np.where(own, of_group, of_all))

    return Usual(
        at_least=pick(lambda one: one.quantile(0.5, interpolation="lower")),
        at_most=pick(lambda one: one.quantile(0.5, interpolation="higher")),
        lowest=pick(lambda one: one.min()),
        highest=pick(lambda one: one.max()),
        is_measured=_like(
            values, np.where(members >= SMALLEST_GROUP, 2 * known >= members, 2 * values.count() >= len(values))
        ),
        of_programme=_like(values, own),
    )


def _like(values: pd.DataFrame, content: NDArray[np.generic]) -> pd.DataFrame:
    return pd.DataFrame(content, index=values.index, columns=values.columns)
