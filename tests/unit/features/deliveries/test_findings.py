from datetime import date

import pytest

from features.deliveries.findings import (
    Level,
    Said,
    say_date,
    say_list,
    say_number,
    say_place,
    say_range,
    say_share,
    say_weekday,
)


def test_numbers_and_dates_are_said_as_each_language_does() -> None:
    assert say_number(1234567.4) == Said("1.234.567", "1,234,567")
    assert say_date(date(2023, 3, 6)) == Said("6 maart 2023", "6 March 2023")
    assert say_weekday(3) == Said("donderdag", "Thursday")


@pytest.mark.parametrize(
    ("ratio", "said"),
    [
        (1.12, Said("12% meer", "12% more")),
        (0.3, Said("70% minder", "70% fewer")),
        (1.001, Said("gelijk", "the same")),
        (3.42, Said("3,4 keer zoveel", "3.4 times as many")),
        (1360.2, Said("1.360 keer zoveel", "1,360 times as many")),
    ],
)
def test_a_change_is_said_as_more_or_fewer(ratio: float, said: Said) -> None:
    assert say_share(ratio) == said


def test_a_range_of_one_value_is_said_as_that_value() -> None:
    assert say_range(0.98, 1.06) == Said("tussen 2% minder en 6% meer", "between 2% fewer and 6% more")
    assert say_range(1.06, 1.06) == Said("6% meer", "6% more")


def test_places_are_said_in_words() -> None:
    assert say_place(Level.ALL, ["all"]).nl == "alle opleidingen samen"
    assert say_place(Level.INSTITUTION, ["21PC"]).en == "institution 21PC"
    assert say_place(Level.FACULTY, ["FEB"]).nl == "faculteit FEB"
    assert say_place(Level.ORIGIN, ["non-EEA"]) == Said("herkomst buiten de EER", "origin outside the EEA")
    assert say_place(Level.CELL, ["123", "NL"]).en == "programme 123, origin the Netherlands"
    assert say_place(Level.CELL, ["123", "NL"], "Law").nl == "opleiding Law (123), herkomst Nederland"


def test_a_long_list_is_cut_and_counted() -> None:
    assert say_list(["a", "b"]) == Said("a, b", "a, b")
    assert say_list([str(number) for number in range(8)]) == Said("0, 1, 2, 3, 4 en nog 3", "0, 1, 2, 3, 4 and 3 more")
