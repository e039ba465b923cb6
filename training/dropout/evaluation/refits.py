"""What is asked of the recipe behind a model: to learn again, from other cohorts or other features."""

from collections.abc import Callable, Sequence

import pandas as pd
from sklearn.base import ClassifierMixin

from features.cohort_table import OUTCOME, CohortTable, Feature
from training.dropout.models import stack, usable_features
from training.prediction import predict

Learn = Callable[[Sequence[CohortTable], Sequence[Feature], int], ClassifierMixin]
"""The recipe: tables to learn from, features to learn with, and a seed, to a fitted model."""


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
