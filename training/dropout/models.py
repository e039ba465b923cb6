"""The models of first-year dropout: a regularised logistic regression, and LightGBM that has to beat it.

Both are scikit-learn pipelines of library classes, so that a stored model can be read without this code.
How each reads what is missing: the logistic regression gives a missing number the middle rank and, where there was
nothing to measure yet, a mark with a weight of its own (that means something about the student; that nothing was
delivered does not). LightGBM sends missing values down the branch that fits best. A category that was not seen in
training is read as rare (logistic) or as missing (LightGBM): both work for a new programme.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.compose import ColumnTransformer
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, QuantileTransformer, StandardScaler

from features.cohort_table import OUTCOME, CohortTable, Feature, FeatureKind, Missing
from training.reasons.usual import BETTER

_RARE_CATEGORY = 20  # students; below it categories are taken together
_QUANTILES = 200
_RARE_MARK = 0.05  # share of students; a value that is missing for fewer, or there for fewer, gets no mark
# Inverse penalties of the logistic regression times the number of students, so that a weight is shrunk to zero by the
# same share (about a seventh, or hardly) whatever their number: for features that tell little, or much.
STRENGTHS = (12.0, 240.0)
BASELINE_STRENGTH = STRENGTHS[-1]


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


def fit_logistic(
    rows: pd.DataFrame,
    features: Sequence[Feature],
    seed: int,
    strength: float = BASELINE_STRENGTH,
    weights: pd.Series | None = None,
) -> Pipeline:
    """Return a logistic regression on ranks, with a ridge penalty.

    The last step before the model has mean zero in training, so that a contribution is a coefficient times a distance
    from the average student.

    Args:
        rows: the features and a known outcome, one row per student.
        features: what is learnt with.
        seed: of the ranks and the solver.
        strength: inverse penalty times the number of students.
        weights: how much each row counts in the regression.
    """
    names = [name for name in names_of(features, FeatureKind.NUMERIC) if rows[name].notna().any()]
    rank = QuantileTransformer(n_quantiles=min(_QUANTILES, len(rows)), output_distribution="normal", random_state=seed)
    numbers = Pipeline([("rank", rank), ("impute", SimpleImputer(strategy="median", keep_empty_features=True))])
    telling = [feature.name for feature in features if feature.missing is Missing.NOTHING_YET and feature.name in names]
    marked = [name for name in telling if _RARE_MARK <= rows[name].isna().mean() <= 1 - _RARE_MARK]
    categories = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=_RARE_CATEGORY, sparse_output=False)
    columns = ColumnTransformer(
        [
            ("numbers", numbers, names),
            ("marks", MissingIndicator(features="all"), marked),
            ("categories", categories, names_of(features, FeatureKind.CATEGORY)),
        ]
    )
    model = LogisticRegression(C=strength / len(rows), max_iter=2000, random_state=seed)
    pipeline = Pipeline([("columns", columns), ("scale", StandardScaler()), ("model", model)])
    return pipeline.fit(
        rows[[feature.name for feature in features]], rows[OUTCOME].astype(int), model__sample_weight=weights
    )


def fit_boosting(
    rows: pd.DataFrame,
    features: Sequence[Feature],
    seed: int,
    size: BoostingSize | None = None,
    start: pd.Series | None = None,
    weights: pd.Series | None = None,
) -> Pipeline:
    """Return a small LightGBM classifier; one thread, deterministic.

    Args:
        rows: the features and a known outcome, one row per student.
        features: what is learnt with.
        seed: of the columns that each tree sees.
        size: leaves and trees.
        start: margins of another model for `rows`; then the trees learn what that model leaves, and their margin is to
            be added to its own. Without it they may only rise, or only fall, with what a student can change for the
            better.
        weights: how much each row counts.
    """
    size = size or BoostingSize()
    numbers, categories = names_of(features, FeatureKind.NUMERIC), names_of(features, FeatureKind.CATEGORY)
    encoder = OrdinalEncoder(
        handle_unknown="use_encoded_value",
        unknown_value=np.nan,
        encoded_missing_value=np.nan,
        min_frequency=_RARE_CATEGORY,
    )
    better = [-BETTER.get(name, 0) for name in numbers] + [0] * len(categories)
    model = LGBMClassifier(
        n_estimators=size.trees,
        learning_rate=0.05 if start is None else 0.03,
        num_leaves=size.leaves,
        min_child_samples=50 if start is None else 100,
        reg_lambda=10.0,
        colsample_bytree=0.5,
        monotone_constraints=better if start is None else None,
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
        rows[[feature.name for feature in features]],
        rows[OUTCOME].astype(int),
        model__categorical_feature=last,
        model__init_score=None if start is None else start.to_numpy(dtype=float),
        model__sample_weight=weights,
    )


def names_of(features: Sequence[Feature], kind: FeatureKind) -> list[str]:
    """Return the names of the features of one kind, in order."""
    return [feature.name for feature in features if feature.kind is kind]
