from datetime import UTC, date, datetime

import pytest

from fairness.policy import Measure
from fairness.words.formats import (
    describe_number_signs,
    format_date,
    format_decimal,
    format_full_date,
    format_gap,
    format_limit,
    format_list,
    format_number,
    format_points,
    format_points_off,
    format_range,
    format_share,
    format_share_off,
    format_span,
    format_time,
    format_value,
)
from fairness.words.names import LANGUAGES


@pytest.mark.parametrize(
    ("value", "language", "digits", "text"),
    [
        (0.613, "en", 0, "61%"),
        (0.613, "nl", 1, "61,3%"),
        (-0.032, "en", 1, "−3.2%"),
        (-0.0001, "en", 0, "0%"),
        (None, "nl", 0, "–"),
        (float("nan"), "en", 1, "–"),
        (1.0, "en", 0, "100%"),
    ],
)
def test_shares_read_as_people_write_them(value, language, digits, text):
    assert format_share(value, language, digits) == text


def test_points_are_shares_without_the_sign():
    assert format_points(0.134, "nl") == "13,4"


def test_what_is_off_is_told_with_its_side_and_without_a_sign():
    assert format_points_off(-0.092, "en") == "9.2 points below"
    assert format_points_off(0.026, "nl") == "2,6 punten boven"
    assert format_share_off(-0.17, "nl") == "17% onder"
    assert format_share_off(0.01, "en") == "1% above"


@pytest.mark.parametrize(
    ("value", "measure", "text"),
    [
        (0.613, Measure.RECALL, "61%"),
        (0.0321, Measure.CALIBRATION, "+3,2 punten"),
        (-0.0321, Measure.CALIBRATION, "−3,2 punten"),
        (0.00001, Measure.CALIBRATION, "0,0 punten"),
        (0.744, Measure.AUC, "0,74"),
        (-0.5, Measure.CALIBRATION_SLOPE, "−0,50"),
        (0.042, Measure.NET_BENEFIT, "4,2 per 100 studenten"),
        (0.12, Measure.FORECAST_BIAS, "+12%"),
        (float("nan"), Measure.NET_BENEFIT, "–"),
        (None, Measure.NET_BENEFIT, "–"),
    ],
)
def test_each_measure_has_a_unit_of_its_own(value, measure, text):
    assert format_value(value, measure, "nl") == text


def test_the_unit_of_an_interval_stands_once():
    assert format_range(0.54, 0.68, Measure.RECALL, "nl") == "54 tot 68%"
    assert format_range(-0.14, 0.02, Measure.FORECAST_BIAS, "en") == "−14 to +2%"
    assert format_range(0.54, None, Measure.RECALL, "nl") == ""


def test_a_gap_is_told_without_its_side_and_a_limit_without_needless_decimals():
    assert format_gap(-0.134, Measure.RECALL, "nl") == "13,4 punten"
    assert format_gap(-0.2, Measure.CALIBRATION_SLOPE, "en") == "0.20"
    assert format_gap(None, Measure.RECALL, "en") == "–"
    assert format_limit(0.1, Measure.RECALL, "nl") == "10 punten"
    assert format_limit(0.025, Measure.RECALL, "en") == "2.5 points"
    assert format_limit(0.02, Measure.NET_BENEFIT, "en") == "2 per 100 students"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_measure_shows_nan(language):
    assert {format_number(float("nan"), measure, language) for measure in Measure} == {"–"}


@pytest.mark.parametrize(
    ("value", "digits", "signed", "dutch", "english"),
    [
        (1234.56, 0, False, "1.235", "1,235"),
        (-3, 0, False, "−3", "−3"),
        (0.125, 2, False, "0,12", "0.12"),
        (12.0, 1, True, "+12,0", "+12.0"),
        (0.004, 2, True, "0,00", "0.00"),
        (-0.004, 2, True, "0,00", "0.00"),
    ],
)
def test_decimals_stand_as_a_reader_writes_them(value, digits, signed, dutch, english):
    written = [format_decimal(value, language, digits, signed=signed) for language in ("nl", "en")]
    assert written == [dutch, english]


def test_dates_and_lists_are_written_by_locale():
    day = date(2026, 3, 2)
    assert [format_date(day, language) for language in LANGUAGES] == ["2 mrt 2026", "2 Mar 2026"]
    assert [format_full_date(day, language) for language in LANGUAGES] == ["2 maart 2026", "2 March 2026"]
    assert format_full_date(day, "de") == "2. März 2026"
    assert format_time(datetime(2026, 3, 2, 9, 5, tzinfo=UTC), "en") == "2 Mar 2026 09:05 UTC"
    assert [format_list(["a", "b", "c"], language) for language in LANGUAGES] == ["a, b en c", "a, b and c"]
    assert format_list(["a", "b"], "nl", "or") == "a of b"


def test_a_range_shows_its_unit_once_in_every_language():
    assert format_span("50%", "60%", "nl") == "50 tot 60%"
    assert format_span(format_share(0.5, "de"), format_share(0.6, "de"), "de") == "50 to 60\u00a0%"
    assert format_span("5", "6", "en") == "5 to 6"


def test_charts_get_the_signs_of_the_locale():
    assert describe_number_signs("nl") == {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["€", ""]}
    assert describe_number_signs("en")["decimal"] == "."


def test_thousands_stand_apart():
    assert format_decimal(80000, "nl") == "80.000"
    assert format_decimal(80000, "en") == "80,000"
    assert format_decimal(None, "en") == "–"
