import numpy as np
import pandas as pd

from features.cohort_table import Feature, FeatureKind
from training.dropout.evaluation.simple_rule import SimpleRule, choose_rule

GRADE = Feature("mean_score", "results")
OTHER = Feature("own_number", "facts")
ROUTE = Feature("prior_education", "enrolments", kind=FeatureKind.CATEGORY)
ROWS = pd.DataFrame(
    {
        "mean_score": [40.0, 80, np.nan, 40],
        "own_number": [1.0, 0, 1, 1],
        "prior_education": list("aabb"),
        "outcome": [1.0, 0, 1, 1],
    },
    index=list("wxyz"),
)


def test_a_rule_sorts_by_one_column_and_leaves_ties():
    first = SimpleRule(GRADE, highest_first=False, blanks_first=True).order(ROWS)
    last = SimpleRule(GRADE, highest_first=False, blanks_first=False).order(ROWS)

    assert first["w"] == first["z"]
    assert first["y"] > first["w"] > first["x"]
    assert last["w"] > last["x"] > last["y"]


def test_the_rule_is_chosen_on_the_cohorts_that_teach_and_a_declared_column_goes_before_any_other():
    rule = choose_rule(ROWS, (OTHER, GRADE, ROUTE))

    assert rule == SimpleRule(GRADE, highest_first=False, blanks_first=True)


def test_without_a_declared_column_any_number_will_do_in_the_better_direction():
    assert choose_rule(ROWS, (OTHER, ROUTE)).highest_first
    assert choose_rule(ROWS, (ROUTE,)) is None
