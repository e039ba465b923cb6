"""Headings that are nearly the name of a column: `Type HO`, `TYPE_HO` and `type-ho` are Type_HO."""

import re
from collections.abc import Iterable, Mapping

import pandas as pd

from features.errors import ExtractError
from features.sources.dialect import fold
from features.sources.reading import check_columns


def name_columns(
    frame: pd.DataFrame, names: Iterable[str], theirs: Mapping[str, str], file: str
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return a table with the columns that are looked for under their own names.

    Args:
        frame: as read.
        names: columns that are looked for.
        theirs: other headings -> the columns that they are, as the option `columns` says.
        file: where it was read.

    Returns:
        The table, and which of its headings were nearly the name of a column -> that column.

    Raises:
        ExtractError: Two headings are the same column.
    """
    headings = [str(name) for name in frame.columns]
    meant = {name: theirs[name] for name in headings if name in theirs}
    given = {_squeeze(name): column for name, column in theirs.items()}
    absent = {_squeeze(name): name for name in names if name not in headings and name not in meant.values()}
    near = {}
    for heading in (name for name in headings if name not in meant and name not in names):
        key = _squeeze(heading)
        column = given.get(key) or absent.get(key)
        if column is not None:
            near[heading] = column
    renamed = meant | near
    _check_single(headings, renamed, file)
    return frame.rename(columns=renamed), near


def check_named(frame: pd.DataFrame, mandatory: Iterable[str], file: str) -> None:
    """Raise ExtractError naming the columns that `file` must have and lacks, and the option that says what they are."""
    mandatory = list(mandatory)
    try:
        check_columns(frame, mandatory, file)
    except ExtractError as error:
        first = next(name for name in mandatory if name not in frame.columns)
        option = f'columns = {{ "its heading" = "{first}" }}'
        raise ExtractError(
            error.what, where=error.where, do=f"{error.do} Or say which heading is meant: options {option}."
        ) from None


def say_near(near: Mapping[str, str]) -> str:
    """Say which headings were taken for which columns."""
    return "headings read as columns: " + ", ".join(f"'{one}' as {column}" for one, column in sorted(near.items()))


def _squeeze(name: str) -> str:
    """A heading as it is compared: letters and digits alone."""
    return re.sub(r"[\W_]+", "", fold(name))


def _check_single(headings: list[str], renamed: Mapping[str, str], file: str) -> None:
    columns: dict[str, list[str]] = {}
    for heading in headings:
        columns.setdefault(renamed.get(heading, heading), []).append(heading)
    doubles = [found for column, found in columns.items() if len(found) > 1 and column in renamed.values()]
    if doubles:
        said = "; ".join(
            " and ".join(f"'{one}'" for one in sorted(found, key=lambda name: name not in renamed)) for found in doubles
        )
        raise ExtractError(
            f"{file} has both {said}; which of the two counts cannot be seen from here.",
            where=f"{file}, header",
            do="Take the column out of the option 'columns', or out of the file.",
        )
