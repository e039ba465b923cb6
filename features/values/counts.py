"""Counts of people as they are published: whole numbers from 0, and those that are too small to be published (`<5`)."""

from dataclasses import dataclass

import pandas as pd
import pyarrow.compute as pc

from features.values.columns import to_text
from features.values.numbers import Decimal, read_numbers
from features.values.texts import to_arrow, to_integers

_MOST = 10**9
_BELOW = r"^(?:<|&lt;|onder|minder dan)\s*(?P<orequal>=?)\s*(?P<bound>\d{1,3})$"


@dataclass(frozen=True)
class Counts:
    """A column of counts.

    Attributes:
        numbers: Int64; missing where nothing is written, or no whole number from 0.
        below: Int64; of a count that is not published, the number that it lies under, and missing elsewhere.
    """

    numbers: pd.Series
    below: pd.Series

    @property
    def is_suppressed(self) -> pd.Series:
        """Which counts are too small to be published."""
        return self.below.notna()

    @property
    def is_odd(self) -> pd.Series:
        """Which values are neither a count nor one that is not published; an empty one too."""
        return self.numbers.isna() & self.below.isna()

    def fill(self) -> pd.Series:
        """Return the numbers, and for a count that is not published the middle of what it can be: 2 for `<5`."""
        return self.numbers.fillna(self.below // 2)


def read_counts(values: pd.Series, name: str, decimal: Decimal | None = None) -> Counts:
    """Read a column of counts; a thousand is never read as one.

    Args:
        values: as delivered, indexed by row in the file.
        name: of the column, for the message.
        decimal: the sign before decimals, where the file or its format declares it.

    Raises:
        ExtractError: The column can be read in two ways. The message holds row numbers and no value.
    """
    text = to_text(values)
    quick = _cast(text)
    if quick is not None:
        return Counts(quick, pd.Series(pd.NA, index=text.index, dtype="Int64"))
    small = text.str.lower().str.extract(_BELOW)
    bound = pd.to_numeric(small["bound"], errors="coerce").astype("Int64")
    below = bound + small["orequal"].eq("=").fillna(False).astype("Int64")
    numbers = read_numbers(text.mask(below.notna()), name, decimal, whole=True).numbers
    is_count = (numbers % 1 == 0) & numbers.between(0, _MOST)  # a percentage is none
    return Counts(numbers.where(is_count).astype("Int64"), below)


def _cast(text: pd.Series) -> pd.Series | None:
    """The quick way, for digits alone."""
    arrow = to_arrow(text)
    if not pc.all(pc.match_substring_regex(arrow, r"^\d{1,9}$")).as_py() or arrow.null_count:
        return None
    return pd.Series(to_integers(arrow), index=text.index, name=text.name)
