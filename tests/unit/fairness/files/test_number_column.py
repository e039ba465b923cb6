"""A column of numbers is read the one way that fits all of it; what can be read in two ways is refused."""

import math
import re

import pandas as pd
import pytest
from lib.outside import write

from fairness.errors import AuditError
from fairness.files.headings import Asked
from fairness.files.number_column import Notation, read_numbers
from fairness.files.table import read_table

COMMA, THOUSANDS, PER_CENT = Notation.DECIMAL_COMMA, Notation.THOUSANDS, Notation.PER_CENT


def read(folder, cells, within=None):
    if isinstance(cells, pd.DataFrame):
        table = read_table(write(folder / "f.csv", cells), Asked.of(["x"]))
    else:
        text = "\n".join(["n,x", *(f'{number},"{cell}"' for number, cell in enumerate(cells))])
        table = read_table(write(folder / "f.csv", text), Asked.of(["x"]))
    return read_numbers(table, "x", within)


@pytest.mark.parametrize(
    ("cells", "values", "notations"),
    [
        (["0.382", "1", "0"], [0.382, 1, 0], ()),
        (["0,382", "1", "0"], [0.382, 1, 0], (COMMA,)),
        (["38,2%", "0 %", "100%", "0"], [0.382, 0, 1, 0], (COMMA, PER_CENT)),
        (["38.2%", "7%"], [0.382, 0.07], (PER_CENT,)),
        (["1.234,5", "850"], [1234.5, 850], (COMMA, THOUSANDS)),
        (["1,234.5", "850"], [1234.5, 850], (THOUSANDS,)),
        (["1.234", "12,5", "850"], [1234, 12.5, 850], (COMMA, THOUSANDS)),
        (["1.234", "12.5", "850"], [1.234, 12.5, 850], ()),
        (["1.234.567", "850"], [1234567, 850], (THOUSANDS,)),
        (["1 234", "850"], [1234, 850], (THOUSANDS,)),
        (["1\u00a0234,5", "850"], [1234.5, 850], (COMMA, THOUSANDS)),
        (["0.123", "0.850"], [0.123, 0.85], ()),
        (["1e-05", "2,5E-3", "0,1"], [1e-5, 2.5e-3, 0.1], (COMMA,)),
        (["−1,5", "-2"], [-1.5, -2], (COMMA,)),
        ([".5", "1."], [0.5, 1], ()),
        (["-", "n.v.t.", "VR", ".", "NA", "NaN", "#N/B", "?", "Leeg", "onbekend", "", "0,5"], [math.nan] * 11 + [0.5],
         (COMMA,)),
    ],
)  # fmt: skip
def test_a_column_that_can_be_read_one_way_is_read_so(tmp_path, cells, values, notations):
    found = read(tmp_path, cells)

    pd.testing.assert_series_equal(
        found.values, pd.Series(values, dtype="float64"), check_names=False, check_exact=True
    )
    assert found.notations == notations
    assert not found.is_odd.any()


@pytest.mark.parametrize("cells", [["1.234", "850"], ["1,234", "2,345"], ["12.345", "1.234", "7"]])
def test_a_column_that_can_be_read_in_two_ways_is_refused_with_two_lines_and_no_value(tmp_path, cells):
    with pytest.raises(AuditError) as caught:
        read(tmp_path, cells)

    assert "read in two ways" in caught.value.what
    assert "line 2 (digits, a " in caught.value.what
    assert "three digits" in caught.value.what
    assert re.search(r" and line [34] \(digits", caught.value.what)
    assert not any(cell in caught.value.what for cell in cells if len(cell) > 1)


def test_bounds_decide_between_two_ways_where_they_leave_one(tmp_path):
    assert list(read(tmp_path, ["1.000", "0", "1"], within=(0, 1)).values) == [1, 0, 1]
    with pytest.raises(AuditError, match="two ways"):
        read(tmp_path, ["1.234", "0", "1"], within=(0, 1))


@pytest.mark.parametrize("odd", ["inf", "-inf", "1e999", "absent", "0.5.5", "12-05-2003", "0x1A", "1_000", "٣"])
def test_one_odd_value_in_a_hundred_leaves_a_column_of_numbers(tmp_path, odd):
    found = read(tmp_path, ["0,5"] * 99 + [odd])

    assert list(found.is_odd[found.is_odd].index) == [99]
    assert found.values.isna().sum() == 1
    with pytest.raises(AuditError) as caught:
        read(tmp_path, ["0,5"] * 98 + [odd] * 2)
    assert "2 of 100 row(s) hold no number: see line 100 (" in caught.value.what
    assert odd not in str(caught.value)


@pytest.mark.parametrize("cells", [["38%", "0.5"], ["38%", "1"], ["38%", "40"]])
def test_per_cents_with_and_without_a_sign_are_refused(tmp_path, cells):
    with pytest.raises(AuditError, match="1 have none: see line 2 and line 3"):
        read(tmp_path, cells)


def test_two_notations_in_one_column_are_refused(tmp_path):
    with pytest.raises(AuditError, match=r"two ways: see line 2 \(digits, a comma and two digits\) and line 7"):
        read(tmp_path, ["0,38"] * 5 + ["0.38"] * 5)


def test_a_number_of_excel_is_that_number(tmp_path):
    found = read(tmp_path, pd.DataFrame({"n": range(6), "x": [1.234, 850, "n.v.t.", "12,5", None, math.nan]}))

    assert list(found.values.fillna(-1)) == [1.234, 850, -1, 12.5, -1, -1]
