"""What each group of features brings: the model learnt again without it, judged on the same later cohort.

The difference is paired over students. It says what a group adds to the other groups, not what it would do
alone: of two groups that say the same, neither is missed.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from features.cohort_table import OUTCOME, CohortTable, Feature
from training.dropout.evaluation.refits import Learn, score_anew
from training.evaluation.resampling import interval, measure_all, resample_measures

MEASURES = ("auc", "brier", "recall_at_capacity")
COLUMNS = ["group", "measure", "value", "difference", "low", "high"]
WHOLE = ""


def ablate_groups(
    train: Sequence[CohortTable],
    rows: pd.DataFrame,
    learn: Learn,
    features: Sequence[Feature],
    *,
    capacity: float | int,
    seed: int,
) -> pd.DataFrame:
    """Return COLUMNS: `value` of each measure without the group, and `difference` = without - with, with its interval.

    `rows` are the labelled rows of the judging cohort. A negative difference in AUC says that the group helps. One
    fit with all features and one per group; a model without any feature is not made. Empty with one group only.
    """
    groups = list(dict.fromkeys(feature.group for feature in features))
    if len(groups) < 2:
        return pd.DataFrame(columns=COLUMNS)
    scores = {WHOLE: score_anew(learn, train, features, rows, seed)}
    for group in groups:
        kept = [feature for feature in features if feature.group != group]
        scores[str(group)] = score_anew(learn, train, kept, rows, seed)
    return compare_ablations(
        rows[OUTCOME], {name: one for name, one in scores.items() if one is not None}, capacity, seed
    )


def compare_ablations(
    outcome: pd.Series, scores: Mapping[str, pd.Series], capacity: float | int, seed: int
) -> pd.DataFrame:
    """Return COLUMNS for scores by the group that was left out; those under WHOLE had every group."""
    truth = outcome.to_numpy(dtype=float)
    values = {name: score.reindex(outcome.index).to_numpy(dtype=float) for name, score in scores.items()}
    resampled = resample_measures(truth, values, capacity, seed)
    measured = {name: measure_all(truth, score, capacity) for name, score in values.items()}
    rows = []
    for name in values:
        for measure in MEASURES if name != WHOLE else ():
            low, high = interval(resampled[name, measure] - resampled[WHOLE, measure])
            value = measured[name][measure]
            difference = value - measured[WHOLE][measure]
            rows.append(dict(zip(COLUMNS, (name, measure, value, difference, low, high), strict=True)))
    return pd.DataFrame(rows, columns=COLUMNS)


def helpful_groups(ablation: pd.DataFrame) -> list[str]:
    """Return the groups without which the AUC falls beyond the interval, the greatest fall first."""
    fallen = ablation.loc[(ablation["measure"] == "auc") & (ablation["high"] < 0)]
    return [str(group) for group in fallen.sort_values("difference")["group"]]
