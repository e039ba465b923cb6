"""One column at a time: from values as delivered to the canonical type of its kind.

The conversions are vectorised on Arrow with a slower second try for the values that did not fit.
Pandera could coerce too, but tries value by value once one of them fails.
"""

from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from features.values.dates import NO_DATE, read_dates
from features.values.numbers import Decimal, has_two_ways, read_numbers
from features.values.texts import LARGEST_WHOLE, are_whole, to_arrow, to_integers
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
_DECIMALS = r"^\d+[.,]0+$"
_TRUE = frozenset({"true", "t", "1", "yes", "y", "ja", "j", "waar"})
_FALSE = frozenset({"false", "f", "0", "no", "n", "nee", "onwaar"})


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
    if kind is Kind.TEXT:  # which anything is
        return to_code(plain) if is_code else to_text(plain), _no(plain)
    flags = _to_flag(plain)
    return flags, flags.isna() & _is_filled(plain)


def missing(kind: Kind, index: pd.Index) -> pd.Series:
    """A column of `kind` without any value."""
    return pd.Series(pd.NaT if kind is Kind.DATE else None, index=index, dtype=PANDAS_DTYPES[kind])


def to_text(values: pd.Series) -> pd.Series:
    """Text without surrounding blanks; whole numbers without a decimal point; empty is missing."""
    if pd.api.types.is_float_dtype(values.dtype) and are_whole(values):
        values = values.astype("Int64")  # student numbers that went through a spreadsheet or a missing value
    stripped = pc.utf8_trim_whitespace(to_arrow(values))
    is_blank = pc.equal(stripped, "")
    if pc.any(is_blank).as_py():
        stripped = pc.if_else(is_blank, pa.scalar(None, stripped.type), stripped)
    return pd.Series(pd.arrays.ArrowStringArray(stripped), index=values.index, name=values.name)


def to_code(values: pd.Series) -> pd.Series:
    """Text of codes and numbers of students: a number that a spreadsheet gave decimals (34401.0) is 34401."""
    text = to_text(values)
    if not pc.any(pc.match_substring_regex(to_arrow(text), _DECIMALS)).as_py():
        return text
    has_decimals = text.str.fullmatch(_DECIMALS).fillna(False).astype(bool)
    return text.mask(has_decimals, text.str.replace(r"[.,]0+$", "", regex=True))


def _plain(values: pd.Series) -> pd.Series:
    if values.dtype == object or isinstance(values.dtype, pd.CategoricalDtype):
        return values.astype(TEXT_DTYPE)
    return values


def _no(values: pd.Series) -> pd.Series:
    return pd.Series(False, index=values.index)


def _is_filled(values: pd.Series) -> pd.Series:
    if not _is_text(values):
        return values.notna()
    is_written = pc.not_equal(pc.utf8_trim_whitespace(to_arrow(values)), "")
    return pd.Series(pc.fill_null(is_written, False).to_numpy(), index=values.index, name=values.name)


def _is_text(values: pd.Series) -> bool:
    return bool(pd.api.types.is_string_dtype(values.dtype))


def _finite(values: pd.Series) -> tuple[pd.Series, pd.Series]:
    infinite = pd.Series(np.isinf(values.to_numpy()), index=values.index)
    return (values.mask(infinite) if infinite.any() else values), infinite


def _cast(values: pd.Series, kind: Kind) -> pd.Series | None:
    """The quick way, for a text column in which every value fits."""
    try:
        texts = pc.utf8_trim_whitespace(to_arrow(values))
        array = to_integers(texts) if kind is Kind.INTEGER else texts.cast(pa.float64()).to_numpy()
        return pd.Series(array, index=values.index, name=values.name)
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
        fits = (finite % 1 == 0) & (finite.abs() <= LARGEST_WHOLE)
        fitting = finite.where(fits).astype("Int64") if whole else finite
        return fitting, fitting.isna() & values.notna()
    quick = _cast(values, kind)
    if quick is not None and not has_two_ways(values):
        numbers = quick if whole else _finite(quick.astype("float64"))[0]
        return numbers, numbers.isna() & _is_filled(values)
    column = read_numbers(values, str(values.name), elsewhere=elsewhere, whole=whole)
    if not whole:
        return column.numbers, column.is_odd
    is_whole = (column.numbers % 1 == 0) & (column.numbers.abs() <= LARGEST_WHOLE)  # 12.5 % is none, nor is 1e308
    return column.numbers.where(is_whole).astype("Int64"), column.is_odd | (column.numbers.notna() & ~is_whole)


def _to_flag(values: pd.Series) -> pd.Series:
    if pd.api.types.is_bool_dtype(values.dtype):
        return values.astype("boolean")
    words = pc.utf8_lower(to_arrow(to_text(values)))
    is_true, is_false = (pc.is_in(words, pa.array(sorted(meant))).to_numpy() for meant in (_TRUE, _FALSE))
    return pd.Series(pd.arrays.BooleanArray(is_true, ~(is_true | is_false)), index=values.index, name=values.name)
