"""Small counts are withheld, and cannot be worked out from anything that is shown beside them."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from fairness.disclosure.smallest import read_smallest_count
from serving.results.disclosure import Sums, expect, number_or_none, withhold

FACULTY = Sums("level", "faculty", "institution", ())
PROGRAMME = Sums("level", "programme", "faculty", ("faculty",))
CELL = Sums("level", "cell", "programme", ("programme",))
ALL_SUMS = [CELL, PROGRAMME, FACULTY]


def make_tree(counts):
    """Rows of all levels of {faculty: {programme: [cells]}}, with their sums."""
    rows = []
    for faculty, programmes in counts.items():
        for programme, cells in programmes.items():
            rows += [("cell", faculty, programme, number, value) for number, value in enumerate(cells)]
            rows.append(("programme", faculty, programme, -1, sum(cells)))
        rows.append(("faculty", faculty, "", -1, sum(sum(cells) for cells in programmes.values())))
    total = sum(value for level, *_, value in rows if level == "faculty")
    rows.append(("institution", "", "", -1, total))
    return pd.DataFrame(rows, columns=["level", "faculty", "programme", "number", "students"])


def shown(frame):
    marks = withhold(frame, "students", ALL_SUMS)
    return frame["students"].where(~marks["withheld"])


def test_a_withheld_programme_hides_cells_that_would_give_it_away():
    """B is small and A protects it: with A's cells shown, A and so B could be worked out."""
    frame = make_tree({"tech": {"A": [7, 6], "B": [3], "C": [90, 60]}, "arts": {"D": [50, 40]}})

    seen = frame.assign(seen=shown(frame)).query("programme != ''")
    seen = seen.set_index(["level", "programme", "number"])["seen"].sort_index()

    assert pd.isna(seen["programme", "B", -1])
    assert pd.isna(seen["programme", "A", -1])
    assert pd.isna(seen["cell", "A", 1])
    assert seen["cell", "A", 0] == 7
    assert seen["programme", "C", -1] == 150


def test_a_faculty_of_small_cells_only_is_withheld_with_them():
    frame = make_tree({"tech": {"A": [4, 4, 4]}, "arts": {"B": [50, 40]}, "law": {"C": [80, 9]}})

    seen = frame.assign(seen=shown(frame)).set_index(["level", "faculty", "programme", "number"])["seen"].sort_index()

    assert seen.xs("tech", level="faculty").isna().all()
    assert seen["institution", "", "", -1] == 191


def test_nothing_is_withheld_where_nothing_is_small_and_a_missing_count_is_neither():
    frame = make_tree({"tech": {"A": [20, 30], "B": [40]}})
    marks = withhold(frame, "students", ALL_SUMS)
    assert not marks["withheld"].any()

    missing = withhold(frame.assign(students=np.nan), "students", ALL_SUMS)
    assert not missing.any().any()
    assert withhold(frame.head(0), "students", ALL_SUMS).empty


def range_of(frame, seen, row):
    """The least and the most that a row can be, for who sees what is shown, that it adds up, and which are small."""
    n = len(frame)
    equations, right = [], []
    for sums in ALL_SUMS:
        for _, whole in frame[frame["level"] == sums.whole].iterrows():
            parts = frame["level"] == sums.part
            for key in sums.keys:
                parts &= frame[key] == whole[key]
            line = parts.to_numpy(dtype=float)
            line[whole.name] = -1
            equations.append(line)
            right.append(0)
    bounds = []
    for value, count in zip(seen, frame["students"], strict=True):
        known = (value, value) if not pd.isna(value) else (0, 4) if count < read_smallest_count() else (5, None)
        bounds.append(known)
    goal = np.zeros(n)
    goal[row] = 1
    ends = [linprog(sign * goal, A_eq=np.array(equations), b_eq=right, bounds=bounds).fun for sign in (1, -1)]
    return ends[0], -ends[1]


cells = st.lists(st.integers(0, 40), min_size=1, max_size=3)
trees = st.dictionaries(
    st.sampled_from(["arts", "law", "tech"]), st.lists(cells, min_size=1, max_size=3), min_size=1, max_size=3
).map(
    lambda tree: {faculty: {f"{faculty}-{n}": one for n, one in enumerate(all_of)} for faculty, all_of in tree.items()}
)


@settings(max_examples=60, deadline=None)
@given(trees)
def test_no_small_count_has_one_possible_value(tree):
    """An attacker with linear algebra and the marks "<5" cannot pin down a small count."""
    frame = make_tree(tree)
    seen = shown(frame)
    if pd.isna(seen.iloc[-1]):
        return  # the institution itself is withheld: nothing is shown of it
    for row in np.flatnonzero(frame["students"] < read_smallest_count()):
        low, high = range_of(frame, seen, row)
        assert high - low >= 1


@pytest.mark.parametrize(
    ("value", "number", "small"), [(12.4, 12.4, False), (4.9, None, True), (None, None, False), (pd.NA, None, False)]
)
def test_what_is_expected_is_withheld_below_five(value, number, small):
    count = expect(value)
    assert (count.value, count.small, count.suppressed) == (number, small, small)


def test_missing_numbers_are_none():
    assert [number_or_none(value) for value in (None, pd.NA, float("nan"), 3)] == [None, None, None, 3.0]
