"""Invented results, made through the contracts of the real ones: what no step would write cannot be made."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from training.contracts.checking import check_result
from training.contracts.contract import Column, Kind, Result


def fill(result: type[Result], rows: pd.DataFrame | Iterable[Mapping[str, Any]], **values: Any) -> pd.DataFrame:
    """A frame of the contract: `rows` and, in every row, `values`; plain values where neither says anything."""
    given = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(list(rows))
    frame = given.assign(**values)
    for column in result.contract.columns:
        if column.name not in frame and not column.optional:
            frame[column.name] = [_plain(column)] * len(frame)
        if column.name in frame and column.kind is Kind.WHOLE and frame[column.name].isna().any():
            frame[column.name] = frame[column.name].astype("Int64")
    known = [name for name in result.contract.names if name in frame]
    return check_result(frame[[*known, *(name for name in frame if name not in known)]], result)


def write(frame: pd.DataFrame, result: type[Result], root: Path, **fields: object) -> Path:
    """Write a result where the real step does, when it keeps to its contract."""
    check_result(frame, result)
    path = result.contract.file(root, **fields)
    path.parent.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(path, index=False)
    return path


def _plain(column: Column) -> object:
    least = column.low or 0
    if column.nullable and column.kind is Kind.NUMBER:
        return float("nan")
    values: dict[Kind, object] = {
        Kind.TEXT: column.allowed[0] if column.allowed else "",
        Kind.WHOLE: int(least),
        Kind.NUMBER: float(least),
        Kind.YES_NO: False,
        Kind.DATE: date(2026, 1, 5),
        Kind.TIME: pd.Timestamp("2026-01-05"),
        Kind.NUMBERS: [float(least)],
    }
    return values[column.kind]
