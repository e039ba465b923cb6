"""Raw clicks, added up per student and day while the file is read: what is published has 10.6 million rows.

Two rows that say the same are two visits to a page, and count twice. A session is one page on one day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from features.errors import ExtractError
from features.sources.dialect import find_dialect
from features.sources.oulad.files import COURSE, NAMES
from features.sources.reading import check_columns

_TEXTS, _NUMBERS = (*COURSE, "id_student"), ("date", "sum_click")
_COLUMNS = (*_TEXTS, *_NUMBERS)
_BLOCK = 16 * 2**20  # bytes read at once
_MOST_PARTS = 2_000_000  # rows of sums, before they are added up again
_WHOLE = r"^\s*[+-]?\d{1,9}(?:\.0+)?\s*$"
_BY = (*_TEXTS, "date")


@dataclass(frozen=True)
class Clicks:
    """Clicks per student and day.

    Attributes:
        frame: student, programme, cohort, date (days from the start), sum_click and sessions.
        read: how many rows the file has.
        unfit: the rows whose day or number of clicks is none, as text under our names, indexed by row in the file.
    """

    frame: pd.DataFrame
    read: int
    unfit: pd.DataFrame


def find_clicks(folder: Path) -> Path | None:
    """Return the file with raw clicks, None where there is none."""
    return next((path for name in ("studentVle.csv", "studentVle.parquet") if (path := folder / name).exists()), None)


def add_up_clicks(path: Path) -> Clicks:
    """Read a file of raw clicks (CSV or Parquet) in parts and add them up.

    Raises:
        ExtractError: The file cannot be read, or lacks a column. The message holds no value.
    """
    parts: list[pa.Table] = []
    unfit: list[pd.DataFrame] = []
    read, first, most = 0, 1 if path.suffix == ".parquet" else 2, _MOST_PARTS
    try:
        for batch in _read_parts(path):
            sums, apart = _add_up(batch, first + read)
            parts.append(sums)
            if len(apart):
                unfit.append(apart)
            read += batch.num_rows
            if sum(part.num_rows for part in parts) > most:
                parts = [_together(parts)]
                most = max(_MOST_PARTS, 2 * parts[0].num_rows)
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise ExtractError(
            f"{path.name} cannot be read beyond row {first + read:,}.",
            where=str(path),
            do="Deliver it again; it may have been cut off, or a row has another number of fields than the header.",
        ) from None
    columns = [NAMES.get(name, name) for name in _BY]
    frame = _together(parts).to_pandas() if parts else pd.DataFrame(columns=[*_BY, "sum_click", "sessions"])
    texts = dict.fromkeys(columns[:3], "string[pyarrow]")
    named = frame.rename(columns=NAMES).astype(texts | {"sum_click": "Int64", "sessions": "Int64"})
    apart = pd.concat(unfit) if unfit else pd.DataFrame(columns=columns)
    return Clicks(named, read, apart.rename(columns=NAMES))


def _read_parts(path: Path) -> Iterator[pa.Table]:
    if path.suffix == ".parquet":
        file = pq.ParquetFile(path)
        check_columns(pd.DataFrame(columns=file.schema_arrow.names), _COLUMNS, path.name)
        for batch in file.iter_batches(batch_size=500_000, columns=list(_COLUMNS)):
            yield pa.Table.from_batches([batch])
        return
    dialect = find_dialect(path, _COLUMNS)
    check_columns(pd.DataFrame(columns=list(dialect.names)), _COLUMNS, path.name)
    encoding = "utf-8" if dialect.encoding == "utf-8-sig" else dialect.encoding
    reader = arrow_csv.open_csv(
        path,
        arrow_csv.ReadOptions(
            column_names=list(dialect.names), skip_rows=dialect.header_line, block_size=_BLOCK, encoding=encoding
        ),
        arrow_csv.ParseOptions(delimiter=dialect.separator),
        arrow_csv.ConvertOptions(
            include_columns=list(_COLUMNS), column_types=dict.fromkeys(_COLUMNS, pa.string()), null_values=["", "?"],
            strings_can_be_null=True,
        ),
    )  # fmt: skip
    for batch in reader:
        yield pa.Table.from_batches([batch])


def _add_up(batch: pa.Table, first: int) -> tuple[pa.Table, pd.DataFrame]:
    """Return the sums of a part, and its rows without a day, clicks or student; the first has the number `first`."""
    columns = {name: batch[name].cast(pa.string()) for name in _TEXTS}
    fits = pa.array([True] * batch.num_rows) if not batch.num_rows else pc.is_valid(batch["id_student"])
    for name in _NUMBERS:
        columns[name], is_whole = _to_whole(batch[name])
        fits = pc.and_(fits, is_whole)
    fits = pc.and_(fits, pc.fill_null(pc.greater_equal(columns["sum_click"], 0), False))
    numbers = pa.table(columns)
    sums = _group(numbers.filter(fits), "sum_click", "count")
    is_unfit = pc.invert(fits)
    if not pc.any(is_unfit).as_py():
        return sums, pd.DataFrame()
    rows = pd.RangeIndex(first, first + batch.num_rows)[is_unfit.to_numpy()]
    apart = batch.filter(is_unfit).to_pandas().astype("string[pyarrow]")
    return sums, apart.set_axis(pd.Index(rows, name="row"), axis=0)


def _to_whole(values: pa.ChunkedArray) -> tuple[pa.ChunkedArray, pa.ChunkedArray]:
    """Return whole numbers, missing where there is none, and which they are."""
    if not pa.types.is_string(values.type):
        return values.cast(pa.int64()), pc.is_valid(values)
    is_whole = pc.fill_null(pc.match_substring_regex(values, _WHOLE), False)
    plain = pc.if_else(is_whole, pc.utf8_trim_whitespace(values), pa.scalar(None, pa.string()))
    if pc.any(pc.match_substring(plain, ".")).as_py():
        plain = pc.replace_substring_regex(plain, r"\.0+$", "")
    return plain.cast(pa.int64()), is_whole


def _group(rows: pa.Table, sessions: str, how: str) -> pa.Table:
    sums = rows.group_by(list(_BY)).aggregate([("sum_click", "sum"), (sessions, how)])
    names = {"sum_click_sum": "sum_click", f"{sessions}_{how}": "sessions"}
    return sums.rename_columns([names.get(name, name) for name in sums.column_names]).select(
        [*_BY, "sum_click", "sessions"]
    )


def _together(parts: list[pa.Table]) -> pa.Table:
    return _group(pa.concat_tables(parts), "sessions", "sum")
