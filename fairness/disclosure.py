"""Which groups are withheld, so that a report says nothing about a handful of people.

Two steps. A group with fewer than `smallest_group` students is withheld. But totals are published too: when
one group of an attribute is withheld, its figures are the total less the other groups. So more groups are
withheld (complementary suppression), smallest first and by size only, never by name, until at least two
groups of each line are withheld that together are no longer small. A line is all groups of an attribute, and
in an intersection every row and every column, since the sums of rows and columns are published as well.
The cells of a group that is withheld by itself are withheld too, or their sum would give it away.

This guards every single line. It is no proof against somebody who solves the lines of several tables at once.
"""

from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness.policy import JOINT

Flags = NDArray[np.bool_]


class Withheld(StrEnum):
    """Why the figures of a group are withheld; `NO` when they are shown."""

    NO = ""
    TOO_SMALL = "too_small"
    PROTECTS_OTHER = "protects_other"


def withhold_groups(groups: pd.DataFrame, smallest_group: int) -> pd.Series:
    """Say per group whether and why it is withheld: a Series of `Withheld` values on the index of `groups`.

    groups: columns attribute, first, second (empty for a single attribute) and n, as in measures.GroupTable.
    A group of nobody (n = 0) is neither small nor of any help to hide another.
    """
    n = groups["n"].to_numpy()
    small = (n > 0) & (n < smallest_group)
    hidden = small.copy()
    is_pair = (groups["second"] != "").to_numpy()
    for rows in _list_attributes(groups, ~is_pair):
        hidden[rows] = _hide_lines(n[rows], small[rows], [np.arange(rows.size)], smallest_group)
    for rows in _list_attributes(groups, is_pair):
        table = groups.iloc[rows]
        first, second = str(table["attribute"].iloc[0]).split(JOINT)
        margin = _is_margin_hidden(groups, hidden, first, table["first"]) | _is_margin_hidden(
            groups, hidden, second, table["second"]
        )
        start = small[rows] | (margin & (n[rows] > 0))
        hidden[rows] = _hide_lines(n[rows], start, _list_lines(table), smallest_group)
    why = np.where(small, Withheld.TOO_SMALL, np.where(hidden, Withheld.PROTECTS_OTHER, Withheld.NO))
    return pd.Series(why, index=groups.index, dtype="object")


def _list_attributes(groups: pd.DataFrame, chosen: Flags) -> list[NDArray[np.intp]]:
    names = groups["attribute"].to_numpy()
    return [np.flatnonzero(chosen & (names == name)) for name in dict.fromkeys(names[chosen])]


def _is_margin_hidden(groups: pd.DataFrame, hidden: Flags, attribute: str, members: pd.Series) -> Flags:
    withheld = groups.loc[hidden & (groups["attribute"] == attribute).to_numpy(), "first"]
    return members.isin(withheld).to_numpy()


def _list_lines(table: pd.DataFrame) -> list[NDArray[np.intp]]:
    lines = []
    for side in ("first", "second"):
        members = table[side].to_numpy()
        lines += [np.flatnonzero(members == name) for name in dict.fromkeys(members)]
    return lines


def _hide_lines(n: NDArray[np.float64], start: Flags, lines: list[NDArray[np.intp]], smallest_group: int) -> Flags:
    hidden = start.copy()
    changed = True
    while changed:
        changed = False
        for line in lines:
            extra = _pick_partners(n[line], hidden[line], smallest_group)
            hidden[line[extra]] = True
            changed = changed or extra.size > 0
    return hidden


def _pick_partners(n: NDArray[np.float64], hidden: Flags, smallest_group: int) -> NDArray[np.intp]:
    """The next groups to withhold in a line: its smallest shown ones, all of them when they are equally large."""
    is_safe = not hidden.any() or (hidden.sum() >= 2 and n[hidden].sum() >= smallest_group)
    shown = ~hidden & (n > 0)
    if is_safe or not shown.any():
        return np.array([], dtype=np.intp)
    return np.flatnonzero(shown & (n == n[shown].min()))
