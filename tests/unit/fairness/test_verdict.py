import pandas as pd
import pytest

from fairness.permutations import rate_claims
from fairness.policy import Policy
from fairness.verdict import NullRate, Verdict, decide, list_unseen, pick_breaches
from fairness.words.sentences import describe_reach


def findings(*rows):
    blank = {"attribute": "sex", "measure": "recall", "limit": 0.1, "q_value": 0.6, "detectable_gap": 0.2}
    return pd.DataFrame([{**blank, "breach": False} | row for row in rows])


POLICY = Policy()
CALM, WOLF = rate_claims(10, 200, 0.95), rate_claims(60, 200, 0.95)
FAR, NEAR = {"detectable_gap": 0.26}, {"detectable_gap": 0.25}


@pytest.mark.parametrize(
    ("rows", "null", "verdict"),
    [
        ([NEAR, FAR], CALM, Verdict.PASSED),
        ([FAR, FAR], CALM, Verdict.INSUFFICIENT),
        ([NEAR, {"measure": "calibration_in_the_large", "limit": 0.05}], CALM, Verdict.INSUFFICIENT),
        ([FAR, {"attribute": "sex × origin"}], CALM, Verdict.INSUFFICIENT),
        ([{"q_value": None, "detectable_gap": None}], None, Verdict.INSUFFICIENT),
        ([{"limit": None}], CALM, Verdict.INSUFFICIENT),
        ([FAR, {"breach": True}], CALM, Verdict.FAILED),
        ([NEAR, {"breach": True}], WOLF, Verdict.INSUFFICIENT),
        ([NEAR], WOLF, Verdict.INSUFFICIENT),
    ],
    ids=["seen", "unseen", "one-unseen", "pair-only", "untested", "no-limit", "breach", "wolf-breach", "wolf"],
)
def test_a_pass_is_worth_what_could_have_failed_it(rows, null, verdict):
    assert decide(findings(*rows).astype({"limit": "float64"}), null, POLICY) == verdict


def test_why_nothing_can_be_said_is_told():
    told = describe_reach(findings(FAR), CALM, POLICY, "en")

    assert len(told) == 1
    assert "only a gap of 26.0 points would have been found four times out of five; the limit is 10 points" in told[0]
    assert "pas een verschil van 26,0 punten" in describe_reach(findings(FAR), CALM, POLICY, "nl")[0]
    assert describe_reach(findings(NEAR), CALM, POLICY, "nl") == []
    assert "60 of 200 times" in describe_reach(findings(NEAR), WOLF, POLICY, "en")[0]
    assert list_unseen(findings(NEAR), 2.5) == []


def test_a_policy_can_ask_for_more():
    assert decide(findings(NEAR), CALM, Policy(reach=2.0)) == Verdict.INSUFFICIENT
    assert list_unseen(findings(NEAR), 2.0) == ["recall"]


def test_what_could_not_be_seen_is_told_of_each_measure_by_its_own_gap():
    both = findings(FAR, {"measure": "calibration_in_the_large", "limit": 0.05, "detectable_gap": 0.2})

    recall, calibration = describe_reach(both, CALM, POLICY, "en")

    assert "only a gap of 26.0 points" in recall
    assert "only a gap of 20.0 points" in calibration


def breached(*rows):
    return findings(*({"breach": True, "gap": None, **row} for row in rows)).astype({"gap": "float64"})


def test_breaches_are_told_from_the_largest_gap_down_and_pairs_after_single_attributes():
    rows = [
        {"attribute": "origin", "group": "a", "gap": -0.2},
        {"attribute": "origin", "group": "b", "gap": -0.4},
        {"attribute": "origin", "group": "c", "gap": None},
        {"attribute": "sex × origin", "group": "d", "gap": -0.9},
    ]

    assert pick_breaches(breached(*rows))["group"].tolist() == ["b", "a", "c", "d"]


def test_of_two_groups_the_one_that_is_worse_off_is_told_and_a_group_alone_is_told_as_it_is():
    two = [{"group": "F", "gap": 0.3}, {"group": "M", "gap": -0.3}]
    assert pick_breaches(breached(*two))["group"].tolist() == ["M"]  # found less often
    too_high = [row | {"measure": "false_positive_rate"} for row in two]
    assert pick_breaches(breached(*too_high))["group"].tolist() == ["F"]

    assert pick_breaches(breached({"group": "X", "gap": 0.3}))["group"].tolist() == ["X"]


def test_gaps_that_differ_beyond_nine_decimals_are_told_by_name():
    rows = [
        {"group": "b", "gap": 0.3 + 3e-10},
        {"group": "a", "gap": 0.3},
        {"group": "c", "gap": 0.2},
        {"group": "d", "gap": 0.2 + 4e-9},
    ]

    assert pick_breaches(breached(*rows))["group"].tolist() == ["a", "b", "d", "c"]


@pytest.mark.parametrize(("low", "is_beyond"), [(0.099, False), (0.1, False), (0.101, True)])
def test_an_audit_is_not_trusted_whose_false_claims_are_surely_more_than_twice_what_was_declared(low, is_beyond):
    assert NullRate(claims=30, shuffles=200, rate=0.15, low=low, high=0.2).exceeds_nominal_rate(0.05) is is_beyond
