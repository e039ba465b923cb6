"""Rows that cannot be trusted, set apart with the reason: never silently away, never silently in.

A table is held to its schema row by row. How much may not fit before the delivery itself is wrong is a matter of the
account (`features.account`).
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
import pandera.pandas as pa
from numpy.typing import NDArray

from features.errors import ExtractError
from features.sources.reading import say_columns
from features.values import KIND_SENTENCES, PANDAS_DTYPES, TEXT_DTYPE, Decimal, convert, find_decimal, missing
from features.values.dates import Dates, read_dates
from features.vocabulary import Column, Kind, Schema

PROVENANCE = ("reason", "file", "row")


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


def hold_to_schema(frame: pd.DataFrame, schema: Schema, file: str) -> Held:
    """Hold `frame` (indexed by row in `file`) to `schema`.

    A nullable column that is not delivered is empty; another missing column raises ExtractError.
    Rows with a wrong type, an empty mandatory value, a value not allowed or out of range are unfit.
    """
    absent = _check_columns(frame, schema, file)
    # Millions of rows: nothing is copied that need not be.
    numbers, raw = frame.index.to_numpy(), frame.copy(deep=False)
    raw.index = pd.RangeIndex(len(frame))
    reasons: list[pd.DataFrame] = []
    columns: dict[str, pd.Series] = {}
    elsewhere = find_decimal(raw[column.name] for column in schema.columns if _may_have_decimals(column, raw))
    told: list[tuple[str, int]] = []
    for column in schema.columns:
        if column.name in absent:
            columns[column.name] = missing(column.kind, raw.index)
            continue
        read = _read_column(raw, column, schema, elsewhere, numbers)
        columns[column.name], misfits = read.values, read.unfit
        reasons.extend(_reasons(raw.index[mask], f"{column.name} {why}") for mask, why in read.faults)
        told.extend((f"{column.name} {sentence}", count) for sentence, count in read.told)
        # pandera can check this too, but warns of its own concatenation when emptiness meets another fault
        if not column.nullable:
            is_empty = columns[column.name].isna() & ~misfits
            reasons.append(_reasons(raw.index[is_empty], f"{column.name} is empty"))
    typed = pd.DataFrame(columns, copy=False)
    reasons.append(_broken_rules(typed, schema))
    reason = _one_per_row(pd.concat(reasons))
    is_unfit = raw.index.isin(reason.index)
    unfit = raw.loc[is_unfit, [name for name in schema.names if name in raw]].astype(TEXT_DTYPE)
    unfit = complete(unfit.assign(reason=reason, file=file, row=numbers[is_unfit]), schema)
    typed["file"] = pd.Categorical([file]).take([0] * len(typed))
    typed["row"] = numbers
    fit = typed[~is_unfit].reset_index(drop=True) if is_unfit.any() else typed
    unknown = tuple(str(name) for name in frame.columns if name not in schema.names)
    return Held(fit, unfit, absent, unknown, tuple(told))


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
        return Single(frame, frame.iloc[:0], complete(pd.DataFrame(), schema))
    doubles = frame[doubled]
    repeated = doubles.duplicated(names)
    conflicting = doubles[~repeated].duplicated(key, keep=False).reindex(doubles.index)
    conflicting = doubles.assign(c=conflicting).groupby(key, dropna=False)["c"].transform("max").astype(bool)
    reason = f"rows contradict each other: one key, different values (key: {', '.join(key)})"
    unfit = doubles[conflicting].assign(reason=reason)
    merged = doubles[repeated & ~conflicting]
    single = frame.drop(index=unfit.index.union(merged.index)).reset_index(drop=True)
    return Single(single, merged, _as_text(unfit, schema))


def _may_have_decimals(column: Column, frame: pd.DataFrame) -> bool:
    return column.kind is Kind.NUMBER and column.name in frame and _is_text(frame[column.name])


def _is_text(values: pd.Series) -> bool:
    return bool(pd.api.types.is_string_dtype(values.dtype))


def _as_text(rows: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    text = dict.fromkeys((*schema.names, "reason", "file"), TEXT_DTYPE)
    return rows[[*schema.names, *PROVENANCE]].astype({**text, "row": "Int64"}).reset_index(drop=True)


def complete(rows: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Quarantined rows of a source, with all columns of the table in order."""
    return _as_text(rows.reindex(columns=[*schema.names, *PROVENANCE]), schema)


def _read_column(
    raw: pd.DataFrame, column: Column, schema: Schema, elsewhere: Decimal | None, rows: NDArray[np.int64]
) -> Dates:
    """Return a column in its canonical dtype, with what does not fit and what must be told. rows: as in the file."""
    if column.kind is not Kind.DATE:
        written = raw[column.name].set_axis(pd.Index(rows), axis=0)  # a message names rows as they are in the file
        found = convert(written, column.kind, elsewhere, is_code=column.name in schema.key)
        values, misfits = (one.set_axis(raw.index, axis=0) for one in found)
        return Dates(values, ((misfits, KIND_SENTENCES[column.kind]),))
    others = (one.name for one in schema.columns if one.kind is Kind.DATE and one is not column)
    # Only a date of what may never happen can stand for "not yet".
    may_be_open = column.nullable and column.known_on == column.name
    beside = [raw[name] for name in others if name in raw]
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


def _reasons(index: pd.Index, sentence: str) -> pd.DataFrame:
    return pd.DataFrame({"index": index, "reason": pd.Series([sentence] * len(index), dtype="object")})


def _one_per_row(reasons: pd.DataFrame) -> pd.Series:
    """The reasons of a row in one sentence. Joining is slow, so only where there are several."""
    several = reasons["index"].duplicated(keep=False)
    joined = reasons[several].groupby("index")["reason"].agg("; ".join)
    alone: pd.Series = reasons[~several].set_index("index")["reason"]
    every: pd.Series = pd.concat([alone, joined])
    return every.sort_index()


def _broken_rules(frame: pd.DataFrame, schema: Schema) -> pd.DataFrame:
    """Reasons from the rules on values: what is allowed, and the range."""
    try:
        _rules(schema).validate(frame, lazy=True, inplace=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        sentences = {
            (name, check): f"{name} {_sentence(schema.column(name), check)}"
            for name, check in cases[["column", "check"]].drop_duplicates().itertuples(index=False)
        }
        said = [sentences[name, check] for name, check in zip(cases["column"], cases["check"], strict=True)]
        return pd.DataFrame(
            {"index": cases["index"].astype("int64"), "reason": pd.Series(said, cases.index, dtype="object")}
        )
    return _reasons(pd.RangeIndex(0), "")


def _sentence(column: Column, check: str) -> str:
    if check.startswith("isin"):
        return f"is not one of {', '.join(column.allowed)}"
    if column.high is None:
        return f"is below {column.low:g}"
    return f"is outside {column.low:g}-{column.high:g}"


@cache
def _rules(schema: Schema) -> pa.DataFrameSchema:
    return pa.DataFrameSchema({column.name: _rule(column) for column in schema.columns})


def _rule(column: Column) -> pa.Column:
    checks = []
    if column.allowed:
        checks.append(pa.Check.isin([str(value) for value in column.allowed]))
    if column.low is not None and column.high is not None:
        checks.append(pa.Check.in_range(column.low, column.high))
    elif column.low is not None:
        checks.append(pa.Check.ge(column.low))
    return pa.Column(PANDAS_DTYPES[column.kind], checks, nullable=True)
