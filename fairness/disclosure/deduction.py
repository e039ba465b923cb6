"""What somebody can work out about withheld counts from everything that is published: by sums, and by bounds.

Every published number of an audit (a group of one attribute, a cell of an intersection, everybody) is a sum over the
joint table: how many students have each combination of all attributes. Combinations that nobody has are taken to be
known, so that what is said here holds against somebody who knows that too.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped, unused-ignore]
from scipy.optimize import linprog  # type: ignore[import-untyped, unused-ignore]
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped, unused-ignore]

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]

# Products of zeros and ones: what is no sum of the others is off by far more than rounding.
TOLERANCE = 1e-7
MOST_COUNTED = 4_000_000  # combinations that are numbered by counting, which is faster than by sorting
MOST_CELLS = 2000  # of a joint table that is searched for bounds; larger ones leave room by their size


@dataclass(frozen=True)
class JointTable:
    """Groups as sums over combinations of attributes.

    sums: one row per group and, last, one for everybody; one column per combination: 1 when it counts in the group.
    counts: students per combination. overlaps: sums times their transpose.
    """

    sums: Array
    counts: Array
    overlaps: Array

    @property
    def sizes(self) -> Array:
        """Students per group, and last all of them."""
        sizes: Array = self.sums @ self.counts
        return sizes


def join_members(members: Sequence[Rows], groups: int, weights: Array) -> JointTable:
    """Make the joint table of all attributes.

    Args:
        members: per attribute or pair the row of its group, for each student.
        groups: the number of rows.
        weights: of students; those with weight 0 count nowhere and are left out.
    """
    counted = weights > 0
    rows = [table[counted] for table in members]
    cell = np.zeros(int(counted.sum()), dtype=np.intp)
    for table in rows:
        cell = _refine(cell, table)
    _, example = np.unique(cell, return_index=True)
    sums = np.zeros((groups + 1, example.size))
    for table in rows:
        sums[table[example], np.arange(example.size)] = 1.0
    sums[groups] = 1.0
    counts = np.bincount(cell, weights=weights[counted], minlength=example.size).astype("float64")
    return JointTable(sums, counts, sums @ sums.T)


def _refine(cell: Rows, rows: Rows) -> Rows:
    """Number the combinations of two columns of numbers, in order."""
    low, width = int(rows.min(initial=0)), int(np.ptp(rows)) + 1 if rows.size else 1
    code = cell * width + (rows - low)
    if int(cell.max(initial=0)) * width > MOST_COUNTED:
        sorted_ranks: Rows = np.unique(code, return_inverse=True)[1].ravel()
        return sorted_ranks
    seen = np.bincount(code) > 0
    ranks: Rows = (np.cumsum(seen) - 1)[code]
    return ranks


def deduce_sums(table: JointTable, withheld: Flags) -> tuple[Flags, Array]:
    """Find the groups that are a sum of published ones, and how.

    A withheld count can be worked out exactly when its row lies in the span of the published rows. The
    weights are those of least size, which do not depend on the order of the groups. Everybody is always published.

    Args:
        table: the joint table.
        withheld: per group.

    Returns:
        A flag per group, and the weights of the sum (groups x groups and everybody).
    """
    published, asked = np.flatnonzero(~np.append(withheld, False)), np.flatnonzero(withheld)
    flags, weights = np.zeros(withheld.size, dtype=bool), np.zeros((withheld.size, withheld.size + 1))
    if asked.size == 0:
        return flags, weights
    cross = table.overlaps[np.ix_(published, asked)]
    with threadpool_limits(1):  # so small that waiting for other threads takes longer
        solved = np.linalg.pinv(table.overlaps[np.ix_(published, published)], rcond=1e-10, hermitian=True) @ cross
    own = table.overlaps[asked, asked]
    flags[asked] = own - (cross * solved).sum(axis=0) <= TOLERANCE * np.maximum(own, 1.0)
    weights[np.ix_(asked, published)] = np.where(np.abs(solved.T) > TOLERANCE, solved.T, 0.0)
    return flags, weights


def deduce_bounds(table: JointTable, withheld: Flags, small: Flags, smallest_group: int) -> Flags:
    """Which small groups can be bracketed to one number: no other table with what is published differs by a student.

    Known to everybody: the published counts, that no count is negative, and what a group is withheld for: fewer than
    `smallest_group` students and at least one, or not fewer. Linear programming over the joint table.

    Args:
        table: the joint table.
        withheld: per group.
        small: per group, whether it is withheld for its size.
        smallest_group: of students.
    """
    exposed = np.zeros(withheld.size, dtype=bool)
    open_groups = np.flatnonzero(withheld & small)
    if open_groups.size == 0 or table.counts.size > MOST_CELLS:
        return exposed
    search = _make_search(table, withheld, small, smallest_group)
    truth = table.sizes
    while open_groups.size:
        together = table.sums[open_groups].sum(axis=0)
        moved = _find_moved(search, together, table, open_groups, truth)
        if not moved.any():  # those that move least hide behind the others: one by one
            moved[0] = True
            exposed[open_groups[0]] = not _find_moved(
                search, table.sums[open_groups[0]], table, open_groups[:1], truth
            ).any()
        open_groups = open_groups[~moved]
    return exposed


def _make_search(table: JointTable, withheld: Flags, small: Flags, smallest_group: int) -> dict[str, Any]:
    sums, sizes = table.sums, table.sizes
    published = ~np.append(withheld, False)
    few, many = sums[:-1][withheld & small], sums[:-1][withheld & ~small]
    return {
        "A_eq": sparse.csr_array(sums[published]),
        "b_eq": sizes[published],
        "A_ub": sparse.csr_array(np.vstack([few, -few, -many])),
        "b_ub": np.concatenate(
            [
                np.full(len(few), smallest_group - 1.0),
                np.full(len(few), -1.0),
                np.full(len(many), -float(smallest_group)),
            ]
        ),
    }


def _find_moved(search: dict[str, Any], aim: Array, table: JointTable, groups: Rows, truth: Array) -> Flags:
    """Groups that differ by a student or more in the table where `aim` is largest or the one where it is smallest."""
    moved = np.zeros(groups.size, dtype=bool)
    for side in (1.0, -1.0):
        found = linprog(side * aim, method="highs", **search)
        if found.success:
            moved |= np.abs(table.sums[groups] @ found.x - truth[groups]) >= 1 - TOLERANCE
    return moved
