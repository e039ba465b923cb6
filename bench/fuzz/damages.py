"""What happens to files on their way: damage of every kind to a text, its rows, its columns and its values."""

import functools
import io
import zipfile
from collections.abc import Callable
from typing import Final

import numpy as np

from bench.fuzz.dialects import Rng, Rows, pick, write_rows

Damage = Callable[[Rows, Rng], bytes]
DamageOfRows = Callable[[Rows, Rng], Rows]


def _on_text(change: Callable[[bytes, Rng], bytes]) -> Damage:
    return lambda rows, random: change(write_rows(rows), random)


def _cut(content: bytes, random: Rng) -> bytes:
    return content[: int(random.integers(0, len(content) + 1))]


def _flip(content: bytes, random: Rng) -> bytes:
    changed = bytearray(content)
    for place in random.integers(0, len(content), size=int(random.integers(1, 6))):
        changed[place] = int(random.integers(0, 256))
    return bytes(changed)


def _insert(parts: tuple[bytes, ...]) -> Callable[[bytes, Rng], bytes]:
    def insert(content: bytes, random: Rng) -> bytes:
        for _ in range(int(random.integers(1, 4))):
            place = int(random.integers(0, len(content) + 1))
            content = content[:place] + parts[int(random.integers(0, len(parts)))] + content[place:]
        return content

    return insert


def _recode(content: bytes, random: Rng) -> bytes:
    text = content.decode("utf-8")
    encodings = ("utf-16", "utf-16-be", "utf-32", "cp500", "latin-1", "cp1252", "cp850", "utf-7", "utf-8-sig")
    first = text.encode(pick(random, encodings), errors="replace")
    if random.random() < 0.3:  # files of two machines, put together
        half = len(text) // 2
        return text[:half].encode(pick(random, encodings), errors="replace") + text[half:].encode("utf-8")
    return first


def _separate(rows: Rows, random: Rng) -> bytes:
    """Another separator than the values allow, or one for a part of the file."""
    separator = pick(random, (";", "\t", "|", " ", ":", "."))
    if random.random() < 0.4:
        return b"\n".join(b",".join(cell.encode() for cell in row) for row in rows).replace(b",", separator.encode())
    place = int(random.integers(0, len(rows) + 1))
    return write_rows(rows[:place]) + write_rows(rows[place:], separator)


def _double(rows: Rows, random: Rng) -> Rows:
    more = [list(rows[int(place)]) for place in random.integers(1, len(rows), size=int(random.integers(1, 6)))]
    if random.random() < 0.4:  # copies that contradict
        for row in more:
            row[int(random.integers(0, len(row)))] = pick(random, ODD)
    return rows + more


def _shuffle(rows: Rows, random: Rng) -> Rows:
    return [rows[int(place)] for place in random.permutation(len(rows))]


def _two_headers(rows: Rows, random: Rng) -> Rows:
    place = int(random.integers(0, len(rows) + 1))
    return [*rows[:place], [name.upper() if random.random() < 0.2 else name for name in rows[0]], *rows[place:]]


def _empty(rows: Rows, random: Rng) -> Rows:
    """Empty a column, some rows, or all rows."""
    how = random.random()
    if how < 0.5:
        column = int(random.integers(0, len(rows[0])))
        return [rows[0], *([*row[:column], "", *row[column + 1 :]] for row in rows[1:])]
    emptied = set(random.integers(1, len(rows), size=4).tolist()) if how < 0.85 else set(range(1, len(rows)))
    return [[""] * len(row) if place in emptied else row for place, row in enumerate(rows)]


def _ragged(rows: Rows, random: Rng) -> Rows:
    place = int(random.integers(0, len(rows)))
    row = rows[place]
    return [*rows[:place], row[:-1] if random.random() < 0.5 else [*row, "x"], *rows[place + 1 :]]


def _rename(rows: Rows, random: Rng) -> Rows:
    header = list(rows[0])
    place = int(random.integers(0, len(header)))
    name = header[place]
    other = header[int(random.integers(0, len(header)))]
    header[place] = pick(random, ("", name.upper(), f"{name}x", f" {name} ", name[1:], other, "é ü", "0", rows[-1][0]))
    return [header, *rows[1:]]


def _move_columns(rows: Rows, random: Rng) -> Rows:
    """Take a column away, put one in, or give the columns each other's names."""
    place, how = int(random.integers(0, len(rows[0]))), random.random()
    if how < 0.4:
        return [row[:place] + row[place + 1 :] for row in rows]
    if how < 0.7:
        extra = int(random.integers(0, len(rows[0])))
        return [[*row, f"{row[extra]}2" if number == 0 else row[extra]] for number, row in enumerate(rows)]
    return [[rows[0][int(column)] for column in random.permutation(len(rows[0]))], *rows[1:]]


