"""Files with a table, read as they are: delimited, Parquet or Excel; rows are numbered as a person sees them."""

import csv as csv_lines
import io
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv

from features.errors import ExtractError, rows_text
from features.sources.below import find_below, find_totals, pad_remarks
from features.sources.dialect import Dialect, check_quotes, find_code_page, find_dialect, fold, has_quotes
from features.sources.parquet_files import as_rows, read_parquet
from features.sources.workbooks import read_sheets

ENDINGS = (".csv", ".txt", ".tsv", ".parquet", ".xlsx")
_WORKBOOK, _PARQUET, _OLD_WORKBOOK = b"PK\x03\x04", b"PAR1", b"\xd0\xcf\x11\xe0"  # how such a file begins
_VALUE = re.compile(r"@|\d{6}|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")  # of a person: an address, a number, a day
_LARGEST_BLOCK = 2**30  # bytes of one record, when a field is longer than usual


@dataclass(frozen=True)
class TableFile:
    """A table as it lies in a file.

    Attributes:
        frame: its rows, indexed by their number as a person sees it. In a workbook with several sheets the numbers go
            on from sheet to sheet.
        read: how many rows there were.
        totals: how many of them were totals of the others or sentences below them, and are not in `frame`.
        sheets: the sheets of a workbook that were put together; empty for any other file.
        passed_over: the sheets that have none of the columns.
        hidden: the columns that are called by their place, because their heading looks like a value of a row.
    """

    frame: pd.DataFrame
    read: int
    totals: int = 0
    sheets: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


def check_columns(frame: pd.DataFrame, mandatory: Iterable[str], file: str) -> None:
    """Raise ExtractError naming the columns that `file` must have and lacks.

    The columns that it has are named only where one of them can be seen to be a column: without a header the first
    line is somebody's data.
    """
    mandatory = list(mandatory)
    missing = [name for name in mandatory if name not in frame.columns]
    if missing:
        raise ExtractError(
            f"{file} lacks the {'column' if len(missing) == 1 else 'columns'} {_list(missing)}.",
            where=f"{file}, header; {say_columns(frame.columns, mandatory)}",
            do="Export the file again with these columns, spelled like this"
            + (". Does the file have a header?" if not _is_header(frame.columns, mandatory) else "."),
        )


def say_columns(names: Iterable[Any], expected: Collection[str]) -> str:
    """Say which columns there are, or how many where the header may be a row of data."""
    columns = [str(name) for name in names]
    if not columns:
        return "it has no columns"
    if not _is_header(columns, expected):
        return f"its first row has {len(columns)} fields, and none is the name of a column that is looked for"
    return f"it has: {', '.join(columns)}"


def _is_header(names: Iterable[Any], expected: Collection[str]) -> bool:
    """Tell whether a row is a header: one of its fields is a name that is looked for, or nearly."""
    folded = [fold(str(name)) for name in names]
    return any(get_close_matches(fold(name), folded, n=1, cutoff=0.85) for name in expected)


def read_table(
    path: Path, wanted: Collection[str] = (), *, nulls: Sequence[str] = ("",), year_column: str | None = None
) -> TableFile:
    """Read a table from a delimited file, Parquet or a workbook; what it is, is seen from its content.

    Args:
        path: the file.
        wanted: columns that it should have; they tell which line is the header, and which sheets are meant.
        nulls: texts that stand for an empty value in a delimited file.
        year_column: a column that the name of a sheet gives where it is a year.

    Raises:
        ExtractError: The file cannot be read, or is of a kind that is not read. No message holds a value.
    """
    with path.open("rb") as file:
        start = file.read(4)
    if start == _PARQUET:
        frame = read_parquet(path)
        _check_names([str(name) for name in frame.columns], path.name, path, wanted)
        return _finish(frame, wanted)
    if start == _OLD_WORKBOOK:
        raise ExtractError(f"{path.name} is a workbook of the old kind.", where=str(path), do="Save it as .xlsx.")
    if start != _WORKBOOK:
        return _finish(read_text(path, nulls=nulls, wanted=wanted), wanted)
    sheets, passed_over = read_sheets(path, wanted, year_column)
    if not sheets:
        raise ExtractError(
            f"No sheet of {path.name} has the columns {_list(list(wanted))}." if wanted else f"{path.name} is empty.",
            where=f"{path}, {len(passed_over)} sheets",
            do="Name the columns like this in one row above the data, or use the option columns.",
        )
    frame = _put_together(sheets, path, wanted)
    return _finish(frame, wanted, tuple(sheets), passed_over)


