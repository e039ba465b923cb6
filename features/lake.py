"""Tables on disk: the same content always gives the same file."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from features.values import ARROW_TYPES
from features.vocabulary import Schema

_ROWS_PER_GROUP = 1_000_000


def replace_file(frame: pd.DataFrame, path: Path) -> None:
    """Write `frame` as Parquet or, where `path` says so, CSV; who reads meanwhile has the old file or the new one."""
    partial = path.with_suffix(".partial")
    if path.suffix == ".csv":
        frame.to_csv(partial, index=False)
    else:
        frame.to_parquet(partial, index=False)
    partial.replace(path)


def write_table(frame: pd.DataFrame, path: Path, types: dict[str, pa.DataType], sort_by: Sequence[str]) -> None:
    """Write `frame` as zstd Parquet; the same rows give the same bytes, and the file appears at once or not at all.

    Args:
        frame: Rows in any order.
        path: Its folder is made where it is not there.
        types: Arrow type of every column to write, in order.
        sort_by: Columns that order the rows; rows that are equal in them keep their order.
    """
    schema = pa.schema(list(types.items()))
    order = frame[list(sort_by)].reset_index(drop=True).sort_values(list(sort_by), kind="stable", na_position="first")
    places = order.index.to_numpy()
    del order
    # A column at a time: an ordered copy of the whole frame would be as large as the frame.
    columns = [pa.array(frame[name].take(places), type=kind, from_pandas=True) for name, kind in types.items()]
    table = pa.Table.from_arrays(columns, schema=schema)
    del columns
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    pq.write_table(table, unfinished, compression="zstd", row_group_size=_ROWS_PER_GROUP)
    unfinished.replace(path)


def table_types(schema: Schema) -> dict[str, pa.DataType]:
    """Arrow type per column of `schema`, in order."""
    return {column.name: ARROW_TYPES[column.kind] for column in schema.columns}
