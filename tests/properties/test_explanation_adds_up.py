"""Invariant: SHAP values add up to the margin of the score, for every kind of model and every row it can be given."""

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from lib.cohorts import FEATURES, cohort_table
from lib.combined import combine, margin_of

from training.dropout.models import fit_boosting, fit_logistic, stack
from training.explanation import explain, margin, parts_of

ROWS = stack([cohort_table(2019), cohort_table(2020)])
LOGISTIC, BOOSTING = fit_logistic(ROWS, FEATURES, 1), fit_boosting(ROWS, FEATURES, 1)
MODELS = {
    "bare logistic": LOGISTIC,
    "bare LightGBM": BOOSTING,
    "logistic only": combine([LOGISTIC], ROWS, FEATURES),
    "LightGBM only": combine([BOOSTING], ROWS, FEATURES),
    "both": combine([LOGISTIC, BOOSTING], ROWS, FEATURES),
}
NUMBERS = st.one_of(st.just(float("nan")), st.floats(-1e6, 1e6), st.integers(0, 100).map(float))
STUDENTS = st.lists(
    st.tuples(NUMBERS, NUMBERS, st.sampled_from(["havo", "mbo", "vwo", "never seen before", None])),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize("kind", MODELS)
@settings(max_examples=15, deadline=None)
@given(students=STUDENTS)
def test_contributions_add_up_to_the_margin_of_the_score(kind, students):
    frame = pd.DataFrame(students, columns=["mean_score", "missing", "prior_education"])
    model = MODELS[kind]

    told = explain(model, frame)

    np.testing.assert_allclose(told.margin, margin_of(model, frame), rtol=0, atol=1e-6)
    np.testing.assert_allclose(sum(margin(part, frame) for part in parts_of(model)), told.margin, rtol=0, atol=1e-9)
    assert np.isfinite(told.values.to_numpy()).all()
