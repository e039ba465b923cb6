"""Numbers as people write them: read in the one way that fits, or refused; a thousand is never read as one."""

import pandas as pd
import pytest

from features.errors import ExtractError
from features.values.numbers import Decimal, NumberColumn, find_decimal, read_numbers


def read(*texts: str, decimal: Decimal | None = None, elsewhere: Decimal | None = None) -> NumberColumn:
    return read_numbers(pd.Series(texts, index=range(2, 2 + len(texts))), "hours", decimal, elsewhere=elsewhere)


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (("6,5", "1.234,5", "850"), [6.5, 1234.5, 850]),
        (("6.5", "1,234.5", "850"), [6.5, 1234.5, 850]),
        (("1.234.567", "850"), [1_234_567, 850]),
        (("1 234", "850"), [1234, 850]),
        (("1\u00a0234,5", "-3"), [1234.5, -3]),
        (("12 %", "7,5%"), [0.12, 0.075]),
    ],
)
def test_a_column_that_fits_one_way_is_read_so(texts: tuple[str, ...], numbers: list[float]) -> None:
    assert read(*texts).numbers.tolist() == pytest.approx(numbers)


def test_dashes_and_words_are_missing_and_one_odd_value_in_a_hundred_leaves_numbers() -> None:
    column = read(*["6,5"] * 200, "-", "n.v.t.", "VR", ".", "zes")
    assert (column.missing_words, int(column.is_odd.sum()), column.is_number) == (4, 1, True)
    assert not read("6,5", "zes").is_number


def test_another_column_can_show_thousands_and_never_decimals() -> None:
    texts = ("1.234", "850", "2.100")
    assert read(*texts, elsewhere=Decimal.COMMA).numbers.tolist() == [1234, 850, 2100]
    assert read(*texts, decimal=Decimal.POINT).numbers.tolist() == [1.234, 850, 2.1]
    for elsewhere in (None, Decimal.POINT):
        with pytest.raises(ExtractError, match="can be read in two ways") as caught:
            read(*texts, elsewhere=elsewhere)
        assert "such as row 2 and row 4" in caught.value.where
        assert "1.234" not in str(caught.value)


def test_columns_that_disagree_prove_nothing() -> None:
    comma, point = pd.Series(["6,5", "7,25"]), pd.Series(["6.5", "7.25"])
    assert find_decimal([comma]) is Decimal.COMMA
    assert find_decimal([comma, point]) is None
