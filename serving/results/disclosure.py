"""Which counts of people are withheld, so that no small number can be worked out from what is shown.

Counts below the smallest that may be shown (`fairness.disclosure.smallest`) are withheld. What adds up gives more
away: a sum of which all parts but one are shown tells that one. So every sum that a reader can make is looked at, on
all levels and again until nothing changes:

- where the withheld parts of a shown sum could be worked out, the smallest part that is shown is withheld too, and
  the sum itself when no part is left to withhold;
- where a sum is withheld to protect another number, one of its own parts is withheld too, or adding the parts up
  would give the sum.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from fairness.disclosure.smallest import read_smallest_count

_Mask = npt.NDArray[np.bool_]
_Codes = npt.NDArray[np.integer[Any]]
_Values = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Count:
    """A number of people: a value, or none. `suppressed` tells that there is one, but not shown.

    `small` tells that it is withheld because it is too small, not to protect another number.
    """

    value: float | None
    suppressed: bool = False
    small: bool = False


@dataclass(frozen=True)
class Sums:
    """A family of sums within a frame: rows of `part` add up to the row of `whole` with the same `keys`.

    `part` and `whole` are values of the column `level`; `keys` are columns.
    """

    level: str
    part: object
    whole: object
    keys: tuple[str, ...]


def withhold(frame: pd.DataFrame, column: str, sums: Sequence[Sums]) -> pd.DataFrame:
    """Return on the index of `frame`: `small` (too small to show) and `withheld` (small, or protecting a small one).

    A missing count is neither.
    """
    values = frame[column].to_numpy(dtype="float64", na_value=np.nan)
    small: _Mask = values < read_smallest_count()  # False for NaN
    withheld = small.copy()
    linked = [_link(frame, ~np.isnan(values), one) for one in sums]
    while True:
        before = withheld.copy()
        for parts, codes, wholes in linked:
            withheld |= _protect(values, small, withheld, parts, codes, wholes)
        if (withheld == before).all():
            return pd.DataFrame({"small": small, "withheld": withheld}, index=frame.index)


def expect(value: object) -> Count:
    """Return a number that is expected, not counted: withheld when it is too small to be shown."""
    number = number_or_none(value)
    if number is not None and number < read_smallest_count():
        return Count(None, suppressed=True, small=True)
    return Count(number)


def number_or_none(value: object) -> float | None:
    """Return a number of a frame, None where it is missing."""
    if value is None or value is pd.NA or pd.isna(value):  # type: ignore[call-overload]
        return None
    return float(str(value))


def _link(frame: pd.DataFrame, is_known: _Mask, sums: Sums) -> tuple[_Codes, _Codes, _Codes]:
    """Return the positions of the parts, the number of the sum of each, and per sum the position of its whole or -1."""
    level = frame[sums.level].to_numpy()
    keys = list(sums.keys)
    grouped = frame.groupby(keys, sort=False, dropna=False).ngroup() if keys else pd.Series(0, index=frame.index)
    codes = grouped.to_numpy(dtype=np.intp)
    parts = np.flatnonzero((level == sums.part) & is_known)
    found = np.flatnonzero((level == sums.whole) & is_known)
    wholes = np.full(int(codes.max(initial=-1)) + 1, -1, dtype=np.intp)
    wholes[codes[found]] = found
    return parts, codes[parts], wholes


def _protect(values: _Values, small: _Mask, withheld: _Mask, parts: _Codes, codes: _Codes, wholes: _Codes) -> _Mask:
    """Return which counts have to be withheld beside those that are, for one family of sums."""
    more = np.zeros(len(values), dtype=np.bool_)
    hidden, value = withheld[parts], values[parts]
    number = np.bincount(codes, hidden, len(wholes))
    large = np.bincount(codes, hidden & ~small[parts], len(wholes))
    total = np.bincount(codes, np.where(hidden, value, 0.0), len(wholes))
    # One number, or small ones whose sum leaves (nearly) one way to share it, can be worked out from a shown sum.
    smallest = read_smallest_count()
    is_full = (large == 0) & ((total < smallest) | (total >= number * (smallest - 1)))
    is_open = (number > 0) & ((number == 1) | is_full)
    # A sum that is withheld although it is not small protects another: a part that is not small has to go along.
    is_hidden = (wholes >= 0) & withheld[wholes]
    is_open = np.where(is_hidden, (large == 0) & ~small[wholes], is_open)
    least = np.full(len(wholes), np.inf)
    np.minimum.at(least, codes, np.where(hidden, np.inf, value))
    more[parts] = is_open[codes] & ~hidden & (value == least[codes])
    # Nothing left to withhold: then the sum itself.
    without = is_open & np.isinf(least) & (wholes >= 0)
    more[wholes[without]] = True
    return more
