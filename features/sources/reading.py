"""Delimited and Parquet files, read as they are: rows are numbered as a person sees them in the file."""

import csv as csv_lines
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from features.errors import ExtractError

HEADER_LINES = 1
_SEPARATORS = (",", ";", "\t")
_ARROW_TO_PANDAS: dict[pa.DataType, Any] = {
    pa.string(): pd.StringDtype("pyarrow"),
    pa.large_string(): pd.StringDtype("pyarrow"),
    pa.bool_(): pd.BooleanDtype(),
    **{kind: pd.Int64Dtype() for kind in (pa.int8(), pa.int16(), pa.int32(), pa.int64())},
}


def check_columns(frame: pd.DataFrame, mandatory: Iterable[str], file: str) -> None:
    """Raise ExtractError naming the columns that `file` must have and lacks."""
    missing = [name for name in mandatory if name not in frame.columns]
    if missing:
        raise ExtractError(
            f"{file} lacks the {'column' if len(missing) == 1 else 'columns'} {_list(missing)}.",
            where=f"{file}, header (row 1); it has: {', '.join(map(str, frame.columns)) or 'no columns'}",
            do="Export the file again with these columns, spelled like this.",
        )


def read_text(path: Path, *, separator: str | None = None, nulls: Sequence[str] = ("",)) -> pd.DataFrame:
    """Read a delimited file with every column as text, indexed by row (the first data row is row 2).

    Args:
        path: UTF-8, or Windows-1252 where the file is not UTF-8.
        separator: Found in the header (comma, semicolon or tab) when None.
        nulls: Texts that stand for an empty value.

    Raises:
        ExtractError: The file is empty, or has a double column or a ragged row. The message never shows the row
            itself, which may hold personal values.
    """
    header = _header(path)
    separator = separator or max(_SEPARATORS, key=lambda one: len(_split(header, one)))
    names = [name.strip() for name in _split(header, separator)]
    doubles = sorted({name for name in names if names.count(name) > 1})
    if doubles:
        raise ExtractError(
            f"{path.name} has the column {_list(doubles)} more than once.",
            where=f"{path}, header (row 1)",
            do="Give every column its own name.",
        )
    if not _has_data(path):
        return _as_rows(pa.table({name: pa.array([], pa.string()) for name in names}), first=HEADER_LINES + 1)
    for encoding in ("utf8", "cp1252"):
        try:
            return _as_rows(_read_arrow(path, separator, names, nulls, encoding), first=HEADER_LINES + 1)
        except (pa.ArrowInvalid, UnicodeDecodeError):
            if _is_encoded(path, encoding):
                raise _ragged_error(path, separator, names, encoding) from None
    raise ExtractError(f"{path.name} is neither UTF-8 nor Windows-1252 text.", where=str(path), do="Save it as UTF-8.")


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a Parquet file, indexed by row (the first row is row 1). Raises ExtractError when it is none."""
    try:
        return _as_rows(pq.read_table(path), first=1)
    except (pa.ArrowInvalid, OSError):
        raise _cut_off(path) from None


def count_rows(path: Path) -> int:
    """Return how many rows a Parquet file has, without reading them. Raises ExtractError when it is none."""
    try:
        return int(pq.read_metadata(path).num_rows)
    except (pa.ArrowInvalid, OSError):
        raise _cut_off(path) from None


def _cut_off(path: Path) -> ExtractError:
    return ExtractError(
        f"{path.name} cannot be read as Parquet.",
        where=str(path),
        do="Deliver the file again; it may have been cut off in transfer.",
    )


def rows_text(rows: Iterable[Any], limit: int = 5) -> str:
    """Say which rows: 'rows 2, 5 and 9' or 'rows 2, 3, 4, 5, 6 and 127 more'."""
    numbers = [str(int(row)) for row in rows]
    shown, more = numbers[:limit], len(numbers) - limit
    if more > 0:
        return f"rows {', '.join(shown)} and {more:,} more"
    return f"row {shown[0]}" if len(shown) == 1 else f"rows {', '.join(shown[:-1])} and {shown[-1]}"


def _list(names: Sequence[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)


def _header(path: Path) -> str:
    with path.open("rb") as file:
        line = file.readline().removeprefix(b"\xef\xbb\xbf").rstrip(b"\r\n")
    if not line.strip():
        raise ExtractError(
            f"{path.name} is empty: it has no header.",
            where=str(path),
            do="Deliver the file again; a file without rows still has a header.",
        )
    try:
        return line.decode("utf8")
    except UnicodeDecodeError:
        return line.decode("cp1252", errors="replace")


def _read_arrow(path: Path, separator: str, names: list[str], nulls: Sequence[str], encoding: str) -> pa.Table:
    return arrow_csv.read_csv(
        path,
        read_options=arrow_csv.ReadOptions(column_names=names, skip_rows=HEADER_LINES, encoding=encoding),
        parse_options=arrow_csv.ParseOptions(delimiter=separator, newlines_in_values=True),
        convert_options=arrow_csv.ConvertOptions(
            column_types={name: pa.string() for name in names}, null_values=list(nulls), strings_can_be_null=True
        ),
    )


def _is_encoded(path: Path, encoding: str) -> bool:
    try:
        with path.open(encoding=encoding) as file:
            for _ in file:
                pass
    except UnicodeDecodeError:
        return False
    return True


def _has_data(path: Path) -> bool:
    with path.open("rb") as file:
        file.readline()
        return bool(file.read(64).strip())


def _split(line: str, separator: str) -> list[str]:
    return next(csv_lines.reader([line], delimiter=separator))


def _as_rows(table: pa.Table, first: int) -> pd.DataFrame:
    frame: pd.DataFrame = table.to_pandas(types_mapper=_ARROW_TO_PANDAS.get, date_as_object=False)
    return frame.set_axis(pd.RangeIndex(first, first + len(frame), name="row"), axis=0)


def _ragged_error(path: Path, separator: str, names: list[str], encoding: str) -> ExtractError:
    with path.open(encoding="utf-8-sig" if encoding == "utf8" else encoding, newline="") as file:
        lines = enumerate(csv_lines.reader(file, delimiter=separator), start=1)
        rows = [row for row, fields in lines if fields and len(fields) != len(names)]
    found = rows_text(rows) if rows else "not found"
    return ExtractError(
        f"{path.name} has rows with another number of fields than its header ({len(names)}).",
        where=f"{path}, {found}",
        do="A separator or line break inside a field must be quoted. Export the file again.",
    )
