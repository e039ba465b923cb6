"""Invariant: SHAP values add up to the margin of the score, for every kind of model and every row it can be given."""

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from lib.cohorts import FEATURES, cohort_table
from lib.combined import combine, margin_of

from training.dropout.models import KINDS_OF_TREES, fit_boosting, fit_logistic, stack
from training.explanation import explain, margin, parts_of

ROWS = stack([cohort_table(2019), cohort_table(2020)])
LOGISTIC = fit_logistic(ROWS, FEATURES, 1)
TREES = {kind: fit_boosting(ROWS, FEATURES, 1, kind) for kind in KINDS_OF_TREES}
MODELS = {
    "bare logistic": LOGISTIC,
    **{f"bare {kind}": trees for kind, trees in TREES.items()},
    "logistic only": combine([LOGISTIC], ROWS, FEATURES),
    "LightGBM only": combine(list(TREES.values())[:1], ROWS, FEATURES),
    "all": combine([LOGISTIC, *TREES.values()], ROWS, FEATURES),
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
