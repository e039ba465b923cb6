"""The weekly stock against a second, slow and obvious count; and caseloads of any make-up."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from features.simulate.applications import CANCELLED, ENROLMENT, NEVER, REQUEST, Applications
from features.simulate.registers import assign_advisers
from features.simulate.season import WEEKS
from features.simulate.weekly import count_stocks

STATUS = ("V", "V", "V", "I", "I", "A", "A", "A")
ROW = st.tuples(
    st.integers(0, 2),
    st.integers(0, 2),
    st.booleans(),
    st.integers(1, 3),
    st.integers(0, WEEKS - 1),
    st.integers(1, WEEKS),
    st.sampled_from([REQUEST, ENROLMENT, CANCELLED]),
    st.integers(0, 3),
)


def as_applications(rows: list[tuple[int, int, bool, int, int, int, int, int]]) -> Applications:
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    programme, origin, male, requests, week, later, becomes, kind = columns
    settles = np.where(becomes == REQUEST, NEVER, np.minimum(week + later, WEEKS))
    return Applications(programme, origin, male.astype(bool), requests, week, settles, becomes, kind)


@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.lists(ROW, min_size=1, max_size=30))
def test_stock_per_status_equals_a_count_one_by_one(rows: list[tuple[int, int, bool, int, int, int, int, int]]) -> None:
    a = as_applications(rows)
    cells, stocks = count_stocks(a)
    assert (stocks >= 0).all()
    for week in range(WEEKS):
        counted = {"V": 0, "I": 0, "A": 0}
        for i in range(len(a)):
            if a.week[i] <= week:
                counted["VIA"[int(a.becomes[i])] if a.settles[i] <= week else "V"] += 1
        shown = {"V": 0, "I": 0, "A": 0}
        for cell, number in zip(cells, stocks[:, week], strict=True):
            shown[STATUS[int(cell) % 8]] += int(number)
        assert shown == counted


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(st.integers(1, 900), min_size=1, max_size=40))
def test_every_student_has_one_adviser_with_a_load_that_can_be_carried(sizes: list[int]) -> None:
    adviser = assign_advisers(np.repeat(np.arange(len(sizes)), sizes))
    loads = np.bincount(adviser)
    assert (np.diff(adviser) >= 0).all()
    assert loads.sum() == sum(sizes)
    assert loads.min() > 0
    assert loads.max() <= 190
