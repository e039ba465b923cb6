import datetime
import json
from dataclasses import replace

import pytest

from fairness.errors import AuditError, PolicyError
from fairness.policy import DEFAULT_LIMITS, Measure, Policy


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"attributes": ()}, "no attributes"),
        ({"attributes": ("sex", "sex")}, "named twice"),
        ({"attributes": ("sex × origin",)}, "×"),
        *(({"attributes": ("sex", name)}, f"name {name} itself") for name in ("outcome", "score", "listed", "n")),
        ({"watched": ("route",)}, "watched, but no attribute"),
        ({"watched": ("sex", "origin")}, "nothing would decide"),
        ({"outcome": {"en": " "}}, "words of the outcome in en"),
        ({"most_unknown": 1.5}, "most_unknown"),
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
        ({"name": ""}, "name"),
        ({"name": "two\nlines"}, "name"),
        ({"version": 0}, "version"),
        ({"signers": ("officer", "officer")}, "signer"),
        ({"signers": (" ",)}, "signer"),
        ({"reference": "men"}, "reference: men"),
        ({"reference": {"age": "young"}}, "age"),
        ({"reference": {"sex": ""}}, "sex"),
        ({"threshold": 0.0}, "threshold"),
        ({"threshold": 1.0}, "threshold"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_policy_that_makes_no_sense_is_refused_and_says_what_to_do(changes, named):
    with pytest.raises(AuditError) as caught:
        Policy(**changes)

    assert named in caught.value.what
    assert caught.value.where.startswith("policy, ")
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


def test_an_unknown_field_is_refused():
    with pytest.raises(AuditError, match="unknown field: limits"):
        Policy.from_settings({"limits": {}})


def test_a_policy_survives_being_written_down():
    policy = Policy(
        name="council",
        author="officer",
        dated=datetime.date(2026, 1, 2),
        capacity=40,
        intersections=(("sex", "origin"),),
        measures={"recall": 0.2, "precision": None},
        version=3,
        why="the council asked for it",
        signers=("officer-1", "officer-2"),
        reference={"sex": "V"},
        threshold=0.3,
    )

    assert Policy.from_settings(json.loads(json.dumps(policy.to_dict()))) == policy


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"attributes": "sex"}, "attributes"),
        ({"name": 5}, "name"),
        ({"version": 1.5}, "version"),
        ({"version": True}, "version"),
        ({"capacity": "a fifth"}, "capacity"),
        ({"signers": "officer"}, "signers"),
        ({"intersections": "none"}, "intersections"),
        ({"intersections": ["sex", "origin"]}, "intersections"),
        ({"intersections": [["sex", "origin", "age"]]}, "intersection"),
        ({"measures": 0.1}, "measures"),
        ({"dated": "January"}, "dated"),
        ({"dated": "2026-W05"}, "dated"),
        ({"dated": "20260115"}, "dated"),
        ({"reference": 3}, "reference"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_its_field_and_what_to_do(settings, named):
    with pytest.raises(PolicyError) as caught:
        Policy.from_settings(settings)

    assert named in caught.value.what
    assert caught.value.where.startswith("policy, ")
    assert caught.value.do


def test_all_intersections_are_every_pair_of_the_attributes_once():
    policy = Policy.from_settings({"attributes": ["sex", "origin", "route"], "intersections": "all"})

    assert policy.intersections == (("sex", "origin"), ("sex", "route"), ("origin", "route"))


def test_the_fingerprint_is_that_of_the_content_and_of_nothing_else():
    one = Policy.from_settings({"name": "a", "measures": {"recall": 0.2, "precision": "off"}})
    other = Policy.from_settings({"measures": {"precision": "off", "recall": 0.2}, "name": "a"})

    assert one.fingerprint == other.fingerprint
    assert len(one.fingerprint) == 64
    assert replace(one, why="other").fingerprint != one.fingerprint
    assert replace(one, signers=("x",)).fingerprint != one.fingerprint


def test_a_policy_is_signed_off_when_somebody_answers_for_it_on_a_date():
    day = datetime.date(2026, 1, 2)

    assert Policy(author="the board", dated=day).is_signed_off
    assert not Policy(author=" ", dated=day).is_signed_off
    assert not Policy(author="the board").is_signed_off
    assert not Policy().is_signed_off


def test_fields_that_came_later_leave_the_fingerprint_of_earlier_policies_as_it_was():
    before = "0ea1b9a0d930e01a7e834c098c9de76b6153995d2892af5fd2d9d5a5f573088c"
    later = {"watched": ["origin"], "most_unknown": 0.2, "outcome": {"en": "failing maths"}, "smallest_count": 6}

    assert Policy().fingerprint == before
    assert Policy.from_settings(json.loads(json.dumps(Policy().to_dict()))).fingerprint == before
    assert not set(later) & set(Policy().to_dict())
    for name, value in later.items():
        changed = Policy.from_settings({name: value})
        assert changed.fingerprint != before
        assert changed.to_dict()[name] == value
        assert Policy.from_settings(changed.to_dict()) == changed
