"""Numbers as people and their programs write them: decimal comma or point, thousands, percent, words for missing.

A column is read in one way: all its values with a decimal point, or all with a decimal comma. Where both ways fit and
give other numbers (1.234 beside 850) another column of the file can show that these are thousands. It cannot show that
they are decimals, since whoever pastes columns together writes them in two ways. Nobody guesses then: a thousand that
is read as one is a wrong number that nobody sees.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from features.errors import ExtractError
from features.values.texts import to_arrow

MOST_ODD = 0.01  # of the values of a column of numbers may be no number
_BLANKS = " \u00a0\u2007\u2009\u202f"  # between thousands too
_MISSING = pa.array(
    [
        *("-", "--", "\u2013", "\u2014", ".", "?", "*", "na", "n/a", "nan", "null", "none", "missing", "unknown"),
        *("n.v.t.", "n.v.t", "nvt", "n.b.", "n.b", "nb", "vr", "leeg", "geen", "onbekend", "niet bekend"),
        *("#n/a", "#n/b", "#nv", "#null!", "#num!", "#value!", "#waarde!", "#div/0!", "#deel/0!", "#ref!", "#verw!"),
    ]
)
_SIGN, _DIGITS = r"^[+-]?", r"[1-9]\d{{0,2}}(?:[{between}' ]\d{{3}})+|\d*"
_END = r"(?:[eE][+-]?\d+)?$"


class Decimal(StrEnum):
    """What stands before the decimals."""

    POINT = "."
    COMMA = ","


_PATTERNS = {
    Decimal.POINT: f"{_SIGN}(?:{_DIGITS.format(between=',')})" + r"(?:\.\d*)?" + _END,
    Decimal.COMMA: f"{_SIGN}(?:{_DIGITS.format(between='.')})" + r"(?:,\d*)?" + _END,
}
# What nobody can read in two ways: digits, with a decimal point or without.
_PLAIN = r"^\d{1,15}(?:\.(?:\d{1,2}|\d{4,15}))?$"
# What is a number in both ways, and not the same one.
_EITHER = rf"{_SIGN}[1-9]\d{{0,2}}[.,]\d{{3}}$"


@dataclass(frozen=True)
class NumberColumn:
    """A column of texts, read as numbers.

    Attributes:
        numbers: float64; missing where nothing, a word for missing, or no number is written.
        is_odd: whether something is written that is neither a number nor a word for missing.
        missing_words: how many values are a dash or a word for missing.
        is_percent: whether the values carry a percent sign; the numbers are parts of one then.
    """

    numbers: pd.Series
    is_odd: pd.Series
    missing_words: int
    is_percent: bool = False

    @property
    def is_number(self) -> bool:
        """Whether this is a column of numbers, but for a few odd values."""
        filled = int(self.numbers.notna().sum())
        return filled > 0 and int(self.is_odd.sum()) <= MOST_ODD * filled


def find_decimal(columns: Iterable[pd.Series]) -> Decimal | None:
    """Return the decimal sign of a file, where its columns prove one; None where they prove none, or both.

    Args:
        columns: texts, of which some hold numbers.
    """
    proven = {decimal for values in columns if (decimal := _find_decimal(values)) is not None}
    return proven.pop() if len(proven) == 1 else None


def _find_decimal(values: pd.Series) -> Decimal | None:
    arrow = to_arrow(values)
    if _is_plain(arrow):
        return Decimal.POINT if pc.any(pc.match_substring(arrow, ".")).as_py() else None
    return _prove(_clean(values)[0], whole=False)


def _is_plain(arrow: pa.ChunkedArray) -> bool:
    """Whether all that is written are digits, with decimals behind a point or without."""
    return pc.all(pc.match_substring_regex(arrow, _PLAIN)).as_py() is not False


def read_numbers(
    values: pd.Series,
    name: str,
    decimal: Decimal | None = None,
    *,
    elsewhere: Decimal | None = None,
    whole: bool = False,
) -> NumberColumn:
    """Read a column of texts as numbers.

    Args:
        values: texts, indexed by row in the file.
        name: of the column, for the message.
        decimal: the sign that somebody declares; it decides where both fit.
        elsewhere: the sign in other columns of the file, from `find_decimal`; it decides where thousands come of it.
        whole: whether only whole numbers belong here.

    Raises:
        ExtractError: The column can be read in two ways. The message holds row numbers and no value.
    """
    if not whole and pd.api.types.is_string_dtype(values.dtype) and _is_plain(arrow := to_arrow(values)):
        numbers = pd.Series(arrow.cast(pa.float64()).to_numpy(), index=values.index, name=values.name)
        return NumberColumn(numbers, pd.Series(False, index=values.index, name=values.name), 0)
    texts, is_missing, is_percent = _clean(values)
    own = _prove(texts, whole=whole)
    if own is None and (decimal is None or is_percent is None):
        _check_one_way(texts, name, elsewhere, whole=whole)
    if is_percent is None:
        raise ExtractError(
            f"Column '{name}' has values with a percent sign and values without.",
            where=f"column '{name}'",
            do="Write all of them with it, or none.",
        )
    numbers = _read(texts, own or decimal or elsewhere or Decimal.POINT)
    if whole:
        numbers = numbers.where(numbers % 1 == 0)
    is_odd = texts.notna() & numbers.isna()
    return NumberColumn(numbers / 100 if is_percent else numbers, is_odd, int(is_missing.sum()), bool(is_percent))


def has_two_ways(values: pd.Series) -> bool:
    """Tell whether any of the texts can be read as thousands and as decimals, such as 1.234."""
    return bool(pc.any(pc.match_substring_regex(to_arrow(values), _EITHER)).as_py())


def is_missing_word(values: pd.Series) -> pd.Series:
    """Return which texts are a dash or a word for missing (`-`, `n.v.t.`, `VR`, `#N/B`), capitals or not."""
    arrow = pc.utf8_lower(pc.utf8_trim(to_arrow(values), _BLANKS + "\t"))
    return pd.Series(pc.is_in(arrow, _MISSING).to_numpy(), index=values.index, name=values.name)


def _clean(values: pd.Series) -> tuple[pd.Series, pd.Series, bool | None]:
    """Texts without blanks, per cent signs and words for missing; which were those; whether all have a sign or some."""
    texts = values.astype(pd.StringDtype("pyarrow")).str.strip(_BLANKS + "\t")
    is_missing = is_missing_word(texts)
    texts = texts.mask(is_missing | (texts == ""))
    has_sign = texts.str.endswith("%").fillna(False).astype(bool)
    filled = int(texts.notna().sum())
    if has_sign.any():
        texts = texts.str.removesuffix("%").str.rstrip(_BLANKS)
    is_percent = None if has_sign.any() and has_sign.sum() < (1 - MOST_ODD) * filled else bool(has_sign.any())
    blank = f"[{_BLANKS[1:]}]"
    arrow = to_arrow(texts)
    if pc.any(pc.match_substring_regex(arrow, blank)).as_py():
        texts = texts.str.replace(blank, " ", regex=True)
    texts = texts.str.replace("\u2212", "-", regex=False) if texts.str.contains("\u2212").any() else texts
    return texts, is_missing, is_percent


def _prove(texts: pd.Series, *, whole: bool) -> Decimal | None:
    """The one way in which the column is a column of numbers; None where it is none, or where both ways fit."""
    arrow = to_arrow(texts)
    filled = len(arrow) - arrow.null_count
    if not filled:
        return None
    fitting = {}
    for decimal in Decimal:
        fits = _matches(arrow, _PATTERNS[decimal])
        if whole:
            numbers = _read(texts, decimal)
            fits = fits & (numbers % 1 == 0).to_numpy()
        fitting[decimal] = int(fits.sum())
    best = max(Decimal, key=lambda one: fitting[one])
    other = Decimal.COMMA if best is Decimal.POINT else Decimal.POINT
    enough = fitting[best] >= (1 - MOST_ODD) * filled
    # One odd value proves nothing: it may be the one that is wrong.
    is_alone = fitting[other] < (1 - MOST_ODD) * filled or not _matches(arrow, _EITHER).any()
    return best if enough and fitting[other] < fitting[best] and is_alone else None


def _check_one_way(texts: pd.Series, name: str, elsewhere: Decimal | None, *, whole: bool) -> None:
    """Raise ExtractError where the values are numbers in both ways, and other ones."""
    arrow = to_arrow(texts)
    is_either = _matches(arrow, _EITHER)
    if not is_either.any():
        return
    fits = _matches(arrow, _PATTERNS[Decimal.POINT]) & _matches(arrow, _PATTERNS[Decimal.COMMA])
    if int(fits.sum()) < (1 - MOST_ODD) * (len(arrow) - arrow.null_count):
        return  # no column of numbers at all
    if elsewhere is not None and not pc.any(pc.match_substring(arrow.filter(is_either), elsewhere.value)).as_py():
        return  # thousands: the sign before the decimals of this file is another one
    kind = "thousands" if whole else "thousands or decimals"
    rows = [str(row) for row in texts.index[is_either][:2]]
    raise ExtractError(
        f"Column '{name}' can be read in two ways: a point or comma before three digits may part {kind}, or begin "
        "the decimals.",
        where=f"column '{name}', such as row {' and row '.join(rows)}",
        do='Write thousands without a sign, or say which with the option decimal = "," or decimal = ".", where the '
        "format has it.",
    )


def _matches(arrow: pa.ChunkedArray, pattern: str) -> NDArray[np.bool_]:
    # A sign or point alone fits the patterns too; a number has a digit.
    fits, has_digit = (
        np.asarray(pc.fill_null(pc.match_substring_regex(arrow, one), False).to_numpy(), dtype=np.bool_)
        for one in (pattern, r"\d")
    )
    matched: NDArray[np.bool_] = fits & has_digit
    return matched


def _read(texts: pd.Series, decimal: Decimal) -> pd.Series:
    """Numbers of texts that fit the way of writing; missing elsewhere."""
    arrow = to_arrow(texts)
    fits = _matches(arrow, _PATTERNS[decimal])
    plain = texts.where(fits)
    between = ",' " if decimal is Decimal.POINT else ".' "
    if pc.any(pc.match_substring_regex(to_arrow(plain), f"[{between},]")).as_py():
        plain = plain.str.replace(f"[{between}]", "", regex=True)
        if decimal is Decimal.COMMA:
            plain = plain.str.replace(",", ".", regex=False)
    # As Arrow reads them: another notation must not give another last digit.
    cast = pc.utf8_ltrim(to_arrow(plain), "+").cast(pa.float64())
    numbers = pd.Series(cast.to_numpy(), index=texts.index, name=texts.name)
    return numbers.mask(np.isinf(numbers))
