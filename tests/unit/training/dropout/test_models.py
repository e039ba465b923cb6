"""What the logistic regression reads of a missing value, and of values that many students share."""

import numpy as np
import pandas as pd
import pytest

from features.cohort_table import Feature, Missing
from training.dropout.models import fit_boosting, fit_logistic, prepare_logistic
from training.prediction import predict

RANDOM = np.random.default_rng(3)
ROWS = pd.DataFrame(
    {"cohort": np.repeat(["2019", "2020"], 100), "outcome": np.tile([0.0, 1.0], 100), "test": RANDOM.normal(size=200)}
)


def inputs_of(test: pd.Series, missing: Missing) -> int:
    rows = ROWS.assign(test=test)
    return prepare_logistic(rows, [Feature("test", "facts", missing=missing)], 1).inputs.shape[1]


@pytest.mark.parametrize(
    ("missing", "columns"),
    [(Missing.NOT_THERE, 2), (Missing.NOTHING_YET, 1), (Missing.NOT_DELIVERED, 1), (Missing.NONE_MEANS_ZERO, 1)],
)
def test_a_fact_that_is_not_there_gets_a_mark_and_what_was_not_measured_none(missing, columns):
    assert inputs_of(ROWS["test"].where(ROWS.index % 3 > 0), missing) == columns


def test_what_is_rarely_missing_gets_no_mark():
    assert inputs_of(ROWS["test"].where(ROWS.index > 3), Missing.NOT_THERE) == 1


def test_a_cohort_that_lacks_a_value_altogether_was_not_delivered_and_leaves_no_mark():
    assert inputs_of(ROWS["test"].where(ROWS["cohort"] == "2020"), Missing.NOT_THERE) == 1


def test_the_lowest_value_is_not_far_beyond_the_others_however_many_share_it():
    counts = pd.Series(np.where(ROWS.index < 150, 0.0, ROWS.index % 5 + 1.0))

    inputs = prepare_logistic(ROWS.assign(test=counts), [Feature("test", "facts")], 1).inputs[:, 0]

    assert inputs.min() > -1.0
    assert np.ptp(inputs[150:]) > 0.3


@pytest.mark.parametrize("fit", [fit_logistic, fit_boosting])
def test_what_a_whole_course_has_not_yet_puts_its_students_in_the_middle(fit):
    # In the courses that were learnt from, who has no grade drops out.
    grade = ROWS["test"].where(ROWS["outcome"].eq(0) | (ROWS.index % 3 > 0))
    rows = ROWS.assign(grade=grade, without_grade=grade.isna().astype(float))
    features = [Feature("grade", "results", missing=Missing.NOTHING_YET), Feature("without_grade", "results")]
    asked = pd.DataFrame({"grade": [np.nan, grade.median(), np.nan], "without_grade": [0.0, 0.0, 1.0]})

    nobody_has, middle, lacks = predict(fit(rows, features, 1), asked)

    assert nobody_has == pytest.approx(middle)
    assert lacks > middle + 0.1


def test_a_fact_with_gaps_keeps_its_direction_among_numbers_that_are_filled():
    facts = ROWS["test"].where(ROWS.index % 3 > 0)
    rows = ROWS.assign(own_fact=facts, mean_score=np.where(ROWS["outcome"] == 1, 40.0, 70.0))
    features = [Feature("own_fact", "facts", missing=Missing.NOT_THERE), Feature("mean_score", "results")]

    model = fit_boosting(rows, features, 1)[-1]

    assert model.monotone_constraints == [-1, 0]
