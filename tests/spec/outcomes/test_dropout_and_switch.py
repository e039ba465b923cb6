"""What became of a first-year of 2021: dropout, switch, or neither, from the enrolments of 2022."""

from datetime import date
from functools import cache

import pytest
from lib.lake import lake

from features.errors import StudiepeilError
from features.outcomes import outcome_dates, read_outcome
from features.vocabulary import OutcomeName

NEXT = {"cohort": "2022", "starts_on": "2022-09-05", "enrolled_on": "2022-08-20", "known_on": "2022-08-20"}
SOMEBODY_ELSE = {"student": "other", "year_of_study": 2, **NEXT}  # so that the count of 2022 has been delivered

STORIES = [
    # what happens in 2022, dropout, switch
    ("goes-on", [{"student": "a", "year_of_study": 2, **NEXT}], 0.0, 0.0),
    ("gone", [], 1.0, 0.0),
    ("other-programme", [{"student": "a", "programme": "Q", **NEXT}], 0.0, 1.0),
    ("both", [{"student": "a", "year_of_study": 2, **NEXT}, {"student": "a", "programme": "Q", **NEXT}], 0.0, 0.0),
    ("left-before-the-count", [{"student": "a", "year_of_study": 2, **NEXT, "left_on": "2022-09-20"}], 1.0, 0.0),
    ("left-after-the-count", [{"student": "a", "year_of_study": 2, **NEXT, "left_on": "2022-10-02"}], 0.0, 0.0),
]


def outcomes_of(rows, outcome=OutcomeName.DROPOUT, today=date(2023, 1, 1)):
    found = read_outcome(lake(enrolments=rows), outcome, today).execute()
    return dict(zip(found["student"] + found["cohort"], found["outcome"], strict=True))


GRADUATIONS = [
    # the diploma, what happens in 2022, dropout, switch
    ("graduate", "2022-07-10", [], 0.0, 0.0),
    ("graduate-in-october", "2022-10-31", [], 0.0, 0.0),
    ("diploma-too-late-to-know", "2022-11-01", [], 1.0, 0.0),
    ("graduate-in-another-programme", "2022-07-10", [{"student": "a", "programme": "Q", **NEXT}], 0.0, 0.0),
    ("no-diploma", None, [], 1.0, 0.0),
]


@cache
def outcomes_of_stories(outcome):
    """What became of the student of each story, all in one lake: a student sees nothing of the others."""
    told = [(name, None, next_year) for name, next_year, *_ in STORIES] + [row[:3] for row in GRADUATIONS]
    rows = [
        {**row, "student": name}
        for name, graduated_on, next_year in told
        for row in [{"graduated_on": graduated_on}, *next_year]
    ]
    return outcomes_of([SOMEBODY_ELSE, *rows], outcome)


@pytest.mark.parametrize(("name", "dropout", "switch"), [(s[0], *s[2:]) for s in STORIES], ids=[s[0] for s in STORIES])
def test_outcome(name, dropout, switch):
    assert outcomes_of_stories(OutcomeName.DROPOUT)[f"{name}2021"] == dropout
    assert outcomes_of_stories(OutcomeName.SWITCH)[f"{name}2021"] == switch


@pytest.mark.parametrize(
    ("name", "dropout", "switch"), [(g[0], *g[3:]) for g in GRADUATIONS], ids=[g[0] for g in GRADUATIONS]
)
def test_a_first_year_with_a_diploma_neither_dropped_out_nor_switched(name, dropout, switch):
    assert outcomes_of_stories(OutcomeName.DROPOUT)[f"{name}2021"] == dropout
    assert outcomes_of_stories(OutcomeName.SWITCH)[f"{name}2021"] == switch


def test_who_leaves_a_second_programme_with_the_diploma_of_the_first_did_not_drop_out():
    first = {"student": "a", "programme": "Q", "year_of_study": 4, "graduated_on": "2022-07-10"}

    assert outcomes_of([{"student": "a"}, first, SOMEBODY_ELSE])["a2021"] == 0.0


def test_the_outcome_is_known_from_1_november_of_the_next_year():
    rows = [{"student": "a"}, SOMEBODY_ELSE]

    assert "a2021" not in outcomes_of(rows, today=date(2022, 10, 31))
    assert outcomes_of(rows, today=date(2022, 11, 1))["a2021"] == 1.0
    assert outcome_dates(lake(enrolments=rows), OutcomeName.DROPOUT, date(2023, 1, 1)) == {"2021": date(2022, 11, 1)}


def test_a_count_that_came_late_is_known_late():
    rows = [{"student": "a"}, {**SOMEBODY_ELSE, "known_on": "2022-12-20"}]

    assert outcome_dates(lake(enrolments=rows), OutcomeName.DROPOUT, date(2023, 1, 1)) == {"2021": date(2022, 12, 20)}


def test_new_students_alone_do_not_say_that_everybody_else_dropped_out():
    assert outcomes_of([{"student": "a"}, {**SOMEBODY_ELSE, "year_of_study": 1}]) == {}


def test_where_only_another_outcome_is_delivered_the_asked_one_is_derived():
    switch = [{"student": "a", "outcome": "switch", "value": False}]
    tables = lake(enrolments=[{"student": "a"}, SOMEBODY_ELSE], outcomes=switch)

    assert read_outcome(tables, OutcomeName.DROPOUT, date(2023, 1, 1)).execute()["outcome"].tolist() == [1.0]


def test_the_last_cohort_has_no_outcome():
    assert outcomes_of([{"student": "a"}]) == {}


def test_who_left_before_1_october_of_the_first_year_is_not_in_the_cohort():
    assert "a2021" not in outcomes_of([{"student": "a", "left_on": "2021-09-20"}, SOMEBODY_ELSE])


def test_a_delivered_outcome_is_taken_as_it_is():
    tables = lake(
        enrolments=[{"student": "a"}], outcomes=[{"student": "a", "value": True}, {"student": "b", "value": False}]
    )

    found = read_outcome(tables, OutcomeName.DROPOUT, date(2022, 11, 1)).order_by("student").execute()

    assert list(found["outcome"]) == [1.0, 0.0]


def test_an_outcome_that_only_a_source_can_deliver_is_asked_for():
    with pytest.raises(StudiepeilError, match="cannot be derived from enrolments"):
        read_outcome(lake(enrolments=[{"student": "a"}]), OutcomeName.WITHDRAWN, date(2023, 1, 1))
