"""The models of first-year dropout: a regularised logistic regression, and three kinds of trees by LightGBM.

All are scikit-learn pipelines of library classes, so that a stored model can be read without this code.
How they read what is missing: a missing number becomes the middle one, so that a course in which nobody has a value yet
is in the middle too; what a student alone lacks is among the features (`features.dropout.lacking`). Of facts nothing
tells that: there the logistic regression gives an empty value a mark with a weight of its own, and LightGBM sends it
down the branch that fits best. A category that was not seen in training is read as rare (logistic) or as missing
(LightGBM): both work for a new programme.
"""

from collections.abc import Mapping, Sequence
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
from sklearn.preprocessing import MinMaxScaler, OneHotEncoder, OrdinalEncoder, QuantileTransformer, StandardScaler

from features.cohort_table import OUTCOME, CohortTable, Feature, FeatureKind, Missing
from training.evaluation.measures import Floats
from training.reasons.usual import BETTER

_RARE_CATEGORY = 20  # students; below it categories are taken together
_QUANTILES = 200
_FURTHEST_RANK = 2.0  # standard deviations of normal ranks
_RARE_MARK = 0.05  # share of students; a value that is missing for fewer, or there for fewer, gets no mark
# Inverse penalties of the logistic regression times the number of students, so that a weight is shrunk to zero by the
# same share (about a seventh, or hardly) whatever their number: for features that tell little, or much.
STRENGTHS = (12.0, 50.0, 240.0)
BASELINE_STRENGTH = STRENGTHS[-1]

LOGISTIC, BOOSTING = "logistic regression", "LightGBM"
RANDOMISED = "LightGBM, random borders"  # extremely randomized trees (Geurts, Ernst and Wehenkel 2006), boosted
FOREST = "LightGBM, forest"  # a random forest (Breiman 2001), whose margin is the mean of those of its trees
_BAGGED = {"subsample_freq": 1, "cat_smooth": 5.0, "cat_l2": 5.0, "min_data_per_group": 20}
# Explaining a row costs leaves times trees.
_TREES: Mapping[str, Mapping[str, Any]] = {
    BOOSTING: {
        "n_estimators": 150, "num_leaves": 8, "learning_rate": 0.05, "reg_lambda": 10.0, "colsample_bytree": 0.5,
    },
    RANDOMISED: {
        "n_estimators": 300, "num_leaves": 8, "learning_rate": 0.03, "reg_lambda": 3.0, "colsample_bytree": 0.5,
        "extra_trees": True, "subsample": 0.7, **_BAGGED,
    },
    FOREST: {
        "n_estimators": 100, "num_leaves": 15, "boosting_type": "rf", "reg_lambda": 0.5, "colsample_bynode": 0.3,
        "subsample": 0.632, **_BAGGED,
    },
}  # fmt: skip
KINDS_OF_TREES = tuple(_TREES)
# Fewest students in a leaf: a share of the students, between the two ends.
_LEAF_SHARE = {BOOSTING: (50, 20, 50), RANDOMISED: (200, 5, 20), FOREST: (200, 5, 20)}


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
    # The lowest and the highest value come out at 5.2 however many students share them: far beyond all others.
    ends = np.tile([[-_FURTHEST_RANK], [_FURTHEST_RANK]], max(1, len(names)))
    clip = FrozenEstimator(MinMaxScaler(clip=True).fit(ends))
    impute = SimpleImputer(strategy="median", keep_empty_features=True)
    numbers = Pipeline([("rank", rank), ("clip", clip), ("impute", impute)])
    marked = _find_marked(
        rows, [one.name for one in features if one.missing is Missing.NOT_THERE and one.name in names]
    )
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
    """Return the columns of LightGBM: the numbers, facts last and with their gaps, then the categories by number."""
    measured, facts = _numbers_of(features)
    impute = SimpleImputer(strategy="median", keep_empty_features=True)
    encoder = OrdinalEncoder(
        handle_unknown="use_encoded_value",
        unknown_value=np.nan,
        encoded_missing_value=np.nan,
        min_frequency=_RARE_CATEGORY,
    )
    return _prepare(rows, features, [("numbers", impute, measured), ("facts", "passthrough", facts)], encoder, [])


def fit_boosting(
    rows: pd.DataFrame, features: Sequence[Feature], seed: int, kind: str = BOOSTING, weights: pd.Series | None = None
) -> Pipeline:
    """Return trees by LightGBM; one thread, deterministic.

    They may only rise, or only fall, with what a student can change for the better.

    Args:
        rows: the features and a known outcome, one row per student.
        features: what is learnt with.
        seed: of the columns and rows that each tree sees.
        kind: one of KINDS_OF_TREES.
        weights: how much each row counts.
    """
    return fit_prepared_boosting(prepare_boosting(rows, features), features, seed, kind, weights)


def fit_prepared_boosting(
    prepared: Prepared, features: Sequence[Feature], seed: int, kind: str = BOOSTING, weights: pd.Series | None = None
) -> Pipeline:
    """Return `fit_boosting` on columns that were made already."""
    measured, facts = _numbers_of(features)
    numbers, categories = [*measured, *facts], names_of(features, FeatureKind.CATEGORY)
    share, least, most = _LEAF_SHARE[kind]
    model = LGBMClassifier(
        **_TREES[kind],
        min_child_samples=min(most, max(least, len(prepared.inputs) // share)),
        monotone_constraints=[-BETTER.get(name, 0) for name in numbers] + [0] * len(categories),
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
        sample_weight=weights,
    )
    return prepared.put_together(model)


def _find_marked(rows: pd.DataFrame, names: Sequence[str]) -> list[str]:
    """Return which of `names` get a mark where they are missing: neither rarely so nor nearly always.

    Where a whole cohort lacks a value, nobody delivered it, and a weight would be learnt from how a year was delivered.
    """
    missing = rows[list(names)].isna()
    shares = missing.mean()
    in_cohorts = missing.groupby(rows["cohort"]).mean().max() if "cohort" in rows else shares
    return [name for name in names if _RARE_MARK <= shares[name] <= 1 - _RARE_MARK and in_cohorts[name] < 1]


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


def _numbers_of(features: Sequence[Feature]) -> tuple[list[str], list[str]]:
    """Return the names of the numeric features: those that are measured, and the facts that may not be there."""
    facts = {feature.name for feature in features if feature.missing is Missing.NOT_THERE}
    names = names_of(features, FeatureKind.NUMERIC)
    return [name for name in names if name not in facts], [name for name in names if name in facts]


def names_of(features: Sequence[Feature], kind: FeatureKind) -> list[str]:
    """Return the names of the features of one kind, in order."""
    return [feature.name for feature in features if feature.kind is kind]
