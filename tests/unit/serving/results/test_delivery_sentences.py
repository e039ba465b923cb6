"""Numbers, changes and places in the sentences about deliveries, as each language writes them."""

from datetime import date
from typing import Any

import pytest
from lib.deliveries import tell

from features.deliveries import Finding, Level, Rule, Severity


def both(rule: Rule, **facts: Any) -> tuple[str, str]:
    found = Finding(Severity.WARNING, rule, 2023, 20, **facts)
    return tell(found, "nl"), tell(found, "en")


def jumped(**facts: Any) -> tuple[str, str]:
    plain = {"level": Level.ALL, "before": 100.0, "after": 100.0, "expected": 100.0, "low": 1.0, "high": 1.0}
    return both(Rule.YEAR_ON_YEAR, **plain | facts)


def test_numbers_and_dates_are_said_as_each_language_does() -> None:
    nl, en = both(Rule.OVERDUE, on=date(2023, 3, 6), number=1234)
    assert nl.startswith("De nieuwste levering is van 6 maart 2023, 1.234 dagen geleden.")
    assert en.startswith("The newest delivery is of 6 March 2023, 1,234 days ago.")
    nl, en = both(Rule.LATE, on=date(2023, 3, 9), other_on=date(2023, 3, 6))
    assert "van een donderdag; gewoonlijk is dat maandag" in nl
    assert "of a Thursday; usually that is Monday" in en


@pytest.mark.parametrize(
    ("before", "after", "nl", "en"),
    [
        (100, 112, "12% meer", "12% more"),
        (100, 30, "70% minder", "70% fewer"),
        (1000, 1001, "gelijk", "the same"),
        (100, 342, "3,4 keer zoveel", "3.4 times as many"),
        (5, 6801, "1.360 keer zoveel", "1,360 times as many"),
        (0, 60, "nieuw", "new"),
    ],
)
def test_a_change_is_said_as_more_or_fewer(before: float, after: float, nl: str, en: str) -> None:
    told = jumped(before=before, after=after)
    assert f" vorig jaar: {nl}. " in told[0]
    assert f" last year: {en}. " in told[1]


def test_a_range_of_one_value_is_said_as_that_value() -> None:
    nl, en = jumped(low=0.98, high=1.06)
    assert nl.endswith("was dat tussen 2% minder en 6% meer.")
    assert en.endswith("it was between 2% fewer and 6% more.")
    assert jumped(low=1.06, high=1.06)[1].endswith("it was 6% more.")


@pytest.mark.parametrize(
    ("place", "nl", "en"),
    [
        ({"level": Level.ALL}, "alle opleidingen samen", "all programmes together"),
        ({"level": Level.INSTITUTION, "where": "21PC"}, "instelling 21PC", "institution 21PC"),
        ({"level": Level.FACULTY, "where": "Faculty of Law"}, "faculteit Faculty of Law", "faculty Faculty of Law"),
        ({"level": Level.ORIGIN, "where": "non-EEA"}, "herkomst buiten de EER", "origin outside the EEA"),
        ({"level": Level.CELL, "where": "123 NL"}, "opleiding 123, herkomst Nederland",
         "programme 123, origin the Netherlands"),
        ({"level": Level.CELL, "where": "123 NL", "programme_name": "Law"}, "opleiding Law (123), herkomst Nederland",
         "programme Law (123), origin the Netherlands"),
    ],
)  # fmt: skip
def test_places_are_said_in_words(place: dict[str, str], nl: str, en: str) -> None:
    told = jumped(**place)
    assert f"100 aanmelders voor {nl}, tegen" in told[0]
    assert f"100 applicants for {en}, against" in told[1]


def test_what_a_long_list_leaves_out_is_counted() -> None:
    nl, en = both(Rule.NO_NAME, listed="a, b", more=0, number=40)
    assert "opleidingenlijst: a, b (samen" in nl
    nl, en = both(Rule.NO_NAME, listed="0, 1, 2, 3, 4", more=3, number=40)
    assert ": 0, 1, 2, 3, 4 en nog 3 (samen 40 aanmelders)" in nl
    assert ": 0, 1, 2, 3, 4 and 3 more (together 40 applicants)" in en


def test_one_missing_week_is_said_as_one() -> None:
    assert both(Rule.WEEKS_MISSING, listed="9", number=1) == (
        "Er is geen levering van week 9. Voor die week geldt wat de week ervoor bekend was.",
        "There is no delivery of week 9. What was known the week before stands for it.",
    )
