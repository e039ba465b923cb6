"""What the model says when it is learnt again: without a group of features, from fewer cohorts, for earlier years.

- Ablation: without each group of features, on the same judging cohort. It says what a group adds to the other groups,
  not what it would do alone: of two groups that say the same, neither is missed.
- Learning curve: on the last one, two, three cohorts, judged on the same later one.
- Rolled cohorts: what each earlier year would have seen, each cohort judged by a model learnt on those before it.

Differences are paired over students. `rows` are the labelled rows of the judging cohort everywhere, and `learn` is the
recipe behind the model.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pandas as pd
from sklearn.base import ClassifierMixin

from features.cohort_table import OUTCOME, CohortTable, Feature
from features.errors import TableError
from training.dropout.evaluation.slices import join_slices, slice_cohort
from training.dropout.models import stack, usable_features
from training.evaluation.resampling import interval, interval_of, measure_all, resample_measures
from training.prediction import predict
from training.splits import SplitRule, split_by_cohort

Learn = Callable[[Sequence[CohortTable], Sequence[Feature], int], ClassifierMixin]
"""The recipe: tables to learn from, features to learn with, and a seed, to a fitted model."""
ABLATION = ["group", "measure", "value", "difference", "low", "high"]
ABLATED = ("auc", "brier", "recall_at_capacity")
LEARNING = ["cohorts", "students", "model", "measure", "value", "low", "high"]
LEARNT = ("auc", "average_precision", "brier", "log_loss", "recall_at_capacity")
WHOLE = ""
MOST_REFITS = 4
"""Of the learning curve, and again of the cohorts: the whole evaluation stays within a minute."""


def score_anew(
    learn: Learn, train: Sequence[CohortTable], features: Sequence[Feature], rows: pd.DataFrame, seed: int
) -> pd.Series | None:
    """Return the scores of `rows` by a model learnt on `train`; None where there is nothing to learn.

    Of `features` those are used that differ between the students of `train`.
    """
    usable = {feature.name for feature in usable_features(train)}
    kept = [feature for feature in features if feature.name in usable]
    if not kept or stack(train)[OUTCOME].nunique() < 2:
        return None
    return predict(learn(train, kept, seed), rows)


def ablate_groups(
    train: Sequence[CohortTable],
    rows: pd.DataFrame,
    scores: pd.Series,
    learn: Learn,
    features: Sequence[Feature],
    *,
    capacity: float | int,
    seed: int,
) -> pd.DataFrame:
    """Return ABLATION: `value` of each measure without the group, and `difference` = without - with, with its interval.

    A negative difference in AUC says that the group helps. `scores` is what the model with every group, learnt from all
    of `train`, says of `rows`. One fit per group; a model without any feature is not made. Empty with one group only.
    """
    groups = list(dict.fromkeys(feature.group for feature in features))
    if len(groups) < 2:
        return pd.DataFrame(columns=ABLATION)
    without = {WHOLE: scores}
    for group in groups:
        kept = [feature for feature in features if feature.group != group]
        score = score_anew(learn, train, kept, rows, seed)
        if score is not None:
            without[str(group)] = score
    return compare_ablations(rows[OUTCOME], without, capacity, seed)


def compare_ablations(
    outcome: pd.Series, scores: Mapping[str, pd.Series], capacity: float | int, seed: int
) -> pd.DataFrame:
    """Return ABLATION for scores by the group that was left out; those under WHOLE had every group."""
    truth = outcome.to_numpy(dtype=float)
    values = {name: score.reindex(outcome.index).to_numpy(dtype=float) for name, score in scores.items()}
    resampled = resample_measures(truth, values, capacity, seed)
    measured = {name: measure_all(truth, score, capacity) for name, score in values.items()}
    rows = []
    for name in values:
        for measure in ABLATED if name != WHOLE else ():
            low, high = interval(resampled[name, measure] - resampled[WHOLE, measure])
            value = measured[name][measure]
            rows.append((name, measure, value, value - measured[WHOLE][measure], low, high))
    return pd.DataFrame(rows, columns=ABLATION)


def helpful_groups(ablation: pd.DataFrame) -> list[str]:
    """Return the groups without which the AUC falls beyond the interval, the greatest fall first."""
    fallen = ablation.loc[(ablation["measure"] == "auc") & (ablation["high"] < 0)]
    return [str(group) for group in fallen.sort_values("difference")["group"]]


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
    """Return LEARNING: one step per number of cohorts learnt from.

    `scores` is what the model that learnt from all of `train` says of `rows`; that step costs no fit. With many
    cohorts the first MOST_REFITS steps are made.
    """
    ordered = sorted(train, key=lambda table: table.as_of)
    steps = [ordered[-count:] for count in range(1, len(ordered))][:MOST_REFITS]
    found = [(step, score_anew(learn, step, features, rows, seed)) for step in steps]
    truth = rows[OUTCOME].to_numpy(dtype=float)
    measured = []
    for step, score in [*found, (ordered, scores)]:
        if score is None:
            continue
        students = sum(len(table.labelled) for table in step)
        asked = score.to_numpy(dtype=float)
        values, resampled = measure_all(truth, asked, capacity), resample_measures(truth, {"": asked}, capacity, seed)
        for measure in LEARNT:
            low, high = interval_of(measure, values[measure], resampled["", measure])
            measured.append((len(step), students, model, measure, values[measure], low, high))
    return pd.DataFrame(measured, columns=LEARNING)


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
