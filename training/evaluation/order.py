"""How sure the order of the students of a small table is: lists of two models that learnt from different students.

Models of overlapping students would share the chance that is in those students, and agree even about outcomes that were
dealt out at random; so two models learn from parts without a student in common (split halves), and order students whom
neither learnt from. How far their lists agree beyond chance is the index of Kuncheva (2007), which for lists of one
length is a Fleiss' kappa (Nogueira, Sechidis and Brown, JMLR 2018). Each part is smaller than the whole, so the list of
the model itself is surer than that.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from fairness.population import count_places, list_students

PAIRS, FEW_PAIRS = 5, 1  # of models; FEW_PAIRS in a short evaluation
FEW_STUDENTS: Final = 1000  # to learn from; with fewer, folds are drawn again and it is said how sure the order is


@dataclass(frozen=True)
class OrderCertainty:
    """How far the lists of two models agree that learnt from different students, and not from those they put in order.

    Attributes:
        students: who were put in order.
        places: on each list.
        pairs: of lists that were laid side by side.
        parts: each model learnt from one of so many parts of the students.
        overlap: share of the places that the two lists give to the same students, on average.
        by_chance: what that share would be for two lists drawn at random.
        correlation: mean rank correlation (Spearman) of the two orders of all students; 0 where nobody is told apart.
    """

    students: int
    places: int
    pairs: int
    parts: int
    overlap: float
    by_chance: float
    correlation: float

    @property
    def agreement(self) -> float:
        """Agreement beyond chance, 1 for equal lists; 1 too where everybody is on the list."""
        return 1.0 if self.by_chance >= 1 else (self.overlap - self.by_chance) / (1 - self.by_chance)


def measure_order(pairs: Sequence[tuple[pd.Series, pd.Series]], capacity: float | int, parts: int) -> OrderCertainty:
    """Return how far the lists of each pair agree.

    Args:
        pairs: of the same students, by two models that had learnt from no student in common, and from none of these.
        capacity: the share, or the number, of students that can be seen.
        parts: each model learnt from one of so many parts of the students.
    """
    students = len(pairs[0][0])
    places = count_places(capacity, students)
    shared, alike = [], []
    for pair in pairs:
        one, other = (list_students(score.to_numpy(dtype=float), places)[0] for score in pair)
        shared.append(float(np.minimum(one, other).sum()) / places)
        ranks = [score.rank().to_numpy(dtype=float) for score in pair]
        is_flat = min(np.ptp(rank) for rank in ranks) == 0
        alike.append(0.0 if is_flat else float(np.corrcoef(ranks[0], ranks[1])[0, 1]))
    return OrderCertainty(
        students=students,
        places=places,
        pairs=len(pairs),
        parts=parts,
        overlap=round(float(np.mean(shared)), 4),
        by_chance=round(places / students, 4),
        correlation=round(float(np.mean(alike)), 4),
    )
