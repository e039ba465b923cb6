"""What can be worked out of published sums, on tables small enough to do by hand."""

import numpy as np
from lib.linked_tables import link, spread

from fairness.disclosure.deduction import deduce_bounds, deduce_sums, join_members

SMALLEST = 10


def table_of(*sizes):
    groups, members = link(spread(*sizes))
    return groups, join_members(members, len(groups), np.ones(members[0].size))


def flags(groups, *names):
    found = groups["group"].isin(names).to_numpy()
    assert found.sum() == len(names)
    return found


SQUARE = ((("a", "p"), 3), (("a", "q"), 40), (("b", "p"), 30), (("b", "q"), 60))


def test_the_joint_table_adds_up_to_every_group_and_to_everybody():
    groups, table = table_of(*SQUARE)

    assert table.counts.sum() == 133
    assert list(table.sizes[:-1]) == list(groups["n"])
    assert table.sizes[-1] == 133


def test_one_cell_is_its_row_less_the_others_and_four_cells_are_not():
    groups, table = table_of(*SQUARE)

    one, weights = deduce_sums(table, flags(groups, "a × p"))
    four, _ = deduce_sums(table, flags(groups, "a × p", "a × q", "b × p", "b × q"))

    assert list(groups["group"][one]) == ["a × p"]
    assert np.isclose(weights[one] @ table.sizes, 3).all()
    assert not four.any()


def test_a_cell_whose_row_and_column_hold_nobody_else_is_known_from_the_totals_alone():
    """Nobody is in b × q, so that a × q is all of q, and a × p is a less q."""
    groups, table = table_of((("a", "p"), 30), (("a", "q"), 40), (("b", "p"), 60))

    found, _ = deduce_sums(table, flags(groups, "a × p", "a × q", "b × p"))

    assert set(groups["group"][found]) == {"a × p", "a × q", "b × p"}


def test_small_cells_that_are_one_student_each_are_bracketed_and_larger_ones_are_not():
    """Of four withheld cells a × p and b × q are small. With 1 and 1 nothing can move: neither can lose a student,
    and no cell beside them can gain two. With 5 and 4 it can."""
    room = table_of((("a", "p"), 5), (("a", "q"), 40), (("b", "p"), 30), (("b", "q"), 4))
    tight = table_of((("a", "p"), 1), (("a", "q"), 10), (("b", "p"), 10), (("b", "q"), 9))
    cells = ("a × p", "a × q", "b × p", "b × q")

    for (groups, table), expected in ((room, []), (tight, ["a × p", "b × q"])):
        small = (groups["n"] < SMALLEST).to_numpy()
        found = deduce_bounds(table, flags(groups, *cells), small, SMALLEST)
        assert list(groups["group"][found]) == expected


def test_students_who_do_not_count_are_in_no_cell():
    groups, members = link(spread(*SQUARE))
    weights = np.zeros(members[0].size)
    weights[:3] = 2.0

    table = join_members(members, len(groups), weights)

    assert list(table.counts) == [6.0]
