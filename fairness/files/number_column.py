"""A column of numbers as people write them: which mark is the decimal one is asked of the column, never of one cell.

1.234 is a thousand and more, or one and a bit. A single cell does not say; beside 12,5 or 0.7 it does. Where a whole
column can be read in two ways it is refused, because either guess is wrong a thousandfold.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from fairness.errors import AuditError
from fairness.files.account import Remark, RemarkKind
from fairness.files.cells import MISSING_NUMBERS, describe_shape, fold_words, write_cell, write_cells
from fairness.files.table import Table

MOST_ODD = 0.01  # of the cells that are filled; with more, a column is no column of numbers
BLANKS = " '’"


class Notation(StrEnum):
    """Ways of writing that a column was read in; texts in `fairness.words`."""

    DECIMAL_COMMA = "decimal_comma"
    THOUSANDS = "thousands"
    PER_CENT = "per_cent"


@dataclass(frozen=True)
class Numbers:
    """A column as numbers.

    values: NaN where nothing, or no number, is written. is_odd: where something is written that is no number.
    notations: how it is written, where that is not plain digits with a decimal point.
    """

    values: pd.Series
    is_odd: pd.Series
    notations: tuple[Notation, ...]


@dataclass(frozen=True)
class _Reading:
    """One way to read texts: text to number, without those that it cannot read, and the texts that have thousands."""

    decimal: str
    numbers: dict[str, float]
    grouped: frozenset[str]


def read_numbers(table: Table, column: str, within: tuple[float, float] | None = None) -> Numbers:
    """Read a column as numbers, by the one notation that fits it.

    Args:
        table: the file.
        column: its name.
        within: where all numbers have to lie; it decides between two notations when it leaves one.

    Raises:
        AuditError: The column can be read in two ways, in none, or partly in per cents; or more than MOST_ODD of what
            is written is no number.
    """
    cells = table.frame[column]
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_bool_dtype(cells):
        values = pd.Series(cells.astype("Float64").to_numpy(dtype="float64", na_value=np.nan), index=cells.index)
        is_odd = pd.Series(np.isinf(values), index=cells.index)
        numbers = Numbers(values.mask(is_odd), is_odd, ())
    else:
        numbers = _read_written(table, column, within)
    _check_odd(table, column, numbers)
    return numbers


def describe_numbers(table: Table, column: str, numbers: Numbers) -> tuple[Remark, ...]:
    """What has to be told of how a column was read."""
    words = tuple(str(one) for one in numbers.notations)
    number = int(numbers.values.notna().sum())
    return (Remark(RemarkKind.NUMBERS_READ, table.path.name, column, number, words=words),) if words else ()


def _read_written(table: Table, column: str, within: tuple[float, float] | None) -> Numbers:
    cells = table.frame[column]
    is_typed = cells.map(
        lambda cell: isinstance(cell, int | float | np.number) and not isinstance(cell, bool | np.bool_)
    )
    texts = write_cells(cells)
    texts = texts.mask(texts.map({one: fold_words(one) in MISSING_NUMBERS for one in texts.unique()}), "")
    written = texts[~is_typed & (texts != "")]
    distinct = {one: re.sub(r"^[−‒–]", "-", one) for one in written.unique()}
    _check_per_cent(table, column, texts, written)
    is_per_cent = any(one.endswith("%") for one in distinct)
    chosen = _choose(table, column, written, distinct, within)
    values = pd.to_numeric(cells.where(is_typed), errors="coerce").astype("float64")
    values = values.where(is_typed, texts.map(chosen.numbers)).astype("float64")
    is_odd = (texts != "") & ~np.isfinite(values)
    notations = [
        (
            Notation.DECIMAL_COMMA,
            chosen.decimal == "," and any("," in one for one in distinct if one in chosen.numbers),
        ),
        (Notation.THOUSANDS, bool(chosen.grouped)),
        (Notation.PER_CENT, is_per_cent),
    ]
    return Numbers(values.mask(is_odd), is_odd, tuple(one for one, is_used in notations if is_used))


def _choose(
    table: Table, column: str, written: pd.Series, distinct: dict[str, str], within: tuple[float, float] | None
) -> _Reading:
    """The reading that fits most cells; where both fit equally and differ, the one within the bounds, or none."""
    point, comma = _read_with(distinct, ".", ","), _read_with(distinct, ",", ".")
    rows = written.value_counts()
    fitting = [sum(int(rows[one]) for one in reading.numbers) for reading in (point, comma)]
    if fitting[0] != fitting[1]:
        return point if fitting[0] > fitting[1] else comma
    differing = {one for one in distinct if point.numbers.get(one) != comma.numbers.get(one)}
    if not differing:
        return point
    if within:
        low, high = within
        inside = [all(low <= one <= high for one in reading.numbers.values()) for reading in (point, comma)]
        if inside[0] != inside[1]:
            return point if inside[0] else comma
    raise _refuse_two_ways(table, column, written, differing)


def _read_with(distinct: dict[str, str], decimal: str, thousand: str) -> _Reading:
    group = f"[{re.escape(thousand)}{BLANKS}]"
    whole = rf"(?:\d+|(?P<grouped>[1-9]\d{{0,2}}(?P<mark>{group})\d{{3}}(?:(?P=mark)\d{{3}})*))"
    sign = re.escape(decimal)
    pattern = re.compile(
        rf"[+-]?(?:{whole}(?:{sign}\d*)?|{sign}\d+)(?P<power>[eE][+-]?\d{{1,3}})?(?P<share> ?%)?", re.ASCII
    )
    numbers, grouped = {}, set()
    for text, plain in distinct.items():
        found = pattern.fullmatch(plain)
        if found is None or (found["power"] and found["share"]):
            continue
        digits = re.sub(rf"{group}", "", plain.rstrip("% ")).replace(decimal, ".")
        # A per cent is two powers of ten, and no division: 38,2% is the number that 0.382 is.
        numbers[text] = float(f"{digits}e-2" if found["share"] else digits)
        if found["grouped"]:
            grouped.add(text)
    return _Reading(decimal, numbers, frozenset(grouped))


def _refuse_two_ways(table: Table, column: str, written: pd.Series, differing: set[str]) -> AuditError:
    first = written.index[written.isin(differing)][0]
    others = written.index[written.map(describe_shape) != describe_shape(written[first])]
    second = others[0] if len(others) else written.index[written.isin(differing)][-1]
    shown = " and ".join(f"{table.name_line(one)} ({describe_shape(written[one])})" for one in (first, second))
    return AuditError(
        f"the numbers can be read in two ways: see {shown}",
        where=table.name_place(column),
        do="write them in one notation without marks for thousands, or deliver Excel or Parquet, where a number is one",
    )


def _check_per_cent(table: Table, column: str, texts: pd.Series, written: pd.Series) -> None:
    """37 beside 37% may be a part or a per cent; only 0 is the same in both."""
    has_sign = written.str.endswith("%")
    if not has_sign.any():
        return
    others = texts[(texts != "") & ~texts.index.isin(written.index[has_sign])]
    others = others[others.str.fullmatch(r"[\d.,]*[1-9][\d.,]*")]
    if len(others):
        places = [written.index[has_sign][0], others.index[0]]
        raise AuditError(
            f"some numbers have a per cent sign and {len(others)} have none: see "
            f"{' and '.join(table.name_line(one) for one in places)}",
            where=table.name_place(column),
            do="write all of them with the sign, or none",
        )


def _check_odd(table: Table, column: str, numbers: Numbers) -> None:
    odd, filled = int(numbers.is_odd.sum()), int((numbers.is_odd | numbers.values.notna()).sum())
    if odd <= MOST_ODD * filled:
        return
    places = numbers.is_odd.index[numbers.is_odd][:2]
    shapes = [f"{table.name_line(one)} ({describe_shape(write_cell(table.frame.at[one, column]))})" for one in places]
    raise AuditError(
        f"{odd} of {filled} row(s) hold no number: see {' and '.join(shapes)}",
        where=table.name_place(column),
        do="deliver numbers in one notation, and leave empty what is not there",
    )
