from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from fairness.disclosure.recoding import Recoding
from fairness.policy import Measure, Policy
from fairness.verdict import NullRate
from fairness.words.names import LANGUAGES, explain_measure, explain_trade_off
from fairness.words.sentences import describe_breach, describe_recodings
from fairness.words.verdicts import describe_null, describe_reasons, describe_verdict, explain_verdict

POLICY, NOTHING = Policy(attributes=("sex",)), {}


def findings(*rows):
    base = {
        "attribute": "sex", "group": "F", "measure": "recall", "n": 100, "value": 0.5, "gap": -0.2, "limit": 0.1,
        "gap_bound": 0.15, "within": True, "q_value": 0.5, "breach": False, "suppressed": False, "note": "",
    }  # fmt: skip
    return pd.DataFrame([base | row for row in rows])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", ["passed", "failed", "not_shown", "insufficient"])
def test_every_verdict_has_its_words(verdict, language):
    assert describe_verdict(verdict, findings({}), POLICY, language)
    assert all(explain_verdict(verdict, question, language) for question in ("dropout", "inflow"))


def test_a_failed_verdict_counts_its_gaps():
    one = findings({"breach": True})
    two = findings({"breach": True}, {"breach": True, "group": "M", "gap": 0.2}, {"group": "X"})

    assert describe_verdict("failed", one, POLICY, "nl").startswith("Niet voldaan aan het beleid: 1 verschil is groter")
    pair = findings({"breach": True}, {"breach": True, "attribute": "sex × origin"}, {"group": "X"})
    assert "2 gaps are larger" in describe_verdict("failed", two, POLICY, "en")
    assert "2 gaps (1 for one attribute, 1 for combinations) are larger" in describe_verdict(
        "failed", pair, POLICY, "en"
    )


OPEN = {"gap_bound": 0.31, "within": False}


def reasons(frame, policy=POLICY, unknown=NOTHING, language="en"):
    return describe_reasons(frame, None, policy, unknown, language)


def test_passing_says_how_large_a_gap_may_still_be():
    told = reasons(findings({}, {"group": "M"}, {"measure": "false_positive_rate", "gap_bound": 0.09}))

    assert told == [
        "Sex: within what a pass asks. The data leave room for gaps of up to 15.0 points for dropped out and on the "
        "list (recall) (a pass asks for at most 25 points); 9.0 points for on the list, did not drop out (false "
        "positives) (a pass asks for at most 25 points)."
    ]


def test_what_is_not_shown_either_way_is_told_with_the_room_that_the_data_leave():
    (told,) = reasons(findings({}, OPEN | {"group": "M"}), language="nl")

    assert told.startswith("Geslacht, uitvallers op de lijst (recall): niet aangetoond, de ene noch de andere kant op")
    assert "ruimte voor een verschil tot 31,0 punten (groep “M”); het beleid vraagt hoogstens 25 punten." in told


def test_under_a_breach_no_sentence_says_that_nothing_could_be_seen():
    told = reasons(findings({"breach": True, "within": False, "detectable_gap": 1.2}, {"group": "M"}))

    assert len(told) == 1
    assert "a gap of 20.0 points; the policy allows 10 points" in told[0]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"gap_bound": np.nan, "within": False, "note": "rest_empty"}, {"group": "M"}], "about “F”. Nobody outside"),
        (
            [{"gap_bound": np.nan, "within": False, "note": "not_set_apart", "group": name} for name in "FM"],
            "about any group. The scores, or the list, hardly set students apart",
        ),
        ([{"gap_bound": np.nan, "suppressed": True, "note": "too_small"}], "no group has 10 students"),
        ([{"gap_bound": np.nan, "within": False, "suppressed": True}, {"group": "M"}], "whose figures are withheld"),
        ([{"limit": np.nan, "within": False}], "No measure has a limit"),
    ],
    ids=["one-group", "all-groups", "too-small", "withheld", "no-limit"],
)
def test_why_nothing_is_shown_is_told(rows, said):
    assert said in " ".join(reasons(findings(*rows)))


def test_what_is_watched_only_is_told_last_and_apart():
    policy = Policy(attributes=("origin", "sex"), watched=("origin",))
    told = reasons(findings({}, {"attribute": "origin", "breach": True, "within": False, "group": "X"}), policy)

    assert told[-1].startswith(
        "Watched only, and no part of the verdict: origin. Origin: of the students who dropped out"
    )
    assert told[0].startswith("Sex: within what a pass asks")
    assert describe_verdict("failed", findings({"breach": True}), policy, "en").startswith(
        "The policy is not met: 1 gap"
    )


@pytest.mark.parametrize(("share", "said"), [(0.42, "of 42% of the students"), (None, "of more than 10%")])
def test_students_in_no_known_group_are_told_before_anything_else(share, said):
    told = reasons(findings({"breach": True, "within": False}), unknown={"sex": share})

    assert said in told[0]
    assert "this attribute cannot pass" in told[0]
    assert "van 10,4% van de studenten" in reasons(findings({}), unknown={"sex": 0.104}, language="nl")[0]


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
