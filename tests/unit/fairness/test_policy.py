import datetime

import pytest

from fairness.errors import AuditError
from fairness.policy import DEFAULT_LIMITS, Measure, Policy


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"attributes": ()}, "no attributes"),
        ({"attributes": ("sex", "sex")}, "named twice"),
        ({"attributes": ("sex × origin",)}, "×"),
        ({"attributes": ("sex",), "intersections": (("sex", "origin"),)}, "sex x origin"),
        ({"attributes": ("sex",), "intersections": (("sex", "sex"),)}, "sex x sex"),
        ({"intersections": (("sex", "origin"), ("origin", "sex"))}, "named twice"),
        ({"measures": {"accuracy": 0.1}}, "accuracy"),
        ({"measures": {"recall": 0}}, "recall"),
        ({"measures": {"recall": 1.0}}, "recall"),
        ({"measures": {"recall": float("nan")}}, "recall"),
        ({"measures": {"outcome_rate": 0.1}}, "outcome_rate"),
        ({"smallest_group": 4}, "smallest_group"),
        ({"capacity": 0}, "capacity"),
        ({"capacity": 1.5}, "capacity"),
        ({"confidence": 1.0}, "confidence"),
        ({"false_discovery": 0.0}, "false_discovery"),
        ({"resamples": 0}, "resamples"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_and_says_what_to_do(changes, named):
    with pytest.raises(AuditError) as caught:
        Policy(**changes)

    assert named in caught.value.what
    assert caught.value.where.startswith("[fairness]")
    assert caught.value.do
    assert caught.value.exit_code == 7


def test_gaps_that_follow_from_outcomes_have_no_limit_unless_somebody_sets_one():
    assert Policy().measures[Measure.SELECTION_RATE] is None
    assert Policy().measures[Measure.RECALL] == 0.10


def test_settings_change_the_limits_they_name_and_keep_the_others():
    policy = Policy.from_settings(
        {"attributes": ["sex"], "measures": {"recall": 0.05, "calibration_in_the_large": "none", "precision": "off"}}
    )

    assert policy.attributes == ("sex",)
    assert policy.measures["recall"] == 0.05
    assert policy.measures["calibration_in_the_large"] is None
    assert "precision" not in policy.measures
    assert policy.measures["false_positive_rate"] == DEFAULT_LIMITS["false_positive_rate"]


def test_an_unknown_setting_is_refused():
    with pytest.raises(AuditError, match="unknown setting: limits"):
        Policy.from_settings({"limits": {}})


def test_a_policy_survives_being_written_down():
    policy = Policy(
        name="council",
        author="officer",
        dated=datetime.date(2026, 1, 2),
        capacity=40,
        intersections=(("sex", "origin"),),
        measures={"recall": 0.2, "precision": None},
    )

    assert Policy.from_settings(policy.to_dict()) == policy
