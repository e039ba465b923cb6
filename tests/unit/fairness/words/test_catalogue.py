"""A catalogue reads real gettext files, falls back to English, and takes an institution's own texts."""

from pathlib import Path

import pytest

from fairness.words.catalogue import Catalogue, WordsError, find_placeholders

SOURCE = """
msgctxt "tutor"
msgid "study adviser"
msgstr ""

msgctxt "seen_by"
msgid "seen by {name}"
msgstr ""

msgctxt "students"
msgid "{count} student of {programme}"
msgid_plural "{count} students of {programme}"
msgstr[0] ""
msgstr[1] ""
"""
DUTCH = """
msgctxt "tutor"
msgid "study adviser"
msgstr "studieadviseur"

msgctxt "seen_by"
msgid "seen by {name}"
msgstr "gezien door {name}"

msgctxt "students"
msgid "{count} student of {programme}"
msgid_plural "{count} students of {programme}"
msgstr[0] "{count} student van {programme}"
msgstr[1] "{count} studenten van {programme}"
"""
HEADER = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n'


def entry(key: str, source: str, translation: str) -> str:
    return f'\nmsgctxt "{key}"\nmsgid "{source}"\nmsgstr "{translation}"\n'


def put(folder: Path, name: str, entries: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(HEADER + entries)
    return folder


@pytest.fixture
def words(tmp_path: Path) -> Catalogue:
    put(tmp_path / "package", "nl.po", DUTCH)
    return Catalogue(put(tmp_path / "package", "source.pot", SOURCE))


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return tmp_path / "own"


def test_a_key_gives_its_text_in_each_language(words: Catalogue) -> None:
    assert words.languages == ("en", "nl")
    assert (words.text("tutor", "en"), words.text("tutor", "nl")) == ("study adviser", "studieadviseur")
    assert words.text("seen_by", "nl", name="Jansen") == "gezien door Jansen"
    assert words.has("tutor")
    assert not words.has("nothing")
    with pytest.raises(KeyError):
        words.text("nothing", "nl")
    with pytest.raises(KeyError):
        words.text("seen_by", "nl")


def test_a_number_picks_the_form(words: Catalogue) -> None:
    assert words.plural("students", 1, "nl", programme="A") == "1 student van A"
    assert words.plural("students", 0, "nl", programme="A") == "0 studenten van A"
    assert words.plural("students", 1200, "nl", programme="A", count="1.200") == "1.200 studenten van A"
    assert words.plural("students", 2, "en", programme="A") == "2 students of A"


def test_what_is_not_translated_or_stale_is_given_in_english(words: Catalogue, tmp_path: Path) -> None:
    put(tmp_path / "package", "de.po", entry("seen_by", "an older text {name}", "von {name} gesehen"))
    assert words.text("tutor", "de") == "study adviser"
    assert words.text("seen_by", "de", name="X") == "seen by X"


def test_an_institution_replaces_a_text_in_any_language(words: Catalogue, own: Path) -> None:
    put(own, "nl.po", entry("tutor", "an older English text", "slb'er"))
    put(own, "en.po", entry("tutor", "study adviser", "tutor"))
    words.override(own)
    assert (words.text("tutor", "nl"), words.text("tutor", "en")) == ("slb'er", "tutor")
    assert words.text("seen_by", "nl", name="X") == "gezien door X"
    words.override(None)
    assert words.text("tutor", "nl") == "studieadviseur"


def test_a_third_language_is_a_new_file_with_plurals_of_its_own(words: Catalogue, own: Path) -> None:
    forms = "\n".join(f'msgstr[{place}] "{{count}} {word} ({{programme}})"'
                      for place, word in enumerate(("student", "studenci", "studentów")))  # fmt: skip
    plural = DUTCH[DUTCH.index('msgctxt "students"') : DUTCH.index("msgstr[0]")]
    put(own, "pl.po", entry("tutor", "study adviser", "doradca") + "\n" + plural + forms + "\n")
    words.override(own)
    assert words.languages == ("en", "nl", "pl")
    assert words.text("tutor", "pl") == "doradca"
    told = [words.plural("students", count, "pl", programme="A") for count in (1, 3, 5)]
    assert told == ["1 student (A)", "3 studenci (A)", "5 studentów (A)"]


def test_a_catalogue_that_stands_on_another_finds_its_texts(words: Catalogue, own: Path, tmp_path: Path) -> None:
    upper = Catalogue(put(tmp_path / "upper", "source.pot", entry("title", "Students", "")), words)
    assert upper.text("tutor", "nl") == "studieadviseur"
    assert upper.plural("students", 2, "nl", programme="A") == "2 studenten van A"
    upper.override(put(own, "nl.po", entry("tutor", "study adviser", "coach") + entry("title", "Students", "Lijst")))
    assert (upper.text("tutor", "nl"), words.text("tutor", "nl"), upper.text("title", "nl")) == (
        "coach",
        "coach",
        "Lijst",
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("nl.po", entry("unknown_key", "x", "y"), "no text has the key unknown_key"),
        ("nl.po", entry("tutor", "study adviser", "{name}, slb'er"), "tutor has placeholders of its own"),
        ("nl.po", entry("tutor", "study adviser", "{slb'er"), "no file of words"),
        ("nl.po", 'msgctxt "tutor"\nmsgid "study', "no file of words"),
        ("double-dutch.po", entry("tutor", "study adviser", "x"), "no file of words"),
    ],
)
def test_words_that_cannot_be_used_are_refused_with_the_file(
    words: Catalogue, own: Path, name: str, content: str, message: str
) -> None:
    put(own, name, content)
    with pytest.raises(WordsError, match=message) as refused:
        words.override(own)
    assert str(own) in str(refused.value)
    assert words.text("tutor", "nl") == "studieadviseur"


def test_a_folder_with_nothing_in_it_is_refused(words: Catalogue, own: Path) -> None:
    with pytest.raises(WordsError, match="there are no words here"):
        words.override(own)


def test_placeholders_are_the_names_in_braces() -> None:
    assert find_placeholders("{a} of {b}, {{literally}}") == {"a", "b"}
    assert find_placeholders(("{a}", "{b}")) == {"a", "b"}
