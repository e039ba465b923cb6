"""What stands among the rows of a table and is none: totals of the others, and sentences below it."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.compute as pc
from numpy.typing import NDArray

from features.sources.dialect import Dialect, split_line
from features.values.texts import to_arrow

_WORD = r"^((sub|eind)?-?|grand |overall )tota(a)?l(en|s)?"
_TOTAL = rf"{_WORD}\b"
_SUM = r"^(som|sum|gemiddelde?|gem\.?|average|mean|mediaan|median)\s*:?$"  # below a table: somebody may be called so
_ALL = rf"{_WORD}:?$|^alle (opleidingen|instellingen|studenten)$"
_LEAST_FIELDS = 3  # of a table in which a sentence can be told from a row
_BELOW = 10  # rows at the end of a file, among which remarks and sums may be


def find_below(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows are totals of the others, or sentences below the table.

    A row whose first fields begin with the word total is one wherever it stands; sums by another name and sentences are
    told from rows only where they reach to the end.
    """
    is_total, is_sum, is_remark = np.zeros((3, len(frame)), dtype=np.bool_)
    below = frame.iloc[-_BELOW:]
    first = len(frame) - len(below)
    for name in frame.columns[:3]:
        if pd.api.types.is_string_dtype(frame[name].dtype):
            is_total |= _match(frame[name], _TOTAL)
            is_sum[first:] |= _match(below[name], _SUM)
    is_remark[first:] = _find_remarks(below)
    found: NDArray[np.bool_] = is_total | _hold_to_end(is_total | is_sum | is_remark)
    return found


def find_totals(frame: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows of a table of counts add up others: any of their fields is the word total."""
    is_total = np.zeros(len(frame), dtype=np.bool_)
    for name in frame.columns:
        if pd.api.types.is_string_dtype(frame[name].dtype):
            is_total |= _match(frame[name], _ALL)
    return is_total


def _match(values: pd.Series, pattern: str) -> NDArray[np.bool_]:
    found = pc.match_substring_regex(to_arrow(values), pattern, ignore_case=True)
    matched: NDArray[np.bool_] = np.asarray(pc.fill_null(found, False).to_numpy(), dtype=np.bool_)
    return matched


def _hold_to_end(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Keep of a mask what reaches to the last row without a gap."""
    held: NDArray[np.bool_] = np.logical_and.accumulate(mask[::-1])[::-1]
    return held


def _find_remarks(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Return which rows hold a sentence in the first field, and nothing in two or more others."""
    if rows.shape[1] < _LEAST_FIELDS:
        return np.zeros(len(rows), dtype=np.bool_)
    is_alone = rows.iloc[:, 1:].isna().all(axis="columns").to_numpy(dtype=np.bool_)
    return is_alone & np.array([_is_remark(cell) for cell in rows.iloc[:, 0]], dtype=np.bool_)


def _is_remark(cell: object) -> bool:
    """Tell whether a text is a sentence about a table. A name or number that is cut off is none."""
    words = str(cell).split() if isinstance(cell, str) else []
    spoken = [word for word in words if any(letter.isalpha() for letter in word)]
    return len(spoken) > 1 and "@" not in words and (len(words) > 3 or ":" in str(cell) or words[0][0] in "*#(")


def pad_remarks(path: Path, dialect: Dialect, encoding: str) -> bytes | None:
    """Return the text of a file with sentences below its table as rows of which the first field is filled.

    None where there are none, or other rows have too few or too many fields.
    """
    width = len(dialect.names)
    lines = path.read_text(encoding=encoding).removeprefix("\ufeff").splitlines()
    last = next((place for place in range(len(lines), 0, -1) if lines[place - 1].strip()), 0)
    is_padded = False
    for place in range(last - 1, max(last - 1 - _BELOW, dialect.header_line), -1):
        fields = split_line(lines[place], dialect.separator)
        if len(fields) == width or width < _LEAST_FIELDS:
            break
        if fields and not _is_remark(fields[0]):
            return None
        if fields:
            is_padded, said = True, lines[place].replace('"', '""')
            lines[place] = f'"{said}"' + dialect.separator * (width - 1)
    return "\n".join([*lines, ""]).encode() if is_padded else None
