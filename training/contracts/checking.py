"""The check at writing: whether a frame keeps to the contract of its result."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError, SchemaErrorReason, SchemaErrors

from features.errors import StudiepeilError
from features.lake import replace_file
from training.contracts.contract import Column, Contract, Kind, Result

_MOST_NAMED = 5  # faults in one message
_KINDS_OF_TYPES: dict[Kind, Callable[[Any], bool]] = {
    Kind.WHOLE: pd.api.types.is_integer_dtype,
    Kind.NUMBER: pd.api.types.is_float_dtype,
    Kind.YES_NO: pd.api.types.is_bool_dtype,
    Kind.TIME: pd.api.types.is_datetime64_any_dtype,
}
_KINDS_OF_OBJECTS = {Kind.TEXT: "string", Kind.DATE: "date"}


class ContractError(StudiepeilError):
    """A result is not what its contract says: the code that made it is wrong, not the data that came in."""

    exit_code = 5


def check_result(frame: pd.DataFrame, result: type[Result]) -> pd.DataFrame:
    """Return `frame` when it keeps to the contract of `result`.

    Checked are the columns, their types, missing values, ranges, closed lists and the key. Raises ContractError that
    names columns and numbers of rows, and no value of a row.
    """
    contract = result.contract
    try:
        _schema(contract).validate(frame, lazy=True)
    except SchemaErrors as error:
        told = list(dict.fromkeys(_describe(one) for one in error.schema_errors))
        more = f"; and {len(told) - _MOST_NAMED} more" if len(told) > _MOST_NAMED else ""
        raise ContractError(
            f"a result is not what its contract says: {'; '.join(told[:_MOST_NAMED])}{more}",
            where=f"{contract.name} ({contract.path})",
            do="this is a fault of the program; the contract is in docs/results.md",
        ) from None
    return frame


def write_checked(frame: pd.DataFrame, result: type[Result], path: Path) -> None:
    """Write `frame` as Parquet to `path`, at once or not at all, when it keeps to the contract of `result`."""
    check_result(frame, result)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(frame, path)  # the service reads these files while they are written


def make_frame(result: type[Result], rows: pd.DataFrame) -> pd.DataFrame:
    """Return `rows` in the order and the types of the contract, for a frame that may have no rows.

    A frame without rows has no types of its own; without this its file would be read back as another kind of column.
    """
    columns = [column for column in result.contract.columns if not column.optional or column.name in rows]
    return rows[[column.name for column in columns]].astype({one.name: _dtype(one) for one in columns})


def _dtype(column: Column) -> str:
    plain = {Kind.WHOLE: "int64", Kind.NUMBER: "float64", Kind.YES_NO: "bool", Kind.TIME: "datetime64[ms]"}
    return "Int64" if column.kind is Kind.WHOLE and column.nullable else plain.get(column.kind, "object")


@cache
def _schema(contract: Contract) -> pa.DataFrameSchema:
    """Return the pandera schema of a contract."""
    columns: dict[str, Any] = {
        column.name: pa.Column(
            None, _checks(column), nullable=column.nullable, required=not column.optional, coerce=False
        )
        for column in contract.columns
    }
    checks = []
    if contract.key:
        key = contract.key
        checks.append(
            pa.Check(
                lambda frame: not frame.duplicated([one for one in key if one in frame]).any(),
                name=f"the key ({', '.join(key)}) is not unique",
            )
        )
    if contract.others is not None:
        kind, names = contract.others, set(contract.names)
        checks.append(
            pa.Check(
                lambda frame: all(_is_kind(frame[one], kind) for one in frame.columns if one not in names),
                name=f"a column that is not declared is no {kind}",
            )
        )
    return pa.DataFrameSchema(columns, checks=checks, strict=contract.others is None)


def _checks(column: Column) -> list[pa.Check]:
    """Return what holds for the values of a column; missing values are looked at apart."""
    checks = [pa.Check(lambda values: _is_kind(values, column.kind), name=f"is no {column.kind}", ignore_na=False)]
    if column.allowed:
        allowed = frozenset(column.allowed)
        checks.append(
            pa.Check(lambda values: set(values.dropna().unique()) <= allowed, name="is not one of the closed list")
        )
    low, high = column.low, column.high
    if low is not None:
        checks.append(pa.Check(lambda values: not _extreme(values, "min") < low, name=f"is below {low:g}"))
    if high is not None:
        checks.append(pa.Check(lambda values: not _extreme(values, "max") > high, name=f"is above {high:g}"))
    return checks


def _is_kind(values: pd.Series, kind: Kind) -> bool:
    """Whether all values that are there are of this kind; a column without any fits every kind."""
    if values.empty:
        return True
    if kind in _KINDS_OF_OBJECTS:
        return pd.api.types.infer_dtype(values, skipna=True) in (_KINDS_OF_OBJECTS[kind], "empty")
    if kind is Kind.NUMBERS:
        return all(isinstance(one, list | np.ndarray) for one in values)
    # Without any value a column has no type of its own.
    return _KINDS_OF_TYPES[kind](values.dtype) or pd.api.types.infer_dtype(values, skipna=True) == "empty"


def _extreme(values: pd.Series, which: str) -> float:
    """Return the lowest or the highest value, NaN and empty left out; of lists that of all their numbers."""
    if values.dtype == np.object_ and len(values):
        numbers = np.concatenate([np.asarray(one, dtype="float64") for one in values])
        return float(getattr(np, f"nan{which}")(numbers)) if len(numbers) else np.nan
    known = values.dropna()
    return float(getattr(known, which)()) if len(known) else np.nan


def _describe(error: SchemaError) -> str:
    """Return what is wrong in words, without values."""
    if error.reason_code is SchemaErrorReason.COLUMN_NOT_IN_SCHEMA:
        return f"column {error.failure_cases} is not declared"
    if error.reason_code is SchemaErrorReason.COLUMN_NOT_IN_DATAFRAME:
        return f"column {error.failure_cases} is missing"
    if error.reason_code is SchemaErrorReason.SERIES_CONTAINS_NULLS:
        return f"{error.schema.name} has empty values"
    name = error.check.name if isinstance(error.check, pa.Check) else str(error.reason_code)
    return " ".join(str(part) for part in (getattr(error.schema, "name", None), name) if part)
