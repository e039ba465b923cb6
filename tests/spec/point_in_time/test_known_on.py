"""What was known on a date: rows by their known_on, late values by their own date."""

from datetime import date

import pandas as pd
from lib.lake import lake

from features.knowledge import cut_rows, known_days, known_on


def test_a_row_is_known_from_its_known_on():
    tables = lake(
        activity=[
            {"student": "a", "on": "2021-10-01", "known_on": "2021-10-01"},
            {"student": "a", "on": "2021-10-02", "known_on": "2021-10-03"},  # delivered a day late
        ]
    )

    known = known_on(tables, date(2021, 10, 2))["activity"].execute()

    assert list(known["on"]) == [pd.Timestamp("2021-10-01")]


def test_a_grade_is_known_when_it_is_given_not_when_the_work_is_handed_in():
    tables = lake(results=[{"student": "a", "submitted_on": "2021-10-01", "graded_on": "2021-10-08", "score": 60.0}])

    before = known_on(tables, date(2021, 10, 7))["results"].execute().iloc[0]
    after = known_on(tables, date(2021, 10, 8))["results"].execute().iloc[0]

    assert before["submitted_on"] == pd.Timestamp("2021-10-01")
    assert before[["score", "passed", "graded_on"]].isna().all()
    assert after["score"] == 60.0


def test_a_departure_is_known_on_the_day_itself():
    tables = lake(enrolments=[{"student": "a", "left_on": "2021-12-01"}])

    assert pd.isna(known_on(tables, date(2021, 11, 30))["enrolments"].execute()["left_on"][0])
    assert known_on(tables, date(2021, 12, 1))["enrolments"].execute()["left_on"][0] == pd.Timestamp("2021-12-01")


def test_the_same_cut_holds_for_a_frame_in_memory():
    rows = pd.DataFrame({"known_on": pd.to_datetime(["2021-10-01", "2021-10-02", "2021-10-03"]), "count": [1, 2, 3]})

    assert list(cut_rows(rows, date(2021, 10, 2))["count"]) == [1, 2]


def test_the_days_on_which_something_became_known_are_those_of_rows_and_of_late_values():
    tables = lake(
        results=[{"student": "a", "submitted_on": "2021-10-01", "known_on": "2021-10-01", "graded_on": "2021-10-08"}]
    )

    assert known_days(tables) == {date(2021, 10, 1), date(2021, 10, 8)}
