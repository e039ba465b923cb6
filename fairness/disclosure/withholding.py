"""Which groups are withheld, so that a report says nothing about a handful of people.

A group with fewer than `smallest_group` students is withheld. But totals are published too: when one group of an
attribute is withheld, its figures are the total less the other groups. So more groups are withheld (complementary
suppression), by size only, never by name:

1. in every line at least two groups are withheld, that together are no longer small. A line is all groups of an
   attribute, and in an intersection every row and every column, since their sums are published as well. The
   cells of a group that is withheld by itself are withheld too;
2. tables are linked: an attribute and several intersections share sums. While a withheld count is a sum of published
   ones (`deduction.deduce_sums`), the smallest cell in that sum is withheld too;
3. nobody is bracketed: while all tables that fit what is published agree on the count of a small group
   (`deduction.deduce_bounds`), the smallest cell beside it is withheld too.

Small groups of a single attribute are taken together before anything is counted (`recoding`), so that as a
rule cells of intersections only are withheld. The problem is that of statistical offices: Willenborg and De Waal,
Elements of Statistical Disclosure Control (2001), chapters 5 and 6; searching for the least loss is not needed here.
"""

from collections.abc import Sequence
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from fairness.disclosure.deduction import Flags, JointTable, Rows, deduce_bounds, deduce_sums, join_members
from fairness.group_names import JOINT


class Withheld(StrEnum):
    """Why the figures of a group are withheld; `NO` when they are shown."""

    NO = ""
    TOO_SMALL = "too_small"
    PROTECTS_OTHER = "protects_other"


def withhold_groups(
    groups: pd.DataFrame,
    smallest_group: int,
    members: Sequence[Rows] | None = None,
    weights: NDArray[np.float64] | None = None,
) -> pd.Series:
    """Say per group whether and why it is withheld.

    A group of nobody (n = 0) is neither small nor of any help to hide another.

    Args:
        groups: columns attribute, first, second (empty for a single attribute) and n, as in measures.counts.GroupTable.
        smallest_group: of students.
        members: per attribute and pair the row of `groups` each student (or cell of a forecast) is in; without them
            only single lines are guarded (step 1).
        weights: how many students each of those is, 1 when left out.

    Returns:
        `Withheld` values, on the index of `groups`.
    """
    n = groups["n"].to_numpy(dtype="float64")
    small = (n > 0) & (n < smallest_group)
    hidden = _hide_lines(groups, small.copy(), smallest_group)
    if members and hidden.any():
        weights = np.ones(members[0].size) if weights is None else weights
        joint = join_members(members, len(groups), weights)
        hidden = _hide_deducible(groups, joint, hidden, small, smallest_group)
    why = np.where(small, Withheld.TOO_SMALL, np.where(hidden, Withheld.PROTECTS_OTHER, Withheld.NO))
    return pd.Series(why, index=groups.index, dtype="object")


def find_members(frame: pd.DataFrame, groups: pd.DataFrame) -> list[Rows]:
    """Per attribute and pair the row of `groups` that each row of `frame` is in; frame: one column per attribute."""
    members = []
    for rows in _list_attributes(groups, np.ones(len(groups), dtype=bool)):
        table = groups.iloc[rows]
        names = str(table["attribute"].iloc[0]).split(JOINT)
        places = pd.MultiIndex.from_frame(table[["first", "second"][: len(names)]])
        members.append(rows[places.get_indexer(pd.MultiIndex.from_frame(frame[names]))])
    return members


def _hide_deducible(groups: pd.DataFrame, joint: JointTable, hidden: Flags, small: Flags, smallest_group: int) -> Flags:
    n, is_pair = groups["n"].to_numpy(dtype="float64"), (groups["second"] != "").to_numpy()
    while True:
        found, weights = deduce_sums(joint, hidden)
        helps = (np.abs(weights[found, :-1]) > 0).any(axis=0)
        if not found.any():
            found = deduce_bounds(joint, hidden, small, smallest_group)
            helps = _find_beside(groups, found)
        extra = _pick_smallest(n, helps & ~hidden & (n > 0), is_pair)
        if not found.any() or not extra.any():
            return hidden
        hidden = _hide_lines(groups, hidden | extra, smallest_group)


