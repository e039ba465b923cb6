"""BSA not reached: too few credits of the first year, for who was still enrolled when it ended. The threshold is 12."""

from datetime import date
from functools import cache

import pytest
from lib.lake import apart, lake

from features.errors import TableError
from features.outcomes import StudyAdvice, outcome_dates, read_outcome
from features.vocabulary import OutcomeName

TODAY = date(2022, 12, 1)
ADVICE = StudyAdvice(credits=12)
LATER = {"student": "later", "cohort": "2022", "enrolled_on": "2022-08-20", "known_on": "2022-09-02"}
COURSE_A = {"student": "a", "course": "A", "credits": 6.0}
COURSE_B = {"student": "a", "course": "B", "credits": 6.0}


def outcome_of(results, today=TODAY, enrolment=None, advice=ADVICE, **tables):
    enrolments = [{"student": "a", **(enrolment or {})}, LATER]
    found = read_outcome(
        lake(enrolments=enrolments, results=results, **tables), OutcomeName.BSA_NOT_REACHED, today, advice
    ).execute()
    return dict(zip(found["student"] + found["cohort"], found["outcome"], strict=True)).get("a2021")


RESULTS = [
    # what was earned, not reached?
    ("enough", [COURSE_A, COURSE_B], 0.0),
    ("one-course", [COURSE_A], 1.0),
    ("the-same-course-twice", [COURSE_A, {**COURSE_A, "attempt": 2, "graded_on": "2022-02-01"}], 1.0),
    ("two-assessments-of-one-course", [COURSE_A, {**COURSE_A, "assessment": "A2"}], 0.0),
    ("resit-graded-on-the-last-day", [COURSE_A, {**COURSE_B, "attempt": 2, "graded_on": "2022-08-31"}], 0.0),
    ("resit-graded-in-the-next-year", [COURSE_A, {**COURSE_B, "attempt": 2, "graded_on": "2022-09-01"}], 1.0),
    ("carried-over-from-before", [COURSE_A, {**COURSE_B, "graded_on": "2021-08-31", "banked": True}], 1.0),
    ("failed", [COURSE_A, {**COURSE_B, "credits": 0.0, "passed": False}], 1.0),
    ("nothing-himself", [{**COURSE_A, "student": "other"}], 1.0),
    ("credits-not-delivered", [{**COURSE_A, "credits": None}, {**COURSE_B, "credits": None}], None),
]


STAYED = [
    # the enrolment, its outcome with one course of two
    ("stayed", {}, 1.0),
    ("left-on-the-last-day", {"left_on": "2022-08-31"}, None),
    ("left-before-february", {"left_on": "2022-01-20"}, None),
    ("left-after-the-advice", {"left_on": "2022-09-01"}, 1.0),
    ("gone-before-the-count", {"left_on": "2021-09-20"}, None),
    ("enrolled-after-the-count", {"enrolled_on": "2021-10-02"}, None),
    ("second-year", {"year_of_study": 2}, None),
    ("has-the-diploma", {"left_on": "2022-07-10", "graduated_on": "2022-07-10"}, 0.0),
]


@cache
def outcomes_of_stories():
    """The outcome of each story, all in one lake: each in a programme of its own, with a student of the next year."""
    told = [(name, {}, results) for name, results, _ in RESULTS]
    told += [(name, enrolment, [COURSE_A]) for name, enrolment, _ in STAYED]
    enrolments, results = [], []
    for name, enrolment, own in told:
        enrolments += apart(name, [{"student": "a", **enrolment}, LATER])
        results += apart(name, own)
    found = read_outcome(
        lake(enrolments=enrolments, results=results), OutcomeName.BSA_NOT_REACHED, TODAY, ADVICE
    ).execute()
    is_first = (found["cohort"] == "2021") & (found["student"] == found["programme"] + " a")
    return found[is_first].set_index("programme")["outcome"].to_dict()


@pytest.mark.parametrize(("name", "expected"), [(row[0], row[2]) for row in RESULTS], ids=[row[0] for row in RESULTS])
def test_credits(name, expected):
    assert outcomes_of_stories().get(name) == expected


@pytest.mark.parametrize(("name", "expected"), [(row[0], row[2]) for row in STAYED], ids=[row[0] for row in STAYED])
def test_a_dropout_is_never_counted_as_not_reached(name, expected):
    assert outcomes_of_stories().get(name) == expected


def test_where_nobody_has_credits_nothing_is_said():
    assert outcome_of([{**COURSE_A, "credits": None}, {**COURSE_B, "credits": None}]) is None


def test_a_programme_may_have_a_number_of_its_own_or_give_no_advice():
    assert outcome_of([COURSE_A], advice=StudyAdvice(12, (("P", 6.0),))) == 0.0
    assert outcome_of([COURSE_A], advice=StudyAdvice(12, (("Q", 6.0),))) == 1.0
    assert outcome_of([COURSE_A], advice=StudyAdvice(12, (("P", 0.0),))) is None


def test_a_master_gives_no_advice():
    listed = {"name": "P", "faculty": "F", "known_on": "2020-01-01"}

    for exam_type, expected in (("Bachelor", 1.0), ("Master", None)):
        assert outcome_of([COURSE_A], programmes=[{"programme": "P", "exam_type": exam_type, **listed}]) == expected


def test_it_is_known_from_1_september_and_not_before():
    assert outcome_of([COURSE_A], today=date(2022, 8, 31)) is None
    assert outcome_of([COURSE_A], today=date(2022, 9, 1)) == 1.0


def test_credits_that_came_late_are_known_late():
    late = [COURSE_A, {**COURSE_B, "graded_on": "2022-08-20", "known_on": "2022-10-05"}]
    tables = lake(enrolments=[{"student": "a"}, LATER], results=late)

    assert outcome_of(late, today=date(2022, 10, 4)) is None
    assert outcome_dates(tables, OutcomeName.BSA_NOT_REACHED, TODAY, ADVICE) == {"2021": date(2022, 10, 5)}


def test_a_delivery_that_ends_in_spring_does_not_say_that_everybody_fell_short():
    tables = lake(enrolments=[{"student": "a"}], results=[COURSE_A])

    assert len(read_outcome(tables, OutcomeName.BSA_NOT_REACHED, TODAY, ADVICE).execute()) == 0


def test_a_delivered_outcome_goes_first():
    said = [{"student": "a", "outcome": "bsa_not_reached", "value": True}]

    assert outcome_of([COURSE_A, COURSE_B], outcomes=said) == 1.0


def test_without_results_the_missing_source_is_named():
    with pytest.raises(TableError, match="credits cannot be derived without results"):
        read_outcome(lake(enrolments=[{"student": "a"}]), OutcomeName.BSA_NOT_REACHED, TODAY)
