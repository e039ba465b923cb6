"""Who is in: enrolled by 1 October, first year, not left and without a diploma by the as-of date."""

from datetime import date

import pytest
from lib.lake import lake

from features.cohort import cohort_starts, first_years

POPULATION = [
    # student, what is special, in on 15 November?
    ({"student": "stays"}, True),
    ({"student": "left-before", "left_on": "2021-11-10"}, False),
    ({"student": "left-that-day", "left_on": "2021-11-15"}, False),
    ({"student": "leaves-later", "left_on": "2021-11-16"}, True),
    ({"student": "has-a-diploma", "graduated_on": "2021-11-15"}, False),
    ({"student": "graduates-later", "graduated_on": "2021-11-16"}, True),
    ({"student": "second-year", "year_of_study": 2}, False),
    ({"student": "other-cohort", "cohort": "2020"}, False),
    ({"student": "after-the-count", "enrolled_on": "2021-10-02"}, False),
    ({"student": "on-the-count", "enrolled_on": "2021-10-01"}, True),
]


@pytest.mark.parametrize(("row", "is_in"), POPULATION, ids=[row["student"] for row, _ in POPULATION])
def test_first_years_on_15_november(row, is_in):
    enrolments = lake(enrolments=[row])["enrolments"]

    found = first_years(enrolments, "2021", date(2021, 11, 15), counted=True).execute()

    assert (len(found) == 1) is is_in


def test_without_a_count_date_whoever_has_entered_by_then_is_in():
    enrolments = lake(enrolments=[{"student": "late", "enrolled_on": "2021-10-20"}])["enrolments"]

    assert len(first_years(enrolments, "2021", date(2021, 10, 19), counted=False).execute()) == 0
    assert len(first_years(enrolments, "2021", date(2021, 10, 20), counted=False).execute()) == 1


def test_cohorts_are_ordered_by_their_first_day_of_teaching():
    enrolments = lake(
        enrolments=[
            {"student": "a", "cohort": "2013J", "starts_on": "2013-10-01"},
            {"student": "b", "cohort": "2013B", "starts_on": "2013-02-01"},
        ]
    )["enrolments"]

    assert cohort_starts(enrolments) == {"2013B": date(2013, 2, 1), "2013J": date(2013, 10, 1)}
