import pytest

from fairness.policy import Measure
from fairness.words.formats import (
    format_count,
    format_gap,
    format_limit,
    format_number,
    format_points,
    format_range,
    format_share,
    format_value,
    tell_points_off,
    tell_share_off,
)
from fairness.words.names import LANGUAGES

SPACE = "\u00a0"


@pytest.mark.parametrize(
    ("value", "language", "digits", "text"),
    [
        (0.613, "en", 0, "61%"),
        (0.613, "nl", 1, "61,3\u00a0%"),
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
    assert tell_points_off(-0.092, "en") == "9.2 points below"
    assert tell_points_off(0.026, "nl") == "2,6 punten boven"
    assert tell_share_off(-0.17, "nl") == "17\u00a0% onder"
    assert tell_share_off(0.01, "en") == "1% above"


@pytest.mark.parametrize(
    ("value", "measure", "text"),
    [
        (0.613, Measure.RECALL, f"61{SPACE}%"),
        (0.0321, Measure.CALIBRATION, "+3,2 punten"),
        (-0.0321, Measure.CALIBRATION, "−3,2 punten"),
        (0.00001, Measure.CALIBRATION, "0,0 punten"),
        (0.744, Measure.AUC, "0,74"),
        (-0.5, Measure.CALIBRATION_SLOPE, "−0,50"),
        (0.042, Measure.NET_BENEFIT, "4,2 per 100 studenten"),
        (0.12, Measure.FORECAST_BIAS, f"+12{SPACE}%"),
        (float("nan"), Measure.NET_BENEFIT, "–"),
        (None, Measure.NET_BENEFIT, "–"),
    ],
)
def test_each_measure_has_a_unit_of_its_own(value, measure, text):
    assert format_value(value, measure, "nl") == text


def test_the_unit_of_an_interval_stands_once():
    assert format_range(0.54, 0.68, Measure.RECALL, "nl") == f"54 tot 68{SPACE}%"
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


def test_thousands_stand_apart():
    assert format_count(80000, "nl") == "80.000"
    assert format_count(80000, "en") == "80,000"
    assert format_count(None, "en") == "–"
