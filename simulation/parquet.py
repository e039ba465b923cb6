"""Deliveries as Parquet files with the columns of `features.schemas`, cut off at the simulated today."""

from datetime import date
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features.schemas import SCHEMAS
from features.vocabulary import Column, Kind

ARROW_TYPES = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.DATE: pa.date32(),
    Kind.FLAG: pa.bool_(),
}


class Deliveries:
    """Writes canonical tables in parts. The one place that keeps what was not known yet out of the files.

    Rows are dropped when their `known_on` lies after today, and a value is emptied when the date column
    that its schema names does. No time of writing enters a file: the same rows give the same bytes.
    """

    def __init__(self, folder: Path, today: date) -> None:
        self._folder = folder
        self._today = pa.scalar(today, pa.date32())
        self._writers: dict[str, pq.ParquetWriter] = {}
        self.rows: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        return self

    def __exit__(self, *_raised: object) -> None:
        for writer in self._writers.values():
            writer.close()

    def append(self, table: str, columns: dict[str, Any]) -> None:
        """Add rows to `table`; `columns` are exactly its declared ones, as numpy or arrow arrays."""
        schema = SCHEMAS[table]
        if set(columns) != set(schema.names):
            raise KeyError(f"{table}: columns {sorted(set(columns) ^ set(schema.names))} do not fit the schema")
        frame = pa.table({column.name: to_arrow(columns[column.name], column.kind) for column in schema.columns})
        frame = frame.filter(pc.less_equal(frame["known_on"], self._today))
        for column in schema.columns:
            frame = self._empty_unknown(frame, column)
        self._writer(table, frame.schema).write_table(frame)
        self.rows[table] = self.rows.get(table, 0) + frame.num_rows

    def _empty_unknown(self, frame: pa.Table, column: Column) -> pa.Table:
        if column.known_on is None:
            return frame
        known = pc.less_equal(frame[column.known_on], self._today)
        kept = pc.if_else(known, frame[column.name], pa.scalar(None, frame.schema.field(column.name).type))
        return frame.set_column(frame.schema.get_field_index(column.name), column.name, kept)

    def _writer(self, table: str, schema: pa.Schema) -> pq.ParquetWriter:
        if table not in self._writers:
            path = self._folder / f"{table}.parquet"
            self._writers[table] = pq.ParquetWriter(path, schema, compression="zstd", compression_level=1)
        return self._writers[table]


def to_arrow(values: Any, kind: Kind) -> pa.Array:
    """Arrow array of a canonical kind; NaN and NaT become empty."""
    if isinstance(values, pa.Array | pa.ChunkedArray):
        return values.cast(ARROW_TYPES[kind])
    if isinstance(values, np.ndarray) and values.dtype.kind == "f":
        return pa.array(values, from_pandas=True).cast(ARROW_TYPES[kind])
    return pa.array(values).cast(ARROW_TYPES[kind])


def pick(names: Any, positions: Any) -> pa.Array:
    """Text column that reads `names` at `positions`; a negative position is empty."""
    codes = np.asarray(positions, dtype=np.int64)
    return pa.array([str(name) for name in names], pa.string()).take(pa.array(codes, mask=codes < 0))


def repeat(value: str, rows: int) -> pa.Array:
    """Text column with one value."""
    return pa.repeat(pa.scalar(value, pa.string()), rows)


def number_text(numbers: Any) -> pa.Array:
    """Student numbers as text."""
    return pa.array(numbers).cast(pa.string())
