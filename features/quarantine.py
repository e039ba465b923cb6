"""Rows that cannot be trusted, set apart with the reason: never silently away, never silently in.

A table is held to its schema row by row. How much may not fit before the delivery itself is wrong is a matter of the
account (`features.account`).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from features.errors import ExtractError
from features.sources.reading import say_columns
from features.values import KIND_SENTENCES, TEXT_DTYPE, Decimal, convert, find_decimal, missing
from features.values.dates import Dates, read_dates
from features.values.texts import spell_as
from features.vocabulary import Column, Kind, Schema

PROVENANCE = ("reason", "file", "row")
_Broken = tuple[NDArray[np.int64], str]  # places of rows, and why they are unfit


@dataclass(frozen=True)
class Held:
    """A table held to its schema.

    fit: canonical dtypes, with `file` and `row`. unfit: as text, with PROVENANCE. absent: columns that
    were not delivered. unknown: columns that are not in the schema. told: how columns were read, where that had to be
    decided, with the number of values.
    """

    fit: pd.DataFrame
    unfit: pd.DataFrame
    absent: tuple[str, ...]
    unknown: tuple[str, ...]
    told: tuple[tuple[str, int], ...] = ()


def hold_to_schema(frame: pd.DataFrame, schema: Schema, file: str, others: Sequence[pd.DataFrame] = ()) -> Held:
    """Hold `frame` (indexed by row in `file`) to `schema`.

    Rows with a wrong type, an empty mandatory value, a value not allowed or out of range are unfit.

    Args:
        frame: the rows of one file.
        schema: what they should be. A nullable column that is not delivered is empty.
        file: its name.
        others: what other files hold of the table: they are asked how a column is written where this one does not tell.

    Raises:
        ExtractError: A column is missing, or can be read in two ways.
    """
    absent = _check_columns(frame, schema, file)
    # Millions of rows: nothing is copied that need not be.
    rows, raw = frame.index, frame.copy(deep=False)
    raw.index = pd.RangeIndex(len(frame))
    broken: list[_Broken] = []
    columns: dict[str, pd.Series] = {}
    elsewhere = _find_decimal([raw], schema) or (_find_decimal([raw, *others], schema) if others else None)
    told: list[tuple[str, int]] = []
    for column in schema.columns:
        if column.name in absent:
            columns[column.name] = missing(column.kind, raw.index)
            continue
        try:
            read = _read_column(raw, column, schema, elsewhere, rows, others)
        except ExtractError as error:  # which knows the column and not where it was read
            raise ExtractError(error.what, where=f"{file}, {error.where}", do=error.do) from None
        columns[column.name] = spell_as(read.values, column.allowed) if column.allowed else read.values
        broken.extend((_places(mask), f"{column.name} {why}") for mask, why in read.faults)
        told.extend((f"{column.name} {sentence}", count) for sentence, count in read.told)
        if not column.nullable:
            is_empty = read.values.isna() & ~read.unfit if read.faults else read.values.isna()
            broken.append((_places(is_empty), f"{column.name} is empty"))
    broken.extend(_break_rules(columns[column.name], column) for column in schema.columns if _has_rule(column))
    unknown = tuple(str(name) for name in frame.columns if name not in schema.names)
    columns |= {"file": pd.Series(_repeat(file, len(raw)), raw.index), "row": pd.Series(rows.to_numpy(), raw.index)}
    typed = pd.DataFrame(columns, copy=False)
    broken = [(places, why) for places, why in broken if len(places)]
    if not broken:
        return Held(typed, _no_rows(schema), absent, unknown, tuple(told))
    reason = _one_per_row(broken)
    is_unfit = np.zeros(len(raw), dtype=np.bool_)
    is_unfit[reason.index] = True
    unfit = raw.loc[is_unfit, [name for name in schema.names if name in raw]].astype(TEXT_DTYPE)
    unfit = complete(unfit.assign(reason=reason, file=file, row=rows[is_unfit]), schema)
    return Held(typed[~is_unfit].reset_index(drop=True), unfit, absent, unknown, tuple(told))


def _repeat(file: str, rows: int) -> pd.Categorical:
    return pd.Categorical([file]).take([0] * rows)


@dataclass(frozen=True)
class Single:
    """A table with one row per key.

    Attributes:
        frame: its rows.
        merged: rows that say in every column the same as one in `frame`.
        conflicting: rows with one key that contradict each other, all of them, as text with PROVENANCE.
    """

    frame: pd.DataFrame
    merged: pd.DataFrame
    conflicting: pd.DataFrame


def part_double_keys(frame: pd.DataFrame, schema: Schema) -> Single:
    """Part `frame` (with `file` and `row`) into rows with one row per key, and double rows.

    Of rows that are the same in every column one stays; rows with one key that contradict each other all go, because
    nothing tells which is right.
    """
    key, names = list(schema.key), list(schema.names)
    doubled = frame.duplicated(key, keep=False)
    if not doubled.any():
        return Single(frame, frame.iloc[:0], _no_rows(schema))
    doubles = frame[doubled]
    repeated = doubles.duplicated(names)
    conflicting = doubles[~repeated].duplicated(key, keep=False).reindex(doubles.index)
    conflicting = doubles.assign(c=conflicting).groupby(key, dropna=False)["c"].transform("max").astype(bool)
    reason = f"rows contradict each other: one key, different values (key: {', '.join(key)})"
    unfit = doubles[conflicting].assign(reason=reason)
    merged = doubles[repeated & ~conflicting]
    single = frame.drop(index=unfit.index.union(merged.index)).reset_index(drop=True)
    return Single(single, merged, _as_text(unfit, schema))


def _find_decimal(frames: Sequence[pd.DataFrame], schema: Schema) -> Decimal | None:
    """Return the decimal sign that columns of numbers of the frames prove, where they prove one."""
    numbers = [(one.name, frame) for frame in frames for one in schema.columns if one.kind is Kind.NUMBER]
    return find_decimal(frame[name] for name, frame in numbers if name in frame and _is_text(frame[name]))


def _find_days(frame: pd.DataFrame, schema: Schema, but: str = "") -> Iterator[pd.Series]:
    """Yield the columns with dates that a frame has, `but` one."""
    names = (column.name for column in schema.columns if column.kind is Kind.DATE and column.name != but)
    yield from (frame[name] for name in names if name in frame)


def _is_text(values: pd.Series) -> bool:
    return bool(pd.api.types.is_string_dtype(values.dtype))


def _as_text(rows: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    text = dict.fromkeys((*schema.names, "reason", "file"), TEXT_DTYPE)
    return rows[[*schema.names, *PROVENANCE]].astype({**text, "row": "Int64"}).reset_index(drop=True)


def complete(rows: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Quarantined rows of a source, with all columns of the table in order."""
    return _as_text(rows.reindex(columns=[*schema.names, *PROVENANCE]), schema)


