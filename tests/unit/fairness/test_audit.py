import datetime
import json
import re
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from lib.audits import KEY, drawn, finding, places, policy, tables

from fairness.audit import audit_scores
from fairness.audit_report import AuditReport, Question, follow_policy
from fairness.disclosure.recoding import Recoding
from fairness.errors import AuditError
from fairness.pages.report import render_html
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
    assert not report.findings["breach"].any()


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
    assert any("nothing can be said" in sentence for sentence in report.describe("en"))
    assert holds_no_nan(report)


@pytest.mark.parametrize(("outcome", "asked"), [(0, "None of the 2,000 students"), (1, "All 2,000 students")])
def test_where_everybody_has_the_same_outcome_it_is_asked_what_that_means(outcome, asked):
    rows = [(M, True, outcome, 200), (M, False, outcome, 800), (F, True, outcome, 200), (F, False, outcome, 800)]
    report = audit(rows, measures={"selection_rate": 0.1})

    assert {one.verdict for one in report.attributes} == {Verdict.PASSED}
    assert report.verdict == Verdict.INSUFFICIENT
    assert asked in report.describe("en")[0]


def test_nobody_at_all_is_insufficient_and_no_crash():
    report = audit_scores(*(table[:0] for table in tables(*MISSED)), KEY, policy(), "m")

    assert (report.verdict, report.n) == (Verdict.INSUFFICIENT, 0)
    assert holds_no_nan(report)


def test_a_constant_score_gives_everybody_an_equal_part_of_the_list():
    scores, outcomes, groups = tables(*MISSED)
    report = audit_scores(scores.assign(score=0.3), outcomes, groups, KEY, policy(capacity=0.25), "m")

    assert finding(report, "F", "recall")["value"] == pytest.approx(0.25)
    assert finding(report, "F", "recall")["gap"] == pytest.approx(0.0)
    assert "2,000 students share the score at its border and count for an equal part each." in report.describe("en")[-1]


LIKE = [row for group in (M, F) for row in ((group, True, 1, 150), (group, False, 1, 150), (group, False, 0, 700))]


@pytest.mark.parametrize(
    ("scores", "capacity", "why"),
    [
        ({"score": 0.3}, 0.25, "hardly set students apart"),
        ({"score": [0.9, *[0.3] * 1999]}, 0.25, "hardly set students apart"),
        ({}, 1.0, "hardly set students apart"),
        ({}, 0.0001, "So few are on the list"),
        ({"listed": 0}, 0.2, "hardly set students apart"),
        ({"listed": 1}, 0.2, "hardly set students apart"),
    ],
    ids=["one-score", "nearly-one-score", "everybody-listed", "one-place", "nobody-listed", "all-listed-as-used"],
)
def test_a_list_that_sets_nobody_apart_cannot_pass(scores, capacity, why):
    table, outcomes, groups = tables(*LIKE)
    assert audit_scores(table, outcomes, groups, KEY, policy(capacity=0.2), "m").verdict == Verdict.PASSED

    report = audit_scores(table.assign(**scores), outcomes, groups, KEY, policy(capacity=capacity), "m")

    assert report.verdict in (Verdict.NOT_SHOWN, Verdict.INSUFFICIENT)
    assert any(why in sentence for sentence in report.describe("en"))


def test_a_group_of_a_handful_of_dropouts_is_never_within_reach():
    """12 students of X, none of whom dropped out, beside a thousand of whom much is known."""
    report = audit([*LIKE, (X, False, 0, 12)], measures={"recall": 0.1, "calibration_in_the_large": 0.05})
    calibration = finding(report, "X", "calibration_in_the_large")

    assert finding(report, "M", "recall")["within"]
    assert not finding(report, "X", "recall")["within"]
    assert calibration["gap_bound"] > 0.2
    assert report.verdict == Verdict.NOT_SHOWN
    told = " ".join(report.describe("en"))
    assert "nothing can be said about “X”. Cannot be computed" in told
    assert f"a gap of up to {100 * calibration['gap_bound']:.1f} points (group “X”)" in told


def test_the_list_as_it_was_used_is_audited_in_place_of_one_drawn_up_from_scores():
    scores, outcomes, groups = tables(*MISSED)
    swapped = scores.assign(listed=(scores["score"] > 0.5).astype(int), score=0.5 - scores["score"] / 4)
    report = audit_scores(swapped, outcomes, groups, KEY, policy(capacity=7), "m")

    assert (finding(report, "M", "recall")["value"], finding(report, "F", "recall")["value"]) == (0.6, 0.3)
    assert report.counted["places"] == 410
    assert "It is the list as it was used" in report.describe("en")[-1]
    assert AuditReport.from_json(report.to_json()).describe("en") == report.describe("en")


