"""A column of yes and no, and what is not known yet. What is not declared is asked for, and never taken for a no."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fairness.disclosure.smallest import read_smallest_count
from fairness.errors import AuditError
from fairness.files.cells import UNKNOWN_WORDS, clean, fold_words, write_cells
from fairness.files.table import Table

YES = ("1", "ja", "j", "yes", "y", "true", "waar")
NO = ("0", "nee", "n", "no", "false", "onwaar")
MOST_VALUES = 12  # different values that are shown: with more of them it is no column of categories
LONGEST_VALUE = 30  # signs


@dataclass(frozen=True)
class Meaning:
    """What the values of a column mean, in the form of `fold_answer`."""

    positive: frozenset[str]
    negative: frozenset[str]
    unknown: frozenset[str]

    @classmethod
    def of(cls, positive: Sequence[str] = (), negative: Sequence[str] = (), unknown: Sequence[str] = ()) -> "Meaning":
        """What was declared; where neither side was, the usual words for yes and no.

        Once somebody says what 0 means, nothing is taken for granted of 1.

        Raises:
            AuditError: A value was declared to mean two things.
        """
        said = [frozenset(map(fold_answer, split_values(values))) for values in (positive, negative, unknown)]
        twice = (said[0] & said[1]) | (said[0] & said[2]) | (said[1] & said[2])
        if twice:
            raise AuditError(
                f"declared to mean two things: {', '.join(sorted(twice))}",
                where="--positive, --negative and --unknown",
                do="name each value once",
            )
        if not said[0] and not said[1]:
            said[:2] = [frozenset(YES) - said[2], frozenset(NO) - said[2]]
        return cls(said[0], said[1], (UNKNOWN_WORDS | said[2]) - said[0] - said[1])


def split_values(values: Iterable[str]) -> list[str]:
    """Values of an option that may be repeated, and may hold several with commas."""
    return [clean(one) for value in values for one in value.split(",") if clean(one)]


def fold_answer(text: str) -> str:
    """A value as answers are compared: without capitals, and 1,0 is 1."""
    folded = fold_words(text)
    whole = re.fullmatch(r"(\d+)[.,]0+", folded)
    return whole[1] if whole else folded


def read_answers(table: Table, column: str, meaning: Meaning, *, options: bool) -> pd.Series:
    """Read a column of answers.

    Args:
        table: the file.
        column: its name.
        meaning: what its values mean.
        options: whether `--positive`, `--negative` and `--unknown` can say what a value means.

    Returns:
        1 for yes, 0 for no, NaN for not known.

    Raises:
        AuditError: A value is not declared. Values with few students, and those of a column with many, are counted and
            not shown.
    """
    texts = write_cells(table.frame[column])
    folded = {one: fold_answer(one) for one in texts.unique()}
    values = {
        one: 1.0 if form in meaning.positive else 0.0 if form in meaning.negative else np.nan
        for one, form in folded.items()
    }
    undeclared = {one for one, form in folded.items() if np.isnan(values[one]) and form not in meaning.unknown}
    if undeclared:
        raise _ask(table, column, texts, undeclared, options=options)
    return texts.map(values).astype("float64")


def _ask(table: Table, column: str, texts: pd.Series, undeclared: set[str], *, options: bool) -> AuditError:
    is_undeclared = texts.isin(undeclared)
    first = table.name_line(texts.index[is_undeclared][0])
    counts = texts[texts != ""].value_counts(sort=False)
    listed = _list_values(counts, undeclared) if len(counts) <= MOST_VALUES else f"{len(counts)} different values"
    return AuditError(
        f"{int(is_undeclared.sum())} row(s) mean neither yes nor no, the first on {first}; there are {listed}",
        where=table.name_place(column),
        do="say what each value means, with --positive (dropped out), --negative (did not) and --unknown (not known "
        "yet), or deliver 1, 0 and empty"
        if options
        else "deliver 1 or ja for yes, and 0 or nee for no",
    )


def _list_values(counts: pd.Series, undeclared: set[str]) -> str:
    order = sorted(counts.index, key=lambda one: (-counts[one], one))
    shown = [one for one in order if counts[one] >= read_smallest_count() and len(one) <= LONGEST_VALUE]
    parts = [f"{one} ({counts[one]} rows{', not declared' if one in undeclared else ''})" for one in shown]
    rest = len(counts) - len(shown)
    return "; ".join([*parts, f"{rest} value(s) in few rows"] if rest else parts)
