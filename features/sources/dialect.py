"""How a delimited file is written: its encoding, its separator, and where its header is; found by content."""

import codecs
import csv
import re
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from features.errors import ExtractError

_SEPARATORS = (",", ";", "\t", "|")
_LOOKED_AT = 64 * 1024  # bytes that tell the separator and the header
_TITLE_LINES = 20  # at most above a header
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
# é, ë and ï of DOS are signs in Windows-1252 that no word holds there (‚ behind a letter, ¢ within a word).
_DOS_LETTERS = re.compile(rb"[a-z][\x81-\x84\x88-\x8b]|[a-z][\x87\x8c\x94\xa1-\xa4][a-z]|\x81|\x90")
_WINDOWS_LETTERS = re.compile(rb"[A-Za-z][\xc0-\xff]|[\xc0-\xff][a-z]")
csv.field_size_limit(min(sys.maxsize, 2**31 - 1))  # a field is as long as it is; arrow reads the file itself


@dataclass(frozen=True)
class Dialect:
    """How a file is written.

    Attributes:
        encoding: as Python names it.
        separator: between fields.
        names: of the columns, as in the header, without blanks around them.
        skipped: lines above the header.
    """

    encoding: str
    separator: str
    names: tuple[str, ...]
    skipped: int

    @property
    def header_line(self) -> int:
        """The line of the header; the first is 1."""
        return self.skipped + 1


def find_dialect(path: Path, wanted: Collection[str] = (), separator: str | None = None) -> Dialect:
    """Find how a file is written.

    Args:
        path: a delimited file.
        wanted: columns that it should have. The header is the first line that has any of them, among the first ones;
            without such a line it is the first.
        separator: the one that its format declares; found by content when None.

    Raises:
        ExtractError: The file has no header, or is no text.
    """
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT)
    encoding = find_encoding(path, start)
    lines = _decode(start, encoding).splitlines()
    skipped = 0
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) <= len("sep=") + 1:
        separator, skipped = lines[0].strip()[len("sep=") :] or "\t", 1
    if not any(line.strip() for line in lines[skipped:]):
        raise ExtractError(
            f"{path.name} is empty: it has no header.",
            where=str(path),
            do="Deliver the file again; a file without rows still has a header.",
        )
    choices = (separator,) if separator else _SEPARATORS
    place, chosen = _find_header(lines, skipped, choices, wanted)
    return Dialect(encoding, chosen, tuple(name.strip() for name in split_line(lines[place], chosen)), place)


def find_encoding(path: Path, start: bytes) -> str:
    """Return the encoding of a file that begins with `start`: by its mark, its zeros (UTF-16) or its letters."""
    for mark, encoding in _BOMS.items():
        if start.startswith(mark):
            return encoding
    if b"\0" in start:
        zeros = [start[place::2].count(0) for place in (0, 1)]
        if max(zeros) > 0.3 * len(start) / 2:
            return "utf-16-le" if zeros[1] > zeros[0] else "utf-16-be"
        raise ExtractError(f"{path.name} is no text file.", where=str(path), do="Export it as CSV, or as .xlsx.")
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)  # the last letter may be cut in two
    except UnicodeDecodeError:
        return find_code_page(path.read_bytes())
    return "utf-8"


def find_code_page(content: bytes) -> str:
    """Return Windows-1252, or the code page of DOS (850, "CSV (MS-DOS)" in Excel) where more of the letters are its."""
    dos, windows = (len(letters.findall(content)) for letters in (_DOS_LETTERS, _WINDOWS_LETTERS))
    return "cp850" if dos > windows else "cp1252"


def split_line(line: str, separator: str) -> list[str]:
    """Return the fields of one line, without their quotes."""
    return next(csv.reader([line], delimiter=separator), [])


def _decode(start: bytes, encoding: str) -> str:
    return codecs.getincrementaldecoder(encoding)(errors="replace").decode(start)


def _find_header(
    lines: Sequence[str], first: int, separators: Sequence[str], wanted: Collection[str]
) -> tuple[int, str]:
    """The place of the header among `lines`, and the separator: where most of the wanted columns are, else the first.

    Without wanted columns the separator is the one that gives the header most fields.
    """
    filled = [place for place in range(first, min(len(lines), first + _TITLE_LINES)) if lines[place].strip()]
    names = {fold(name) for name in wanted}
    best: tuple[int, int, int] = (-1, 0, 0)
    found = (filled[0], separators[0])
    for place in filled if names else filled[:1]:
        for separator in separators:
            fields = split_line(lines[place], separator)
            score = (len(names & {fold(field) for field in fields}), -place, len(fields))
            if score > best and (score[0] > 0 or place == filled[0]):
                best, found = score, (place, separator)
    return found


def has_quotes(path: Path) -> bool:
    """Tell whether there is a quote anywhere in a file; without one no field can hold a line break."""
    with path.open("rb") as file:
        return any(b'"' in block for block in iter(partial(file.read, 2**20), b""))


def check_quotes(path: Path, dialect: Dialect, encoding: str) -> None:
    """Raise ExtractError where an open quote makes one field of several rows: they would be gone without a word.

    Lines of such a record have as many separators as a row; those of a text that was written into a field have not.
    """
    between, first = len(dialect.names) - 1, 1
    lines: list[str] = []

    def keep(file: Iterable[str]) -> Iterator[str]:
        for line in file:
            lines.append(line)
            yield line

    with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as file:
        for _ in csv.reader(keep(file), delimiter=dialect.separator):
            are_rows = _are_rows([line.count(dialect.separator) for line in lines], between)
            is_open = sum(line.count('"') for line in lines) % 2 == 1
            if len(lines) > 1 and first > dialect.skipped and (are_rows or is_open):
                raise ExtractError(
                    f"{path.name} has a quote that is not closed; the rows behind it would be read as one field.",
                    where=f"{path}, rows {first} to {first + len(lines) - 1}",
                    do="Close the quote, or double a quote that is part of a text. Export the file again.",
                )
            first += len(lines)
            lines.clear()


def _are_rows(separators: Sequence[int], between: int) -> bool:
    """Tell whether lines are rows: all of them, or one inside, as the first and last may have the stray sign."""
    inside = between > 2 and between in separators[1:-1]
    return inside or (between > 0 and all(count == between for count in separators))


def fold(name: str) -> str:
    """Return the name of a column as it is compared: without capitals, and one blank where several are."""
    return " ".join(name.replace("\u00a0", " ").replace("_", " ").lower().split())
