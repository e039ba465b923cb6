"""Whoever opens a folder or a module reads what it is for, and in which module to start."""

import re

from lib.house import FOLDERS, MODULES, PACKAGES, ROOT, name_of, opening_of


def test_these_five_are_the_only_import_packages():
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} == set(PACKAGES)


def test_a_folder_says_what_it_takes_makes_and_never_does():
    said = re.compile(r"(?:^|(?<=[.] ))(Takes|Makes|Never)\b", re.MULTILINE)

    found = {name_of(folder): said.findall(opening_of(folder)) for folder in FOLDERS}
    assert {name: words for name, words in found.items() if words != ["Takes", "Makes", "Never"]} == {}


def test_the_place_to_start_reading_is_there():
    """The sentence may name modules and sub-packages of the folder, or of the whole with a dotted name."""
    openings = {folder: " ".join(opening_of(folder).split()) for folder in FOLDERS}
    assert [name_of(folder) for folder, opening in openings.items() if "Start reading in `" not in opening] == []
    for folder, opening in openings.items():
        sentence = re.split(r"[.](?: |$)", opening.partition("Start reading in ")[2])[0]
        for name in re.findall(r"`([\w.]+)`", sentence):
            place = name.replace(".", "/")
            is_there = any((base / f"{place}.py").exists() or (base / place).is_dir() for base in (folder, ROOT))
            assert is_there, (name_of(folder), name)


def test_every_module_says_what_it_is_for():
    assert [name_of(path) for path in MODULES if path.stem != "__init__" and not opening_of(path)] == []