def leave_totals(file: TableFile) -> TableFile:
    """Return a table of counts without the rows that add up others, by a code that is the word total.

    Of other tables only the first fields tell: an assessment may well be called so.
    """
    is_total = find_totals(file.frame)
    return (
        replace(file, frame=file.frame[~is_total], totals=file.totals + int(is_total.sum())) if is_total.any() else file
    )


def _put_together(sheets: dict[str, pd.DataFrame], path: Path, wanted: Collection[str]) -> pd.DataFrame:
    """One frame of several sheets; its rows are numbered on from sheet to sheet."""
    for name, sheet in sheets.items():
        _check_names([str(column) for column in sheet.columns], f"{path.name}, sheet '{name}'", path, wanted)
    if len(sheets) == 1:
        return next(iter(sheets.values()))
    parts, above = [], 0
    for sheet in sheets.values():
        parts.append(sheet.set_axis(sheet.index + above, axis=0))
        above += int(sheet.index.max()) if len(sheet) else 0
    mixed = [name for name in parts[0].columns if len({str(part[name].dtype) for part in parts if name in part}) > 1]
    as_text = [part.astype({name: "string[pyarrow]" for name in mixed if name in part}) for part in parts]
    return pd.concat(as_text).rename_axis("row")


def _finish(
    frame: pd.DataFrame, wanted: Collection[str], sheets: tuple[str, ...] = (), passed_over: tuple[str, ...] = ()
) -> TableFile:
    """Call columns whose heading looks like a value by their place, as messages name columns; set totals apart.

    Totals count again what the others count, and a sentence below a table is no row of it.
    """
    headings = [str(name) for name in frame.columns]
    names = [
        name if name and (name in wanted or not _VALUE.search(name)) else f"column {place}"
        for place, name in enumerate(headings, start=1)
    ]
    hidden = tuple(name for name, heading in zip(names, headings, strict=True) if heading and name != heading)
    frame = frame if names == headings else frame.set_axis(names, axis="columns")
    is_none = find_below(frame)
    kept = frame[~is_none] if is_none.any() else frame
    return TableFile(kept, len(frame), int(is_none.sum()), sheets, passed_over, hidden)


def read_text(
    path: Path, *, separator: str | None = None, nulls: Sequence[str] = ("",), wanted: Collection[str] = ()
) -> pd.DataFrame:
    """Read a delimited file with every column as text, indexed by row (the first line is row 1).

    Args:
        path: a file whose encoding is found by content: UTF-8, UTF-16, Windows-1252 or DOS (850).
        separator: Found by content (comma, semicolon, tab or bar) when None.
        nulls: Texts that stand for an empty value.
        wanted: columns that it should have; they tell which line is the header.

    Raises:
        ExtractError: The file is empty or no text, or has a double column or a ragged row. The message never shows the
            row itself, which may hold personal values.
    """
    dialect = find_dialect(path, wanted, separator)
    _check_names(dialect.names, path.name, path, wanted)
    first = dialect.header_line + 1
    if not _has_data(path, dialect):
        return as_rows(pa.table({name: pa.array([], pa.string()) for name in _fill_names(dialect.names)}), first=first)
    encodings = [dialect.encoding]
    for encoding in encodings:
        try:
            table = _read_arrow(path, dialect, nulls, encoding)
            if has_quotes(path) and _has_line_breaks(table):
                check_quotes(path, dialect, encoding)
            return as_rows(table, first=first)
        except (pa.ArrowInvalid, UnicodeDecodeError):
            if _is_encoded(path, encoding):
                padded = pad_remarks(path, dialect, encoding)
                if padded is None:
                    raise _ragged_error(path, dialect, encoding) from None
                return as_rows(_read_padded(padded, path, dialect, nulls), first=first)
            if encoding == "utf-8":  # its first letters were
                encodings.append(find_code_page(path.read_bytes()))
    raise ExtractError(
        f"{path.name} is no text in UTF-8, UTF-16, Windows-1252 or DOS (850).", where=str(path), do="Save it as UTF-8."
    )


