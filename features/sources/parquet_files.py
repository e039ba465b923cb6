"""Parquet files, and what is read by Arrow as rows of pandas."""

import re
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from features.errors import ExtractError

_INDEX = re.compile(r"__index_level_\d+__")  # as pandas names it
_ARROW_TO_PANDAS: dict[pa.DataType, Any] = {
    pa.string(): pd.StringDtype("pyarrow"),
    pa.large_string(): pd.StringDtype("pyarrow"),
    pa.bool_(): pd.BooleanDtype(),
    **{kind: pd.Int64Dtype() for kind in (pa.int8(), pa.int16(), pa.int32(), pa.int64())},
}


def read_parquet(path: Path) -> pd.DataFrame:
    """Read a Parquet file, indexed by row (the first row is row 1). Raises ExtractError when it is none."""
    try:
        table = pq.read_table(path)
        # What pandas wrote beside the columns may be damaged too; an index that counts rows is no column.
        names = [name for name in table.column_names if not _INDEX.fullmatch(name)]
        return as_rows(table.select(names).replace_schema_metadata(None), first=1)
    except Exception:  # a damaged file fails in a dozen ways, and their texts may quote it
        raise _cut_off(path) from None


def count_rows(path: Path) -> int:
    """Return how many rows a Parquet file has, without reading them. Raises ExtractError when it is none."""
    try:
        return int(pq.read_metadata(path).num_rows)
    except Exception:
        raise _cut_off(path) from None


def _cut_off(path: Path) -> ExtractError:
    return ExtractError(
        f"{path.name} cannot be read as Parquet.",
        where=str(path),
        do="Deliver the file again; it may have been cut off in transfer.",
    )


def as_rows(table: pa.Table, first: int) -> pd.DataFrame:
    """Return a table as a frame indexed by row; the first has the number `first`."""
    frame: pd.DataFrame = table.to_pandas(types_mapper=_ARROW_TO_PANDAS.get, date_as_object=False)
    return frame.set_axis(pd.RangeIndex(first, first + len(frame), name="row"), axis=0)
