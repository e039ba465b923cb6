from dataclasses import replace

import pandas as pd
import pytest

from fairness.disclosure.recoding import Recoding
from fairness.permutations import rate_claims
from fairness.policy import Policy
from fairness.verdict import NullRate, Shown, Verdict, decide, find_unknown, judge_attributes, pick_breaches


def findings(*rows):
    blank = {"attribute": "sex", "group": "F", "measure": "recall", "limit": 0.1, "gap_bound": 0.2, "within": True}
    flags = {"breach": False, "suppressed": False, "note": ""}
    frame = pd.DataFrame([blank | flags | row for row in rows])
    return frame.astype({"limit": "float64", "gap_bound": "float64"})


POLICY = Policy(attributes=("sex",))
BOTH = Policy(attributes=("sex", "origin"))
CALM, WOLF = rate_claims(10, 200, 0.95), rate_claims(60, 200, 0.95)
NEAR, OPEN = {}, {"gap_bound": 0.3, "within": False}
UNTOLD = {"gap_bound": None, "within": False, "note": "nothing_to_count"}
BEYOND = {"breach": True, "within": False}
ORIGIN, PAIR = {"attribute": "origin"}, {"attribute": "sex × origin", "limit": 0.1}


@pytest.mark.parametrize(
    ("rows", "null", "verdict"),
    [
        ([NEAR, NEAR], CALM, Verdict.PASSED),
        ([NEAR, OPEN], CALM, Verdict.NOT_SHOWN),
        ([NEAR, OPEN | {"measure": "calibration_in_the_large"}], CALM, Verdict.NOT_SHOWN),
        ([NEAR, UNTOLD], CALM, Verdict.NOT_SHOWN),
        ([UNTOLD, UNTOLD], None, Verdict.INSUFFICIENT),
        ([NEAR, UNTOLD | {"note": "too_small", "suppressed": True}], CALM, Verdict.PASSED),
        ([UNTOLD | {"note": "too_small", "suppressed": True}], None, Verdict.INSUFFICIENT),
        ([NEAR, UNTOLD | {"note": "reference"}], CALM, Verdict.PASSED),
        ([NEAR, {"gap_bound": None, "suppressed": True}], CALM, Verdict.PASSED),
        ([NEAR, {"gap_bound": None, "suppressed": True, "within": False}], CALM, Verdict.NOT_SHOWN),
        ([{"limit": None}], CALM, Verdict.INSUFFICIENT),
        ([OPEN, BEYOND], CALM, Verdict.FAILED),
        ([NEAR, PAIR | BEYOND], CALM, Verdict.FAILED),
        ([NEAR, PAIR | OPEN], CALM, Verdict.PASSED),
        ([NEAR, BEYOND], WOLF, Verdict.INSUFFICIENT),
        ([NEAR], WOLF, Verdict.INSUFFICIENT),
    ],
    ids=[
        *("within", "one-group-open", "one-measure-open", "one-group-untold", "nothing-told", "small", "only-small"),
        *("reference", "withheld-within", "withheld-open", "no-limit", "breach", "pair-beyond", "pair-open"),
        *("wolf-breach", "wolf"),
    ],
)
def test_a_pass_is_worth_what_the_data_rule_out(rows, null, verdict):
    assert decide(findings(*rows), null, POLICY) == verdict


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ([NEAR, ORIGIN], Verdict.PASSED),
        ([NEAR, ORIGIN | OPEN], Verdict.NOT_SHOWN),
        ([NEAR, ORIGIN | UNTOLD], Verdict.NOT_SHOWN),
        ([NEAR], Verdict.NOT_SHOWN),
        ([UNTOLD, ORIGIN | UNTOLD], Verdict.INSUFFICIENT),
        ([NEAR, ORIGIN | BEYOND], Verdict.FAILED),
    ],
    ids=["both", "one-open", "one-untold", "one-absent", "none", "one-beyond"],
)
def test_the_whole_passes_where_each_attribute_does(rows, verdict):
    assert decide(findings(*rows), CALM, BOTH) == verdict


@pytest.mark.parametrize("row", [OPEN, UNTOLD, BEYOND, PAIR | BEYOND])
def test_what_is_watched_only_does_not_decide(row):
    watching = replace(BOTH, watched=("origin",))

    assert decide(findings(NEAR, ORIGIN | row), CALM, watching) == Verdict.PASSED
    assert decide(findings(OPEN, ORIGIN), CALM, watching) == Verdict.NOT_SHOWN


@pytest.mark.parametrize(
    ("row", "null", "verdict"),
    [(NEAR, CALM, Verdict.INSUFFICIENT), (OPEN, CALM, Verdict.NOT_SHOWN), (BEYOND, CALM, Verdict.FAILED)],
    ids=["within", "open", "beyond"],
)
def test_where_everybody_has_the_same_outcome_nothing_passes(row, null, verdict):
    assert decide(findings(row), null, POLICY, is_one_sided=True) == verdict


def test_each_attribute_has_its_own_verdict_with_the_largest_gap_that_is_still_possible():
    rows = [NEAR, OPEN | {"group": "M"}, ORIGIN | BEYOND, ORIGIN | UNTOLD | {"group": "X"}]
    sex, origin = judge_attributes(findings(*rows), BOTH)

    assert (sex.verdict, origin.verdict) == (Verdict.NOT_SHOWN, Verdict.FAILED)
    assert (sex.judgements[0].room, sex.judgements[0].group, sex.judgements[0].limit) == (0.3, "M", 0.1)
    assert origin.judgements[0].untold == {"X": "nothing_to_count"}
    assert sex.judgements[0].shown is Shown.NEITHER


def test_where_too_many_are_in_no_known_group_an_attribute_cannot_pass():
    counts, policy = {"sex": 101, "origin": 100}, replace(BOTH, most_unknown=0.1)

    unknown = find_unknown(counts, 1000, policy)

    assert unknown == {"sex": 0.101}
    assert decide(findings(NEAR, ORIGIN), CALM, policy, unknown) == Verdict.NOT_SHOWN
    assert decide(findings(NEAR, ORIGIN), CALM, policy) == Verdict.PASSED
    assert decide(findings(BEYOND, ORIGIN), CALM, policy, unknown) == Verdict.FAILED
    watching = replace(policy, watched=("sex",))
    assert decide(findings(NEAR, ORIGIN), CALM, watching, unknown) == Verdict.PASSED


def test_a_share_of_few_students_is_not_told():
    assert find_unknown({"sex": 9, "origin": 3}, 40, BOTH) == {"sex": None}
    assert find_unknown({"sex": BOTH.smallest_group}, 40, BOTH) == {"sex": BOTH.smallest_group / 40}


def test_a_number_counts_as_withheld_where_it_keeps_the_question_open():
    closed, still_open = {"suppressed": True}, OPEN | {"group": "M", "suppressed": True}
    [calm] = judge_attributes(findings(closed, NEAR | {"group": "M"}), POLICY)
    [withheld] = judge_attributes(findings(NEAR, still_open), POLICY)
    [beside] = judge_attributes(findings(closed, OPEN | {"group": "M"}), POLICY)
    assert [one.judgements[0].is_withheld for one in (calm, withheld, beside)] == [True, True, False]


def test_a_share_is_not_told_where_it_would_tell_how_many_are_in_the_group_beside():
    together = [Recoding("sex", "X + unknown", ("X", "unknown"), is_only_group=False)]

    assert find_unknown({"sex": 12, "origin": 12}, 100, BOTH, together) == {"sex": None, "origin": 0.12}


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
