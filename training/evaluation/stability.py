"""How much the order of students owes to which students the model happened to learn from.

The model is learnt again from random halves of the students of the same years. A half leaves a model that
deviates from the one learnt from all about as much as that one deviates from the truth (half-sampling:
McCarthy, Review of the ISI 1969; Efron, The Jackknife, the Bootstrap and Other Resampling Plans, 1982, ch. 8).
A bootstrap gives the same, but repeats students, and a student who is on both sides of a validation flatters
the model.

Everything is in log-odds, and between students with nearly the same score: what moves all scores, or stretches
them, changes nobody's place.
"""

from collections.abc import Callable, Iterator

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.isotonic import isotonic_regression

from fairness.population import count_places, share_places
from features.cohort_table import OUTCOME

Floats = npt.NDArray[np.float64]

REFITS = 10
FEW_REFITS = 2  # the least that shows how refits differ
_MANY, _REFITS_OF_MANY = 10_000, 5  # with so many students, five say it to within 5 %, as ten do to within 3 %
DRAWS = 200
_COHORT = "cohort"
_NORMAL_95 = 1.96
_LEAST_RELIABLE = 0.1  # below it nothing but chance sets scores apart, and any list is as good
_NEAR = 20  # neighbours are at most this part of the students apart in rank
_MOST_CELLS = 4_000_000  # of draws in memory at once: 32 MB


def count_refits(students: int) -> int:
    """Return how many models to learn from halves of so many students: the spread is the mean over pairs of them."""
    return REFITS if students < _MANY else _REFITS_OF_MANY