def _pick_smallest(n: NDArray[np.float64], helps: Flags, is_pair: Flags) -> Flags:
    """The smallest cell of an intersection that helps, all of them when equally large; a single attribute at last."""
    chosen = helps & is_pair if (helps & is_pair).any() else helps
    return chosen & (n == n[chosen].min()) if chosen.any() else chosen


def _find_beside(groups: pd.DataFrame, found: Flags) -> Flags:
    """Cells in a row or column of the intersections of the cells `found`."""
    beside = np.zeros(found.size, dtype=bool)
    attribute, first, second = (groups[name].to_numpy() for name in ("attribute", "first", "second"))
    for row in np.flatnonzero(found):
        beside |= (attribute == attribute[row]) & ((first == first[row]) | (second == second[row]))
    return beside & ~found


def _hide_lines(groups: pd.DataFrame, start: Flags, smallest_group: int) -> Flags:
    """`start`, with what has to be withheld beside it in the lines of every table."""
    n, hidden = groups["n"].to_numpy(dtype="float64"), start.copy()
    is_pair = (groups["second"] != "").to_numpy()
    for rows in _list_attributes(groups, ~is_pair):
        hidden[rows] = _hide_partners(n[rows], hidden[rows], [np.arange(rows.size)], smallest_group)
    for rows in _list_attributes(groups, is_pair):
        table = groups.iloc[rows]
        first, second = str(table["attribute"].iloc[0]).split(JOINT)
        margin = _is_margin_hidden(groups, hidden, first, table["first"]) | _is_margin_hidden(
            groups, hidden, second, table["second"]
        )
        cells = hidden[rows] | (margin & (n[rows] > 0))
        hidden[rows] = _hide_partners(n[rows], cells, _list_lines(table), smallest_group)
    return hidden


def _list_attributes(groups: pd.DataFrame, chosen: Flags) -> list[Rows]:
    names = groups["attribute"].to_numpy()
    return [np.flatnonzero(chosen & (names == name)) for name in dict.fromkeys(names[chosen])]


def _is_margin_hidden(groups: pd.DataFrame, hidden: Flags, attribute: str, members: pd.Series) -> Flags:
    withheld = groups.loc[hidden & (groups["attribute"] == attribute).to_numpy(), "first"]
    return members.isin(withheld).to_numpy()


def _list_lines(table: pd.DataFrame) -> list[Rows]:
    lines = []
    for side in ("first", "second"):
        members = table[side].to_numpy()
        lines += [np.flatnonzero(members == name) for name in dict.fromkeys(members)]
    return lines


def _hide_partners(n: NDArray[np.float64], start: Flags, lines: list[Rows], smallest_group: int) -> Flags:
    hidden = start.copy()
    changed = True
    while changed:
        # All lines at once: one after another, the order of the names would decide.
        extra = [line[_pick_partners(n[line], hidden[line], smallest_group)] for line in lines]
        changed = any(rows.size for rows in extra)
        hidden[np.concatenate([*extra, np.array([], dtype=np.intp)])] = True
    return hidden


def _pick_partners(n: NDArray[np.float64], hidden: Flags, smallest_group: int) -> Rows:
    """The next groups to withhold in a line: its smallest shown ones, all of them when they are equally large."""
    is_safe = not hidden.any() or (hidden.sum() >= 2 and n[hidden].sum() >= smallest_group)
    shown = ~hidden & (n > 0)
    if is_safe or not shown.any():
        return np.array([], dtype=np.intp)
    return np.flatnonzero(shown & (n == n[shown].min()))
