"""Under which name a student is known here: a keyed hash of the student number, and the key that makes it.

Whoever has another key calls every student by another name: objections, caseloads and scores would speak of nobody.
So the key is written whole or not at all, looked at whenever it is opened, and never replaced in silence.
"""

import hmac
import os
import re
import secrets
import stat
from pathlib import Path
from typing import Final

import pandas as pd

from features.errors import StudiepeilError

KEY_BYTES: Final = 32
_PSEUDONYM_LENGTH: Final = 20  # hexadecimal digits: 80 bits, no collision expected below 10^9 students
_SIGNS: Final = "-_. "
_NUMBER: Final = re.compile(r"(?P<letters>[A-Za-z]{0,3}[-_. ]?)0*(?P<core>\d+)")
_WIDEST: Final = 12  # digits of a student number
_MARK_FILE: Final = "pseudonyms"  # in the lake: which key its pseudonyms are of


class KeyDamagedError(StudiepeilError):
    """The key of the pseudonyms is not what it was, so nobody may be called by it."""

    exit_code = 2


def open_key(path: Path, lake: Path | None = None) -> bytes:
    """Return the pseudonym key (32 bytes) at `path`, made on first use and readable by its owner only.

    Args:
        path: of the key.
        lake: the folder with tables that carry pseudonyms of this key; then a key is made only where it has none.

    Raises:
        KeyDamagedError: The key is damaged, may be read by others, is gone, or is not the one of the lake.
    """
    if not path.exists():
        if lake is not None and any(lake.glob("*.parquet")):
            raise _refuse("is gone, and the lake has pseudonyms that were made with it", path)
        _make_key(path)
    key = _read_key(path)
    if lake is not None:
        _check_mark(key, path, lake)
    return key


def pseudonym(student: str, key: bytes) -> str:
    """Return the pseudonym of one student number: a keyed hash (HMAC-SHA-256), not reversible without the key."""
    return hmac.digest(key, student.encode(), "sha256").hex()[:_PSEUDONYM_LENGTH]


def pseudonymise(frame: pd.DataFrame, column: str, key: bytes) -> pd.DataFrame:
    """Return `frame` with the student numbers in `column` replaced by pseudonyms; missing stays missing."""
    codes, students = pd.factorize(frame[column], use_na_sentinel=True)
    names = pd.array([pseudonym(str(student), key) for student in students], dtype="string")
    replaced = pd.Series(names.take(codes, allow_fill=True), index=frame.index, dtype="string")
    result = frame.copy(deep=False)
    result[column] = replaced
    return result


def list_writings(student: str) -> frozenset[str]:
    """Return the other ways in which the same number may be written: with or without zeros or letters before it."""
    found = _NUMBER.fullmatch(student)
    same_letters = {student.lower(), student.upper()}
    if found is None:
        return frozenset(same_letters - {student})
    padded = [found["core"].zfill(width) for width in range(len(found["core"]), _WIDEST + 1)]
    before = {"", found["letters"], found["letters"].rstrip(_SIGNS)}
    return frozenset({*same_letters, *(letters + one for letters in before for one in padded)} - {student})


def _make_key(path: Path) -> None:
    """Write a new key, whole or not at all; of two processes that do so at once, the first one's stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        _write(secrets.token_hex(KEY_BYTES).encode(), unfinished)
        os.link(unfinished, path)  # unlike a rename, it never takes the place of a key that is there
    except FileExistsError:
        pass
    finally:
        unfinished.unlink(missing_ok=True)
    _sync(path.parent)


def _write(content: bytes, path: Path) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read_key(path: Path) -> bytes:
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise KeyDamagedError(
            "others than its owner may read or change the key of the pseudonyms",
            where=str(path),
            do=f"find out who could have read it, then close it: chmod 600 {path}",
        )
    written = path.read_bytes().strip()
    if not written:
        raise _refuse("is empty", path)
    if not re.fullmatch(rb"[0-9a-f]{%d}" % (2 * KEY_BYTES), written):
        raise _refuse(f"is damaged: it is not {KEY_BYTES} bytes in hexadecimal digits", path)
    return bytes.fromhex(written.decode())


def _check_mark(key: bytes, path: Path, lake: Path) -> None:
    """Hold the key against the mark that the lake carries of the one it was made with; leave it in a new lake."""
    mark, own = lake / _MARK_FILE, pseudonym("", key)
    if mark.exists():
        if mark.read_text().strip() != own:
            raise _refuse("is another than the one that the lake was made with", path)
        return
    lake.mkdir(parents=True, exist_ok=True)
    unfinished = lake / f".{_MARK_FILE}.{os.getpid()}"
    unfinished.write_text(own)
    unfinished.replace(mark)


def _refuse(what: str, path: Path) -> "KeyDamagedError":
    return KeyDamagedError(
        f"the key of the pseudonyms {what}",
        where=str(path),
        do="put the key back from your backup of the vault. A new key would make every student somebody else: only "
        "without a backup, remove lake and vault, deliver every objection anew and run studiepeil check",
    )
