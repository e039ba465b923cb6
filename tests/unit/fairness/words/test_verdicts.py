from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from fairness.disclosure.recoding import Recoding
from fairness.policy import Measure
from fairness.verdict import NullRate
from fairness.words.names import LANGUAGES, explain_measure, explain_trade_off
from fairness.words.sentences import (
    describe_breach,
    describe_findings,
    describe_null,
    describe_recodings,
    describe_verdict,
    explain_verdict,
)


def findings(*rows):
    base = {
        "attribute": "sex", "group": "F", "measure": "recall", "n": 100, "value": 0.5, "gap": -0.2, "limit": 0.1,
        "detectable_gap": 0.05, "q_value": 0.5, "breach": False, "suppressed": False,
    }  # fmt: skip
    return pd.DataFrame([base | row for row in rows])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", ["passed", "failed", "insufficient"])
def test_every_verdict_has_its_words(verdict, language):
    assert describe_verdict(verdict, findings({}), language)
    assert all(explain_verdict(verdict, question, language) for question in ("dropout", "inflow"))


def test_a_failed_verdict_counts_its_gaps():
    one = findings({"breach": True})
    two = findings({"breach": True}, {"breach": True, "group": "M", "gap": 0.2}, {"group": "X"})

    assert describe_verdict("failed", one, "nl").startswith("Niet voldaan aan het beleid: 1 verschil is groter")
    pair = findings({"breach": True}, {"breach": True, "attribute": "sex × origin"}, {"group": "X"})
    assert "2 gaps are larger" in describe_verdict("failed", two, "en")
    assert "2 gaps (1 for one attribute, 1 for combinations) are larger" in describe_verdict("failed", pair, "en")


def test_passing_says_that_a_gap_could_have_been_seen():
    assert "could have seen large gaps" in describe_verdict("passed", findings({}), "en")


def test_too_little_power_is_told_with_the_measures_that_could_not_see():
    blind = findings({"detectable_gap": 0.4}, {"measure": "false_positive_rate"})
    told = " ".join(describe_findings(blind, "en"))

    assert "no group was large enough to show such a gap: dropped out and on the list (recall)." in told
    assert "1 could have shown" in told


def test_shuffles_are_told_and_too_many_claims_are_warned_about():
    calm = describe_null(NullRate(3, 200, 0.015, 0.004, 0.04), 0.05, "nl")
    loud = describe_null(NullRate(60, 200, 0.3, 0.24, 0.37), 0.05, "en")

    assert "In 3 van die keren (1,5%; interval 0,4% tot 4,0%)" in calm
    assert "te vaak" not in calm
    assert "do not trust" in loud


@pytest.mark.parametrize(
    ("reference", "other"), [("rest", "all others"), ("largest", "“M”"), ({"sex": "X"}, "“X”"), ({}, "all others")]
)
def test_a_gap_names_whom_the_group_is_compared_with(reference, other):
    frame = findings({}, {"group": "M", "n": 300}, {"group": "X", "n": 20}, {"group": "Y", "n": np.nan})

    told = describe_breach(frame, frame.iloc[0], "en", reference)

    assert f"50% of group “F” and 70% of {other}: a gap of 20.0 points; the policy allows 10 points." in told


def test_a_gap_just_over_its_limit_does_not_read_as_equal():
    told = describe_breach(findings({"gap": -0.10004}), findings({"gap": -0.10004}).iloc[0], "nl")

    assert "een verschil van iets meer dan 10 punten" in told


@pytest.mark.parametrize(
    ("measure", "value", "gap", "text"),
    [
        ("calibration_slope", 0.8, -0.3, "0.80 times as fast as the score in group “F”, and 1.10 times"),
        ("auc", 0.7, -0.1, "in 70% of cases, and in 80%"),
        ("net_benefit", 0.02, -0.03, "2.0 per 100 students to group “F”, and 5.0 per 100 students"),
    ],
)
def test_new_measures_have_sentences_in_their_own_unit(measure, value, gap, text):
    frame = findings({"measure": measure, "value": value, "gap": gap, "limit": 0.01})

    assert text in describe_breach(frame, frame.iloc[0], "en")


def test_groups_taken_together_are_named():
    taken = [Recoding("sex", "V + unknown", ("V", "unknown"), is_only_group=False)]

    assert describe_recodings(taken, "nl") == [
        "Geslacht: “V” en “onbekend” zijn samen één groep, omdat een van de groepen te klein is om apart te tonen."
    ]
    assert len(describe_recodings([replace(taken[0], is_only_group=True)], "en")) == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measure_and_question_is_explained(language):
    assert all(len(explain_measure(measure, language)) > 20 for measure in Measure)
    assert explain_trade_off("dropout", language) != explain_trade_off("inflow", language)
