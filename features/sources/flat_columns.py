"""What a column of a flat table is: a number, a category, or something that no model may see."""

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from features.dropout.facts import NEVER_FEATURES
from features.errors import ExtractError, rows_text
from features.values import Decimal, find_decimal, is_missing_word, read_numbers, to_text

_FEW = 20  # values; of fewer nothing can be said by looking at them
_MIXED = 0.5  # of the values are numbers: the others are no categories beside them
_NEARLY_ALL, _ALL_BUT_A_FEW = 0.9, 0.99
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"
_WITH_UNIT = r"^(?P<sign>[€$£]|EUR )?\s*(?P<number>[-+]?\d[\d.,' ]*?)(?P<unit> [^\W\d_]+| ?€)?$"
_BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


@dataclass(frozen=True)
class FactColumn:
    """A column that becomes a fact.

    Attributes:
        column, name: as in the file, and as a fact.
        number, text: its values, one of the two empty.
        told: what a person should know, as sentences with the number of rows.
    """

    column: str
    name: str
    number: pd.Series | None
    text: pd.Series | None
    told: tuple[tuple[str, int], ...] = ()


@dataclass
class _Told:
    sentences: list[tuple[str, int]] = field(default_factory=list)

    def add(self, sentence: str, rows: int) -> None:
        if rows:
            self.sentences.append((sentence, rows))


def snake_case(name: str) -> str:
    """Return the name of a fact or attribute for a column: letters without accents, digits and underscores."""
    plain = unicodedata.normalize("NFKD", name.replace("'", "")).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")


def name_facts(columns: Sequence[str], file: str) -> dict[str, str]:
    """Return the name of the fact for each column. Raises ExtractError where two cannot be told apart."""
    names = {column: snake_case(column) for column in columns}
    same = sorted(column for column in columns if list(names.values()).count(names[column]) > 1 or not names[column])
    if same:
        raise ExtractError(
            f"{file} has columns whose names cannot be told apart: {', '.join(same)}.",
            where=f"{file}, header",
            do="Rename them; only letters, digits and underscores count.",
        )
    return names


def read_facts(
    frame: pd.DataFrame, names: dict[str, str], codes: Collection[str], decimals: Mapping[str, Decimal]
) -> list[FactColumn]:
    """Return the columns of `frame` as facts.

    Args:
        frame: the columns, indexed by row in the file.
        names: of the facts, per column.
        codes: columns whose numbers are codes.
        decimals: the sign before decimals of each column that the settings declare one of; the others tell, if they do.

    Raises:
        ExtractError: A column can be read as numbers in two ways.
    """
    texts = [column for column in names if pd.api.types.is_string_dtype(frame[column].dtype) and column not in codes]
    elsewhere = find_decimal(frame[column] for column in texts)
    return [
        _read_fact(frame[column], names[column], column in codes, decimals.get(column), elsewhere) for column in names
    ]


def find_identifying(frame: pd.DataFrame) -> dict[str, str]:
    """Return the columns that identify a student or may be protected, with why, by their names and their values.

    A column whose values are nearly all different texts, e-mail addresses, or whole numbers that look like numbers of
    persons says nothing that a model may learn.
    """
    found = {}
    for column in map(str, frame.columns):
        if words := set(_split_name(column)) & NEVER_FEATURES:
            found[column] = f"its name ({', '.join(sorted(words))}) is that of a protected attribute or of a person"
        elif why := _look_like_identifier(frame[column]):
            found[column] = why
    return found


def _split_name(column: str) -> list[str]:
    """The words of a name: "Age" is one of "Age at enrolment" and of "StudentAge"."""
    words = re.sub(r"([a-z])([A-Z])", r"\1 \2", column)
    plain = snake_case(words)
    return [*plain.split("_"), plain]


def _look_like_identifier(values: pd.Series) -> str:
    text = to_text(values).dropna()
    if len(text) < _FEW:
        return ""
    if text.str.fullmatch(_EMAIL).mean() > 1 - _NEARLY_ALL:
        return "its values are e-mail addresses"
    is_whole = text.str.fullmatch(r"\d+")
    different = text.nunique() / len(text)
    is_number = text.str.fullmatch(r"[-+]?[\d.,']*\d%?").mean() > 1 - _NEARLY_ALL or _take_off_unit(text) is not None
    if not is_whole.any() and not is_number:
        return "nearly every value is different, as those of an identifier are" if different > _NEARLY_ALL else ""
    if is_whole.mean() <= _NEARLY_ALL or different <= _ALL_BUT_A_FEW:
        return ""
    nine = text[text.str.fullmatch(r"\d{8,9}")].str.zfill(9)
    if len(nine) > _NEARLY_ALL * len(text) and _pass_bsn_test(nine).mean() > _NEARLY_ALL:
        return "its values are citizen service numbers"
    numbers = pd.to_numeric(text[is_whole])
    is_dense = numbers.max() - numbers.min() < 5 * len(numbers)  # numbers that were handed out one after the other
    longest = int(text.str.len().max())
    return "its values are numbers of persons or files: nearly all different" if is_dense and longest >= 4 else ""


