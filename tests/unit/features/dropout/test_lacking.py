"""Who lacks something is seen beside the others of the programme, and nobody lacks what nobody can have yet."""

import numpy as np
import pandas as pd
import pytest

from features.dropout import FEATURES
from features.dropout.lacking import LACKING, add_lacking


def lacks(*grades: float, cohort: str = "2021") -> list[float]:
    other = {"programme": "Q", "cohort": cohort, "mean_score": [60.0] * 20}  # another programme has grades long since
    earlier = {"programme": "P", "cohort": "2020", "mean_score": [60.0] * 20}
    own = {"programme": "P", "cohort": cohort, "mean_score": grades}
    frame = pd.concat([pd.DataFrame(one) for one in (own, other, earlier)], ignore_index=True)
    return list(add_lacking(frame)["without_grade"][: len(grades)])


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ((60.0, 70.0, np.nan), (0, 0, 1)),
        ((60.0, np.nan), (0, 1)),
        ((60.0, np.nan, np.nan), (0, 0, 0)),
        ((np.nan, np.nan, np.nan), (0, 0, 0)),
        ((60.0, 70.0), (0, 0)),
    ],
)
def test_who_has_no_grade_lacks_one_where_at_least_half_of_the_peers_have_one(grades, expected):
    assert lacks(*grades) == list(expected)


def test_of_what_was_not_delivered_nothing_is_added():
    frame = pd.DataFrame({"programme": ["P"], "cohort": ["2021"], "mean_score": [60.0]})

    assert set(add_lacking(frame)) - set(frame) == {"without_grade"}


def test_every_value_that_may_be_lacking_is_a_feature_of_the_same_source_and_group():
    declared = {feature.name: feature for feature in FEATURES}

    for name, value in LACKING.items():
        assert (declared[name].source, declared[name].group) == (declared[value].source, declared[value].group)
