"""What is served: one model, or one grown on what another leaves, calibrated, as one object of library classes.

A scikit-learn StackingClassifier holds the fitted models; its last step takes their margins (log-odds) and gives the
chance. So the margin of the whole is a level plus a slope times the sum of the margins, and SHAP values add up.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import logit
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from features.cohort_table import OUTCOME, CohortTable, Feature
from training.dropout.model_selection import BOOSTING, LOGISTIC, Recipe, find_level, select_recipe
from training.dropout.models import (
    fit_prepared_boosting,
    fit_prepared_logistic,
    prepare_boosting,
    prepare_logistic,
    stack,
)
from training.prediction import predict

LearnRows = Callable[[pd.DataFrame, Sequence[Feature], int], StackingClassifier]
"""Rows to learn from, features to learn with, and a seed, to a fitted model."""


@dataclass(frozen=True)
class Learnt:
    """A fitted model, how it was learnt, and what models learnt the same way predicted of later training cohorts.

    `held_out`: the key, score and outcome.
    """

    model: StackingClassifier
    recipe: Recipe
    features: tuple[Feature, ...]
    held_out: pd.DataFrame
    learn_rows: LearnRows

    def learn_tables(self, tables: Sequence[CohortTable], features: Sequence[Feature], seed: int) -> StackingClassifier:
        """Learn again the same way, from other cohorts or other features."""
        return self.learn_rows(stack(tables), features, seed)


def learn(
    train: Sequence[CohortTable], features: Sequence[Feature], seed: int, recipe: Recipe | None = None
) -> StackingClassifier:
    """Return the model to serve, learnt on the labelled rows of `train`; `recipe` is found where it is not given."""
    return learn_rows(stack(train), features, seed, recipe or select_recipe(train, features, seed).recipe)


def learn_rows(
    rows: pd.DataFrame, features: Sequence[Feature], seed: int, recipe: Recipe, weights: pd.Series | None = None
) -> StackingClassifier:
    """Return the models of `recipe` fitted on `rows` and put together.

    Args:
        rows: the features and a known outcome, one row per student.
        features: what is learnt with.
        seed: of the models.
        recipe: which models, how large, and the slope of their calibration.
        weights: how much each row counts for the models; how many are expected to drop out is counted without them.
    """
    fitted = list(_fit_members(rows, features, seed, recipe, weights))
    return _put_together(
        [(name, member) for name, member, _ in fitted], [margin for *_, margin in fitted], rows, features, recipe.slope
    )


def put_together(
    members: list[tuple[str, Pipeline]], rows: pd.DataFrame, features: Sequence[Feature], slope: float
) -> StackingClassifier:
    """Return fitted models as one: the sum of their margins, times `slope`, at the level of `rows`."""
    margins = [predict(member, rows).map(logit) for _, member in members]
    return _put_together(members, margins, rows, features, slope)


def _put_together(
    members: list[tuple[str, Pipeline]],
    margins: Sequence[pd.Series],
    rows: pd.DataFrame,
    features: Sequence[Feature],
    slope: float,
) -> StackingClassifier:
    """Return fitted models as one, with the `margins` that each of them has on `rows`."""
    final = Pipeline([("margin", FunctionTransformer(logit)), ("calibration", LogisticRegression())])
    model = StackingClassifier(members, final_estimator=final, cv="prefit", stack_method="predict_proba")
    # The library fits its last step on the training rows, where models are too sure; what temporal validation found is
    # put in its place below. A row of each outcome is enough for the rest, and takes no second pass over all of them.
    few = rows.loc[~rows[OUTCOME].duplicated()]
    model.fit(few[[feature.name for feature in features]], few[OUTCOME].astype(int))
    calibration = model.final_estimator_["calibration"]
    calibration.coef_ = np.full((1, len(members)), slope)
    calibration.intercept_ = np.array([find_level(slope * _add_up(margins), rows[OUTCOME])])
    return model


def _fit_members(
    rows: pd.DataFrame, features: Sequence[Feature], seed: int, recipe: Recipe, weights: pd.Series | None
) -> Iterator[tuple[str, Pipeline, pd.Series]]:
    """Yield the models of `recipe` by name, each fitted on what the one before it leaves, with its margin on `rows`."""
    start = None
    if LOGISTIC in recipe.members:
        prepared = prepare_logistic(rows, features, seed)
        base = fit_prepared_logistic(prepared, seed, recipe.strength, weights)
        start = prepared.predict_margin(base)
        yield LOGISTIC, base, start
    if BOOSTING in recipe.members:
        prepared = prepare_boosting(rows, features)
        boosting = fit_prepared_boosting(prepared, features, seed, recipe.size, start, weights)
        yield BOOSTING, boosting, prepared.predict_margin(boosting)


def _add_up(margins: Sequence[pd.Series]) -> pd.Series:
    summed: pd.Series = pd.concat(margins, axis="columns").sum(axis="columns")
    return summed
