import pytest

from fairness.findings import Note
from fairness.policy import Measure
from fairness.sentences import (
    LANGUAGES,
    explain_note,
    format_points,
    format_share,
    name_attribute,
    name_measure,
    tell_points_off,
    tell_share_off,
)


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


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measure_and_note_has_a_text_in_both_languages(language):
    assert all(name_measure(measure, language) for measure in Measure)
    assert all(explain_note(note, language) for note in Note if note)
    assert explain_note("", language) == ""


def test_an_attribute_without_a_text_keeps_its_own_name():
    assert name_attribute("sex × postcode", "nl") == "geslacht × postcode"


def test_what_is_off_is_told_with_its_side_and_without_a_sign():
    assert tell_points_off(-0.092, "en") == "9.2 points below"
    assert tell_points_off(0.026, "nl") == "2,6 punten boven"
    assert tell_share_off(-0.17, "nl") == "17\u00a0% onder"
    assert tell_share_off(0.01, "en") == "1% above"
