"""The prediction of a fitted model: the chance of the outcome, by feature names and under the index of the rows."""

import pandas as pd
from sklearn.base import ClassifierMixin


def predict(model: ClassifierMixin, frame: pd.DataFrame) -> pd.Series:
    """Return the chance of the outcome per row of `frame`, under the index of `frame`.

    Args:
        model: fitted; its `feature_names_in_` are columns of `frame`.
        frame: one row per student.
    """
    names = list(model.feature_names_in_)
    return pd.Series(model.predict_proba(frame[names])[:, 1], index=frame.index, name="score")
