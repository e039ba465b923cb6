"""What is served: one model or the mean of two, calibrated, as one object of library classes.

A scikit-learn StackingClassifier holds the fitted models; its last step takes their margins (log-odds) and gives the
chance. So the margin of the whole is a level plus a share of each margin, and SHAP values of the parts add up.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy.special import logit
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from features.cohort_table import OUTCOME, CohortTable, Feature
from training.dropout.models import fit_boosting, fit_logistic, stack
from training.dropout.rehearsal import BOOSTING, LOGISTIC, Recipe, find_level, rehearse
from training.prediction import predict


def learn(
    train: Sequence[CohortTable], features: Sequence[Feature], seed: int, recipe: Recipe | None = None
) -> StackingClassifier:
    """Return the model to serve, learnt on the labelled rows of `train`; `recipe` is found where it is not given."""
    return learn_rows(stack(train), features, seed, recipe or rehearse(train, features, seed).recipe)


def learn_rows(rows: pd.DataFrame, features: Sequence[Feature], seed: int, recipe: Recipe) -> StackingClassifier:
    """Return the models of `recipe` fitted on `rows` (features and a known outcome) and put together."""
    members = [(name, _fit(name, rows, features, seed, recipe)) for name in recipe.members]
    final = Pipeline([("margin", FunctionTransformer(logit)), ("calibration", LogisticRegression())])
    model = StackingClassifier(members, final_estimator=final, cv="prefit", stack_method="predict_proba")
    inputs, outcome = rows[[feature.name for feature in features]], rows[OUTCOME].astype(int)
    model.fit(inputs, outcome)
    margins = pd.DataFrame({name: logit(predict(member, inputs)) for name, member in members})
    # The library fits its last step on the training rows, where models are too sure; the rehearsal knows better.
    calibration = model.final_estimator_["calibration"]
    calibration.coef_ = np.full((1, len(members)), recipe.slope / len(members))
    calibration.intercept_ = np.array([find_level(recipe.slope * margins.mean(axis=1), rows[OUTCOME])])
    return model


def members_of(model: StackingClassifier) -> Mapping[str, Pipeline]:
    """Return the fitted models inside a served one, by name."""
    return dict(zip((name for name, _ in model.estimators), model.estimators_, strict=True))


def _fit(name: str, rows: pd.DataFrame, features: Sequence[Feature], seed: int, recipe: Recipe) -> Pipeline:
    fits = {
        LOGISTIC: lambda: fit_logistic(rows, features, seed),
        BOOSTING: lambda: fit_boosting(rows, features, seed, recipe.size),
    }
    return fits[name]()
