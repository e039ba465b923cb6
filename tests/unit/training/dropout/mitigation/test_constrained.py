"""Constrained training becomes one fixed logistic regression with a smaller gap."""

import numpy as np
import pandas as pd
import pytest

from features.cohort_table import OUTCOME, Feature
from training.dropout.mitigation.constrained import find_attributes, learn_constrained
from training.dropout.model_selection import Recipe
from training.dropout.served import learn_rows
from training.evaluation.measures import list_places
from training.prediction import predict

FEATURES = tuple(Feature(name, "results") for name in ("mark", "late"))


def two_groups(students: int, seed: int) -> pd.DataFrame:
    """Being late tells of dropout in the larger group a only, marks in group b only."""
    random = np.random.default_rng(seed)
    is_b = random.random(students) < 0.3
    mark, late = random.normal(size=students), random.normal(size=students)
    margin = -1.0 + np.where(is_b, 1.5 * mark, 1.5 * late)
    outcome = (random.random(students) < 1 / (1 + np.exp(-margin))).astype(float)
    return pd.DataFrame(
        {"cohort": "2020", "mark": mark, "late": late, OUTCOME: outcome, "group": np.where(is_b, "b", "a")}
    )


def gap_of(model, rows):
    listed = pd.Series(list_places(predict(model, rows).to_numpy(), 0.3), index=rows.index)
    found = listed[rows[OUTCOME] == 1].groupby(rows["group"]).mean()
    return abs(found["a"] - found["b"])


@pytest.fixture(scope="module")
def learnt():
    rows = two_groups(1500, 1)
    return learn_constrained(rows, FEATURES, 1, Recipe(), rows["group"], 0.3)


def test_the_gap_in_recall_is_smaller_on_other_students(learnt):
    known, later = two_groups(1500, 1), two_groups(3000, 2)
    plain = learn_rows(known, FEATURES, 1, Recipe())

    assert gap_of(plain, later) > 0.15
    assert gap_of(learnt, later) < 0.6 * gap_of(plain, later)


def test_it_says_the_same_every_time_and_expects_as_many_as_there_were(learnt):
    rows = two_groups(1500, 1)
    again = learn_constrained(rows, FEATURES, 1, Recipe(), rows["group"], 0.3)

    pd.testing.assert_series_equal(predict(learnt, rows), predict(again, rows), check_exact=True)
    assert predict(learnt, rows).mean() == pytest.approx(rows[OUTCOME].mean(), abs=1e-6)


def test_attributes_with_one_large_group_are_left_out():
    outcome = pd.Series([1.0, 0.0] * 100)
    groups = pd.DataFrame({"sex": ["f"] * 100 + ["m"] * 100, "origin": ["NL"] * 190 + ["other"] * 10})

    assert find_attributes(groups, outcome) == ["sex"]
