"""What deliveries say of a season: stocks per line, read on the same date of every season."""

from datetime import date

import pytest
from lib.lake import lake
from lib.seasons import applied

from features.inflow.applications import LINE, STOCKS, read_stocks, summarise_applicants, summarise_lines


def lines(rows, delivered_on=date(2023, 5, 15), year=2023):
    return summarise_lines(read_stocks(lake(application_counts=rows)["application_counts"]), year, delivered_on)


def test_a_line_is_what_a_delivery_can_leave_out():
    day = "2023-05-15"
    made = lines(
        [
            applied(day, 40, applications=50),
            applied(day, 4, status="I", applications=5),
            applied(day, 9, re_enrolment=True),
            applied(day, 7, institution="00YY"),
            {**applied(day, 0, status="A"), "applicants": None},
            applied(day, 99, higher_years=True),
        ]
    )

    assert list(made.columns) == [*LINE, "academic_year", *STOCKS]
    own = made.set_index(["institution", "re_enrolment"])
    assert own.loc[("00XX", False), list(STOCKS)].tolist() == [44, 44, 55, 4]
    assert own.loc[("00XX", True), "highest"] == 9
    assert own.loc[("00YY", False), "highest"] == 7
    assert len(made) == 3


def test_highest_is_of_the_season_so_far_and_current_of_the_last_delivery_alone():
    made = lines([applied("2023-05-01", 60), applied("2023-05-15", 45), applied("2023-05-22", 99)])

    assert made[["highest", "current"]].to_numpy().tolist() == [[60, 45]]


def test_a_line_that_left_the_delivery_has_no_current_stock():
    made = lines([applied("2023-05-08", 6), applied("2023-05-15", 30, origin="EEA")])

    assert made.set_index("origin")["current"].isna().to_dict() == {"EEA": False, "NL": True}


def test_seasons_are_read_on_the_date_nearest_to_the_same_day_and_not_in_the_same_iso_week():
    # Monday of week 18: 2 May 2022, 29 April 2024 and 3 May 2021. Those who decide on 1 May do so between these.
    rows = [
        *(applied(day, size) for day, size in (("2022-05-02", 22), ("2022-04-25", 17))),
        *(applied(day, size) for day, size in (("2023-05-01", 23), ("2023-04-24", 18))),
        applied("2024-04-29", 30),
    ]

    made = lines(rows, date(2024, 4, 29), 2024)

    assert made.set_index("academic_year")["current"].to_dict() == {2022: 22, 2023: 23, 2024: 30}


def test_iso_weeks_that_begin_six_days_earlier_are_compared_with_the_week_that_is_near_in_date():
    # Week 1 begins on 4 January 2021, and on 30 December 2019: in 2021 all of it is after New Year.
    rows = [
        applied("2021-01-04", 50),
        *(applied(day, size) for day, size in (("2019-12-30", 10), ("2020-01-06", 20), ("2020-01-13", 30))),
    ]

    made = lines(rows, date(2021, 1, 4), 2021)

    assert made.set_index("academic_year")["highest"].to_dict() == {2020: 20, 2021: 50}


@pytest.mark.parametrize(("day", "before"), [("2024-09-30", "2023-10-02"), ("2025-09-29", "2024-09-30")])
def test_a_season_that_opens_in_september_is_compared_with_the_opening_of_the_one_before(day, before):
    year = int(day[:4]) + 1
    opening, whole = applied(before, 5, academic_year=year - 1), applied(f"{year - 1}-09-02", 500)

    made = lines([applied(day, 6, academic_year=year), opening, whole], date.fromisoformat(day), year)

    assert made.set_index("academic_year")["highest"].to_dict() == {year - 1: 5, year: 6}


def test_a_leap_day_is_compared_with_the_day_before_it():
    made = lines(
        [applied("2024-02-29", 5), applied("2023-03-03", 4), applied("2023-03-04", 40)], date(2024, 2, 29), 2024
    )

    assert made.set_index("academic_year")["highest"].to_dict() == {2023: 4, 2024: 5}


def test_deliveries_after_the_count_belong_to_no_season():
    rows = [applied("2023-09-18", 5), applied("2023-10-09", 6, academic_year=2023)]
    stocks = read_stocks(lake(application_counts=rows)["application_counts"])

    assert stocks.last_delivery(2023, date(2023, 12, 1)) == date(2023, 9, 18)
    assert stocks.last_delivery(2022, date(2023, 12, 1)) is None


def test_stocks_are_cut_by_the_day_they_became_known():
    rows = [applied("2023-05-08", 5), applied("2023-05-15", 6, known_on="2023-05-18")]
    stocks = read_stocks(lake(application_counts=rows)["application_counts"])

    assert stocks.known_on(date(2023, 5, 17)).last_delivery(2023, date(2023, 5, 17)) == date(2023, 5, 8)
    assert stocks.known_on(date(2023, 5, 18)).last_delivery(2023, date(2023, 5, 18)) == date(2023, 5, 15)


def test_programmes_that_merge_are_one_line():
    rows = [applied("2023-05-15", 5), applied("2023-05-15", 6, programme="OLD")]
    stocks = read_stocks(lake(application_counts=rows)["application_counts"]).recode({"OLD": "P"})

    assert summarise_lines(stocks, 2023, date(2023, 5, 15))["highest"].tolist() == [11]


def test_institutions_that_deliver_on_different_days_of_a_week_are_added():
    rows = [applied("2023-05-15", 100), applied("2023-05-16", 100, institution="00YY")]
    stocks = read_stocks(lake(application_counts=rows)["application_counts"])

    assert summarise_applicants(stocks, 2023, date(2023, 5, 16))["applicants"].tolist() == [200]
