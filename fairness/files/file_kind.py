"""What a file is, by its first bytes: a name says little, and a wrong one would be found too late."""

import zipfile
from enum import StrEnum
from pathlib import Path

from fairness.errors import AuditError

LARGEST_UNPACKED = 2**30  # bytes; a workbook that would become larger is no list of students


class FileKind(StrEnum):
    """The kinds of file that can be read."""

    TEXT = "text"
    WORKBOOK = "workbook"
    PARQUET = "parquet"


# What begins with these bytes is something else.
OTHERS = {
    b"\xd0\xcf\x11\xe0": "an .xls (or protected) file",
    b"\x1f\x8b": "a compressed file",
    b"7z\xbc\xaf": "a compressed file",
    b"BZh": "a compressed file",
    b"\xfd7zXZ": "a compressed file",
    b"Rar!": "a compressed file",
    b"%PDF": "a PDF",
    b"$FL": "a file of SPSS",
    b"<stata": "a file of Stata",
    b"\x89PNG": "a picture",
    b"SQLite format": "a database",
}


def find_kind(path: Path) -> FileKind:
    """Say how a file is to be read.

    Raises:
        AuditError: There is no such file, it is a folder, it cannot be opened, it is empty, or it is of no kind that an
            audit reads.
    """
    if path.is_dir():
        raise AuditError("this is a folder, not a file", where=str(path), do="name the file in it")
    if not path.is_file():
        raise AuditError("there is no such file", where=str(path), do="check the name and the folder")
    try:
        with path.open("rb") as opened:
            first = opened.read(64)
    except OSError as error:
        raise AuditError("the file cannot be opened", where=str(path), do="check who may read it") from error
    if not first.strip(b"\x00\r\n\t \xef\xbb\xbf\xff\xfe"):
        raise AuditError("the file holds no rows", where=str(path), do="deliver one row per student")
    for begin, what in OTHERS.items():
        if first.startswith(begin):
            raise AuditError(
                f"this is {what}, which an audit does not read",
                where=str(path),
                do="deliver the table as CSV, as .xlsx without a password, or as Parquet, unpacked",
            )
    if first.lstrip(b"\xef\xbb\xbf\r\n\t ").lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise AuditError("this is a web page or XML", where=str(path), do="save it as .xlsx, CSV or Parquet")
    if first.startswith(b"PAR1"):
        return FileKind.PARQUET
    if first.startswith(b"PK\x03\x04") or first.startswith(b"PK\x05\x06"):
        _check_workbook(path)
        return FileKind.WORKBOOK
    return FileKind.TEXT


def _check_workbook(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as opened:
            parts = opened.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise AuditError(
            "this is a broken Excel or zip file", where=str(path), do="save it again, or copy it once more"
        ) from None
    if not any(part.filename.startswith("xl/") for part in parts):
        raise AuditError("this is a zip file, and no Excel file", where=str(path), do="unpack it first")
    if sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise AuditError("this Excel file is too large to open", where=str(path), do="deliver CSV or Parquet")
