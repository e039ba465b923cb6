"""Columns of texts as Arrow has them, where what is asked of them is quick."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

LARGEST_WHOLE = 2**53  # up to here a float can tell every whole number from the next


def to_arrow(values: pd.Series) -> pa.ChunkedArray:
    """Return values as texts of Arrow; a column that pandas keeps in Arrow is not copied."""
    is_arrow = isinstance(values.array, pd.arrays.ArrowStringArray)
    texts: Any = values.array if is_arrow else values.astype(pd.StringDtype("pyarrow")).array
    return texts.__arrow_array__()


def to_integers(texts: pa.ChunkedArray) -> Any:
    """Return texts of digits as an array of Int64. Raises ArrowInvalid where one is no whole number."""
    dtype: Any = pd.Int64Dtype()
    return dtype.__from_arrow__(texts.cast(pa.int64()))


def are_whole(numbers: pd.Series) -> bool:
    """Tell whether floats are whole numbers that can be told from the next."""
    known = numbers.dropna()
    return bool(((known % 1 == 0) & (known.abs() <= LARGEST_WHOLE)).all())


def join_texts(columns: Iterable[pd.Series]) -> pa.ChunkedArray:
    """Return one text per row that is the same only where all columns are; missing is the same as missing."""
    texts = [to_arrow(column).cast(pa.large_string()) for column in columns]
    mark = pa.scalar("\x1f", pa.large_string())
    return pc.binary_join_element_wise(*texts, mark, null_handling="replace", null_replacement="\x1e")


def spell_as(values: pd.Series, words: Collection[str]) -> pd.Series:
    """Return texts, with what differs from one of `words` in capitals, blanks, signs or accents alone as that word."""
    misfits = [one for one in values.dropna().unique() if one not in words]
    meant = {_fold(word): str(word) for word in words}
    spelt = {one: meant[_fold(str(one))] for one in misfits if _fold(str(one)) in meant}
    return values.replace(spelt) if spelt else values


def _fold(text: str) -> str:
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return re.sub(r"[\W_]+", " ", plain.casefold()).strip()
