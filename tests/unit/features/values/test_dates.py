"""Dates are whole days, read one way per column, or refused."""

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from features.values.dates import AMONG_DATES, EITHER_WAY, NO_DATE, OUT_OF_RANGE, days_in, read_dates, read_day

DAY_FIRST = "does not tell day from month in any value; it was read day first"
SERIAL = "is written as the numbers of days of a spreadsheet; they were read as dates"
OPEN_END = "has dates after 2100, which stand for 'not yet'; left empty"


def written(column: object, **how: object) -> list[str | None]:
    dates = read_dates(pd.Series(column), **how).values
    return [None if pd.isna(one) else f"{one:%Y-%m-%d}" for one in dates]


def faults(column: object, **how: object) -> dict[str, list[int]]:
    return {why: list(mask[mask].index) for mask, why in read_dates(pd.Series(column), **how).faults}


@pytest.mark.parametrize(
    "value",
    [
        "2021-09-01",
        "2021/09/01",
        "20210901",
        "20210901.0",
        " 2021-09-01 ",
        "\u00a02021-09-01",
        "2021-09-01 10:00",
        "2021-09-01T23:59:59.999",
        "2021-09-01T23:30:00+02:00",
        "2021-09-01T23:30:00Z",
        "2021-09-01 00:30:00-0500",
        "1 september 2021",
        "01 Sept. 2021",
        "1-sep-2021",
        "01-09-2021",
        "01/09/2021",
        "01.09.2021",
        "1-9-2021",
        "01-09-2021 08:00:00",
        20210901,
        20210901.0,
        date(2021, 9, 1),
        datetime(2021, 9, 1, 23, 30),
        datetime(2021, 9, 1, 23, 30, tzinfo=UTC),
        "44440",
        "44440.75",
        44440,
        44440.0,
    ],
)
def test_a_value_that_names_a_day_is_that_day_as_it_is_written(value: object) -> None:
    assert written([value]) == ["2021-09-01"]
    assert faults([value]) == {}


@pytest.mark.parametrize(
    "value",
    [
        "2019", "2019-10", "2019-1", "now", "today", "yesterday", "20191", "201910", "2019101", "1-9-21", "01-09-21",
        "21-09-01", "2021-9-1", "2021-W35-3", "2021-244", "2021-09-01T25:00", "2021-09-01T", "2021-09-01 noon",
        "2021-09/01", "2021-02-30", "31-02-2021", "2021-00-10", "2021-10-00", "2021-13-01", "0000-00-00", "00000000",
        "1630454400", "1630454400000", "0", "-1", "1.5", "9", "NaT", "nan", "9999999", "２０２１-０９-０１",
        2019, 2019.5, True, "2021-09-01/2021-10-01", "2021-09-012021-09-01",
    ],
)  # fmt: skip
def test_what_does_not_name_a_day_is_no_date(value: object) -> None:
    assert written([value, "2021-10-13"] if isinstance(value, str) else [value])[0] is None
    assert read_dates(pd.Series([value])).unfit.tolist() == [True]


@pytest.mark.parametrize(
    "value", ["9999-12-31", "31-12-9999", "99991231", "0001-01-01", "1900-01-01", "1970-01-01", "2101-01-01", "10000"]
)
def test_a_date_that_no_row_can_have_is_refused(value: str) -> None:
    assert written([value]) == [None]
    assert faults([value]) == {OUT_OF_RANGE: [0]}


def test_the_first_and_last_day_of_the_range_fit() -> None:
    assert written(["1990-01-01", "2100-12-31"]) == ["1990-01-01", "2100-12-31"]


@pytest.mark.parametrize("far", ["9999-12-31", "31-12-9999", "99991231", "2999-12-31", date(9999, 12, 31)])
def test_a_far_date_stands_for_not_yet_only_where_that_can_be(far: object) -> None:
    column = pd.Series(["2021-09-01", far, None], dtype=object)

    assert written(column, may_be_open=True) == ["2021-09-01", None, None]
    assert not read_dates(column, may_be_open=True).unfit.any()
    assert read_dates(column, may_be_open=True).told == ((OPEN_END, 1),)
    assert faults(column) == {OUT_OF_RANGE: [1]}


def test_moments_beyond_nanoseconds_are_told_apart_too() -> None:
    column = pd.Series([datetime(2021, 9, 1), datetime(9999, 12, 31)]).astype("datetime64[us]")

    assert written(column, may_be_open=True) == ["2021-09-01", None]
    assert faults(column) == {OUT_OF_RANGE: [1]}


def test_a_column_that_tells_day_from_month_is_read_without_a_word() -> None:
    read = read_dates(pd.Series(["01-02-2021", "31/01/2021", None]))

    assert [f"{one:%m-%d}" for one in read.values[:2]] == ["02-01", "01-31"]
    assert (read.faults, read.told) == ((), ())


