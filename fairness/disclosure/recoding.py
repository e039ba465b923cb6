"""Groups too small to be shown are taken together before anything is measured, so that all others stay visible.

Withholding one group of an attribute takes a second one along, or the totals give it away: three students of unknown
sex would hide all figures of men or of women. Taken together with another group they hide nothing: every
student is still in one group of each attribute, and the groups add up to everybody.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from fairness.group_names import ALL, OTHERS, TOGETHER


@dataclass(frozen=True)
class Recoding:
    """Groups of one attribute that are one group in the audit: the name it has there, and what it is made of."""

    attribute: str
    group: str
    parts: tuple[str, ...]
    is_only_group: bool


def recode_groups(
    frame: pd.DataFrame,
    attributes: Sequence[str],
    smallest_group: int,
    weights: pd.Series,
    ties: Sequence[pd.Series] = (),
) -> tuple[pd.DataFrame, tuple[Recoding, ...]]:
    """Take small groups of each attribute together.

    A group of fewer than `smallest_group` students, and not of nobody, is taken together with all other small groups
    of the attribute; when they are still too few, with the smallest group that is large enough. Names and the order of
    rows never decide.

    Args:
        frame: one column per attribute.
        attributes: the columns.
        smallest_group: of students.
        weights: how many students each row counts for (0: the outcome is not known).
        ties: numbers per row, that decide by their sums, the lowest first, between groups of exactly equal size;
            groups that are equal in all of them are all taken.

    Returns:
        `frame` with the names that groups have in the audit, and what was taken together.
    """
    recodings: list[Recoding] = []
    for attribute in attributes:
        sizes = weights.groupby(frame[attribute]).sum()
        sums = [_sum_exactly(numbers, frame[attribute]) for numbers in ties]
        parts = pick_groups(sizes[sizes > 0], smallest_group, sums)
        if not parts:
            continue
        small = set(sizes.index[sizes < smallest_group])
        name = _name_together(parts, small, set(sizes.index))
        is_only_group = len(parts) == int((sizes > 0).sum())
        recodings.append(Recoding(attribute, name, parts, is_only_group))
    return apply_recodings(frame, recodings), tuple(recodings)


def pick_groups(
    sizes: "pd.Series[float]", smallest_group: int, ties: Sequence["pd.Series[float]"] = ()
) -> tuple[str, ...]:
    """The groups to take together, sorted by name; none when no group is too small, or there is only one.

    sizes: students per group, none of them 0. ties: numbers per group, as in `recode_groups`.
    """
    small = sizes[sizes < smallest_group]
    if small.empty or len(sizes) == 1:
        return ()
    large = sizes[sizes >= smallest_group]
    chosen = list(small.index)
    if len(small) == 1 or small.sum() < smallest_group:
        chosen += _pick_lowest(large, ties)
    return tuple(sorted(map(str, chosen)))


def apply_recodings(frame: pd.DataFrame, recodings: Sequence[Recoding]) -> pd.DataFrame:
    """`frame` with the groups of another table's recodings taken together: of an audit, so that names are the same."""
    recoded = frame.copy(deep=False)
    for one in recodings:
        recoded[one.attribute] = frame[one.attribute].where(~frame[one.attribute].isin(one.parts), one.group)
    return recoded


def _pick_lowest(large: "pd.Series[float]", ties: Sequence["pd.Series[float]"]) -> list[str]:
    if large.empty:
        return []
    left = large.index[np.isclose(large, large.min())]
    for numbers in ties:
        left = left[(numbers[left] == numbers[left].min()).to_numpy()]
    return list(left)


def _sum_exactly(numbers: pd.Series, groups: pd.Series) -> "pd.Series[float]":
    """Sums per group that do not depend on the order of the rows, in the last digit either."""
    return numbers.groupby(groups).agg(math.fsum)


def _name_together(parts: Sequence[str], small: set[str], taken: set[str]) -> str:
    few, large = [part for part in parts if part in small], [part for part in parts if part not in small]
    if large:
        name = TOGETHER.join(sorted([*large, *(few if len(few) == 1 else [OTHERS])]))
    else:
        name = ALL if set(parts) == taken else OTHERS
    while name in taken:  # an institution may have a group of this name
        name += " *"
    return name
