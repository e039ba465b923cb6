import datetime
import json

import numpy as np
import pandas as pd
import pytest
from lib.audits import KEY, drawn, finding, places, policy, tables

from fairness.audit import audit_scores
from fairness.audit_report import AuditReport, Question, follow_policy
from fairness.disclosure.recoding import Recoding
from fairness.errors import AuditError
from fairness.policy import Policy
from fairness.verdict import Verdict

F, M, X = {"sex": "F"}, {"sex": "M"}, {"sex": "X"}
MISSED = [  # of the dropped-out students 60 % of men and 30 % of women are on the list
    (M, True, 1, 180),
    (M, False, 1, 120),
    (M, True, 0, 70),
    (M, False, 0, 630),
    (F, True, 1, 90),
    (F, False, 1, 210),
    (F, True, 0, 70),
    (F, False, 0, 630),
]
THREE = {"attributes": ("a0", "a1", "a2"), "intersections": (("a0", "a1"), ("a0", "a2"), ("a1", "a2"))}


def audit(rows, **changes):
    asked = policy(**{"capacity": max(places(*rows), 1), **changes})
    return audit_scores(*tables(*rows), KEY, asked, "dropout 1", made_on=datetime.date(2026, 1, 1))


def holds_no_nan(report):
    json.loads(report.to_json(), parse_constant=lambda name: pytest.fail(f"{name} in the JSON"))
    return True


def test_women_who_are_missed_are_found_and_told():
    report = audit(MISSED)
    women = finding(report, "F", "recall")

    assert report.verdict == Verdict.FAILED
    assert (women["value"], women["gap"]) == pytest.approx((0.3, -0.3))
    assert women["gap_high"] < -0.1
    assert report.describe("en")[0] == (
        "Sex: of the students who dropped out, the list contained 30% of group “F” and 60% of “M”: "
        "a gap of 30.0 points; the policy allows 10 points."
    )
    assert "van de studenten die uitvielen stond 30% van groep “F” op de lijst" in report.describe("nl")[0]


def test_a_wider_limit_is_met_by_the_same_gap():
    assert audit(MISSED, measures={"recall": 0.4}).verdict == Verdict.PASSED


def test_a_gap_in_outcomes_is_told_and_is_never_a_breach():
    rows = [(M, False, 1, 400), (M, False, 0, 100), (F, False, 1, 100), (F, False, 0, 400)]
    report = audit(rows, measures={"selection_rate": 0.1}, capacity=1)
    outcome = finding(report, "M", "outcome_rate")

    assert outcome["gap"] == pytest.approx(0.6)
    assert np.isnan(outcome["limit"])
    assert outcome["q_value"] < 0.001
    assert report.null.rate <= 0.08
    assert report.verdict == Verdict.PASSED


def test_scores_blind_to_sex_that_promise_men_too_low_a_risk_are_found():
    rows = [(M, False, 1, 250), (M, False, 0, 250), (F, False, 1, 100), (F, False, 0, 400)]
    report = audit(rows, measures={"calibration_in_the_large": 0.05}, capacity=1)

    assert finding(report, "M", "calibration_in_the_large")["value"] == pytest.approx(0.3)
    assert finding(report, "F", "calibration_in_the_large")["value"] == pytest.approx(0.0)
    assert report.verdict == Verdict.FAILED


def test_few_unknown_students_do_not_end_the_audit_of_all_women():
    known = [*MISSED, (M, False, 0, 20)]
    report, without = audit([*known, (X, False, 0, 3)]), audit(known)
    women, men = finding(report, "F + X", "recall"), finding(report, "M", "recall")

    assert women["breach"]
    assert women["n"] == finding(without, "F", "recall")["n"] + 3
    assert men["value"] == finding(without, "M", "recall")["value"]
    assert report.verdict == Verdict.FAILED
    assert report.recodings == (Recoding("sex", "F + X", ("F", "X"), is_only_group=False),)


def test_a_gap_in_a_withheld_cell_is_told_without_its_figures():
    """The 3 students of M × EEA are withheld, and F × EEA, M × NL and F × NL with them; their gaps are not hidden."""
    cells = [({**group, "origin": "NL"}, listed, outcome, n) for group, listed, outcome, n in MISSED]
    few = [({**M, "origin": "EEA"}, False, 0, 3), ({**F, "origin": "EEA"}, False, 0, 40)]
    asked = policy(attributes=("sex", "origin"), intersections=(("sex", "origin"),), capacity=places(*MISSED))
    report = audit_scores(*tables(*cells, *few), KEY, asked, "m")
    women = finding(report, "F × NL", "recall")

    assert women["suppressed"]
    assert women["breach"]
    assert np.isnan(women["value"])
    assert not finding(report, "F", "recall")["suppressed"]
    assert any("withheld" in sentence and "sex × origin" in sentence for sentence in report.describe("en"))


