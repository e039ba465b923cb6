"""The facts file: what is refused, with a sentence that says what is expected."""

import tomllib

import pytest
from lib.facts import FACTS

from features.errors import SettingsError
from serving.dossier.facts import Facts, open_keys, read_facts, read_facts_file, write_questions
from serving.dossier.questions import QUESTIONS, Answer, Scope
from serving.words import text

LANGUAGES = ("nl", "en")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ({"organisation": "x"}, "organisation: this is not a question of the file"),
        ({"human_oversight": "x"}, r"human_oversight: this belongs in \[dropout\] or \[inflow\]"),
        ({"dropout": {"dpo": "x"}}, "dropout.dpo: this belongs above the tables"),
        ({"inflow": {"dpo_advice": "x"}}, "inflow.dpo_advice: this is not asked of inflow"),
        ({"organization": "x" * 101}, "organization: 101 characters; at most 100 are allowed"),
        ({"organization": 3}, "organization: a text between quotes is expected"),
        ({"organization": False}, "organization: a text between quotes is expected"),
        ({"website": "http://example.org"}, "website: an address that begins with https:// is expected"),
        ({"contact_email": "nobody"}, "contact_email: a mail address, or an address"),
        ({"dropout": {"dpia_date": "2026-13"}}, "dropout.dpia_date: a year and a month are expected, as in 2026-03"),
        ({"dropout": {"publication_category": "hoog"}}, "choose one of: Hoog-risico AI-systeem; Impactvolle"),
        ({"dropout": {"source_links": [{"title": "x"}]}}, "both title and link, and nothing else"),
        ({"dropout": {"source_links": [{"title": "x", "link": "http://x"}]}}, "a link begins with https://"),
        ({"dropout": {"tags": ["a,b"]}}, "dropout.tags: a list of words without commas"),
        ({"dropout": "x"}, r"dropout: a table \[dropout\] is expected"),
    ],
)
def test_what_does_not_answer_a_question_is_refused_with_its_key(content, sentence):
    with pytest.raises(SettingsError, match=sentence) as refused:
        read_facts(content, "facts.toml")

    assert refused.value.where == "facts.toml"


def test_every_fault_is_told_at_once():
    with pytest.raises(SettingsError, match=r"dropout.dpia_date: (.|\n)*website: "):
        read_facts({"website": "x", "dropout": {"dpia_date": "x"}}, "facts.toml")


def test_an_empty_answer_is_an_open_question():
    assert read_facts({"organization": "  ", "dropout": {"tags": []}}, "facts.toml") == Facts(
        {}, {"dropout": {}, "inflow": {}}
    )


def test_a_file_that_is_not_there_or_no_toml_is_told(tmp_path):
    with pytest.raises(SettingsError, match=r"there is no facts.toml here"):
        read_facts_file(tmp_path / "facts.toml")
    (tmp_path / "facts.toml").write_text("organization = ")
    with pytest.raises(SettingsError, match="not valid TOML"):
        read_facts_file(tmp_path / "facts.toml")


def test_the_questions_are_written_open_and_read_back_as_such():
    written = write_questions(Facts())

    assert read_facts(tomllib.loads(written), "facts.toml") == Facts({}, {"dropout": {}, "inflow": {}})
    assert all(text(f"dossier.ask.{key}", language) in written for key in QUESTIONS for language in LANGUAGES)
    others = written.count('facts = "facts.toml"') + written.count("{ title = ") * 2
    assert len(open_keys(Facts())) == written.count(" = ") - others


def test_answers_survive_being_written_and_read_again():
    links = [{"title": 'wet "x"', "link": "https://example.org/a"}]
    content = tomllib.loads(FACTS) | {"dpo": 'regel 1\nregel "2" \\ é'}
    content["dropout"] |= {"source_links": links, "tags": ["een", "twee"]}
    facts = read_facts(content, "facts.toml")

    assert read_facts(tomllib.loads(write_questions(facts)), "facts.toml") == facts
    assert "organization" not in open_keys(facts)


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=lambda one: one.key)
def test_every_question_has_words_in_both_languages_and_a_limit(question):
    assert all(text(f"dossier.field.{question.key}", language) for language in LANGUAGES)
    assert text(f"dossier.ask.{question.key}", "nl") != text(f"dossier.ask.{question.key}", "en")
    assert question.limit > 0
    assert (question.kind is Answer.CHOICE) == bool(question.choices)
    assert question.needed_for <= question.asked_for
    assert question.scope in Scope
