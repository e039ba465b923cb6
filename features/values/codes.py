"""Codes of programmes and institutions as registers have them, whatever a spreadsheet made of them."""

import pandas as pd

from features.values.columns import to_code, to_text


def to_programme(values: pd.Series) -> pd.Series:
    """Return codes of programmes without decimals and leading zeros: 34401.0 and 034401 are 34401; RIO in capitals."""
    text = to_code(values).str.upper()
    has_zeros = text.str.fullmatch(r"0+[1-9]\d*").fillna(False).astype(bool)
    return text.mask(has_zeros, text.str.lstrip("0")) if has_zeros.any() else text


def to_institution(values: pd.Series) -> pd.Series:
    """Return BRIN codes in capitals."""
    return to_text(values).str.upper()