@pytest.mark.parametrize(
    ("rows", "group", "measure", "note"),
    [
        ([(M, True, 1, 20), (M, False, 0, 20), (F, True, None, 20)], "F", "recall", "nobody"),
        ([(M, True, 1, 20), (M, False, 0, 20), (F, False, 0, 20)], "F", "recall", "nothing_to_count"),
        ([(M, True, 1, 20), (M, False, 0, 20), (F, False, 0, 20)], "F", "precision", "nothing_to_count"),
        ([(M, True, 1, 20), (M, False, 1, 20), (F, False, 1, 20)], "F", "false_positive_rate", "nothing_to_count"),
        ([(M, True, 1, 20), (M, False, 0, 20), (F, False, 0, 20)], "M", "recall", "rest_empty"),
        ([(M, True, 1, 20), (M, False, 0, 20)], "M", "recall", "one_group"),
        ([({"sex": None}, True, 1, 20), ({"sex": None}, False, 0, 20)], "unknown", "recall", "one_group"),
        ([(M, True, 1, 20), (M, False, 0, 20), (F, False, 0, 9)], "F + M", "recall", "one_group"),
        ([(M, True, 1, 4), (F, False, 0, 5)], "all groups", "recall", "too_small"),
    ],
)
def test_what_cannot_be_said_is_said_to_be_so(rows, group, measure, note):
    report = audit(rows)

    assert finding(report, group, measure)["note"] == note
    assert not finding(report, group, measure)["breach"]
    assert holds_no_nan(report)


@pytest.mark.parametrize(
    "rows",
    [
        [(M, True, 1, 30), (M, False, 0, 30)],
        [(M, True, None, 30), (F, False, None, 30)],
        [(M, True, 1, 3), (F, False, 0, 3)],
    ],
    ids=["one-group", "no-outcomes", "all-small"],
)
def test_where_nothing_can_be_tested_there_is_no_pass(rows):
    report = audit(rows)

    assert report.verdict == Verdict.INSUFFICIENT
    assert "No gap could be tested: this audit says nothing." in report.describe("en")
    assert holds_no_nan(report)


def test_nobody_at_all_is_insufficient_and_no_crash():
    report = audit_scores(*(table[:0] for table in tables(*MISSED)), KEY, policy(), "m")

    assert (report.verdict, report.n) == (Verdict.INSUFFICIENT, 0)
    assert holds_no_nan(report)


def test_a_constant_score_gives_everybody_an_equal_part_of_the_list():
    scores, outcomes, groups = tables(*MISSED)
    report = audit_scores(scores.assign(score=0.3), outcomes, groups, KEY, policy(capacity=0.25), "m")

    assert finding(report, "F", "recall")["value"] == pytest.approx(0.25)
    assert finding(report, "F", "recall")["gap"] == pytest.approx(0.0)
    assert report.verdict == Verdict.PASSED
    assert "2,000 students share the score at its border and count for an equal part each." in report.describe("en")[-1]


def test_who_has_no_score_is_told():
    scores, outcomes, groups = tables(*MISSED)
    report = audit_scores(scores[10:], outcomes, groups, KEY, policy(), "m")

    assert "10 studenten met een uitkomst hebben geen score" in report.describe("nl")[-1]
    assert report.n == 1990


def test_a_report_survives_being_written_down():
    report = audit([*MISSED, (M, False, 0, 20), (X, False, 0, 3)])
    read = AuditReport.from_json(report.to_json())

    assert read.to_json() == report.to_json()
    pd.testing.assert_frame_equal(read.findings, report.findings)
    assert (read.question, read.made_on, read.verdict) == (Question.DROPOUT, datetime.date(2026, 1, 1), Verdict.FAILED)
    assert read.recodings == report.recodings != ()
    assert (read.cohorts, read.null) == (("2024",), report.null)
    assert (
        Policy.from_settings({k: v for k, v in read.policy.items() if k != "fingerprint"}).fingerprint
        == (read.policy["fingerprint"])
    )


