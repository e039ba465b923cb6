"""What the values of a column mean, as people and systems write them: numbers, texts, codes, flags and dates.

Takes a column as delivered.
Makes it in one type, with what was refused and what must be told.
Never guesses in silence. Start reading in `columns` and `dates`.
"""

from features.values.columns import (
    ARROW_TYPES,
    KIND_SENTENCES,
    PANDAS_DTYPES,
    TEXT_DTYPE,
    convert,
    missing,
    to_code,
    to_text,
)
from features.values.numbers import Decimal, find_decimal, is_missing_word, read_numbers

__all__ = [
    "ARROW_TYPES", "KIND_SENTENCES", "PANDAS_DTYPES", "TEXT_DTYPE", "Decimal", "convert", "find_decimal",
    "is_missing_word", "missing", "read_numbers", "to_code", "to_text",
]  # fmt: skip