@pytest.mark.parametrize("wrong", [0.5, 2, None])
def test_a_list_as_it_was_used_says_of_each_student_whether_they_were_on_it(wrong):
    scores, outcomes, groups = tables(*MISSED)
    listed = pd.Series([wrong, *[1.0] * (len(scores) - 1)], dtype="float64")

    with pytest.raises(AuditError, match=r"1 scored row\(s\) do not say whether"):
        audit_scores(scores.assign(listed=listed), outcomes, groups, KEY, policy(), "m")


def test_what_tells_students_apart_cannot_be_an_attribute():
    with pytest.raises(AuditError, match="cohort tells students apart and is an attribute"):
        audit_scores(*tables(*MISSED), KEY, policy(attributes=("sex", "cohort")), "m")


def test_a_share_of_unknown_students_beyond_what_the_policy_allows_is_told_first_and_cannot_pass():
    without = [(sex, *rest[:-1], rest[-1] // 2) for sex, *rest in LIKE]
    unknown = [({"sex": None}, *rest[:-1], rest[-1] // 2) for _, *rest in LIKE]
    report, allowed = audit([*without, *unknown]), audit([*without, *unknown], most_unknown=0.5)

    assert report.verdict == Verdict.NOT_SHOWN
    assert report.describe("en")[0].startswith("Sex: of 50% of the students it is not known which group they are in")
    assert "van 50% van de studenten is niet bekend" in report.describe("nl")[0]
    assert AuditReport.from_json(report.to_json()).unknown == {"sex": 0.5}
    assert allowed.verdict == Verdict.PASSED


def test_an_attribute_that_is_watched_is_told_and_does_not_decide():
    rows = [({**group, "route": "abc"[place % 3]}, *rest) for place, (group, *rest) in enumerate(MISSED)]
    asked = {"attributes": ("route", "sex"), "measures": {"recall": 0.4}}
    strict, watching = audit(rows, **asked), audit(rows, **asked, watched=("route",))

    assert strict.verdict == Verdict.FAILED
    assert watching.verdict == Verdict.PASSED
    assert "Watched only, and no part of the verdict: route." in " ".join(watching.describe("en"))
    assert [one.is_watched for one in watching.attributes] == [True, False]


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
    old = json.dumps(json.loads(audit(MISSED).to_json()) | {"format": 2})  # its pass came from power

    with pytest.raises(AuditError, match=r"format 2(.|\n)*audit again"):
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


@pytest.mark.slow  # twenty audits
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


@pytest.mark.slow  # a dozen audits
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


def test_sentences_and_verdicts_per_attribute_are_made_of_facts():
    report = audit_scores(*tables(*MISSED), KEY, policy(), "m")
    content = json.loads(report.to_json())
    assert content["sentences"]["en"] == list(report.describe("en"))

    content["sentences"] = {"en": ["Anything else."], "nl": ["Iets anders."]}
    assert AuditReport.from_json(json.dumps(content)).describe("en") == report.describe("en")
    assert [(one["attribute"], one["verdict"], one["decides"]) for one in content["attributes"]] == [
        ("sex", "failed", True)
    ]
    assert content["attributes"][0]["measures"][0]["shown"] == "beyond"


def test_another_outcome_than_dropout_is_called_by_the_words_of_the_policy():
    report = replace(audit(MISSED, outcome={"en": "failing maths", "nl": "zakken voor wiskunde"}), model="m")
    told = {language: " ".join(report.describe(language)) for language in ("en", "nl")}
    pages = {language: render_html(report, language) for language in ("en", "nl")}

    assert "of the students with failing maths, the list contained 30% of group “F”" in told["en"]
    assert "van de studenten met zakken voor wiskunde stond 30% van groep “F” op de lijst" in told["nl"]
    for language, words in (("en", "drop"), ("nl", "uitval|uitviel|vielen")):
        assert not re.search(rf"\b(?:{words})", told[language])
        assert not re.search(
            rf"(?i)\b(?:{words})", re.sub(r"<style>.*?</style>|<[^>]*>", " ", pages[language], flags=re.S)
        )
    assert "who dropped out" in audit(MISSED).describe("en")[0]


def test_an_outcome_named_in_one_language_is_named_so_in_the_others():
    assert "met failing maths" in audit(MISSED, outcome={"en": "failing maths"}).describe("nl")[0]
