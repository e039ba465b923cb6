"""Codes of programmes and institutions as registers have them, whatever a spreadsheet made of them."""

import re
from collections.abc import Sequence

import pandas as pd

from features.values.columns import to_code, to_text

_CODE = re.compile(r"\w{1,5}|\d{4}[A-Z]\d{4}")  # of CROHO, BRIN or RIO
_MOST_NAMED = 10


def to_programme(values: pd.Series) -> pd.Series:
    """Return codes of programmes without decimals and leading zeros: 34401.0 and 034401 are 34401; RIO in capitals."""
    text = to_code(values).str.upper()
    has_zeros = text.str.fullmatch(r"0+[1-9]\d*").fillna(False).astype(bool)
    return text.mask(has_zeros, text.str.lstrip("0")) if has_zeros.any() else text


def say_codes(codes: Sequence[str], between: str = ", ") -> str:
    """Return codes as a message may name them: what has not the form of one may be about a person."""
    shown = [code if _CODE.fullmatch(code) else "(no code)" for code in codes[:_MOST_NAMED]]
    more = len(codes) - len(shown)
    return between.join(shown) + (f" and {more:,} more" if more else "")


def to_institution(values: pd.Series) -> pd.Series:
    """Return BRIN codes in capitals."""
    return to_text(values).str.upper()
