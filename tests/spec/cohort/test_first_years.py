"""Who is in: enrolled by 1 October, first year, not left and without a diploma by the as-of date."""

from datetime import date

import pytest
from lib.lake import lake

from features.cohort import cohort_starts, counted_enrolments, first_years

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


def test_the_order_is_that_of_the_days_and_not_of_the_names():
    starts = {"winter": "2013-02-01", "autumn": "2013-10-01"}
    enrolments = [{"student": "a", "cohort": name, "starts_on": day} for name, day in starts.items()]

    assert list(cohort_starts(lake(enrolments=enrolments)["enrolments"])) == ["winter", "autumn"]


def test_the_first_day_of_a_cohort_is_the_day_that_most_have_and_the_earlier_of_two():
    starts = {"a": "2021-09-06", "b": "2021-09-06", "c": "2021-08-30"}
    enrolments = [{"student": student, "starts_on": day} for student, day in starts.items()]
    assert cohort_starts(lake(enrolments=enrolments)["enrolments"]) == {"2021": date(2021, 9, 6)}

    assert cohort_starts(lake(enrolments=enrolments[1:])["enrolments"]) == {"2021": date(2021, 8, 30)}


def test_the_count_of_1_october_is_of_who_had_enrolled_by_that_day_and_had_not_left_on_it():
    rows = [
        {"student": "that-day", "enrolled_on": "2021-10-01"},
        {"student": "day-after", "enrolled_on": "2021-10-02"},
        {"student": "left-that-day", "left_on": "2021-10-01"},
        {"student": "left-day-after", "left_on": "2021-10-02"},
        {"student": "left-long-before", "left_on": "2021-09-15"},
    ]
    counted = counted_enrolments(lake(enrolments=rows)["enrolments"]).execute()

    assert sorted(counted["student"]) == ["left-day-after", "that-day"]
    assert set(counted["year"]) == {2021}
