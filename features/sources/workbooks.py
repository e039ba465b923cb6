"""Workbooks (.xlsx): every sheet that has the columns, below its title rows; others and hidden ones are told."""

import datetime
import math
import re
import zipfile
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from features.errors import ExtractError
from features.sources.dialect import fold
from features.values import TEXT_DTYPE
from features.values.texts import are_whole

_TITLE_ROWS = 20  # at most above a header
_LARGEST_CONTENT, _ALWAYS_READ = 2**31, 2**26  # bytes that a workbook may unpack to
_MOST_PACKED = 200  # times smaller: a sheet packs some ten times, and what packs a thousand times is no table
_EMPTY_FORMULA = re.compile(
    rb"<c\b([^>]*)>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>", re.DOTALL
)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")


def read_sheets(
    path: Path, wanted: Collection[str], year_column: str | None = None
) -> tuple[dict[str, pd.DataFrame], tuple[str, ...]]:
    """Return the sheets that have a header with any of the wanted columns, by name, and the names of the others.

    A hidden sheet is one of the others: nobody who opens the workbook sees what it holds.

    Args:
        path: a workbook.
        wanted: columns that a sheet should have; without any the first row that is filled is the header.
        year_column: a column that the name of a sheet gives, where the sheet lacks it and its name holds a year.

    Returns:
        Frames indexed by row as the program shows it. A column of numbers or dates has their type, any other is text.

    Raises:
        ExtractError: This is no workbook, it unpacks to more than can be read, or it has formulas without values.
    """
    _check_size(path)
    try:
        # pandas leaves a file open that it could not read
        with path.open("rb") as file, pd.ExcelFile(file, engine="openpyxl") as book:
            hidden = [str(sheet.title) for sheet in book.book.worksheets if sheet.sheet_state != "visible"]
            sheets = book.parse(sheet_name=None, header=None, dtype=object, na_filter=False)
        empty = _count_empty_formulas(path)
    except Exception as error:  # a damaged workbook fails in a dozen ways, and their texts may quote it
        raise _unreadable(path, type(error).__name__) from None
    if empty:
        raise ExtractError(
            f"{path.name} has formulas whose values were never computed ({empty:,} cells).",
            where=str(path),
            do="They would be read as empty: open it in a spreadsheet program and save it again, or export it as CSV.",
        )
    found = {str(name): None if name in hidden else _read_sheet(sheet, wanted) for name, sheet in sheets.items()}
    tables = {name: table for name, table in found.items() if table is not None}
    if year_column is not None:
        tables = {name: _add_year(table, name, year_column) for name, table in tables.items()}
    others = [name for name in found if name not in tables]
    return tables, tuple(f"{name} (hidden)" if name in hidden else name for name in others)


def _count_empty_formulas(path: Path) -> int:
    """Return how many cells hold a formula and no value, as where a program wrote them that does not compute."""
    count = 0
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                found = _EMPTY_FORMULA.findall(packed.read(name))
                count += sum(b't="str"' not in kind for kind in found)  # a formula may well give an empty text
    return count


def _check_size(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise _unreadable(path, "no .xlsx") from None
    size, zipped = sum(one.file_size for one in parts), sum(one.compress_size for one in parts)
    if size > _LARGEST_CONTENT or size > max(_ALWAYS_READ, _MOST_PACKED * zipped):
        raise ExtractError(
            f"{path.name} unpacks to {size / 2**30:.1f} GiB, more than is read from a workbook.",
            where=str(path),
            do="Export it as CSV or Parquet, or in parts.",
        )


def _unreadable(path: Path, why: str) -> ExtractError:
    return ExtractError(
        f"{path.name} cannot be read as a workbook ({why}).", where=str(path), do="Save it again as .xlsx, or as CSV."
    )


def _read_sheet(sheet: pd.DataFrame, wanted: Collection[str]) -> pd.DataFrame | None:
    """The table on a sheet; None where no row has any of the wanted columns."""
    cells = sheet.mask(sheet == "", other=None)
    cells.index = pd.RangeIndex(1, 1 + len(cells), name="row")
    filled = cells.dropna(how="all")
    place = _find_header(filled.head(_TITLE_ROWS), wanted)
    if place is None:
        return None
    header = filled.loc[place]
    named = [column for column in filled.columns if header[column] is not None and str(header[column]).strip()]
    below = filled.loc[filled.index > place, named]
    table = pd.DataFrame({column: _read_column(below[column]) for column in named}, index=below.index)
    table.columns = pd.Index([_say_name(header[column]) for column in named])
    return table.dropna(how="all")


def _find_header(rows: pd.DataFrame, wanted: Collection[str]) -> int | None:
    names = {fold(name) for name in wanted}
    if rows.empty:
        return None
    if not names:
        return int(rows.index[0])
    found = {
        int(row): len(names & {fold(str(cell)) for cell in cells if cell is not None})
        for row, cells in zip(rows.index, rows.to_numpy(), strict=True)
    }
    best = max(found, key=lambda row: (found[row], -row))
    return best if found[best] else None


def _say_name(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def _read_column(cells: pd.Series) -> pd.Series:
    """Cells of one type keep it; of several they become the text that a person reads."""
    filled = [cell for cell in cells if cell is not None]
    kinds = {type(cell) for cell in filled}
    if kinds and kinds <= {int, float}:
        numbers = pd.to_numeric(cells, errors="coerce").astype("float64")
        return numbers.astype("Int64") if are_whole(numbers) else numbers
    if kinds and kinds <= {datetime.datetime, datetime.date, pd.Timestamp}:
        dates = pd.to_datetime(cells, errors="coerce").astype("datetime64[ns]")
        if dates.notna().sum() == len(filled):
            return dates
    return pd.Series([_say_cell(cell) for cell in cells], index=cells.index, dtype=TEXT_DTYPE)


def _say_cell(cell: object) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, float):
        if not math.isfinite(cell):
            return None
        # Three decimals in a text could be thousands; in a cell that holds a number they are decimals.
        return str(int(cell)) if cell.is_integer() else f"{cell!r}0"
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat() if cell.time() == datetime.time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, datetime.date | datetime.time) else str(cell).strip()


def _add_year(table: pd.DataFrame, sheet: str, column: str) -> pd.DataFrame:
    year = _YEAR.search(sheet)
    if year is None or fold(column) in {fold(name) for name in table.columns}:
        return table
    return table.assign(**{column: pd.Series(year[1], index=table.index, dtype=TEXT_DTYPE)})
