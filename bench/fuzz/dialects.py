"""The same values as another program writes them: what comes out must be the same, to the last value."""

import csv
import io
import zipfile
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import openpyxl
import pandas as pd

from bench.fuzz.deliveries import write_fixed

Rng = np.random.Generator
Rows = list[list[str]]  # of a file, the header first
ENCODINGS: Final = ("utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-16-be")
SHARE_OF_WORKBOOKS, SHARE_OF_PARQUET = 0.04, 0.04
"""Of the dialects: a workbook takes as long to read as ten texts."""


def pick(random: Rng, choices: tuple[str, ...]) -> str:
    """Return one of several texts; much cheaper than `Generator.choice`."""
    return choices[int(random.integers(0, len(choices)))]


def write_dialect(table: pd.DataFrame, random: Rng, *, is_text: bool = False) -> bytes:
    """Return a table as another program would write it: the same values in another dialect.

    Args:
        table: the values.
        random: decides.
        is_text: whether only a text will do.
    """
    order = [table.columns[place] for place in random.permutation(table.shape[1])]
    moved = table[order].iloc[random.permutation(len(table))] if random.random() < 0.5 else table[order]
    kind = 1.0 if is_text else random.random()
    if kind < SHARE_OF_WORKBOOKS:
        return write_workbook(moved, cover=random.random() < 0.5)
    if kind < SHARE_OF_WORKBOOKS + SHARE_OF_PARQUET:
        return write_parquet(moved)
    return _write_text(moved, random)


def _write_text(table: pd.DataFrame, random: Rng) -> bytes:
    separator = pick(random, (",", ";", "\t", "|"))
    decimal = "," if separator != "," and random.random() < 0.5 else "."
    quoting = csv.QUOTE_ALL if random.random() < 0.3 else csv.QUOTE_MINIMAL
    ends = pick(random, ("\n", "\r\n", "\r\n"))
    text = table.to_csv(None, index=False, sep=separator, decimal=decimal, quoting=quoting, lineterminator=ends)
    if random.random() < 0.1:
        text = text.removesuffix(ends)
    elif random.random() < 0.1:
        text += ends * 2
    if random.random() < 0.1:  # files that were put together on two machines
        half = len(text) // 2
        text = text[:half] + text[half:].replace("\r\n", "\n")
    if random.random() < 0.15:
        text = f"sep={separator}{ends}{text}"
    elif random.random() < 0.1:
        text = f"Overzicht{ends}{ends}{text}"
    return text.encode(pick(random, ENCODINGS))


def copy_rows(rows: Rows, random: Rng) -> Rows:
    """Return a file in which some rows are delivered more than once."""
    copies = [rows[int(place)] for place in random.integers(1, len(rows), size=int(random.integers(1, 6)))]
    return rows + copies if random.random() < 0.5 else [rows[0], *copies, *rows[1:]]


def add_total(rows: Rows, random: Rng) -> Rows:
    """Return a file with a last row that adds up the others."""
    last = [str(int(random.integers(0, 10_000))) for _ in rows[0]]
    last[int(random.integers(0, min(3, len(last))))] = pick(random, ("Totaal", "TOTAL", "Eindtotaal", "Subtotaal"))
    return [*rows, last]


SAME_TABLES: Final[dict[str, Callable[[Rows, Rng], Rows]]] = {"copies": copy_rows, "a total": add_total}
"""What adds rows that no table may show: those that say again what another says, and sums."""


def write_rows(rows: Rows, separator: str = ",", ends: str = "\n") -> bytes:
    """Return rows as a text."""
    file = io.StringIO()
    csv.writer(file, delimiter=separator, lineterminator=ends).writerows(rows)
    return file.getvalue().encode("utf-8", errors="replace")


def write_fixed_dialect(table: pd.DataFrame, widths: Mapping[str, int], random: Rng) -> bytes:
    """Return a table of fixed width in another encoding, with other line ends and order of rows."""
    moved = table.iloc[random.permutation(len(table))]
    return write_fixed(moved, widths, pick(random, ("\n", "\r\n"))).encode(pick(random, ("utf-8", "latin-1")))


def write_workbook(table: pd.DataFrame, *, cover: bool = False) -> bytes:
    """Return a workbook with the table, below a title and behind a cover sheet where asked."""
    book = openpyxl.Workbook(write_only=True)
    if cover:
        book.create_sheet("Toelichting").append(["Gemaakt voor het overzicht"])
    sheet = book.create_sheet("Gegevens")
    if cover:
        sheet.append(["Overzicht"])
        sheet.append([])
    sheet.append([str(name) for name in table.columns])
    for row in table.astype(object).itertuples(index=False):
        sheet.append([None if cell == "" else cell for cell in row])
    made = io.BytesIO()
    book.save(made)
    return _without_times(made.getvalue())


def _without_times(content: bytes) -> bytes:
    """Return a workbook that does not say when it was made, so that a seed makes it again."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in packed.namelist():
            if name != "docProps/core.xml":
                target.writestr(zipfile.ZipInfo(name), packed.read(name), zipfile.ZIP_DEFLATED)
    return made.getvalue()


def write_parquet(table: pd.DataFrame) -> bytes:
    """Return the table as Parquet, with types."""
    made = io.BytesIO()
    table.to_parquet(made, index=False)
    return made.getvalue()