def _has_line_breaks(table: pa.Table) -> bool:
    return any(pc.any(pc.match_substring_regex(column, "[\r\n]")).as_py() for column in table.columns)


def _list(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _check_names(names: Sequence[str], file: str, path: Path, wanted: Collection[str] = ()) -> None:
    doubles = sorted({name for name in names if name and names.count(name) > 1})
    if doubles:
        # Without a header a double field is a value of a row; its place says enough.
        places = [str(place) for place, name in enumerate(names, start=1) if name in doubles]
        is_shown = _is_header(names, wanted) and not any(map(_VALUE.search, doubles))
        said = _list(doubles) if is_shown else f"in places {', '.join(places)}"
        raise ExtractError(
            f"{file} has the column {said} more than once.",
            where=str(path),
            do="Give every column its own name. Does the file have a header?",
        )


def _read_padded(content: bytes, path: Path, dialect: Dialect, nulls: Sequence[str]) -> pa.Table:
    try:
        return _read_arrow(io.BytesIO(content), dialect, nulls, "utf-8")
    except pa.ArrowInvalid:
        raise _ragged_error(path, dialect, dialect.encoding) from None


def _read_arrow(path: Path | io.BytesIO, dialect: Dialect, nulls: Sequence[str], encoding: str) -> pa.Table:
    names = _fill_names(dialect.names)
    source: Any = path
    if isinstance(path, Path) and encoding.startswith(
        "utf-16"
    ):  # twice as long as it has to be, and not read in blocks
        source = io.BytesIO(path.read_text(encoding=encoding).removeprefix("\ufeff").encode("utf-8"))
        encoding = "utf-8"
    options = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), null_values=list(nulls), strings_can_be_null=True
    )
    parse = arrow_csv.ParseOptions(delimiter=dialect.separator, newlines_in_values=True)
    plain = "utf-8" if encoding == "utf-8-sig" else encoding
    read = {"column_names": list(names), "skip_rows": dialect.header_line, "encoding": plain}
    try:
        return arrow_csv.read_csv(source, arrow_csv.ReadOptions(**read), parse, options)
    except pa.ArrowInvalid as error:
        if "straddl" not in str(error):
            raise
    if not isinstance(source, Path):
        source.seek(0)
    # A record is longer than a block.
    length = path.stat().st_size if isinstance(path, Path) else len(path.getvalue())
    size = min(_LARGEST_BLOCK, max(length * 2, 2**20))
    return arrow_csv.read_csv(source, arrow_csv.ReadOptions(**read, block_size=size), parse, options)


def _fill_names(names: Sequence[str]) -> tuple[str, ...]:
    """Give columns without a name one, so that each can be told apart."""
    return tuple(name or f"column {place}" for place, name in enumerate(names, start=1))


def _is_encoded(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as file:
            for _ in file:
                pass
    except UnicodeDecodeError:
        return False
    return True


def _has_data(path: Path, dialect: Dialect) -> bool:
    with path.open(encoding=dialect.encoding, errors="replace") as file:
        for _ in range(dialect.header_line):
            file.readline()
        return any(line.strip() for line in file)


def _ragged_error(path: Path, dialect: Dialect, encoding: str) -> ExtractError:
    wanted = len(dialect.names)
    try:
        with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as file:
            lines = enumerate(csv_lines.reader(file, delimiter=dialect.separator), start=1)
            rows = [row for row, fields in lines if row > dialect.header_line and fields and len(fields) != wanted]
    except csv_lines.Error:
        rows = []
    found = rows_text(rows) if rows else "not found; a quote may have been left open"
    return ExtractError(
        f"{path.name} has rows with another number of fields than its header ({wanted}).",
        where=f"{path}, {found}",
        do="A separator or line break inside a field must be quoted. Export the file again.",
    )