def test_a_report_of_an_earlier_version_asks_for_a_new_audit():
    old = json.dumps(json.loads(audit(MISSED).to_json()) | {"format": 1})

    with pytest.raises(AuditError, match=r"format 1(.|\n)*audit again"):
        AuditReport.from_json(old)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format": 99}'])
def test_a_text_that_is_no_report_is_refused(text):
    with pytest.raises(AuditError):
        AuditReport.from_json(text)


@pytest.mark.parametrize("n", [300, 1000])
def test_shuffled_groups_hardly_ever_make_a_claim(n):
    scores, outcomes, groups = drawn(n, seed=11)

    assert audit_scores(scores, outcomes, groups, KEY, policy(**THREE, resamples=400), "m").null.rate <= 0.08


def test_a_model_that_is_wrong_for_all_alike_does_not_look_unequal_on_shuffled_groups():
    scores, outcomes, groups = drawn(600, seed=12)
    asked = policy(**THREE, resamples=400, measures={"calibration_in_the_large": 0.05})

    assert audit_scores(scores.assign(score=scores["score"] ** 3), outcomes, groups, KEY, asked, "m").null.rate <= 0.08


def test_a_group_with_higher_risks_and_calibrated_scores_is_not_called_miscalibrated():
    claims = 0
    for seed in range(20):
        random = np.random.default_rng(seed)
        sex = np.where(random.random(1500) < 0.1, "F", "M")
        score = 1 / (1 + np.exp(-random.normal(-2, 1, 1500) - 2 * (sex == "F")))
        keys = pd.DataFrame({"student": np.arange(1500), "cohort": "2024"})
        report = audit_scores(
            keys.assign(score=score),
            keys.assign(outcome=random.binomial(1, score)),
            keys.assign(sex=sex),
            KEY,
            policy(measures={"calibration_in_the_large": 0.05}),
            "m",
        )
        claims += bool((report.findings.query("measure != 'outcome_rate'")["q_value"] <= 0.05).any())

    assert claims <= 2


def test_a_gap_of_twenty_points_among_two_hundred_and_more_is_mostly_found():
    hits = 0
    for seed in range(12):
        random = np.random.default_rng(seed)
        _, outcomes, groups = drawn(2400, seed, names_of=("MF", "abcd", "xyz"))
        outcome, women = outcomes["outcome"].to_numpy() == 1, groups["a0"].to_numpy() == "F"
        on_top = random.random(2400) < np.where(outcome, np.where(women, 0.4, 0.6), 0.1)
        scores = outcomes[["student", "cohort"]].assign(score=np.where(on_top, 0.6, 0.1) + random.random(2400) * 0.2)
        asked = policy(**THREE, capacity=int(on_top.sum()), measures={"recall": 0.1})
        hits += bool(finding(audit_scores(scores, outcomes, groups, KEY, asked, "m"), "F", "recall")["breach"])

    assert hits >= 9


def test_a_report_names_the_policy_it_was_made_under_by_name_version_date_author_and_fingerprint():
    asked = policy(name="board", version=3, author="the board", dated=datetime.date(2026, 1, 15), why="a reason")

    report = audit_scores(*tables(({"sex": "V"}, 1, 1, 30), ({"sex": "M"}, 0, 0, 30)), KEY, asked, "m")

    told = AuditReport.from_json(report.to_json()).policy
    assert [told[name] for name in ("name", "version", "author", "dated")] == ["board", 3, "the board", "2026-01-15"]
    assert told["fingerprint"] == asked.fingerprint


def test_a_reference_by_name_follows_its_group():
    recodings = (Recoding("sex", "M + unknown", ("M", "unknown"), False),)

    named = Policy(attributes=("sex", "origin"), reference={"sex": "M", "origin": "NL"})
    assert follow_policy(named, recodings).reference == {"sex": "M + unknown", "origin": "NL"}
    assert follow_policy(Policy(reference="largest"), recodings) == Policy(reference="largest")


def test_sentences_are_made_of_facts_and_a_report_of_before_keeps_its_own():
    report = audit_scores(*tables(*MISSED), KEY, policy(), "m")
    content = json.loads(report.to_json())
    assert content["sentences"]["en"] == list(report.describe("en"))

    content["sentences"] = {"en": ["Anything else."], "nl": ["Iets anders."]}
    assert AuditReport.from_json(json.dumps(content)).describe("en") == report.describe("en")

    del content["counted"], content["left_out"]
    assert AuditReport.from_json(json.dumps(content)).describe("nl") == ("Iets anders.",)
