"""Whoever opens a folder or a module reads what it is for, and in which module to start."""

import re

import pytest
from lib.house import FOLDERS, MODULES, PACKAGES, ROOT, name_of, opening_of


def test_these_five_are_the_only_import_packages():
    assert {path.parent.name for path in ROOT.glob("*/__init__.py")} == set(PACKAGES)


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_folder_says_what_it_takes_makes_and_never_does(folder):
    said = re.findall(r"(?:^|(?<=[.] ))(Takes|Makes|Never)\b", opening_of(folder), re.MULTILINE)

    assert said == ["Takes", "Makes", "Never"]


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_the_place_to_start_reading_is_there(folder):
    """The sentence may name modules and sub-packages of the folder, or of the whole with a dotted name."""
    opening = " ".join(opening_of(folder).split())
    assert "Start reading in `" in opening
    sentence = re.split(r"[.](?: |$)", opening.partition("Start reading in ")[2])[0]
    for name in re.findall(r"`([\w.]+)`", sentence):
        place = name.replace(".", "/")
        assert any((base / f"{place}.py").exists() or (base / place).is_dir() for base in (folder, ROOT)), name


def test_every_module_says_what_it_is_for():
    assert [name_of(path) for path in MODULES if path.stem != "__init__" and not opening_of(path)] == []
