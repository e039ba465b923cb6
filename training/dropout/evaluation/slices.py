"""How good the model is for parts of the judging cohort: programmes, and programmes by size.

A part with few students or few of one outcome tells chance, and could tell of one student: it is left out.
The list is the one of the whole institution, as it is used.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from training.evaluation.measures import Floats, list_places
from training.evaluation.resampling import interval, interval_of, measure_all, resample_found, resample_measures

PROGRAMME, SIZE, COHORT = "programme", "programme_size", "cohort"
SIZES = {"0-49": 50, "50-200": 201}  # label, and the number of students below which it holds
LARGEST = "more than 200"
FEWEST_STUDENTS, FEWEST_OF_OUTCOME = 50, 5
COLUMNS = ["slice", "value_of_slice", "students", "model", "measure", "value", "low", "high"]
MEASURES = ("auc", "brier", "calibration_in_the_large")


def measure_slices(
    rows: pd.DataFrame, outcome: pd.Series, scores: Mapping[str, pd.Series], capacity: float | int, seed: int
) -> pd.DataFrame:
    """Return COLUMNS for each programme, and each size of programme, of the judging cohort.

    `rows` has a column `programme`; `outcome` and `scores` (chances) share its index. The measures are MEASURES and
    `recall_at_capacity`: the share of the dropouts of the slice who stand on the list of all students.
    """
    listed = {
        name: pd.Series(list_places(score.to_numpy(dtype=float), capacity), index=score.index)
        for name, score in scores.items()
    }
    parts = []
    for name, value, index in _slices(rows):
        truth = outcome.loc[index].to_numpy(dtype=float)
        if is_too_small(truth):
            continue
        own = {model: np.asarray(score.loc[index], dtype=np.float64) for model, score in scores.items()}
        places = {model: np.asarray(one.loc[index], dtype=np.float64) for model, one in listed.items()}
        measured = _measure_part(truth, own, places, seed)
        parts.append(measured.assign(slice=name, value_of_slice=value, students=len(truth)))
    return join_slices(parts)[COLUMNS]


def slice_cohort(
    cohort: str, outcome: pd.Series, scores: pd.Series, model: str, capacity: float | int, seed: int
) -> pd.DataFrame:
    """Return one cohort as a slice with a list of its own; no row where it is too small to be measured."""
    truth, score = outcome.to_numpy(dtype=float), scores.reindex(outcome.index).to_numpy(dtype=float)
    if is_too_small(truth):
        return pd.DataFrame(columns=COLUMNS)
    measured = _measure_part(truth, {model: score}, {model: list_places(score, capacity)}, seed)
    return measured.assign(slice=COHORT, value_of_slice=cohort, students=len(truth))[COLUMNS]


def join_slices(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return slices one under the other; their columns without a row where there are none."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=COLUMNS)


def is_too_small(truth: Floats) -> bool:
    """Tell whether a part has too few students, or too few who dropped out or stayed, to be measured."""
    fewest = min(truth.sum(), len(truth) - truth.sum()) if len(truth) else 0
    return len(truth) < FEWEST_STUDENTS or fewest < FEWEST_OF_OUTCOME


def size_of(students: pd.Series) -> pd.Series:
    """Return the size class of each number of students."""
    return pd.Series(
        np.select([students < limit for limit in SIZES.values()], list(SIZES), LARGEST), index=students.index
    )


def _slices(rows: pd.DataFrame) -> Iterator[tuple[str, str, pd.Index]]:
    """Yield slice, value and index of the rows: sizes from small to large, then programmes by name."""
    programme = rows[PROGRAMME].astype(str)
    sizes = size_of(programme.map(programme.value_counts()))
    for size in (*SIZES, LARGEST):
        yield SIZE, size, rows.index[sizes == size]
    for one in sorted(programme.unique()):
        yield PROGRAMME, one, rows.index[programme == one]


def _measure_part(truth: Floats, scores: Mapping[str, Floats], listed: Mapping[str, Floats], seed: int) -> pd.DataFrame:
    """Return model, measure, value, low, high for one part; `listed`: per model the share of a place on the list."""
    resampled = resample_measures(truth, scores, 1.0, seed)
    rows = []
    for model, score in scores.items():
        values = measure_all(truth, score, 1.0)
        for measure in MEASURES:
            low, high = interval_of(measure, values[measure], resampled[model, measure])
            rows.append((model, measure, values[measure], low, high))
        found = float(listed[model] @ truth / truth.sum()) if truth.any() else 0.0
        rows.append((model, "recall_at_capacity", found, *interval(resample_found(truth, listed[model], seed))))
    return pd.DataFrame(rows, columns=["model", "measure", "value", "low", "high"])