def test_a_column_that_does_not_tell_is_read_day_first_and_told() -> None:
    read = read_dates(pd.Series(["01-02-2021", "03-04-2021", "2021-05-06"]))

    assert [f"{one:%m-%d}" for one in read.values] == ["02-01", "04-03", "05-06"]
    assert read.told == ((DAY_FIRST, 2),)


def test_another_column_of_the_file_may_tell() -> None:
    unclear, beside = pd.Series(["01-02-2021", "03-04-2021"]), pd.Series(["13-01-2021", "01-01-2021"])
    other_way = pd.Series(["01-13-2021", "01-01-2021"])

    assert read_dates(unclear, beside=[beside]).told == ()
    assert faults(unclear, beside=[other_way]) == {EITHER_WAY: [0, 1]}
    assert read_dates(pd.Series(["13-02-2021"]), beside=[other_way]).faults == ()


def test_a_column_with_the_month_first_or_both_ways_is_refused() -> None:
    assert faults(["01/13/2021", "01/02/2021", "2021-02-03"]) == {EITHER_WAY: [0, 1]}
    assert faults(["01/13/2021", "13/01/2021", "01/02/2021"]) == {EITHER_WAY: [0, 1, 2]}


def test_one_such_value_among_many_is_an_error_of_writing() -> None:
    column = ["01/13/2021", *["13/01/2021"] * 200, "01/02/2021"]

    assert faults(column) == {EITHER_WAY: [0]}
    assert written(column)[-1] == "2021-02-01"


def test_a_day_that_lost_a_digit_is_no_date_where_others_have_two() -> None:
    assert faults(["01-10-2021", "1-10-2021", "31-10-2021"]) == {NO_DATE: [1]}
    assert faults(["1-10-2021", "31-10-2021"]) == {}


def test_numbers_of_days_are_dates_where_the_whole_column_has_them() -> None:
    assert read_dates(pd.Series(["44440", None, "44441"])).told == ((SERIAL, 2),)
    assert faults(["44440", "2021-09-02"]) == {AMONG_DATES: [0]}
    assert written([44440, 2958465], may_be_open=True) == ["2021-09-01", None]


def test_an_empty_column_is_empty() -> None:
    for column in (pd.Series([], dtype="string[pyarrow]"), pd.Series([None, " "], dtype=object)):
        read = read_dates(column)
        assert (read.values.isna().all(), read.unfit.any(), str(read.values.dtype)) == (True, False, "datetime64[ns]")


def test_values_keep_their_rows() -> None:
    read = read_dates(pd.Series(["2024-01-31", "no", "01-02-2024"], index=[7, 2, 0], name="known_on"))

    assert (list(read.values.index), read.values.name) == ([7, 2, 0], "known_on")
    assert read.unfit.to_dict() == {7: False, 2: True, 0: False}


@pytest.mark.parametrize(
    ("given", "day"),
    [
        ("2024-06-15", date(2024, 6, 15)),
        (date(2024, 6, 15), date(2024, 6, 15)),
        *((wrong, None) for wrong in ("2024-06", "20240615", "2024-W05-3", "15-06-2024", "", None, "0001-01-01", 2024)),
        *((wrong, None) for wrong in (date(1, 1, 1), date(9999, 12, 31), datetime(2024, 6, 15, 12))),
    ],
)  # fmt: skip
def test_a_setting_names_a_day_one_way(given: object, day: date | None) -> None:
    assert read_day(given) == day


def test_the_day_in_a_year_is_missing_where_there_is_no_such_year() -> None:
    days = days_in(pd.Series([2024, 2023.5, 99999, None, 1989, "2023"], dtype=object), "02-29")

    assert [None if pd.isna(one) else f"{one:%Y-%m-%d}" for one in days] == ["2024-02-29", *[None] * 5]
    assert str(days_in(pd.Series([2024]), "10-01").iloc[0].date()) == "2024-10-01"


def test_months_in_words_are_months_in_dutch_and_english() -> None:
    dutch = ["1 januari 2021", "2 februari 2021", "3 mrt 2021", "31 mei 2021", "12-okt-2021", "24 dec. 2021"]
    english = ["1 January 2021", "2 Feb 2021", "3 March 2021", "31 May 2021", "12-Oct-2021", "24 December 2021"]
    days = ["2021-01-01", "2021-02-02", "2021-03-03", "2021-05-31", "2021-10-12", "2021-12-24"]
    assert written(dutch) == written(english) == days
    assert written(["31 juni 2021", "1 brumaire 2021"]) == [None, None]