def draw_halves(rows: pd.DataFrame, seed: int, refits: int = REFITS) -> Iterator[pd.Index]:
    """Yield the labels of a random half of the students, `refits` times: of each cohort, and of each outcome in it.

    `rows`: one per student, with cohort and outcome, under an index without repeats. Where a cohort has one
    student with an outcome, that student is in every half, so that there is something to learn from.
    """
    random = np.random.default_rng(seed)
    groups = [group.index for _, group in rows.groupby([_COHORT, OUTCOME])]
    for _ in range(refits):
        sizes = [max(1, (len(group) + int(random.integers(2))) // 2) for group in groups]
        parts = [random.choice(len(group), size, replace=False) for group, size in zip(groups, sizes, strict=True)]
        chosen = [group[np.sort(part)] for group, part in zip(groups, parts, strict=True)]
        yield rows.index[rows.index.isin(chosen[0].append(chosen[1:]))]


def refit_margins(
    rows: pd.DataFrame, learn: Callable[[pd.DataFrame, int], pd.Series], seed: int, refits: int = REFITS
) -> pd.DataFrame:
    """Return predictions of models that learnt from halves of `rows`: students to be scored x refits, log-odds.

    Args:
        rows: training rows, with cohort and outcome.
        learn: takes training rows and a seed, learns the whole recipe from them, and returns the margins of the
            students to be scored under their index.
        seed: of the halves; refit k learns with seed + k.
        refits: how many.
    """
    halves = enumerate(draw_halves(rows, seed, refits))
    return pd.DataFrame({number: learn(rows.loc[half], seed + number) for number, half in halves})


def measure_spread(margins: pd.DataFrame) -> float:
    """Return the spread (log-odds) of the difference in margin between two students, over models learnt from others.

    The root mean square over pairs of students with nearly the same margin. For chance that is each student's own, it
    is also the spread of the difference that one student sees between two equally good models.

    Args:
        margins: students x refits, from `refit_margins`.

    Raises:
        ValueError: there are fewer than two refits.
    """
    if margins.shape[1] < 2:
        raise ValueError("one refit says nothing about how refits differ")
    values = margins.to_numpy(dtype=float)
    values = values[np.lexsort([*values.T[::-1], values.mean(axis=1)])]
    furthest = max(1, len(values) // _NEAR)
    steps = [step for step in 2 ** np.arange(20) if step <= min(furthest, len(values) - 1)]
    if not steps:
        return 0.0
    variances = [(values[step:] - values[:-step]).var(axis=1, ddof=1).mean() for step in steps]
    return float(np.sqrt(np.mean(variances)))


def find_resolution(spread: float) -> float:
    """Return the difference in margin (log-odds) from which on the order of two students is no matter of chance.

    `spread`: from `measure_spread`. Below it, the other order is within the 95 % interval of the difference.
    """
    return _NORMAL_95 * spread


def find_list_spread(margin: pd.Series, spread: float) -> float:
    """Return the spread (log-odds) with which `on_list` draws lists of models learnt from other students.

    Part of what sets the margins of one model apart is chance itself, and another model would not repeat it. With
    normal margins and `reliable` the part of their variance that is no chance, another model has reliable x margin,
    give or take chance with variance 1 + reliable times that of one model (regression to the mean; Efron and Morris,
    JASA 1975). The order is that of the margins as they are with a spread that is larger by as much. `spread`: from
    `measure_spread`, the chance of two models. Without it a list of scores that are mostly chance looks too stable.
    """
    variance, chance = float(margin.var(ddof=0)), spread**2 / 2
    reliable = max(_LEAST_RELIABLE, 1 - chance / variance) if variance > 0 else 1.0
    return float(np.sqrt(chance * (1 + reliable)) / reliable)


def tie_groups(margin: pd.Series, resolution: float) -> pd.Series:
    """Number the students from 1 (highest margin); who cannot be told apart from the first of a group is in it.

    A group is as wide as the resolution at most, so that a chain of small steps does not tie what is far apart.
    Two students on either side of a border may be nearer to each other than to others of their own group.
    """
    distinct, place = np.unique(-margin.to_numpy(dtype=float), return_inverse=True)
    group = np.empty(len(distinct), dtype=int)
    start = number = 0
    while start < len(distinct):
        end = int(np.searchsorted(distinct, distinct[start] + resolution, side="right"))
        number += 1
        group[start:end] = number
        start = end
    return pd.Series(group[place], index=margin.index, name="tie")


def on_list(margin: pd.Series, spread: float, capacity: float | int, seed: int = 1, draws: int = DRAWS) -> pd.Series:
    """Return on what share (0 to 1) of equally good lists each student stands; together they fill the places.

    A list is drawn by moving every margin by chance of its own and taking the highest; who ties at its end shares the
    places that are left. A higher margin never has a lower share: what chance in the draws turned around is averaged
    (isotonic regression), as are students with equal margins.

    Args:
        margin: log-odds per student.
        spread: standard deviation of the normal chance, from `find_list_spread`.
        capacity: a number (int) or share (float) of the students.
        seed: of the draws.
        draws: number of lists.
    """
    values, place, students = np.unique(margin.to_numpy(dtype=float), return_inverse=True, return_counts=True)
    places = count_places(capacity, len(margin))
    listed = _draw_lists(np.repeat(values, students), spread, places, np.random.default_rng(seed), draws)
    of_value = np.add.reduceat(listed, np.concatenate([[0], np.cumsum(students)[:-1]])) / students
    rising = np.clip(isotonic_regression(of_value, sample_weight=students.astype(float)), 0.0, 1.0)
    return pd.Series(rising[place], index=margin.index, name="on_list")


def count_stable(shares: pd.Series, places: int) -> float:
    """Return how many of the places would go to the same students on another list; `shares` from `on_list`."""
    return float(shares.nlargest(places).sum())


def _draw_lists(margin: Floats, spread: float, places: int, random: np.random.Generator, draws: int) -> Floats:
    """Return the mean over drawn lists of the share of a place that each student has."""
    total = np.zeros(len(margin))
    block = max(1, _MOST_CELLS // len(margin))
    for start in range(0, draws, block):
        noise = random.standard_normal((min(block, draws - start), len(margin)))
        total += share_places(margin + spread * noise, places).sum(axis=0)
    return total / draws