def _no_rows(schema: Schema) -> pd.DataFrame:
    return _make_no_rows(schema).copy(deep=False)


@cache
def _make_no_rows(schema: Schema) -> pd.DataFrame:
    return complete(pd.DataFrame(), schema)


def _read_column(
    raw: pd.DataFrame,
    column: Column,
    schema: Schema,
    elsewhere: Decimal | None,
    rows: pd.Index,
    others: Sequence[pd.DataFrame],
) -> Dates:
    """Return a column in its canonical dtype, with what does not fit and what must be told. rows: as in the file."""
    if column.kind is not Kind.DATE:
        # A message names rows as they are in the file.
        written = pd.Series(raw[column.name].array, index=rows, name=column.name, copy=False)
        found = convert(written, column.kind, elsewhere, is_code=column.name in schema.key)
        values, misfits = (pd.Series(one.array, index=raw.index, name=column.name, copy=False) for one in found)
        return Dates(values, ((misfits, KIND_SENTENCES[column.kind]),) if misfits.any() else ())
    # Only a date of what may never happen can stand for "not yet".
    may_be_open = column.nullable and column.known_on == column.name
    own = _find_days(raw, schema, but=column.name)
    beside = chain(own, chain.from_iterable(_find_days(other, schema) for other in others))
    return read_dates(raw[column.name], may_be_open=may_be_open, beside=beside)


def _check_columns(frame: pd.DataFrame, schema: Schema, file: str) -> tuple[str, ...]:
    absent = tuple(column for column in schema.columns if column.name not in frame.columns)
    needed = [column.name for column in absent if not column.nullable]
    if needed:
        raise ExtractError(
            f"{file} lacks the column{'s' if len(needed) > 1 else ''} {', '.join(needed)} of table '{schema.name}'.",
            where=f"{file}, header; {say_columns(frame.columns, schema.names)}",
            do="Add the column to the export. Columns of this table: " + ", ".join(schema.names) + ".",
        )
    return tuple(column.name for column in absent)


def _places(is_broken: pd.Series) -> NDArray[np.int64]:
    return np.flatnonzero(is_broken.to_numpy(dtype=bool))


def _one_per_row(broken: Sequence[_Broken]) -> pd.Series:
    """The reasons of a row in one sentence. Joining is slow, so only where there are several."""
    rows = np.concatenate([places for places, _ in broken])
    sentences = np.repeat(np.array([why for _, why in broken], dtype=object), [len(places) for places, _ in broken])
    reasons = pd.DataFrame({"index": rows, "reason": sentences})
    several = reasons["index"].duplicated(keep=False)
    joined = reasons[several].groupby("index")["reason"].agg("; ".join)
    alone: pd.Series = reasons[~several].set_index("index")["reason"]
    every: pd.Series = pd.concat([alone, joined])
    return every.sort_index()


def _has_rule(column: Column) -> bool:
    return bool(column.allowed) or column.low is not None


def _break_rules(values: pd.Series, column: Column) -> _Broken:
    """The places where a column breaks its rule, what is allowed or the range, and the sentence."""
    if column.allowed:
        is_broken = ~values.isin(list(map(str, column.allowed))) & values.notna()
        return _places(is_broken), f"{column.name} is not one of {', '.join(column.allowed)}"
    numbers = values.to_numpy(dtype="float64", na_value=np.nan)
    if column.high is None:
        return np.flatnonzero(numbers < column.low), f"{column.name} is below {column.low:g}"
    is_outside = (numbers < column.low) | (numbers > column.high)
    return np.flatnonzero(is_outside), f"{column.name} is outside {column.low:g}-{column.high:g}"
