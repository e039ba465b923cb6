from contextlib import nullcontext
from datetime import date

import pytest
from lib.lake import lake

from features.calendar import parse_moment
from features.dropout.build import DropoutQuestion, build_dropout_tables, check_cohorts
from features.errors import TableError
from features.persons.consent import LawfulBasis, Purpose
from features.vocabulary import OutcomeName

QUESTION = DropoutQuestion(OutcomeName.DROPOUT, (parse_moment("enrolment", "10-01"), parse_moment("results", "11-15")))
PURPOSE = Purpose("first-year dropout", LawfulBasis.PUBLIC_TASK, "n", 7)
NEXT = {"cohort": "2022", "starts_on": "2022-09-05", "enrolled_on": "2022-08-20", "known_on": "2022-08-20"}


def test_one_table_per_cohort_and_moment_that_has_come():
    tables = lake(enrolments=[{"student": "a"}, {"student": "b", **NEXT}])

    built = list(build_dropout_tables(tables, QUESTION, PURPOSE, date(2022, 10, 15)))

    assert [(table.cohort, table.moment) for table in built] == [
        ("2021", "enrolment"), ("2021", "results"), ("2022", "enrolment"),
    ]  # fmt: skip


def test_features_of_tables_that_are_not_delivered_are_left_out():
    enrolments = [{"student": "a", "prior_education": None}]

    (bare,) = build_dropout_tables(lake(enrolments=enrolments), QUESTION_AT_ENROLMENT, PURPOSE, date(2021, 10, 5))
    (rich,) = build_dropout_tables(
        lake(enrolments=enrolments, attendance=[{"student": "a"}]), QUESTION_AT_ENROLMENT, PURPOSE, date(2021, 10, 5)
    )

    assert {feature.source for feature in bare.features} == {"enrolments"}
    assert rich.frame["share_attended"].tolist() == [1.0]
    assert bare.frame["prior_education"].tolist() == ["unknown"]


QUESTION_AT_ENROLMENT = DropoutQuestion(OutcomeName.DROPOUT, QUESTION.moments[:1])


def test_own_facts_become_features_numbers_and_categories():
    facts = [
        {"student": "a", "name": "travel_time", "number": 40.0},
        {"student": "b", "name": "housing", "number": None, "text": "with parents"},
    ]
    tables = lake(enrolments=[{"student": "a"}, {"student": "b"}], facts=facts)

    (table,) = build_dropout_tables(tables, QUESTION_AT_ENROLMENT, PURPOSE, date(2021, 10, 5))
    by_student = table.frame.set_index("student")

    assert by_student.loc["a", "travel_time"] == 40.0
    assert by_student["housing"].to_dict() == {"a": "unknown", "b": "with parents"}


def test_nobody_who_may_be_scored_is_an_error_that_says_what_to_check():
    consent = Purpose("first-year dropout", LawfulBasis.CONSENT, "n", 7)

    with pytest.raises(TableError, match="check that the consents name this purpose"):
        list(build_dropout_tables(lake(enrolments=[{"student": "a"}]), QUESTION, consent, date(2021, 12, 1)))


@pytest.mark.parametrize(("name", "message"), [
    ("Geslacht", "it identifies a student or reveals a protected attribute"),
    ("bsn", "it identifies a student or reveals a protected attribute"),
    ("mean_score", "which is a column of ours"),
    ("student", "which is a column of ours"),
])  # fmt: skip
def test_a_fact_that_must_not_be_a_feature_is_refused(name, message):
    tables = lake(enrolments=[{"student": "a"}], facts=[{"student": "a", "name": name}])

    with pytest.raises(TableError, match=message):
        list(build_dropout_tables(tables, QUESTION_AT_ENROLMENT, PURPOSE, date(2021, 10, 5)))


def test_a_text_that_is_different_for_everybody_is_refused():
    students = [f"s{number}" for number in range(60)]
    facts = [{"student": one, "name": "contact", "number": None, "text": f"{one}@example.org"} for one in students]

    tables = lake(enrolments=[{"student": one} for one in students], facts=facts)

    with pytest.raises(TableError, match="nearly all different, as those of an identifier are"):
        list(build_dropout_tables(tables, QUESTION_AT_ENROLMENT, PURPOSE, date(2021, 10, 5)))


def test_one_wrong_first_day_moves_nobody_else():
    rows = [{"student": f"s{number}"} for number in range(5)] + [{"student": "odd", "starts_on": "2020-11-01"}]

    (table,) = build_dropout_tables(lake(enrolments=rows), QUESTION_AT_ENROLMENT, PURPOSE, date(2021, 10, 5))

    assert (table.as_of, len(table.frame)) == (date(2021, 10, 1), 6)


def test_a_cohort_that_is_no_year_is_refused_where_1_october_counts():
    tables = lake(enrolments=[{"student": "a", "cohort": "2021/22"}])

    with pytest.raises(TableError, match="cohort '2021/22' is not a year"):
        list(build_dropout_tables(tables, QUESTION, PURPOSE, date(2021, 12, 1)))


@pytest.mark.parametrize(("counted", "delivered", "is_refused"), [
    (True, True, True), (True, False, True), (False, False, True), (False, True, False),
])  # fmt: skip
def test_a_cohort_is_a_year_where_1_october_counts_or_says_what_became_of_them(counted, delivered, is_refused):
    question = DropoutQuestion(OutcomeName.DROPOUT, QUESTION.moments, counted=counted)

    with pytest.raises(TableError, match="2013B") if is_refused else nullcontext():
        check_cohorts(["2021", "2013B", "2013J"], question, has_outcomes=delivered)


def test_1_october_counts_unless_the_settings_say_otherwise():
    assert QUESTION.counted


def test_a_moment_that_is_today_has_come():
    built = build_dropout_tables(lake(enrolments=[{"student": "a"}]), QUESTION_AT_ENROLMENT, PURPOSE, date(2021, 10, 1))

    assert [table.as_of for table in built] == [date(2021, 10, 1)]


def test_every_student_has_the_outcome_of_their_own_cohort():
    """`a` comes back in the next year and `b` does not; who enters a year later has no outcome yet."""
    back = {"student": "a", **NEXT, "year_of_study": 2}
    tables = lake(enrolments=[{"student": "a"}, {"student": "b"}, back, {"student": "c", **NEXT}])

    first, second = build_dropout_tables(tables, QUESTION_AT_ENROLMENT, PURPOSE, date(2022, 12, 1))

    assert first.frame.set_index("student")["outcome"].to_dict() == {"a": 0.0, "b": 1.0}
    assert second.frame["outcome"].isna().all()
