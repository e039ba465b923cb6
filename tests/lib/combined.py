"""Stacks as they are served, made of fitted pipelines, for tests of what is said about them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy.special
from sklearn.ensemble import StackingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import FunctionTransformer

from features.cohort_table import OUTCOME, Feature


def combine(pipelines: Sequence[Pipeline], rows: pd.DataFrame, features: Sequence[Feature]) -> StackingClassifier:
    """Return the stack of fitted `pipelines`, calibrated on `rows`."""
    names = [feature.name for feature in features]
    final = Pipeline([("margin", FunctionTransformer(scipy.special.logit)), ("calibration", LogisticRegression())])
    named = [(f"part{number}", pipeline) for number, pipeline in enumerate(pipelines)]
    model = StackingClassifier(named, final_estimator=final, cv="prefit", stack_method="predict_proba")
    return model.fit(rows[names], rows[OUTCOME].astype(int))


def margin_of(model: StackingClassifier | Pipeline, frame: pd.DataFrame) -> np.ndarray:
    """Return the log-odds of the chance that `model` gives to every row."""
    return scipy.special.logit(model.predict_proba(frame[list(model.feature_names_in_)])[:, 1])
