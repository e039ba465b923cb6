"""The columns of an inflow table, on seasons small enough to compute by hand."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from lib.lake import lake
from lib.seasons import applied, counted

from features.errors import TableError
from features.inflow.build import build_inflow_table, build_inflow_tables

AS_OF, TODAY = date(2023, 5, 21), date(2024, 6, 1)  # Sunday of ISO week 20


def build(applications, counts=(), as_of=AS_OF, today=TODAY, **others):
    tables = lake(application_counts=applications, student_counts=list(counts) or [counted(2015, 1)], **others)
    return build_inflow_table(tables, 2023, as_of, today)


def only_row(table) -> pd.Series:
    assert len(table.frame) == 1
    return table.frame.iloc[0]


def test_the_signal_is_the_highest_stock_of_the_season_not_the_sum_and_not_the_last():
    table = build([applied("2023-05-01", 40), applied("2023-05-08", 60), applied("2023-05-15", 30)])

    assert only_row(table)["applicants"] == 60
    assert table.moment == "week20"
    assert table.cohort == "2023"


def test_requests_and_enrolments_of_all_institutions_count_cancelled_ones_do_not():
    day = "2023-05-15"
    row = only_row(
        build(
            [
                applied(day, 40, institution="00AA", applications=50),
                applied(day, 20, institution="00BB", status="I"),
                {**applied(day, 99, institution="00AA", status="A"), "applicants": None},
                applied(day, 30, institution="00BB", status="U"),
            ]
        )
    )

    assert row["applicants"] == 60
    assert row["share_enrolled"] == pytest.approx(20 / 60)
    assert row["applicants_per_request"] == pytest.approx(60 / 70)


def test_higher_years_are_left_out_except_pre_masters():
    day = "2023-05-15"
    table = build(
        [
            applied(day, 40),
            applied(day, 10, higher_years=True),
            applied(day, 7, exam_type="Pre-master", higher_years=True),
        ]
    )

    assert dict(zip(table.frame["exam_type"], table.frame["applicants"], strict=True)) == {
        "Bachelor": 40,
        "Pre-master": 7,
    }


def test_earlier_seasons_are_read_at_the_same_iso_week_with_a_missing_week_taken_from_before():
    row = only_row(
        build(
            [
                applied("2023-05-15", 50),
                applied("2022-05-16", 40),
                applied("2022-05-23", 45),  # weeks 20 and 21
                applied("2021-05-10", 30),
                applied("2021-06-01", 44),  # week 19; week 20 was not delivered
            ],
            [counted(2022, 20), counted(2021, 21)],
        )
    )

    assert row["applicants_last_year"] == 40
    assert row["applicants_two_years_ago"] == 30
    assert row["applicants_against_last_year"] == pytest.approx(np.log(50 / 40))
    assert row["conversion_last_year"] == pytest.approx(20 / 40)
    assert row["conversion_three_years"] == pytest.approx((20 + 21) / (40 + 30))
    assert row["years_of_history"] == 2
    assert (row["last_outcome"], row["mean_outcome"]) == (20, 20.5)


def test_a_late_file_leaves_the_week_before_it():
    table = build([applied("2023-05-08", 40), applied("2023-05-15", 60, known_on="2023-05-24")])

    assert table.moment == "week19"
    assert only_row(table)["applicants"] == 40


def test_week_53_is_compared_with_week_52():
    rows = [applied("2020-12-28", 30), applied("2019-12-23", 24)]  # weeks 53 and 52
    tables = lake(application_counts=rows, student_counts=[counted(2019, 9)])

    table = build_inflow_table(tables, 2021, date(2021, 1, 3), TODAY)

    assert table.moment == "week53"
    assert only_row(table)["applicants_last_year"] == 24


def test_a_count_is_history_from_the_day_it_is_known():
    applications = [applied("2022-10-17", 20), applied("2021-10-18", 25), applied("2020-10-19", 25)]
    counts = [counted(2022, 10), counted(2021, 12)]

    before = only_row(build(applications, counts, as_of=date(2022, 10, 31)))
    after = only_row(build(applications, counts, as_of=date(2022, 11, 1)))

    assert np.isnan(before["last_outcome"])
    assert before["mean_outcome"] == 12
    assert after["last_outcome"] == 10


def test_a_series_with_only_a_count_last_year_is_in_and_has_no_applicants():
    table = build([applied("2023-05-15", 50)], [counted(2022, 20, origin="EEA")])

    row = table.frame.set_index("origin").loc["EEA"]
    assert row["last_outcome"] == 20
    assert np.isnan(row["applicants"])


def test_a_programme_that_ended_is_out_unless_people_apply_for_it():
    programmes = [
        {
            "programme": name,
            "name": name,
            "faculty": "F",
            "exam_type": "Bachelor",
            "last_year": 2022,
            "known_on": "2020-01-01",
        }
        for name in ("ended", "applied for")
    ]
    counts = [counted(2022, 20, programme="ended"), counted(2022, 20, programme="applied for")]

    table = build([applied("2023-05-15", 50, programme="applied for")], counts, programmes=programmes)

    assert list(table.frame["programme"]) == ["applied for"]


def test_a_cap_comes_from_the_programmes_and_means_numerus_fixus():
    programmes = [
        {"programme": "P", "name": "P", "faculty": "F", "exam_type": "Bachelor", "cap": 40, "known_on": "2020-01-01"}
    ]

    row = only_row(build([applied("2023-05-15", 50)], programmes=programmes))

    assert (row["cap"], row["has_fixus"]) == (40, 1.0)


def test_the_outcome_is_zero_only_where_the_programme_was_counted_without_the_series():
    day = "2023-05-15"
    table = build(
        [applied(day, 50), applied(day, 8, origin="EEA"), applied(day, 30, programme="never counted")],
        [counted(2023, 33), counted(2022, 4, origin="non-EEA")],
    )

    outcome = table.frame.set_index(["programme", "origin"])["outcome"]
    assert outcome["P", "NL"] == 33
    assert outcome["P", "EEA"] == 0
    assert np.isnan(outcome["never counted", "NL"])
    assert outcome["P", "non-EEA"] == 0  # nobody applied either, and the programme was counted


def test_the_outcome_is_missing_until_it_is_known():
    table = build([applied("2023-05-15", 50)], [counted(2023, 33)], today=date(2023, 10, 31))

    assert np.isnan(only_row(table)["outcome"])


def test_little_history_borrows_from_the_programme_and_much_history_hardly():
    day, before = "2023-05-15", "2022-05-16"
    table = build(
        [
            applied(day, 100),
            applied(before, 1000),
            applied(day, 100, origin="EEA"),
            applied(before, 100, origin="non-EEA"),
        ],
        [counted(2022, 900), counted(2022, 10, origin="non-EEA")],
    )

    expected = table.frame.set_index("origin")["conversion_expected"]
    assert expected["NL"] == pytest.approx(0.9, abs=0.01)
    assert expected["EEA"] == pytest.approx(910 / 1100, abs=0.05)  # no history of its own
    assert expected["non-EEA"] == pytest.approx(0.1, abs=0.05)


def test_a_season_without_a_known_delivery_is_refused():
    with pytest.raises(TableError, match="no applications for 2023 were known"):
        build([applied("2022-05-16", 50)])


def test_a_lake_without_counts_is_refused():
    with pytest.raises(TableError, match="student_counts"):
        build_inflow_table(lake(application_counts=[applied("2023-05-15", 50)]), 2023, AS_OF, TODAY)


def test_tables_are_built_for_delivered_weeks_up_to_today():
    rows = [applied("2022-05-09", 10), applied("2022-05-23", 12), applied("2023-05-15", 11), applied("2023-05-22", 12)]
    tables = lake(application_counts=rows, student_counts=[counted(2021, 9)])

    made = build_inflow_tables(tables, [2022, 2023], [53, 21, 20, 19], today=date(2023, 5, 21))

    assert [(table.cohort, table.moment) for table in made] == [
        ("2022", "week19"),
        ("2022", "week21"),
        ("2023", "week20"),
    ]


def test_a_judged_week_without_a_delivery_stands_on_the_one_before_it_in_seasons_that_are_over():
    rows = [applied("2022-05-09", 10), applied("2021-03-01", 9), applied("2023-05-08", 11)]
    tables = lake(application_counts=rows, student_counts=[counted(2022, 9)])

    made = list(build_inflow_tables(tables, [2021, 2022, 2023], [20], date(2023, 6, 1), judged=[20]))

    # Of 2021 the last delivery is too old; 2023 is in progress, where the forecast is of the week of the delivery.
    assert [(table.cohort, table.moment, table.as_of) for table in made] == [("2022", "week20", date(2022, 5, 22))]
    assert made[0].frame["applicants"].tolist() == [10]