def _pass_bsn_test(numbers: pd.Series) -> pd.Series:
    digits = np.stack([numbers.str[place].astype("int64").to_numpy() for place in range(len(_BSN_WEIGHTS))])
    return pd.Series(np.array(_BSN_WEIGHTS) @ digits % 11 == 0, index=numbers.index)


def _read_fact(
    values: pd.Series, name: str, is_code: bool, decimal: Decimal | None, elsewhere: Decimal | None
) -> FactColumn:
    column, text, told = str(values.name), to_text(values), _Told()
    if not pd.api.types.is_string_dtype(values.dtype) and not is_code:
        number = pd.to_numeric(values, errors="coerce").astype("float64")
        if (number.notna() == values.notna()).all():
            return FactColumn(column, name, number, None)
    missing = is_missing_word(text)
    text = text.mask(missing)
    told.add(f"'{column}': dashes and words for missing were read as empty", int(missing.sum()))
    if not is_code and not _has_leading_zeros(text):
        read = read_numbers(text, column, decimal, elsewhere=elsewhere)
        if read.is_number:
            odd = text.index[read.is_odd.to_numpy()]
            told.add(
                f"'{column}' is a column of numbers but for these values, which were left empty: {rows_text(odd)}"
                if len(odd)
                else "",
                len(odd),
            )
            told.add(f"'{column}' was read as per cents", len(text) if read.is_percent else 0)
            return FactColumn(column, name, read.numbers, None, tuple(told.sentences))
        bare = _take_off_unit(text)
        if bare is not None and (with_unit := read_numbers(bare, column, decimal, elsewhere=elsewhere)).is_number:
            told.add(f"'{column}' was read as numbers, without the unit that stands in every row", len(text))
            return FactColumn(column, name, with_unit.numbers, None, tuple(told.sentences))
        _check_not_mixed(text, read.is_odd, column)
    return FactColumn(column, name, None, _fold_spellings(text, column, told), tuple(told.sentences))


def _take_off_unit(text: pd.Series) -> pd.Series | None:
    """Return what is before or behind one unit (24 EC, € 120) that stands in nearly every row; None without such."""
    parts = text.str.extract(_WITH_UNIT)
    units = (parts["sign"].fillna("") + parts["unit"].fillna("")).where(parts["number"].notna()).str.strip().str.lower()
    filled = int(text.notna().sum())
    counts = units.value_counts()
    if not filled or counts.empty or not counts.index[0] or counts.iloc[0] < _ALL_BUT_A_FEW * filled:
        return None
    return parts["number"].where(units == counts.index[0], text)


def _check_not_mixed(text: pd.Series, is_odd: pd.Series, column: str) -> None:
    """Raise ExtractError where many numbers and other texts stand in one column: as categories they say nothing."""
    filled, odd = int(text.notna().sum()), int(is_odd.sum())
    if filled - odd < _MIXED * filled or text.nunique() <= _FEW:
        return
    raise ExtractError(
        f"Column '{column}' holds numbers in {filled - odd:,} rows and other texts in {odd:,}.",
        where=f"column '{column}', {rows_text(text.index[is_odd.to_numpy()])}",
        do="Write numbers in all of them, or leave them empty; or name the column in the option categories, or ignore.",
    )


def _has_leading_zeros(text: pd.Series) -> bool:
    """Tell whether digits begin with a zero, as those of codes do and those of numbers do not."""
    return bool(text.str.fullmatch(r"0\d+").fillna(False).any())


def _fold_spellings(text: pd.Series, column: str, told: _Told) -> pd.Series:
    """Bring together values that differ in case, blanks or accents only, under the spelling that most rows have."""
    counts = text.value_counts()
    folded = {value: fold_value(value) for value in counts.index}
    best: dict[str, str] = {}
    for value in counts.index:  # most rows first
        best.setdefault(folded[value], value)
    other = {value: best[key] for value, key in folded.items() if best[key] != value}
    if not other:
        return text
    told.add(f"'{column}': spellings of one value were brought together", int(text.isin(list(other)).sum()))
    return text.replace(other)


def fold_value(value: str) -> str:
    """Return a value as it is compared: without case, accents, and blanks around or doubled."""
    plain = unicodedata.normalize("NFKD", value)
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return " ".join(letters.casefold().split())
