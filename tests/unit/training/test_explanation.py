import numpy as np
import pandas as pd
import pytest
import scipy.special
from lib.cohorts import FEATURES, cohort_table
from lib.combined import combine, margin_of
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier, StackingClassifier
from sklearn.impute import MissingIndicator, SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer, OneHotEncoder, SplineTransformer, StandardScaler

from features.cohort_table import OUTCOME
from training.dropout.models import fit_boosting, fit_logistic, stack
from training.explanation import explain, parts_of

ROWS = stack([cohort_table(2019), cohort_table(2020)])
NAMES = [feature.name for feature in FEATURES]
TODAY = cohort_table(2021).frame


def fit(columns: ColumnTransformer, *between, model=None) -> Pipeline:
    steps = [(f"step{number}", step) for number, step in enumerate(between)]
    pipeline = Pipeline(
        [("columns", columns), *steps, ("model", LogisticRegression(max_iter=2000) if model is None else model)]
    )
    return pipeline.fit(ROWS[NAMES], ROWS[OUTCOME].astype(int))


def test_curves_marks_and_categories_are_told_under_the_name_of_their_feature():
    curves = FeatureUnion(
        [
            ("curve", make_pipeline(SimpleImputer(strategy="median"), SplineTransformer(n_knots=4))),
            ("mark", MissingIndicator()),
        ]
    )
    model = fit(
        ColumnTransformer(
            [("curves", curves, ["mean_score", "missing"]), ("text", OneHotEncoder(), ["prior_education"])],
            sparse_threshold=0,
        ),
        StandardScaler(),
    )

    told = explain(model, TODAY)

    assert list(told.values) == NAMES
    np.testing.assert_allclose(told.margin, margin_of(model, TODAY), atol=1e-6)
    # Who differs in one feature alone differs in the contribution of that feature alone.
    other = explain(model, TODAY.assign(missing=7.0)).values
    assert (other["missing"] != told.values["missing"]).any()
    pd.testing.assert_frame_equal(other.drop(columns="missing"), told.values.drop(columns="missing"))


def test_a_category_that_looks_like_another_feature_stays_with_its_own():
    rows = ROWS.assign(a=ROWS["prior_education"].map({"havo": "b_x", "mbo": "y", "vwo": "z"}), a_b=ROWS["programme"])
    model = Pipeline(
        [
            ("columns", ColumnTransformer([("text", OneHotEncoder(sparse_output=False), ["a", "a_b"])])),
            ("scale", StandardScaler()),
            ("model", LogisticRegression()),
        ]
    ).fit(rows[["a", "a_b"]], rows[OUTCOME].astype(int))

    before, after = explain(model, rows).values, explain(model, rows.assign(a_b="P")).values

    pd.testing.assert_series_equal(before["a"], after["a"])


def test_columns_that_mix_features_are_refused_and_not_given_to_one_of_them():
    columns = ColumnTransformer([("numbers", SimpleImputer(), ["mean_score", "missing"])])
    silent = FunctionTransformer(lambda values: np.c_[values, values])

    with pytest.raises(ValueError, match="does not name the 4 columns"):
        explain(fit(ColumnTransformer([("twice", make_pipeline(SimpleImputer(), silent), NAMES[:2])])), TODAY)
    mixed = fit(columns, FunctionTransformer(feature_names_out=lambda _, names: ["".join(names)] * 2))
    with pytest.raises(ValueError, match="made of several features"):
        explain(mixed, TODAY)
    with pytest.raises(ValueError, match="made of several features"):
        explain(fit(columns, PCA(2)), TODAY)


def test_a_model_of_another_kind_is_refused():
    columns = ColumnTransformer([("numbers", SimpleImputer(), ["mean_score", "missing"])])

    with pytest.raises(TypeError, match="no SHAP values for a RandomForestClassifier"):
        explain(fit(columns, model=RandomForestClassifier(5, random_state=1)), TODAY)


def test_the_values_of_a_stack_are_the_weighted_sum_of_those_of_its_parts():
    logistic, boosting = fit_logistic(ROWS, FEATURES, 1), fit_boosting(ROWS, FEATURES, 1)
    model = combine([logistic, boosting], ROWS, FEATURES)
    first, second = (part.weight for part in parts_of(model))

    expected = first * explain(logistic, TODAY).values + second * explain(boosting, TODAY).values

    pd.testing.assert_frame_equal(explain(model, TODAY).values, expected)
    assert [part.is_linear for part in parts_of(model)] == [True, False]


def test_a_stack_that_passes_columns_through_is_refused():
    model = StackingClassifier([("one", fit_logistic(ROWS, FEATURES, 1))], cv="prefit", passthrough=True)
    model.final_estimator = LogisticRegression()
    numbers = ROWS[NAMES].assign(prior_education=1.0, mean_score=1.0)
    with pytest.raises(TypeError, match="one margin per model"):
        parts_of(model.fit(numbers.astype({"prior_education": object}), ROWS[OUTCOME].astype(int)))


@pytest.mark.parametrize("steepness", [1.0, 60.0])
def test_extreme_margins_are_those_of_the_model_and_stay_finite(steepness):
    model = fit_logistic(ROWS, FEATURES, 1)
    model[-1].coef_ = model[-1].coef_ * steepness
    exact = model.decision_function(TODAY[NAMES])

    told = explain(combine([fit_logistic(ROWS, FEATURES, 1)], ROWS, FEATURES), TODAY)
    extreme = explain(model, TODAY)

    np.testing.assert_allclose(extreme.margin, exact, atol=1e-6)
    np.testing.assert_allclose(scipy.special.expit(extreme.margin), model.predict_proba(TODAY[NAMES])[:, 1], atol=1e-9)
    assert np.isfinite(told.margin).all()


def test_many_rows_are_explained_as_few_are():
    model = fit_boosting(ROWS, FEATURES, 1)
    many = pd.concat([TODAY] * 5, ignore_index=True)

    pd.testing.assert_frame_equal(explain(model, many).values.iloc[:300], explain(model, TODAY).values)