def edit_cells(change: Callable[[str, Rng], str]) -> DamageOfRows:
    """Return a damage to one column: all of its values, or a few."""

    def edit(rows: Rows, random: Rng) -> Rows:
        column = int(random.integers(0, len(rows[0])))
        share = 1.0 if random.random() < 0.4 else 0.2
        return [
            rows[0],
            *(
                [*row[:column], change(row[column], random), *row[column + 1 :]] if random.random() < share else row
                for row in rows[1:]
            ),
        ]

    return edit


def _one_of(values: tuple[str, ...]) -> DamageOfRows:
    return edit_cells(lambda _cell, random: pick(random, values))


def _comma(cell: str, random: Rng) -> str:
    return cell.replace(".", ",") if "." in cell else f"{cell},{int(random.integers(0, 1000))}"


def _change(cell: str, random: Rng) -> str:
    how = random.random()
    return cell[::-1] if how < 0.4 else cell + cell if how < 0.8 else f"{cell} "


ODD: Final = (
    "", " ", "-", "n.v.t.", "NaN", "inf", "-1", "0", "1e308", "99999999999999999999", "1.234", "1,5", "12,5%", "VR",
    "0000-00-00", "0001-01-01", "2019", "now", "31-02-2022", "01/02/2022", "45000", "null", "\u00a0", "é", "\x00", '"',
    "';--", "2022/2023", "34401.0", "007", "1 234", "TRUE", "#N/B", "\u200b", "\U0001f600",
)  # fmt: skip
FORMULAS: Final = ("=1+1", "=cmd|' /C calc'!A0", "@SUM(1)", "+31612345678", "-2+3", '=HYPERLINK("http://x")', "\t=1")
YEARS: Final = (
    "0", "9999", "0000", "9999-12-31", "0000-01-01", "31-12-9999", "99991231", "10000", "-1", "1", "9999/10000",
    "2958465",
)  # fmt: skip
NEGATIVE: Final = ("-1", "-5", "-0", "\u22123", "(4)", "-1e9", "1-", "-0,5")


@functools.cache
def _bomb(inside: str, nested: bool) -> bytes:
    """A zip of some 100 kB that unpacks to 100 MB, and one of such zips."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo(inside), bytes(100 * 2**20), zipfile.ZIP_DEFLATED)
    if not nested:
        return made.getvalue()
    outer = io.BytesIO()
    with zipfile.ZipFile(outer, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(16):
            packed.writestr(zipfile.ZipInfo(f"{number}.zip"), made.getvalue(), zipfile.ZIP_DEFLATED)
    return outer.getvalue()


def bomb(_content: bytes, random: Rng) -> bytes:
    """Return a zip that unpacks to very much, as a workbook or as itself."""
    inside = pick(random, ("xl/worksheets/sheet1.xml", "studentInfo.csv", "courses.csv", "x.csv"))
    return _bomb(inside, random.random() < 0.3)


def wrap(content: bytes, random: Rng) -> bytes:
    """Return a text in a zip, in a zip in a zip, or behind the first bytes of another kind of file."""
    how = random.random()
    if how < 0.5:
        begin = pick(random, ("PK\x03\x04", "PAR1", "%PDF", "<html>", "\x1f\x00", "PK\x05\x06"))
        return begin.encode("latin-1") + content
    for _ in range(1 if how < 0.8 else 3):
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as packed:
            packed.writestr(zipfile.ZipInfo("x.csv"), content)
        content = made.getvalue()
    return content


DAMAGES_OF_ROWS: Final[dict[str, DamageOfRows]] = {
    "decimal commas": edit_cells(_comma),
    "two headers": _two_headers,
    "rows twice": _double,
    "all lines shuffled": _shuffle,
    "a ragged row": _ragged,
    "emptied rows or columns": _empty,
    "a column renamed": _rename,
    "columns moved": _move_columns,
    "odd values": _one_of(ODD),
    "formulas": _one_of(FORMULAS),
    "years 0 and 9999": _one_of(YEARS),
    "negative counts": _one_of(NEGATIVE),
    "values changed": edit_cells(_change),
    "giant fields": edit_cells(lambda cell, random: cell + "x" * int(4 ** random.uniform(0, 9))),
}
DAMAGES: Final[dict[str, Damage]] = {
    "cut off": _on_text(_cut),
    "bytes changed": _on_text(_flip),
    "encoded otherwise": _on_text(_recode),
    "other separators": _separate,
    "without a header": lambda rows, _random: write_rows(rows[1:]),
    "emptied": lambda rows, random: write_rows(rows[:1]) if random.random() < 0.6 else b"",
    "NUL bytes": _on_text(_insert((b"\0", b"\0\0"))),
    "quotes unbalanced": _on_text(_insert((b'"', b"'", b'""', b',"'))),
    "mixed line ends": _on_text(_insert((b"\r", b"\n", b"\r\n", b"\n\r", b"\x0b", b"\x0c", b"\xe2\x80\xa8", b"\x85"))),
    "no text": lambda _rows, random: random.integers(0, 256, size=2000, dtype=np.uint8).tobytes(),
    "wrapped": _on_text(wrap),
}
