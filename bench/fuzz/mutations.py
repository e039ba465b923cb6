"""What happens to files on their way: dialects that change nothing, and damage that changes everything."""

import csv
import io
from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd

Rng = np.random.Generator
Damage = Callable[[bytes, Rng], bytes]


def write_dialect(table: pd.DataFrame, random: Rng) -> bytes:
    """Return a table as another program would write it: the same values in another dialect."""
    separator = str(random.choice([",", ";", "\t"]))
    decimal = "," if separator != "," and random.random() < 0.5 else "."
    encoding = str(random.choice(["utf-8", "utf-8-sig", "cp1252", "utf-16"]))
    quoting = csv.QUOTE_ALL if random.random() < 0.3 else csv.QUOTE_MINIMAL
    ends = "\r\n" if random.random() < 0.5 else "\n"
    order = [str(name) for name in random.permutation(table.columns)]
    text = table[order].to_csv(None, index=False, sep=separator, decimal=decimal, quoting=quoting, lineterminator=ends)
    if random.random() < 0.2:
        text = f"sep={separator}{ends}{text}"
    return text.encode(encoding)


def _cut(content: bytes, random: Rng) -> bytes:
    return content[: int(random.integers(0, len(content) + 1))]


def _flip(content: bytes, random: Rng) -> bytes:
    changed = bytearray(content)
    for place in random.integers(0, len(content), size=int(random.integers(1, 6))):
        changed[place] = int(random.integers(0, 256))
    return bytes(changed)


def _recode(content: bytes, random: Rng) -> bytes:
    text = content.decode("utf-8", errors="replace")
    return text.encode(str(random.choice(["utf-16", "utf-16-be", "utf-32", "cp500", "latin-1"])), errors="replace")


def _lines(content: bytes) -> list[bytes]:
    return content.split(b"\n")


def _headless(content: bytes, _random: Rng) -> bytes:
    return b"\n".join(_lines(content)[1:])


def _double(content: bytes, random: Rng) -> bytes:
    lines = _lines(content)
    return b"\n".join([*lines[:-1], *(lines[int(at)] for at in random.integers(1, len(lines), size=5)), b""])


def _shuffle(content: bytes, random: Rng) -> bytes:
    lines = _lines(content)
    return b"\n".join([lines[0], *(lines[1:][at] for at in random.permutation(len(lines) - 1))])


def _edit_cells(change: Callable[[str, Rng], str]) -> Damage:
    """Change a few cells of a file that is still written with commas."""

    def edit(content: bytes, random: Rng) -> bytes:
        rows = list(csv.reader(io.StringIO(content.decode("utf-8", errors="replace"))))
        if len(rows) < 2 or not rows[0]:
            return content
        column = int(random.integers(0, len(rows[0])))
        whole = random.random() < 0.5  # a whole column, or a few cells
        for row in rows[1:]:
            if column < len(row) and (whole or random.random() < 0.2):
                row[column] = change(row[column], random)
        return _write(rows)

    return edit


def _write(rows: list[list[str]]) -> bytes:
    file = io.StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue().encode("utf-8", errors="replace")


def _rename(content: bytes, random: Rng) -> bytes:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8", errors="replace"))))
    if not rows or not rows[0]:
        return content
    at = int(random.integers(0, len(rows[0])))
    rows[0][at] = str(random.choice(["", rows[0][at].upper(), rows[0][at] + "x", rows[0][0], "é ü", "0"]))
    return _write(rows)


def _drop_column(content: bytes, random: Rng) -> bytes:
    rows = list(csv.reader(io.StringIO(content.decode("utf-8", errors="replace"))))
    if not rows or not rows[0]:
        return content
    at = int(random.integers(0, len(rows[0])))
    return _write([row[:at] + row[at + 1 :] for row in rows])


ODD: Final = (
    "", " ", "-", "n.v.t.", "NaN", "inf", "-1", "0", "1e308", "99999999999999999999", "1.234", "1,5", "12,5%",
    "=cmd|' /C calc'!A0", "@SUM(1)", "0000-00-00", "9999-12-31", "0001-01-01", "2019", "now", "31-02-2022",
    "01/02/2022", "45000", "null", "\u00a0", "é", "\x00", '"', "';--", "2022/2023", "34401.0", "007",
)  # fmt: skip

DAMAGES: Final[dict[str, Damage]] = {
    "cut off": _cut,
    "bytes changed": _flip,
    "encoded otherwise": _recode,
    "without a header": _headless,
    "rows twice": _double,
    "rows shuffled": _shuffle,
    "odd values": _edit_cells(lambda _cell, random: str(random.choice(ODD))),
    "values changed": _edit_cells(lambda cell, random: cell[::-1] if random.random() < 0.5 else cell + cell),
    "giant fields": _edit_cells(lambda cell, random: cell + "x" * int(random.integers(1, 300_000))),
    "a column renamed": _rename,
    "a column gone": _drop_column,
    "emptied": lambda _content, _random: b"",
    "heading only": lambda content, _random: _lines(content)[0] + b"\n",
    "no text": lambda _content, random: random.integers(0, 256, size=2000, dtype=np.uint8).tobytes(),
    "a zip": lambda content, _random: b"PK\x03\x04" + content,
}
