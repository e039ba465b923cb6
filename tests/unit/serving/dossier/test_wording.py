"""The standing texts: the same in each language, none that nobody shows, and no fact that becomes a text of its own."""

from pathlib import Path

import jinja2
import pytest
from lib.dossiers import dropout, inflow

import serving.dossier
from features.errors import StudiepeilError
from serving.dossier.documents import DOCUMENTS, make_document
from serving.dossier.questions import DROPOUT, MODELS, QUESTIONS
from serving.dossier.values import VALUES
from serving.dossier.wording import fingerprint_texts, has_prose, prose
from serving.words import WORDS

TEMPLATES = Path(serving.dossier.__file__).parent / "templates"
FILES = ("both", *MODELS)
ENTRY = """
msgctxt "dossier.document.model_card"
msgid "Model card: {name}"
msgstr "Kaart van {name}"
"""
READ_BY_FACTS = {
    "applicants", "capacity", "changes", "counts_only", "lawful_basis", "learnt_from", "missing", "mitigation",
    "moments", "not_yet_known", "number", "persons", "policy", "retention_term", "verdict", "withheld",
}  # fmt: skip


def blocks(language: str, file: str) -> dict[str, str]:
    """Every block of a template, with its source."""
    source = (TEMPLATES / language / f"{file}.md.jinja").read_text()
    found = dict.fromkeys(jinja2.Environment().from_string(source).blocks, "")
    for part in source.split("{% block ")[1:]:
        name, _, text = part.partition(" %}")
        found[name] = text.split("{% endblock %}")[0].strip()
    return found


def contents() -> set[str]:
    """What the fields of the documents are filled with."""
    parts = [part for layout in DOCUMENTS.values() for parts in layout.values() for part in parts]
    return {part if isinstance(part, str) else part[1] for part in parts}


@pytest.mark.parametrize("file", FILES)
def test_each_language_has_the_same_texts_in_the_same_form(file):
    dutch, english = (blocks(language, file) for language in ("nl", "en"))

    assert list(dutch) == list(english)
    for name in dutch:
        assert dutch[name].count("\n- ") == english[name].count("\n- "), name
        assert dutch[name].startswith("- ") == english[name].startswith("- "), name
        assert dutch[name] != english[name], name


def test_every_field_of_a_document_is_a_question_a_fact_or_a_standing_text():
    known = {*QUESTIONS, *VALUES}

    unknown = {one for one in contents() - known if not any(has_prose(one, question) for question in MODELS)}
    assert unknown == set()


def test_no_fact_and_no_standing_text_stands_unused():
    standing = {name for file in FILES for name in blocks("nl", file)}
    leads = {f"lead_{name}" for name in (*DOCUMENTS, "register")}

    assert set(VALUES) - contents() == set()
    assert standing - contents() - leads == READ_BY_FACTS - contents()


def test_a_text_wrapped_over_lines_is_one_paragraph_and_dashes_make_a_list():
    meant = prose("meant_for", "en", DROPOUT)
    working = prose("working", "en", DROPOUT)

    assert isinstance(meant, str)
    assert meant.startswith("A study adviser sees which of their own students")
    assert "\n" not in meant
    assert len(working) == 4
    assert all("\n" not in one and "  " not in one for one in working)


def test_a_fact_with_line_breaks_stays_within_its_sentence():
    facts = {"name": "Ours\n- and a list", "version": 1, "author": "A", "dated": "2026-01-02", "attributes": "sex"}

    assert prose("policy", "en", DROPOUT, **facts) == "Ours - and a list, version 1 (A, 2026-01-02); attributes: sex"


@pytest.mark.parametrize("known", [dropout(), inflow()], ids=MODELS)
def test_a_text_that_no_template_has_is_an_error(known):
    with pytest.raises(KeyError, match="en: nothing"):
        prose("nothing", "en", known.question)


@pytest.fixture
def own(tmp_path):
    """A folder of words of an institution, in use during the test."""
    (tmp_path / "nl.po").write_text(ENTRY)
    (tmp_path / "dossier" / "nl").mkdir(parents=True)
    yield tmp_path
    WORDS.override(None)


def test_an_institution_replaces_a_standing_text_and_keeps_the_others(own):
    known = dropout()
    usual = prose("not_meant_for", "nl", DROPOUT)
    (own / "dossier" / "nl" / "dropout.md.jinja").write_text(
        "{% block meant_for %}\nEen slb'er ziet wie.\n{% endblock %}\n"
    )
    WORDS.override(own)
    card = make_document(known, "model_card")
    shown = {field["name"]: field["value"] for section in card["sections"] for field in section["fields"]}

    assert shown["meant_for"]["nl"] == "Een slb'er ziet wie."
    assert shown["meant_for"]["en"].startswith("A study adviser")
    assert shown["not_meant_for"]["nl"] == usual
    assert card["title"]["nl"] == f"Kaart van {known.name}"


def test_an_institutions_text_changes_the_fingerprint_of_the_texts(own):
    usual = fingerprint_texts()
    assert fingerprint_texts() == usual

    WORDS.override(own)
    replaced = fingerprint_texts()
    (own / "nl.po").write_text(ENTRY.replace("Kaart van", "Kaart voor"))
    assert len({usual, replaced, fingerprint_texts()}) == 3
    WORDS.override(None)
    assert fingerprint_texts() == usual


def test_a_third_language_is_told_in_its_own_texts_and_else_in_english(own):
    (own / "de.po").write_text('msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n')
    (own / "dossier" / "de").mkdir()
    (own / "dossier" / "de" / "dropout.md.jinja").write_text("{% block meant_for %}\nFür wen.\n{% endblock %}\n")
    WORDS.override(own)
    shown = {field["name"]: field["value"] for section in make_document(dropout(), "model_card")["sections"]
             for field in section["fields"]}  # fmt: skip

    assert (shown["meant_for"]["de"], shown["not_meant_for"]["de"]) == ("Für wen.", shown["not_meant_for"]["en"])
    assert set(shown["meant_for"]) == {"de", "en", "nl"}


def test_the_sentences_about_results_are_in_the_fingerprint_of_the_texts(monkeypatch):
    usual = fingerprint_texts()
    monkeypatch.setattr("serving.dossier.wording._SENTENCES", [])

    assert fingerprint_texts() != usual


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("{% block nothing %}x{% endblock %}", "the dossier has no text nothing"), ("{% block ", "no template of texts")],
)
def test_a_template_of_an_institution_that_cannot_be_used_is_refused_with_its_name(own, content, sentence):
    (own / "dossier" / "nl" / "dropout.md.jinja").write_text(content)
    WORDS.override(own)

    with pytest.raises(StudiepeilError, match=sentence) as refused:
        prose("meant_for", "nl", DROPOUT)
    assert refused.value.where.endswith("dropout.md.jinja")
