"""Text as rows: encoding, separator and quotes by what the file holds, because exports say nothing about them."""

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

from fairness.errors import AuditError

Row = tuple[int, list[object]]  # the number of the line that it starts on, and its cells
SEPARATORS = ";\t,|"
MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
LONGEST_FIELD = 100_000  # characters; the limit of csv is that of the whole process, and whoever sets it last
SAMPLE = 1000  # characters or lines by which a file is judged
DECLARED = re.compile(r"\s*[\"']?sep=(.)[\"']?[;,\t|]*\s*", re.IGNORECASE)


def read_csv_rows(path: Path, fit: Callable[[list[Row]], float]) -> list[Row]:
    """Read the rows of a text that are not blank.

    Args:
        path: the file.
        fit: how well rows answer to what is looked for; between separators the one that fits best is taken, then the
            one by which the first rows have most, and equally many, cells.

    Raises:
        AuditError: The file is no text in an encoding that can be told, or quotes are not closed.
    """
    text = decode(path)
    first, _, rest = text.partition("\n")
    if declared := DECLARED.fullmatch(first):
        return _split(rest, declared[1], 1, path)
    sample = text.split("\n", SAMPLE)[:SAMPLE]
    return _split(text, max(SEPARATORS, key=lambda sign: _judge(sample, sign, fit)), 0, path)


def decode(path: Path) -> str:
    """The text of a file: by its mark (BOM), else UTF-16 where every other byte is empty, UTF-8, Windows-1252 or DOS.

    Raises:
        AuditError: It holds bytes that no text holds, or characters of two encodings.
    """
    content = path.read_bytes()
    encoding = next((name for mark, name in MARKS if content.startswith(mark)), None) or _guess_wide(content)
    try:
        text = content.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError as error:
        if encoding or content.startswith(b"\xef\xbb\xbf") or _has_utf8(content):
            line = content[: error.start].count(b"\n") + 1
            raise AuditError(
                f"from line {line} on the file breaks off, or has characters of another encoding",
                where=str(path),
                do="save it again as CSV UTF-8",
            ) from None
        text = content.decode("cp850" if _is_dos(content) else "cp1252", errors="replace")
    if "\x00" in text:
        raise AuditError(
            f"line {text[: text.index(chr(0))].count(chr(10)) + 1} holds NUL bytes: this is no text",
            where=str(path),
            do="export it again, as CSV, Excel or Parquet",
        )
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _guess_wide(content: bytes) -> str | None:
    """UTF-16 without a mark: in a text of Latin letters one of each two bytes is empty."""
    sample = content[: 2 * SAMPLE]
    half = len(sample) // 2
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    return "utf-16-be" if even > 0.7 * half and odd < 0.1 * half else None


def _is_dos(content: bytes) -> bool:
    """Whether letters are those of the DOS code page: ‚ behind a letter, or ¢ within a word, is one in Windows-1252."""
    dos = re.findall(rb"[a-z][\x81-\x84\x88-\x8b]|[a-z][\x87\x8c\x94\xa1-\xa4][a-z]|\x81|\x90", content)
    return len(dos) > len(re.findall(rb"[A-Za-z][\xc0-\xff]|[\xc0-\xff][a-z]", content))


def _has_utf8(content: bytes) -> bool:
    """Whether there are characters that are hardly anything but UTF-8 (é as two bytes)."""
    return re.search(rb"\xc3[\xa0-\xbf]|\xe2\x80[\x90-\xaf]|\xc2\xa0", content) is not None


def _judge(lines: list[str], sign: str, fit: Callable[[list[Row]], float]) -> tuple[float, float, int]:
    """How well a separator does: the names found, the share of rows as wide as most, and how wide they are."""
    rows: list[Row] = []
    try:
        rows.extend(
            (number, list(row))
            for number, row in enumerate(csv.reader(lines, delimiter=sign, skipinitialspace=True), 1)
            if row
        )
    except csv.Error:
        return 0.0, 0.0, 0
    widths = [len(row) for _, row in rows]
    common = max(set(widths), key=widths.count) if widths else 0
    share = widths.count(common) / len(widths) if common > 1 else 0.0
    return fit(rows), share, common


def _split(text: str, sign: str, skipped: int, path: Path) -> list[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sign, skipinitialspace=True, strict=True)
    rows: list[Row] = []
    lines, start = text.split("\n"), 1
    try:
        for row in reader:
            physical = lines[start - 1 : reader.line_num]
            if max(map(len, row), default=0) > LONGEST_FIELD or _are_rows(
                [line.count(sign) for line in physical], len(row) - 1
            ):
                raise csv.Error
            if any(cell.strip() for cell in row):
                rows.append((start + skipped, list(row)))
            start = reader.line_num + 1
    except csv.Error:
        raise AuditError(
            f"line {start + skipped} cannot be read: a quote that is not closed, or a field that is far too long",
            where=str(path),
            do="write the file again, with quotes around texts that hold the separator and doubled quotes inside",
        ) from None
    return rows


def _are_rows(separators: list[int], between: int) -> bool:
    """Whether the lines of a record are rows that an open quote made one field, by their numbers of separators.

    All of them have those of a row, or one inside has: the first and the last may hold the stray sign.
    """
    inside = between > 2 and between in separators[1:-1]
    return inside or (len(separators) > 1 and between > 0 and all(count == between for count in separators))
