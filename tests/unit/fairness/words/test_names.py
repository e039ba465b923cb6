import pytest

from fairness.findings import Note
from fairness.policy import Measure
from fairness.words.names import LANGUAGES, explain_note, label_note, name_attribute, name_group, name_measure


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measure_and_note_has_a_text_in_both_languages(language):
    assert all(name_measure(measure, language) for measure in Measure)
    assert all(explain_note(note, language) for note in Note if note)
    assert all(label_note(note, language) for note in Note if note)
    assert explain_note("", language) == label_note("", language) == ""


def test_an_attribute_without_a_text_keeps_its_own_name():
    assert name_attribute("sex × postcode", "nl") == "geslacht × postcode"


def test_the_audits_own_names_of_groups_are_in_words_and_others_as_delivered():
    assert name_group("V + unknown × havo", "nl") == "V + onbekend × havo"
    assert name_group("all groups", "en") == "all groups"
