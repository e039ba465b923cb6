"""Judging where there is no later cohort: every student is scored by models that did not learn from that student.

Repeated stratified k-fold cross-validation (Kohavi 1995; repeats as in Bouckaert and Frank 2004). Whatever is
learnt, the choice of a model and its calibration too, is learnt anew in each fold. With a grouping column all
students of a group are in one fold, so that the result holds for a group that was not seen.

What it cannot tell is whether a model holds for a later cohort, nor, in a table without dates, whether a column was
filled in after the outcome. `serving.results.sentences` says so wherever a result is shown.
"""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import ClassifierMixin
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from features.cohort import KEY
from features.cohort_table import OUTCOME, Feature
from features.errors import TableError
from training.evaluation.comparison import Comparison
from training.evaluation.resampling import measure_all

FOLDS, REPEATS = 5, 3
UNDATED_SOURCE = "facts"  # columns that an institution declares itself; those of a flat table carry no date
# Learns from the first rows and scores the second: one series per model, under the index of the second.
LearnAndScore = Callable[[pd.DataFrame, pd.DataFrame], Mapping[str, pd.Series]]


def assign_folds(
    rows: pd.DataFrame, *, seed: int, folds: int = FOLDS, repeats: int = REPEATS, group_by: str = "", by: str = OUTCOME
) -> pd.DataFrame:
    """Return the fold of every row (0 to `folds` - 1), one column per repeat, under the index of `rows`.

    Repeated stratified k-fold (Kohavi 1995; Bouckaert and Frank 2004). The order of the rows makes no difference where
    they carry the key.

    Args:
        rows: one per student.
        seed: repeat k is drawn with seed + k.
        folds: at most so many; fewer with fewer groups.
        repeats: how often.
        group_by: a column; rows of a group are in one fold.
        by: a column in which folds are alike.

    Raises:
        TableError: there are too few students or groups, or all students with one outcome are in one fold.
    """
    ordered = rows.sort_values(list(KEY)) if set(KEY) <= set(rows.columns) else rows
    fewest = int(ordered[by].value_counts().min())
    groups = _groups_of(ordered, group_by) if group_by else None
    parts = min(folds, groups.nunique()) if groups is not None else folds
    if fewest < parts or parts < 2:
        raise TableError(
            f"{fewest} students with the rarest outcome, in {parts} parts, are too few for cross-validation",
            where=f"{len(rows)} students with a known outcome",
            do="deliver more students, or another column in [training.dropout] group_by",
        )
    assigned = {}
    for repeat in range(repeats):
        splitter = (StratifiedKFold if groups is None else StratifiedGroupKFold)(
            parts, shuffle=True, random_state=seed + repeat
        )
        fold = pd.Series(-1, index=ordered.index)
        for number, (_, places) in enumerate(splitter.split(ordered, ordered[by], groups)):
            fold.iloc[places] = number
        assigned[repeat] = fold
        # Whoever predicts a fold learns from the others: there has to be somebody with each outcome.
        if pd.crosstab(fold, ordered[by]).gt(0).sum().min() < 2:
            raise TableError(
                f"all students with one of the outcomes are in one part of {parts}, so the others cannot learn it",
                where=f"students kept together by {group_by}" if group_by else f"{len(rows)} students",
                do="deliver more students, or leave out [training.dropout] group_by",
            )
    return pd.DataFrame(assigned).reindex(rows.index)


def score_out_of_fold(
    rows: pd.DataFrame, folds: pd.DataFrame, learn_and_score: LearnAndScore
) -> dict[str, pd.DataFrame]:
    """Return per model the score of every row by models that did not see its fold: one column per repeat.

    `folds` is what `assign_folds` gave. `learn_and_score` is called once per fold and repeat.
    """
    parts: dict[str, dict[Hashable, list[pd.Series]]] = {}
    for repeat in folds.columns:
        for fold in sorted(folds[repeat].unique()):
            is_held_out = folds[repeat] == fold
            for name, score in learn_and_score(rows[~is_held_out], rows[is_held_out]).items():
                parts.setdefault(name, {}).setdefault(repeat, []).append(score)
    return {
        name: pd.DataFrame({repeat: pd.concat(found) for repeat, found in repeats.items()}).reindex(rows.index)
        for name, repeats in parts.items()
    }


class OutOfFold(ClassifierMixin):  # type: ignore[misc]  # sklearn has no types
    """What models said of rows they had not learnt from, in the place of one model: it knows these rows only."""

    def __init__(self, score: pd.Series, features: Sequence[Feature]) -> None:
        self.score = score
        self.feature_names_in_ = [feature.name for feature in features]

    def predict_proba(self, frame: pd.DataFrame) -> NDArray[np.float64]:
        """Return the chance of no outcome and of the outcome per row, by the index of the rows that were scored."""
        chance = self.score.loc[frame.index].to_numpy(dtype=float)
        return np.column_stack([1 - chance, chance])


def average_measures(
    compared: Comparison, outcome: pd.Series, scores: Mapping[str, pd.DataFrame], capacity: float | int
) -> Comparison:
    """Return a comparison of scores averaged over the repeats as one of the repeats.

    A value becomes the mean over the repeats. Its interval, that of the paired bootstrap over students of the averaged
    score, moves along: averaged scores are a little better than those of one model, which is what will be served.
    """
    table, truth = compared.table.copy(), outcome.to_numpy(dtype=float)
    for name, frame in scores.items():
        columns = [frame[repeat].reindex(outcome.index).to_numpy(dtype=float) for repeat in frame]
        each = pd.DataFrame([measure_all(truth, column, capacity) for column in columns])
        own = table["model"] == name
        moved = table.loc[own, "measure"].map(each.mean()) - table.loc[own, "value"]
        for column in ("value", "low", "high"):
            table.loc[own, column] += moved.fillna(0.0)
    return replace(compared, table=table, conclusion=replace(compared.conclusion, is_cross_validated=True))


def average_repeats(scores: Mapping[str, pd.DataFrame]) -> dict[str, pd.Series]:
    """Return the mean over the repeats of every model's scores."""
    return {name: frame.mean(axis="columns").rename("score") for name, frame in scores.items()}


def is_undated(features: Sequence[Feature]) -> bool:
    """Whether a feature comes from a table that says not when its columns were known: time leakage is possible."""
    return any(feature.source == UNDATED_SOURCE for feature in features)


def _groups_of(rows: pd.DataFrame, group_by: str) -> pd.Series:
    if group_by not in rows.columns or group_by == OUTCOME:
        raise TableError(
            f"there is no column {group_by!r} to group students by",
            where="[training.dropout] group_by",
            do=f"name one of: {', '.join(name for name in rows.columns if name not in ('student', OUTCOME))}",
        )
    return rows[group_by].astype("object").where(rows[group_by].notna(), "unknown").astype(str)
