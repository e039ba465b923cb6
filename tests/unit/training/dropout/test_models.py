"""What the logistic regression reads of a missing value, and of values that many students share."""

import numpy as np
import pandas as pd
import pytest

from features.cohort_table import Feature, Missing
from training.dropout.models import prepare_logistic

RANDOM = np.random.default_rng(3)
ROWS = pd.DataFrame(
    {"cohort": np.repeat(["2019", "2020"], 100), "outcome": np.tile([0.0, 1.0], 100), "test": RANDOM.normal(size=200)}
)


def inputs_of(test: pd.Series, missing: Missing) -> int:
    rows = ROWS.assign(test=test)
    return prepare_logistic(rows, [Feature("test", "facts", missing=missing)], 1).inputs.shape[1]


@pytest.mark.parametrize(
    ("missing", "columns"),
    [(Missing.NOT_THERE, 2), (Missing.NOTHING_YET, 2), (Missing.NOT_DELIVERED, 1), (Missing.NONE_MEANS_ZERO, 1)],
)
def test_a_missing_value_gets_a_mark_where_it_says_something_about_the_student(missing, columns):
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
