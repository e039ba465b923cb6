"""The models of first-year dropout: a regularised logistic regression, and LightGBM that has to beat it.

Both are scikit-learn pipelines of library classes, so that a stored model can be read without this code.
How each reads what is missing: the logistic regression gives a missing number the middle rank and a mark with a weight
of its own, so that the middle says nothing; LightGBM sends missing values down the branch that fits best. A category
that was not seen in training is read as rare (logistic) or as missing (LightGBM): both work for a new programme.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, QuantileTransformer, StandardScaler

from features.cohort_table import OUTCOME, CohortTable, Feature, FeatureKind

_RARE_CATEGORY = 20  # students; below it categories are taken together
_QUANTILES = 200
_PENALTY = 0.02  # inverse strength; the result moved by less than 0.002 AUC between 0.005 and 0.05 on OULAD


@dataclass(frozen=True)
class BoostingSize:
    """How large a LightGBM model is: leaves per tree and number of trees. Explaining a row costs their product."""

    leaves: int = 8
    trees: int = 150


def usable_features(tables: Sequence[CohortTable]) -> tuple[Feature, ...]:
    """Return the features that every table has and that differ between the students of `tables` together."""
    shared = set.intersection(*(set(table.feature_names) for table in tables))
    stacked = stack(tables)
    return tuple(
        feature
        for feature in tables[-1].features
        if feature.name in shared and stacked[feature.name].nunique(dropna=True) > 1
    )


def stack(tables: Sequence[CohortTable]) -> pd.DataFrame:
    """Return the rows of `tables` with a known outcome, one under the other."""
    return pd.concat([table.labelled for table in tables], ignore_index=True)


def fit_logistic(rows: pd.DataFrame, features: Sequence[Feature], seed: int) -> Pipeline:
    """Return a logistic regression on ranks, fitted on `rows`: the features and a known outcome.

    The last step before the model has mean zero in training, so that a contribution is a coefficient times
    a distance from the average student.
    """
    numbers = Pipeline(
        [
            (
                "rank",
                QuantileTransformer(
                    n_quantiles=min(_QUANTILES, len(rows)), output_distribution="normal", random_state=seed
                ),
            ),
            ("impute", SimpleImputer(strategy="median", add_indicator=True, keep_empty_features=True)),
        ]
    )
    categories = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=_RARE_CATEGORY, sparse_output=False)
    pipeline = Pipeline(
        [
            (
                "columns",
                ColumnTransformer(
                    [
                        ("numbers", numbers, names_of(features, FeatureKind.NUMERIC)),
                        ("categories", categories, names_of(features, FeatureKind.CATEGORY)),
                    ]
                ),
            ),
            ("scale", StandardScaler()),
            ("model", LogisticRegression(C=_PENALTY, max_iter=2000, random_state=seed)),
        ]
    )
    return pipeline.fit(rows[[feature.name for feature in features]], rows[OUTCOME].astype(int))


def fit_boosting(
    rows: pd.DataFrame, features: Sequence[Feature], seed: int, size: BoostingSize | None = None
) -> Pipeline:
    """Return a small LightGBM classifier, fitted on `rows`: features and a known outcome; one thread, deterministic."""
    size = size or BoostingSize()
    numbers, categories = names_of(features, FeatureKind.NUMERIC), names_of(features, FeatureKind.CATEGORY)
    encoder = OrdinalEncoder(
        handle_unknown="use_encoded_value",
        unknown_value=np.nan,
        encoded_missing_value=np.nan,
        min_frequency=_RARE_CATEGORY,
    )
    model = LGBMClassifier(
        n_estimators=size.trees,
        learning_rate=0.05,
        num_leaves=size.leaves,
        min_child_samples=50,
        reg_lambda=10.0,
        colsample_bytree=0.5,
        n_jobs=1,
        deterministic=True,
        force_row_wise=True,
        verbose=-1,
        random_state=seed,
    )
    pipeline = Pipeline(
        [
            ("columns", ColumnTransformer([("numbers", "passthrough", numbers), ("categories", encoder, categories)])),
            ("model", model),
        ]
    )
    # Without pandas output LightGBM is handed bare arrays, and the columns of the categories are the last ones.
    last = list(range(len(numbers), len(numbers) + len(categories)))
    return pipeline.fit(
        rows[[feature.name for feature in features]], rows[OUTCOME].astype(int), model__categorical_feature=last
    )


def names_of(features: Sequence[Feature], kind: FeatureKind) -> list[str]:
    """Return the names of the features of one kind, in order."""
    return [feature.name for feature in features if feature.kind is kind]
