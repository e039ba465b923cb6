import datetime
from typing import Any

import numpy as np
import pandas as pd
import pytest

from features.values import PANDAS_DTYPES, convert, missing
from features.vocabulary import Kind


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        (Kind.TEXT, ["a ", "", None], ["a", None, None]),
        (Kind.TEXT, [1.0, 2.0, np.nan], ["1", "2", None]),
        (Kind.TEXT, [1.5, 2.0], ["1.5", "2.0"]),
        (Kind.INTEGER, ["1", " 2", "", None], [1, 2, None, None]),
        (Kind.INTEGER, ["1", "2.0"], [1, 2]),
        (Kind.INTEGER, [1.0, np.nan], [1, None]),
        (Kind.NUMBER, ["1.5", "-2", None], [1.5, -2.0, None]),
        (Kind.DATE, ["2024-09-01", None], ["2024-09-01", None]),
        (Kind.DATE, ["2024-09-01 10:00:00", "01-10-2024", "20240902"], ["2024-09-01", "2024-10-01", "2024-09-02"]),
        (Kind.DATE, [datetime.date(2024, 9, 1)], ["2024-09-01"]),
        (Kind.DATE, pd.to_datetime(["2024-09-01 23:59"]).tz_localize("Europe/Amsterdam"), ["2024-09-01"]),
        (Kind.FLAG, ["true", "0", "Ja", "N", None], [True, False, True, False, None]),
        (Kind.FLAG, [1, 0], [True, False]),
    ],
)
def test_values_that_fit(kind: Kind, given: Any, expected: list[Any]) -> None:
    converted, misfits = convert(pd.Series(given), kind)
    assert converted.dtype == PANDAS_DTYPES[kind]
    assert not misfits.any()
    wanted = pd.to_datetime(expected) if kind is Kind.DATE else expected
    assert [None if pd.isna(value) else value for value in converted] == [
        None if pd.isna(value) else value for value in wanted
    ]


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (Kind.INTEGER, ["1", "2.5"]),
        (Kind.INTEGER, ["1", "one"]),
        (Kind.NUMBER, ["1", "2,5x"]),
        (Kind.NUMBER, ["1", "inf"]),
        (Kind.NUMBER, [1.0, np.inf]),
        (Kind.DATE, ["2024-09-01", "2024-13-01"]),
        (Kind.DATE, ["2024-09-01", "9999-12-31"]),
        (Kind.FLAG, ["yes", "maybe"]),
        (Kind.FLAG, [1, 2]),
    ],
)
def test_only_the_value_that_does_not_fit_is_missing(kind: Kind, given: list[Any]) -> None:
    converted, misfits = convert(pd.Series(given), kind)
    assert misfits.tolist() == [False, True]
    assert converted.isna().tolist() == [False, True]


@pytest.mark.parametrize("kind", list(Kind))
def test_a_column_without_values_has_the_canonical_dtype(kind: Kind) -> None:
    column = missing(kind, pd.RangeIndex(2))
    assert column.dtype == PANDAS_DTYPES[kind]
    assert column.isna().all()
    assert convert(pd.Series([None, None], dtype=object), kind)[0].dtype == PANDAS_DTYPES[kind]


def test_a_value_stays_in_its_row_whatever_the_numbers_of_the_rows():
    dates, misfits = convert(pd.Series(["2024-01-31", "2024-02-01"], index=[2, 0], dtype="string[pyarrow]"), Kind.DATE)

    assert dates.to_dict() == {2: pd.Timestamp("2024-01-31"), 0: pd.Timestamp("2024-02-01")}
    assert not misfits.any()


@pytest.mark.parametrize("huge", ["1e308", "99999999999999999999", "12,5%", 1e308])
def test_what_is_no_whole_number_or_too_large_is_no_integer(huge: Any) -> None:
    given = pd.Series(["1", huge] if isinstance(huge, str) else [1.0, huge])
    if huge == "12,5%":
        given = pd.Series(["100%", huge])
    converted, misfits = convert(given, Kind.INTEGER)
    assert misfits.tolist() == [False, True]
    assert converted.isna().tolist() == [False, True]
