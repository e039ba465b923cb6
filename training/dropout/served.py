"""What is served: one or several models with weights, calibrated, as one object of library classes.

A scikit-learn StackingClassifier holds the fitted models; its last step takes their margins (log-odds) and gives the
chance. So the margin of the whole is a level plus a weighted sum of the margins, and SHAP values add up.
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
from training.dropout.model_selection import Recipe, find_level, select_recipe
from training.dropout.models import (
    LOGISTIC,
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
        recipe: which models, what each counts for, and the slope of their calibration.
        weights: how much each row counts for the models; how many are expected to drop out is counted without them.
    """
    fitted = list(_fit_members(rows, features, seed, recipe, weights))
    counted = [recipe.slope * weight for weight in recipe.weights]
    members = [(name, member) for name, member, _ in fitted]
    return _put_together(members, [margin for *_, margin in fitted], rows, features, counted)


def put_together(
    members: list[tuple[str, Pipeline]], rows: pd.DataFrame, features: Sequence[Feature], counted: Sequence[float]
) -> StackingClassifier:
    """Return fitted models as one: the sum of their margins, times what each counts for, at the level of `rows`."""
    margins = [predict(member, rows).map(logit) for _, member in members]
    return _put_together(members, margins, rows, features, counted)


def _put_together(
    members: list[tuple[str, Pipeline]],
    margins: Sequence[pd.Series],
    rows: pd.DataFrame,
    features: Sequence[Feature],
    counted: Sequence[float],
) -> StackingClassifier:
    """Return fitted models as one, with the `margins` that each of them has on `rows`."""
    final = Pipeline([("margin", FunctionTransformer(logit)), ("calibration", LogisticRegression())])
    model = StackingClassifier(members, final_estimator=final, cv="prefit", stack_method="predict_proba")
    # The library fits its last step on the training rows, where models are too sure; what temporal validation found is
    # put in its place below. A row of each outcome is enough for the rest, and takes no second pass over all of them.
    few = rows.loc[~rows[OUTCOME].duplicated()]
    model.fit(few[[feature.name for feature in features]], few[OUTCOME].astype(int))
    calibration = model.final_estimator_["calibration"]
    calibration.coef_ = np.array([counted], dtype=float)
    summed = pd.concat(margins, axis="columns").to_numpy() @ calibration.coef_[0]
    calibration.intercept_ = np.array([find_level(pd.Series(summed, index=rows.index), rows[OUTCOME])])
    return model


def _fit_members(
    rows: pd.DataFrame, features: Sequence[Feature], seed: int, recipe: Recipe, weights: pd.Series | None
) -> Iterator[tuple[str, Pipeline, pd.Series]]:
    """Yield the models of `recipe` by name, in its order, each with its margin on `rows`."""
    trees = prepare_boosting(rows, features) if set(recipe.members) != {LOGISTIC} else None
    for name in recipe.members:
        if name == LOGISTIC or trees is None:
            prepared = prepare_logistic(rows, features, seed)
            fitted = fit_prepared_logistic(prepared, seed, recipe.strength, weights)
        else:
            prepared, fitted = trees, fit_prepared_boosting(trees, features, seed, name, weights)
        yield name, fitted, prepared.predict_margin(fitted)
