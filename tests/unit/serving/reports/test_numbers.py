import pytest

from serving.reports.numbers import is_told_apart, write_number, write_percent


@pytest.mark.parametrize(
    ("value", "digits", "nl", "en"),
    [(1234.5, 1, "1.234,5", "1,234.5"), (-0.0301, 3, "−0,030", "−0.030"), (-0.00001, 3, "0,000", "0.000")],
)
def test_numbers(value, digits, nl, en):
    assert (write_number(value, digits, "nl"), write_number(value, digits, "en")) == (nl, en)


def test_signs_and_percentages():
    assert write_number(0.012, 3, "en", signed=True) == "+0.012"
    assert write_number(0.0, 3, "en", signed=True) == "0.000"
    assert write_percent(0.4567, "nl", 1) == "45,7%"


def test_neither_who_is_found_nor_who_is_missed_or_seen_in_vain_may_be_a_small_count():
    assert is_told_apart(found=10, places=20, dropped_out=15)
    assert not is_told_apart(found=4, places=20, dropped_out=15)
    assert not is_told_apart(found=10, places=20, dropped_out=12)
    assert not is_told_apart(found=18, places=20, dropped_out=40)
