"""The weekly stock against a second, slow and obvious count; and caseloads of any make-up."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.arrays import make_random
from simulation.files.applicants import number_persons
from simulation.files.registers import assign_advisers
from simulation.files.weekly import count_stocks
from simulation.market.applications import CANCELLED, ENROLMENT, NEVER, REQUEST, Applications
from simulation.season import WEEKS

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


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60), st.integers(0, 50))
def test_every_person_has_one_number_and_every_number_one_person(rows: list[tuple[bool, bool]], gap: int) -> None:
    """`rows`: whether the application is of the person of the one before, and whether the person has a number."""
    person = np.arange(len(rows))
    for place, (is_second, _) in enumerate(rows):
        if place and is_second and person[place - 1] == place - 1:
            person[place] = place - 1
    has_number = np.array([known for _, known in rows]) & (person == np.arange(len(rows)))
    known = np.where(has_number, 1_000 + (gap % 3 + 1) * np.arange(1, len(rows) + 1), -1)
    number = number_persons(make_random(gap, "numbers"), person, known, above=1_000)
    assert (number[has_number] == known[has_number]).all()
    assert number.min() > 1_000
    assert len({(p, n) for p, n in zip(person, number, strict=True)}) == len(set(person)) == len(set(number))
