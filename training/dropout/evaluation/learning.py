"""What more cohorts would bring: the model learnt on the last one, two, three cohorts, judged on the same later one.

And what each earlier year would have seen: each cohort judged by a model learnt on the cohorts before it.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import pandas as pd

from features.cohort_table import OUTCOME, CohortTable, Feature
from features.errors import TableError
from training.dropout.evaluation import slices
from training.dropout.evaluation.refits import Learn, score_anew
from training.dropout.evaluation.slices import COHORT, is_too_small, measure_part
from training.evaluation.measures import Floats, list_places
from training.evaluation.resampling import interval_of, measure_all, resample_measures
from training.splits import SplitRule, split_by_cohort

COLUMNS = ["cohorts", "students", "model", "measure", "value", "low", "high"]
MEASURES = ("auc", "average_precision", "brier", "log_loss", "recall_at_capacity")
MOST_REFITS = 4
"""Of the learning curve, and again of the cohorts: the whole evaluation stays within a minute."""


def learning_curve(
    train: Sequence[CohortTable],
    rows: pd.DataFrame,
    scores: pd.Series,
    learn: Learn,
    features: Sequence[Feature],
    *,
    model: str,
    capacity: float | int,
    seed: int,
) -> pd.DataFrame:
    """Return COLUMNS: one step per number of cohorts learnt from.

    `rows` are the labelled rows of the judging cohort and `scores` what the model that learnt from all of `train`
    says of them; that step costs no fit. With many cohorts the first MOST_REFITS steps are made.
    """
    ordered = sorted(train, key=lambda table: table.as_of)
    steps = [ordered[-count:] for count in range(1, len(ordered))][:MOST_REFITS]
    found = [(step, score_anew(learn, step, features, rows, seed)) for step in steps]
    found.append((ordered, scores))
    truth = rows[OUTCOME].to_numpy(dtype=float)
    parts = [
        _measure(truth, score.to_numpy(dtype=float), capacity, seed).assign(
            cohorts=len(step), students=sum(len(table.labelled) for table in step), model=model
        )
        for step, score in found
        if score is not None
    ]
    return pd.concat(parts, ignore_index=True)[COLUMNS]


def roll_cohorts(
    tables: Sequence[CohortTable],
    known_on: Mapping[str, date],
    learn: Learn,
    features: Sequence[Feature],
    *,
    model: str,
    capacity: float | int,
    seed: int,
) -> pd.DataFrame:
    """Return slices (COLUMNS of `slices`) for each of `tables`, judged by the cohorts before it.

    The split is that of a run: only cohorts whose outcome was known on the as-of date (`known_on`) teach. A cohort
    without such cohorts before it has no row. The last MOST_REFITS cohorts are judged.
    """
    parts = []
    for table in sorted(tables, key=lambda table: table.as_of)[1:][-MOST_REFITS:]:
        try:
            split = split_by_cohort(tables, known_on, SplitRule(test_cohort=table.cohort))
        except TableError:
            continue  # no cohort before it was known yet
        rows = split.test.labelled
        scores = score_anew(learn, split.train, features, rows, seed)
        if scores is not None:
            parts.append(slice_cohort(table.cohort, rows[OUTCOME], scores, model, capacity, seed))
    return join_slices(parts)


def slice_cohort(
    cohort: str, outcome: pd.Series, scores: pd.Series, model: str, capacity: float | int, seed: int
) -> pd.DataFrame:
    """Return one cohort as a slice with a list of its own; no row where it is too small to be measured."""
    truth, score = outcome.to_numpy(dtype=float), scores.reindex(outcome.index).to_numpy(dtype=float)
    if is_too_small(truth):
        return pd.DataFrame(columns=slices.COLUMNS)
    measured = measure_part(truth, {model: score}, {model: list_places(score, capacity)}, seed)
    return measured.assign(slice=COHORT, value_of_slice=cohort, students=len(truth))[slices.COLUMNS]


def join_slices(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return slices one under the other; their columns without a row where there are none."""
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=slices.COLUMNS)


def _measure(truth: Floats, score: Floats, capacity: float | int, seed: int) -> pd.DataFrame:
    values = measure_all(truth, score, capacity)
    resampled = resample_measures(truth, {"": score}, capacity, seed)
    rows = []
    for measure in MEASURES:
        low, high = interval_of(measure, values[measure], resampled["", measure])
        rows.append({"measure": measure, "value": values[measure], "low": low, "high": high})
    return pd.DataFrame(rows)
