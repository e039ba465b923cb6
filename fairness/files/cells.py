"""Cells as they come: as text, cleaned of what cannot be seen, empty or not, and their shape without their value."""

import datetime
import re
import unicodedata
from collections.abc import Callable, Hashable
from decimal import Decimal

import numpy as np
import pandas as pd

TYPOGRAPHY = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-") | dict.fromkeys(map(ord, "‘’`´"), "'")
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
# What people write where they know nothing, without capitals and outer blanks.
UNKNOWN_WORDS = frozenset(
    {
        " ".join(("niet", "van", "toepassing")),
        *("", "-", "--", "---", "–", "—", ".", "..", "?", "??", "*", "na", "n/a", "n.a.", "n.a", "nan", "<na>", "null"),
        *("nvt", "n.v.t.", "n.v.t", "nb", "n.b.", "n.b", "nnb", "n.n.b.", "#n/b", "#n/a", "#nv", "leeg", "empty"),
        *("onbekend", "niet bekend", "nog niet bekend", "unknown", "not known", "not known yet", "missing"),
        *("niet ingevuld", "not available", "not applicable", "niet beschikbaar"),
    }
)
MISSING_NUMBERS = UNKNOWN_WORDS | {"vr", "vrijstelling", "none", "geen", "nr"}
WHOLE_FLOATS = 2.0**53  # beyond these a float cannot tell whole numbers apart
SIGNS = {".": "a point", ",": "a comma", "%": "a per cent sign", "-": "a dash", " ": "a blank", "'": "an apostrophe"}
NUMBER_WORDS = ("no", "one", "two", "three", "four", "five", "six")
PART = re.compile(r"\d+|[^\W\d_]+|\s+|.", re.DOTALL)


def write_cell(cell: object) -> str:
    """A cell as text, "" where it is empty: 12.0 is 12, so that a number is written alike in every kind of file."""
    if isinstance(cell, str):
        return clean(cell)
    if cell is None:
        return ""
    if isinstance(cell, float | np.floating):
        return _write_float(float(cell))
    if isinstance(cell, Decimal) and cell.is_finite() and cell == cell.to_integral_value():
        return str(int(cell))
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        return cell.date().isoformat()
    return clean(str(cell))


def _write_float(number: float) -> str:
    if np.isnan(number):
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < WHOLE_FLOATS else repr(number)


def clean(text: str) -> str:
    """Text in one Unicode form, with single blanks inside and none outside, without what cannot be seen."""
    if text.isascii() and " " not in text and text.isprintable():
        return text
    return " ".join(unicodedata.normalize("NFC", text.translate(INVISIBLE)).split())


def fold(text: str) -> str:
    """A clean text by which spellings are compared: without capitals, accents, blanks and typographic signs."""
    spread = unicodedata.normalize("NFKD", text.translate(TYPOGRAPHY)).casefold()
    return "".join(sign for sign in unicodedata.normalize("NFKD", spread)
                   if not unicodedata.combining(sign) and not sign.isspace())  # fmt: skip


def fold_words(text: str) -> str:
    """As `fold`, with accents and with single blanks: the form in which words for unknown are listed."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def map_cells(column: pd.Series, change: Callable[[Hashable], object]) -> pd.Series:
    """The column with every cell changed; each different cell is looked at once.

    1, 1.0 and True are equal to Python and different cells: the type goes along.
    """
    empty = change(None)
    seen: dict[tuple[type, Hashable], object] = {}
    changed = []
    for cell, is_empty in zip(column.astype("object"), column.isna(), strict=True):
        if is_empty:
            changed.append(empty)
            continue
        place = (type(cell), cell)
        if place not in seen:
            seen[place] = change(cell)
        changed.append(seen[place])
    return pd.Series(changed, index=column.index, dtype="object", name=column.name)


def write_cells(column: pd.Series) -> pd.Series:
    """Every cell as text, "" where it is empty."""
    return map_cells(column, write_cell)


def describe_shape(text: str) -> str:
    """What kind of signs a cell holds, one after the other, and never which: "digits, a point and three digits"."""
    parts: list[str] = []
    for part in PART.findall(text)[:40]:
        if part.isdigit():
            after_mark = bool(parts) and parts[-1] in SIGNS.values() and len(part) < len(NUMBER_WORDS)
            name = f"{NUMBER_WORDS[len(part)]} digit{'s' if len(part) > 1 else ''}" if after_mark else "digits"
        elif part.isalpha():
            name = "letters"
        else:
            name = SIGNS.get(" " if part.isspace() else part, "another sign")
        if not parts or parts[-1] != name:
            parts.append(name)
    if len(parts) > 5:
        return "a longer text"
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts) or "nothing"
