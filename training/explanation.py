"""Why a score is what it is: SHAP values per feature. The only module that imports shap.

Values are on the scale of the model's margin (log-odds for dropout, log ratio for inflow) and add up:
base + sum of contributions = margin. Several columns made from one feature (a category, a mark that a
value was missing) are taken together again under the name of the feature.
"""

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shap
from numpy.typing import NDArray
from sklearn.compose import ColumnTransformer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder


@dataclass(frozen=True)
class Contributions:
    """SHAP values of the rows of a frame: one column per feature, under the index of the frame."""

    base: float
    values: pd.DataFrame

    @property
    def margin(self) -> pd.Series:
        """The model's margin per row: the base plus all contributions."""
        return self.values.sum(axis=1) + self.base


def explain(pipeline: Pipeline, frame: pd.DataFrame) -> Contributions:
    """Return the contribution of every feature of `pipeline` to the margin of every row of `frame`."""
    names = list(pipeline.feature_names_in_)
    columns = np.asarray(pipeline[:-1].transform(frame[names]), dtype=float)
    base, values = _explain_columns(pipeline[-1], columns)
    by_column = pd.DataFrame(values, index=frame.index, columns=_origin_of_columns(pipeline["columns"]))
    by_feature = by_column.T.groupby(level=0).sum().T
    return Contributions(base, by_feature.reindex(columns=names, fill_value=0.0))


def _explain_columns(model: object, columns: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
    if isinstance(model, LogisticRegression | Ridge):
        # The columns are scaled or centred: the average row of the training cohorts is at zero.
        explainer = shap.LinearExplainer(model, np.zeros((1, columns.shape[1])))
        return float(np.ravel(explainer.expected_value)[0]), np.asarray(explainer.shap_values(columns))
    explainer = shap.TreeExplainer(model)
    with warnings.catch_warnings():
        # shap announces that a classifier gives one array per class; both shapes are read below.
        warnings.filterwarnings("ignore", message="LightGBM binary classifier with TreeExplainer")
        values = explainer.shap_values(columns)
    values = values[-1] if isinstance(values, list) else values
    return float(np.ravel(explainer.expected_value)[-1]), np.asarray(values)


def _origin_of_columns(columns: ColumnTransformer) -> list[str]:
    """Return, for each column that leaves the transformer, the feature it was made of."""
    origins: list[str] = []
    for _, transformer, features in columns.transformers_:
        if isinstance(transformer, Pipeline):
            indicator = transformer["impute"].indicator_
            origins += [*features, *(features[position] for position in indicator.features_)]
        elif isinstance(transformer, OneHotEncoder):
            origins += [
                feature for feature, width in zip(features, _widths(transformer), strict=True) for _ in range(width)
            ]
        else:
            origins += list(features)
    return origins


def _widths(encoder: OneHotEncoder) -> list[int]:
    rare = encoder.infrequent_categories_
    return [
        len(categories) if few is None else len(categories) - len(few) + 1
        for categories, few in zip(encoder.categories_, rare, strict=True)
    ]
