"""Tables on disk: the same content always gives the same file, and the same fingerprint."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from features.columns import ARROW_TYPES, PANDAS_DTYPES
from features.errors import ExtractError
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
    """Write `frame` as zstd Parquet with these column types, rows sorted; the file appears at once or not at all."""
    schema = pa.schema(list(types.items()))
    ordered = frame.sort_values(list(sort_by), kind="stable", na_position="first")
    table = pa.Table.from_pandas(ordered[list(types)], schema=schema, preserve_index=False).replace_schema_metadata(
        None
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    pq.write_table(table, unfinished, compression="zstd", row_group_size=_ROWS_PER_GROUP)
    unfinished.replace(path)


def read_table(path: Path, schema: Schema) -> pd.DataFrame:
    """Read one table of the lake in canonical dtypes. Raises ExtractError when it is not that table."""
    try:
        table = pq.read_table(path)
    except (pa.ArrowInvalid, OSError):
        raise ExtractError(
            f"{path.name} in the lake cannot be read.", where=str(path), do="Make the lake again from the extracts."
        ) from None
    if tuple(table.column_names) != schema.names:
        raise ExtractError(
            f"{path.name} in the lake has other columns than table '{schema.name}'.",
            where=f"{path}; it has: {', '.join(table.column_names)}",
            do="It was made by another version. Make the lake again from the extracts.",
        )
    frame: pd.DataFrame = table.to_pandas(types_mapper=_pandas_type, date_as_object=False)
    return frame.astype({column.name: PANDAS_DTYPES[column.kind] for column in schema.columns})


def table_types(schema: Schema) -> dict[str, pa.DataType]:
    """Arrow type per column of `schema`, in order."""
    return {column.name: ARROW_TYPES[column.kind] for column in schema.columns}


def fingerprint_table(frame: pd.DataFrame) -> str:
    """Return the sha256 of the content: names, types, values and what is missing.

    Independent of the order of rows and columns and of how text is stored in memory; not of types.
    """
    table = pa.Table.from_pandas(frame[sorted(frame.columns)], preserve_index=False)
    table = pa.table({name: _canonical(table[name]) for name in table.column_names})
    table = table.take(_order(table))
    digest = hashlib.sha256()
    for name in table.column_names:
        values = table[name].combine_chunks()
        digest.update(f"{name}:{values.type}:{len(values)}\n".encode())
        digest.update(np.packbits(pc.is_valid(values).to_numpy(zero_copy_only=False)).tobytes())
        for part in _content(values):
            digest.update(part)
    return digest.hexdigest()


def _pandas_type(kind: pa.DataType) -> pd.api.extensions.ExtensionDtype | None:
    found = [PANDAS_DTYPES[name] for name, arrow in ARROW_TYPES.items() if arrow == kind]
    return found[0] if found and isinstance(found[0], pd.api.extensions.ExtensionDtype) else None


def _canonical(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """The widest type of each kind; not-a-number is missing and minus zero is zero."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        return _canonical(values.cast(kind.value_type))
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_null(kind):
        return values.cast(pa.large_string())
    if pa.types.is_floating(kind):
        numbers = pc.add(values.cast(pa.float64()), 0.0)
        return pc.if_else(pc.is_nan(numbers), pa.scalar(None, pa.float64()), numbers)
    if pa.types.is_integer(kind):
        return values.cast(pa.int64())
    if pa.types.is_temporal(kind):
        return values.cast(pa.timestamp("ns"))
    return values


def _content(values: pa.Array) -> list[bytes]:
    if pa.types.is_large_string(values.type):
        filled = pc.fill_null(values, "")
        lengths = pc.binary_length(filled).to_numpy(zero_copy_only=False).astype("<i8").tobytes()
        return [lengths, _characters(filled)]
    if pa.types.is_boolean(values.type):
        return [np.packbits(pc.fill_null(values, False).to_numpy(zero_copy_only=False)).tobytes()]
    plain = values.cast(pa.int64()) if pa.types.is_temporal(values.type) else values
    return [pc.fill_null(plain, 0).to_numpy(zero_copy_only=False).tobytes()]


def _characters(filled: pa.LargeStringArray) -> bytes:
    _, offset_buffer, data = filled.buffers()
    if data is None:
        return b""
    offsets = np.frombuffer(offset_buffer, dtype="<i8")[filled.offset : filled.offset + len(filled) + 1]
    return bytes(data[int(offsets[0]) : int(offsets[-1])])


def _order(table: pa.Table) -> np.ndarray[Any, np.dtype[np.intp]]:
    """An order that depends on the content only: by a 64-bit number per row.

    Sorting millions of rows by all their text columns takes ten times as long. Two different rows with
    one number would leave their order open; among ten million rows the chance is one in a million.
    """
    numbers = np.zeros(table.num_rows, dtype=np.uint64)
    for name in table.column_names:
        values = table[name].combine_chunks()
        numbers = _mix(numbers + _row_numbers(values)) + np.uint64(len(name))
    return np.argsort(numbers, kind="stable")


def _row_numbers(values: pa.Array) -> np.ndarray[Any, np.dtype[np.uint64]]:
    if pa.types.is_large_string(values.type):
        coded = pc.dictionary_encode(values, null_encoding="encode")
        digests = [hashlib.blake2b(f"{word}".encode(), digest_size=8).digest() for word in coded.dictionary.to_pylist()]
        numbers: np.ndarray[Any, np.dtype[np.uint64]] = np.frombuffer(b"".join(digests), dtype="<u8")
        places: np.ndarray[Any, np.dtype[np.int32]] = coded.indices.to_numpy()
        per_row: np.ndarray[Any, np.dtype[np.uint64]] = np.take(numbers, places)
        return per_row
    if pa.types.is_boolean(values.type):
        values = values.cast(pa.int64())
    plain = values.cast(pa.int64()) if pa.types.is_temporal(values.type) else values
    bits = pc.fill_null(plain, 0).to_numpy(zero_copy_only=False).view(np.uint64)
    return _mix(bits + pc.is_valid(values).to_numpy(zero_copy_only=False).astype(np.uint64))


def _mix(numbers: np.ndarray[Any, np.dtype[np.uint64]]) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Spread every bit over all others (the finaliser of splitmix64, Steele, Lea and Flood 2014)."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
