"""One column at a time: from values as delivered to the canonical type of its kind.

The conversions are vectorised on Arrow with a slower second try for the values that did not fit.
Pandera could coerce too, but tries value by value once one of them fails.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.values.dates import NO_DATE, read_dates
from features.values.numbers import Decimal, has_two_ways, read_numbers
from features.vocabulary import Kind

TEXT_DTYPE = pd.StringDtype("pyarrow")
PANDAS_DTYPES: dict[Kind, Any] = {
    Kind.TEXT: TEXT_DTYPE,
    Kind.INTEGER: pd.Int64Dtype(),
    Kind.NUMBER: np.dtype("float64"),
    Kind.DATE: np.dtype("datetime64[ns]"),
    Kind.FLAG: pd.BooleanDtype(),
}
ARROW_TYPES: dict[Kind, pa.DataType] = {
    Kind.TEXT: pa.string(),
    Kind.INTEGER: pa.int64(),
    Kind.NUMBER: pa.float64(),
    Kind.DATE: pa.date32(),
    Kind.FLAG: pa.bool_(),
}
KIND_SENTENCES: dict[Kind, str] = {
    Kind.TEXT: "is not a text",
    Kind.INTEGER: "is not a whole number",
    Kind.NUMBER: "is not a number",
    Kind.DATE: NO_DATE,
    Kind.FLAG: "is not true or false",
}
_LARGEST_WHOLE = 2**53  # up to here every whole number can be told from the next
_TRUE = frozenset({"true", "t", "1", "yes", "y", "ja", "j"})
_FALSE = frozenset({"false", "f", "0", "no", "n", "nee"})


def convert(
    values: pd.Series, kind: Kind, elsewhere: Decimal | None = None, *, is_code: bool = False
) -> tuple[pd.Series, pd.Series]:
    """Return `values` in the canonical dtype of `kind`, and a mask of the values that do not fit.

    Values that do not fit are missing in the result. Dates may carry a time, which is cut off.

    Args:
        values: as delivered.
        kind: what they should be.
        elsewhere: the sign before decimals in other columns of the file, where that is known.
        is_code: whether a text is a code: 34401.0 is 34401 then.

    Raises:
        ExtractError: A column of numbers can be read in two ways (`features.values.numbers`).
    """
    if values.dtype == PANDAS_DTYPES[kind] and kind not in (Kind.TEXT, Kind.DATE):
        return _finite(values) if kind is Kind.NUMBER else (values, _no(values))
    if kind is Kind.DATE:
        dates = read_dates(values)
        return dates.values, dates.unfit
    plain = _plain(values)
    if kind in (Kind.NUMBER, Kind.INTEGER):
        return _to_numbers(plain, kind, elsewhere)
    converted = to_code(plain) if is_code and kind is Kind.TEXT else _CONVERSIONS[kind](plain)
    return converted, converted.isna() & _is_filled(plain)


def missing(kind: Kind, index: pd.Index) -> pd.Series:
    """A column of `kind` without any value."""
    return pd.Series(pd.NaT if kind is Kind.DATE else None, index=index, dtype=PANDAS_DTYPES[kind])


def to_text(values: pd.Series) -> pd.Series:
    """Text without surrounding blanks; whole numbers without a decimal point; empty is missing."""
    if pd.api.types.is_float_dtype(values.dtype) and (values.dropna() % 1 == 0).all():
        values = values.astype("Int64")  # student numbers that went through a spreadsheet or a missing value
    text = values.astype(TEXT_DTYPE)
    stripped = pc.utf8_trim_whitespace(pa.chunked_array(pa.array(text, from_pandas=True)))
    series = pd.Series(pd.array(stripped, dtype=TEXT_DTYPE), index=values.index, name=values.name)
    return series.mask(series == "") if pc.any(pc.equal(stripped, "")).as_py() else series


def to_code(values: pd.Series) -> pd.Series:
    """Text of codes and numbers of students: a number that a spreadsheet gave decimals (34401.0) is 34401."""
    text = to_text(values)
    has_decimals = text.str.fullmatch(r"\d+[.,]0+").fillna(False).astype(bool)
    return text.mask(has_decimals, text.str.replace(r"[.,]0+$", "", regex=True)) if has_decimals.any() else text


def _plain(values: pd.Series) -> pd.Series:
    if values.dtype == object or isinstance(values.dtype, pd.CategoricalDtype):
        return values.astype(TEXT_DTYPE)
    return values


def _no(values: pd.Series) -> pd.Series:
    return pd.Series(False, index=values.index)


def _is_filled(values: pd.Series) -> pd.Series:
    filled = values.notna()
    return filled & (values.str.strip() != "").fillna(False).astype(bool) if _is_text(values) else filled


def _is_text(values: pd.Series) -> bool:
    return bool(pd.api.types.is_string_dtype(values.dtype))


def _finite(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    infinite = pd.Series(np.isinf(values.to_numpy()), index=values.index)
    return (values.mask(infinite) if infinite.any() else values), infinite


def _cast(values: pd.Series, kind: Kind) -> pd.Series | None:
    """The quick way, for a text column in which every value fits."""
    try:
        cast = pc.utf8_trim_whitespace(pa.chunked_array(pa.array(values, from_pandas=True))).cast(ARROW_TYPES[kind])
        return pd.Series(
            cast.to_pandas(date_as_object=False, integer_object_nulls=False).array  # without an index of its own
            if kind is not Kind.INTEGER
            else pd.array(cast, dtype="Int64"),
            index=values.index,
            name=values.name,
        )
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        return None


def _to_numbers(values: pd.Series, kind: Kind, elsewhere: Decimal | None) -> tuple[pd.Series, pd.Series]:
    """Numbers, and which values are none; quick where a text column is plain digits with a decimal point."""
    whole = kind is Kind.INTEGER
    if not _is_text(values):
        numbers = pd.to_numeric(values, errors="coerce")
        if whole and pd.api.types.is_integer_dtype(numbers.dtype):
            return numbers.astype("Int64"), _no(values)
        finite, _ = _finite(numbers.astype("float64"))
        fits = (finite % 1 == 0) & (finite.abs() <= _LARGEST_WHOLE)
        fitting = finite.where(fits).astype("Int64") if whole else finite
        return fitting, fitting.isna() & values.notna()
    quick = _cast(values, kind)
    if quick is not None and not has_two_ways(values):
        numbers = quick if whole else _finite(quick.astype("float64"))[0]
        return numbers, numbers.isna() & _is_filled(values)
    column = read_numbers(values, str(values.name), elsewhere=elsewhere, whole=whole)
    if not whole:
        return column.numbers, column.is_odd
    is_whole = (column.numbers % 1 == 0) & (column.numbers.abs() <= _LARGEST_WHOLE)  # 12.5 % is none, nor is 1e308
    return column.numbers.where(is_whole).astype("Int64"), column.is_odd | (column.numbers.notna() & ~is_whole)


def _to_flag(values: pd.Series) -> pd.Series:
    if pd.api.types.is_bool_dtype(values.dtype):
        return values.astype("boolean")
    words = to_text(values).str.lower()
    flags = pd.Series(pd.NA, index=values.index, dtype="boolean", name=values.name)
    return flags.mask(words.isin(_TRUE), True).mask(words.isin(_FALSE), False)


_CONVERSIONS: dict[Kind, Callable[[pd.Series], pd.Series]] = {Kind.TEXT: to_text, Kind.FLAG: _to_flag}
