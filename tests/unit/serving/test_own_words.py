"""An institution's own words, in real files named by real settings, on real pages."""

from pathlib import Path

import pytest

from fairness.words.catalogue import WordsError
from features.errors import SettingsError
from serving.pipeline.settings import read_settings
from serving.words import WORDS, text

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n'
SETTINGS = """
[features]
work = "work"
sources = []

[serving]
language = "{language}"
words = "words"
"""


@pytest.fixture(autouse=True)
def own_texts():
    yield
    WORDS.override(None)


def write(folder: Path, language: str, **files: str) -> Path:
    (folder / "words").mkdir()
    for name, entries in files.items():
        (folder / "words" / f"{name}.po").write_text(HEADER + entries)
    path = folder / "studiepeil.toml"
    path.write_text(SETTINGS.format(language=language))
    return path


def entry(key: str, source: str, own: str) -> str:
    return f'\nmsgctxt "{key}"\nmsgid "{source}"\nmsgstr "{own}"\n'


def test_an_institution_says_academy_and_tutor_everywhere(tmp_path: Path) -> None:
    nl = entry("role.adviser", "study adviser", "slb'er") + entry("export.faculty", "Faculty", "Academie")
    read_settings(write(tmp_path, "nl", nl=nl, en=entry("role.adviser", "study adviser", "tutor")))
    assert (text("role.adviser", "nl"), text("role.adviser", "en")) == ("slb'er", "tutor")
    assert text("export.faculty", "nl") == "Academie"
    assert text("role.planner", "nl") == "planner"


def test_a_third_language_is_a_new_file(tmp_path: Path) -> None:
    read_settings(write(tmp_path, "de", de=entry("sign_in", "Sign in", "Anmelden")))
    assert WORDS.languages == ("de", "en", "nl")
    assert text("sign_in", "de") == "Anmelden"
    assert text("sign_out", "de") == "Sign out"


def test_settings_without_words_take_an_earlier_institution_s_words_away(tmp_path: Path) -> None:
    path = write(tmp_path, "nl", nl=entry("sign_in", "Sign in", "Aanmelden"))
    read_settings(path)
    path.write_text(path.read_text().replace('words = "words"', ""))
    read_settings(path)
    assert text("sign_in", "nl") == "Inloggen"


def test_a_language_without_a_file_and_a_key_that_is_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="there are no words in fr"):
        read_settings(write(tmp_path, "fr", nl=entry("sign_in", "Sign in", "Aanmelden")))
    (tmp_path / "words" / "nl.po").write_text(HEADER + entry("sing_in", "Sign in", "Aanmelden"))
    with pytest.raises(WordsError, match="no text has the key sing_in"):
        read_settings(tmp_path / "studiepeil.toml")
