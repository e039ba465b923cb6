"""The key of the pseudonyms is whole or not there, and never another one in silence."""

import os
import re
import threading
from pathlib import Path

import pandas as pd
import pytest

from features.persons import pseudonyms
from features.persons.pseudonyms import KeyDamagedError, open_key, pseudonym, pseudonymise


def test_a_pseudonym_is_stable_for_a_key_and_another_for_another_key():
    assert pseudonym("1234567", b"k") == pseudonym("1234567", b"k")
    assert pseudonym("1234567", b"k") != pseudonym("1234567", b"l")
    assert "1234567" not in pseudonym("1234567", b"k")


def test_a_pseudonym_has_twenty_hexadecimal_digits():
    assert re.fullmatch("[0-9a-f]{20}", pseudonym("1234567", b"k"))


def test_pseudonymise_keeps_rows_with_their_student_and_missing_missing():
    rows = pd.DataFrame(
        {"student": pd.array(["2", "1", None, "2"], dtype="string"), "clicks": [1, 2, 3, 4]}, index=[7, 5, 5, 1]
    )

    named = pseudonymise(rows, "student", b"k")

    assert list(named["student"].fillna("")) == [pseudonym("2", b"k"), pseudonym("1", b"k"), "", pseudonym("2", b"k")]
    assert list(named.index) == [7, 5, 5, 1]
    assert list(named["clicks"]) == [1, 2, 3, 4]


def test_the_key_is_made_once_and_only_its_owner_can_read_it(tmp_path):
    path = tmp_path / "vault" / "pseudonym.key"

    assert open_key(path) == open_key(path)
    assert len(open_key(path)) == 32
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["pseudonym.key"]


def test_the_key_may_lie_in_a_folder_that_is_there_or_in_one_that_is_not(tmp_path):
    assert len(open_key(tmp_path / "pseudonym.key")) == 32
    assert len(open_key(tmp_path / "institution" / "vault" / "pseudonym.key")) == 32


def test_two_that_make_a_key_at_once_agree_on_one(tmp_path):
    path, found, start = tmp_path / "pseudonym.key", [], threading.Barrier(8)

    def open_it() -> None:
        start.wait()
        found.append(open_key(path))

    threads = [threading.Thread(target=open_it) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 8
    assert set(found) == {open_key(path)}


def test_a_full_disk_leaves_no_key_and_nothing_beside_it(tmp_path, monkeypatch):
    path = tmp_path / "pseudonym.key"

    def write_half(descriptor: int) -> None:
        os.ftruncate(descriptor, 10)
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(pseudonyms.os, "fsync", write_half)
        with pytest.raises(OSError, match="No space left"):
            open_key(path)

    assert list(tmp_path.iterdir()) == []
    assert len(open_key(path)) == 32


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n", "is empty"),
        (b"ab" * 31, "is damaged"),
        (b"ab" * 33, "is damaged"),
        (b"zz" * 32, "is damaged"),
        (b"\x00" * 64, "is damaged"),
        (b"\xff\xfe" * 32, "is damaged"),
    ],
)
def test_a_damaged_key_is_not_used_and_stays_as_it_is(tmp_path, content, said):
    path = tmp_path / "pseudonym.key"
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(KeyDamagedError) as error:
        open_key(path)

    assert said in error.value.what
    assert "backup" in error.value.do
    assert "every student somebody else" in error.value.do
    assert error.value.exit_code == 2
    assert path.read_bytes() == content


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666, 0o620])
def test_a_key_that_others_may_read_or_change_is_not_used(tmp_path, mode):
    path = tmp_path / "pseudonym.key"
    open_key(path)
    path.chmod(mode)

    with pytest.raises(KeyDamagedError, match="others than its owner"):
        open_key(path)


def fill_lake(folder: Path) -> Path:
    lake = folder / "lake"
    lake.mkdir(exist_ok=True)
    pd.DataFrame({"student": ["0f"]}).to_parquet(lake / "enrolments.parquet")
    return lake


def test_a_key_that_is_gone_is_not_made_anew_beside_a_lake(tmp_path):
    path, lake = tmp_path / "vault" / "pseudonym.key", fill_lake(tmp_path)

    with pytest.raises(KeyDamagedError, match="is gone, and the lake has pseudonyms"):
        open_key(path, lake)

    assert not path.exists()


def test_another_key_than_that_of_the_lake_is_not_used(tmp_path):
    path, lake = tmp_path / "pseudonym.key", tmp_path / "lake"
    first = open_key(path, lake)
    fill_lake(tmp_path)
    assert open_key(path, lake) == first

    path.write_text("ab" * 32)
    with pytest.raises(KeyDamagedError, match="another than the one that the lake was made with"):
        open_key(path, lake)


def test_a_lake_of_before_there_were_marks_gets_one_from_the_key_beside_it(tmp_path):
    path = tmp_path / "pseudonym.key"
    key = open_key(path)

    assert open_key(path, fill_lake(tmp_path)) == key
    assert (tmp_path / "lake" / "pseudonyms").read_text() == pseudonym("", key)
