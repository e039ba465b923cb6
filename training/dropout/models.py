"""The models of first-year dropout: a regularised logistic regression, and LightGBM that has to beat it.

Both are scikit-learn pipelines of library classes, so that a stored model can be read without this code.
How each reads what is missing: the logistic regression gives a missing number the middle rank and, where there was
nothing to measure yet, a mark with a weight of its own (that means something about the student; that nothing was
delivered does not). LightGBM sends missing values down the branch that fits best. A category that was not seen in
training is read as rare (logistic) or as missing (LightGBM): both work for a new programme.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from scipy.special import logit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.frozen import FrozenEstimator
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, QuantileTransformer, StandardScaler

from features.cohort_table import OUTCOME, CohortTable, Feature, FeatureKind, Missing
from training.evaluation.measures import Floats
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


@dataclass(frozen=True)
class Prepared:
    """The columns of a model, fitted on the rows to learn from: models that differ in their last step share them.

    Attributes:
        columns: every step but the model, fitted.
        inputs: what they make of the rows, students x columns.
        outcome: of the rows, 0 or 1, under their index.
    """

    columns: Pipeline
    inputs: Floats = field(repr=False)
    outcome: pd.Series = field(repr=False)

    def transform(self, rows: pd.DataFrame) -> Floats:
        """Return the inputs of other rows, students x columns."""
        inputs: Floats = self.columns.transform(rows[list(self.columns.feature_names_in_)])
        return inputs

    def put_together(self, model: ClassifierMixin) -> Pipeline:
        """Return the columns and a `model` that was fitted on their inputs as one pipeline."""
        return Pipeline([*self.columns.steps, ("model", model)])

    def predict_margin(self, pipeline: Pipeline) -> pd.Series:
        """Return the margin (log-odds) that a `pipeline` of these columns has on the rows that it learnt from."""
        return margin_of(pipeline, self.inputs, self.outcome.index)


def margin_of(pipeline: Pipeline, inputs: Floats, index: pd.Index) -> pd.Series:
    """Return the margin (log-odds) of students under `index`, of whom the columns of `pipeline` made `inputs`."""
    return pd.Series(logit(pipeline[-1].predict_proba(inputs)[:, 1]), index=index)


def prepare_logistic(rows: pd.DataFrame, features: Sequence[Feature], seed: int) -> Prepared:
    """Return the columns of a logistic regression: ranks, marks of what is missing, and categories.

    The last of them have mean zero in training, so that a contribution is a coefficient times a distance from the
    average student.

    Args:
        rows: the features and a known outcome, one row per student.
        features: what is learnt with.
        seed: of the ranks.
    """
    names = [name for name in names_of(features, FeatureKind.NUMERIC) if rows[name].notna().any()]
    rank = QuantileTransformer(n_quantiles=min(_QUANTILES, len(rows)), output_distribution="normal", random_state=seed)
    numbers = Pipeline([("rank", rank), ("impute", SimpleImputer(strategy="median", keep_empty_features=True))])
    telling = [feature.name for feature in features if feature.missing is Missing.NOTHING_YET and feature.name in names]
    marked = [name for name in telling if _RARE_MARK <= rows[name].isna().mean() <= 1 - _RARE_MARK]
    encoder = OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=_RARE_CATEGORY, sparse_output=False)
    others = [("numbers", numbers, names), ("marks", MissingIndicator(features="all"), marked)]
    return _prepare(rows, features, others, encoder, [("scale", StandardScaler())])


def fit_logistic(
    rows: pd.DataFrame,
    features: Sequence[Feature],
    seed: int,
    strength: float = BASELINE_STRENGTH,
    weights: pd.Series | None = None,
) -> Pipeline:
    """Return a logistic regression on ranks, with a ridge penalty.

    Args:
        rows: the features and a known outcome, one row per student.
        features: what is learnt with.
        seed: of the ranks and the solver.
        strength: inverse penalty times the number of students.
        weights: how much each row counts in the regression.
    """
    return fit_prepared_logistic(prepare_logistic(rows, features, seed), seed, strength, weights)


def fit_prepared_logistic(
    prepared: Prepared, seed: int, strength: float = BASELINE_STRENGTH, weights: pd.Series | None = None
) -> Pipeline:
    """Return `fit_logistic` on columns that were made already."""
    model = LogisticRegression(C=strength / len(prepared.inputs), max_iter=2000, random_state=seed)
    return prepared.put_together(model.fit(prepared.inputs, prepared.outcome, sample_weight=weights))


def prepare_boosting(rows: pd.DataFrame, features: Sequence[Feature]) -> Prepared:
    """Return the columns of LightGBM: the numbers as they are, then the categories by number."""
    encoder = OrdinalEncoder(
        handle_unknown="use_encoded_value",
        unknown_value=np.nan,
        encoded_missing_value=np.nan,
        min_frequency=_RARE_CATEGORY,
    )
    return _prepare(rows, features, [("numbers", "passthrough", names_of(features, FeatureKind.NUMERIC))], encoder, [])


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
    return fit_prepared_boosting(prepare_boosting(rows, features), features, seed, size, start, weights)


def fit_prepared_boosting(
    prepared: Prepared,
    features: Sequence[Feature],
    seed: int,
    size: BoostingSize | None = None,
    start: pd.Series | None = None,
    weights: pd.Series | None = None,
) -> Pipeline:
    """Return `fit_boosting` on columns that were made already."""
    size = size or BoostingSize()
    numbers, categories = names_of(features, FeatureKind.NUMERIC), names_of(features, FeatureKind.CATEGORY)
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
    # LightGBM is handed bare arrays, and the columns of the categories are the last ones.
    model.fit(
        prepared.inputs,
        prepared.outcome,
        categorical_feature=list(range(len(numbers), len(numbers) + len(categories))),
        init_score=None if start is None else start.to_numpy(dtype=float),
        sample_weight=weights,
    )
    return prepared.put_together(model)


def _prepare(
    rows: pd.DataFrame,
    features: Sequence[Feature],
    others: Sequence[tuple[str, Any, list[str]]],
    encoder: BaseEstimator,
    after: Sequence[tuple[str, BaseEstimator]],
) -> Prepared:
    """Return the columns of `others`, then the categories by `encoder`, then the steps `after`, fitted on `rows`."""
    names = names_of(features, FeatureKind.CATEGORY)
    frozen = FrozenEstimator(encoder.fit(_keep_telling(rows[names]))) if names else encoder
    columns = ColumnTransformer([*others, ("categories", frozen, names)])
    pipeline = Pipeline([("columns", columns), *after])
    inputs = pipeline.fit_transform(rows[[feature.name for feature in features]])
    # What is kept is the encoder itself: that it was fitted beforehand is nobody's business.
    for steps in (columns.transformers, columns.transformers_):
        steps[:] = [(name, encoder if step is frozen else step, of) for name, step, of in steps]
    return Prepared(pipeline, inputs, rows[OUTCOME].astype(int))


def _keep_telling(categories: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that decide which categories there are, and which are rare.

    The first of each category, as many as keep it from being rare: scikit-learn counts text one value at a time.
    """
    is_telling = np.zeros(len(categories), dtype=bool)
    for name in categories.columns:
        is_telling |= categories.groupby(str(name), dropna=False).cumcount().to_numpy() < _RARE_CATEGORY
    return categories.loc[is_telling]


def names_of(features: Sequence[Feature], kind: FeatureKind) -> list[str]:
    """Return the names of the features of one kind, in order."""
    return [feature.name for feature in features if feature.kind is kind]
