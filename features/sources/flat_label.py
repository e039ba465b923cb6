"""What the label of a flat table says: it happened, it did not, or nobody knows yet."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from features.errors import SettingsError, rows_text
from features.sources.flat_columns import fold_value
from features.values import is_missing_word

MEANINGS = ("positive", "negative", "unknown")
_MOST_LISTED, _LONGEST = 12, 30  # values of a label, and letters of one: with more it may hold anything
_FEWEST_ROWS = 5  # of a value that is shown: one that few students have may say who they are


def read_label(label: pd.Series, options: Mapping[str, Any], file: str) -> pd.Series:
    """Return whether it happened, missing where that is not known.

    Args:
        label: texts, indexed by row in the file.
        options: `label`, and what its values mean: `positive`, `negative`, `unknown`. Spelling does not matter.
        file: its name, for the message.

    Raises:
        SettingsError: A value has no meaning. One other value beside those that mean yes is no, two others have to be
            told apart. Values are shown where there are few and each is that of several students.
    """
    meant = {name: {_fold_label(value) for value in _as_list(options.get(name, []))} for name in MEANINGS}
    folded = label.map({value: _fold_label(value) for value in label.dropna().unique()})
    is_word = is_missing_word(label) & ~folded.isin(meant["positive"] | meant["negative"])
    others = sorted(set(folded[~is_word].dropna()) - set().union(*meant.values()))
    if len(others) > 1 or (others and meant["negative"]):
        raise _undeclared(label, others, folded, options["label"], file)
    happened = pd.Series(pd.NA, index=label.index, dtype="boolean")
    happened = happened.mask(folded.isin(meant["positive"]), True)
    return happened.mask(folded.isin(meant["negative"] | set(others)), False)


def _undeclared(label: pd.Series, others: list[str], folded: pd.Series, name: str, file: str) -> SettingsError:
    counts = label.value_counts()
    if len(counts) > _MOST_LISTED:
        said = f"{len(counts)} different values, of which {len(others)} have no meaning"
    else:
        shown = {value: rows for value, rows in counts.items() if rows >= _FEWEST_ROWS and len(str(value)) <= _LONGEST}
        rest = [f"{len(counts) - len(shown)} values in few rows"] if len(shown) < len(counts) else []
        said = ", ".join([*(f"{value} ({rows:,})" for value, rows in shown.items()), *rest])
    first = rows_text(label.index[folded.isin(others)][:1])
    return SettingsError(
        f"The label '{name}' has values that no option says the meaning of: {said}.",
        where=f"{file}, column '{name}', such as {first}",
        do='Say what each means: positive = "..." (it happened), negative = [...] (it did not), unknown = [...] (not '
        "known yet).",
    )


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _fold_label(value: Any) -> str:
    """A value of a label as it is compared: 1, 1.0 and "1" are one, and so are Dropout and dropout."""
    text = fold_value(str(value))
    try:
        number = float(text)
    except ValueError:
        return text
    return str(int(number)) if number.is_integer() else text
