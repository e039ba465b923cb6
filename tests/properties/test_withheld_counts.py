"""Somebody who knows every published number, which combinations nobody has, and the rules, learns no withheld count."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from lib.linked_tables import link
from scipy.linalg import null_space
from scipy.optimize import linprog

from fairness.disclosure.recoding import recode_groups
from fairness.disclosure.withholding import withhold_groups

SMALLEST = 5
MANY = settings(max_examples=60, deadline=None, derandomize=True)
COMBINATIONS = [(a, b, c) for a in "ab" for b in "pqr" for c in "xyz"]
counts_of = st.lists(
    st.sampled_from([0, 0, 1, 2, 4, 6, 11, 25, 60]), min_size=len(COMBINATIONS), max_size=len(COMBINATIONS)
).filter(lambda counts: sum(counts) >= 30)


def students_of(counts):
    rows = [values for values, number in zip(COMBINATIONS, counts, strict=True) for _ in range(number)]
    return pd.DataFrame(rows, columns=["first", "second", "third"])


def audited(counts):
    students = students_of(counts)
    students, _ = recode_groups(students, list(students), SMALLEST, pd.Series(1.0, index=students.index))
    groups, members = link(students)
    why = withhold_groups(groups, SMALLEST, members)
    return groups, members, why


def attack(groups, members):
    """The system an attacker writes down: one unknown per combination of attributes, one equation per group."""
    combinations = np.unique(np.stack(members), axis=1)
    system = np.zeros((len(groups) + 1, combinations.shape[1]))
    for table in combinations:
        system[table, np.arange(combinations.shape[1])] = 1
    system[-1] = 1
    return system


@MANY
@given(counts_of)
def test_no_withheld_count_is_a_sum_of_published_ones(counts):
    """By another method: a withheld count is safe when a change that no published number sees moves it."""
    groups, members, why = audited(counts)
    withheld = why.astype(bool).to_numpy()
    system = attack(groups, members)

    unseen = null_space(system[~np.append(withheld, False)])

    moved = np.abs(system[:-1][withheld] @ unseen).max(axis=1, initial=0.0)
    assert (moved > 1e-6).all()


@settings(max_examples=25, deadline=None, derandomize=True)
@given(counts_of)
def test_no_small_count_is_the_only_one_that_fits(counts):
    groups, members, why = audited(counts)
    withheld, small = why.astype(bool).to_numpy(), (why == "too_small").to_numpy()
    system = attack(groups, members)
    published = ~np.append(withheld, False)
    n = np.append(groups["n"].to_numpy(), len(members[0]))

    for row in np.flatnonzero(small):
        ends = [
            linprog(side * system[row], A_eq=system[published], b_eq=n[published], method="highs").fun
            for side in (1, -1)
        ]
        assert -ends[1] - ends[0] >= 1 - 1e-6


@MANY
@given(counts_of, st.randoms(use_true_random=False))
def test_names_and_order_decide_nothing(counts, random):
    students = students_of(counts)
    names = {value: value for column in students for value in students[column]}
    shuffled = list(names)
    random.shuffle(shuffled)
    renamed = students.apply(lambda column: column.map(dict(zip(names, shuffled, strict=True))))
    renamed = renamed.sample(frac=1, random_state=random.randrange(2**32))

    def count(frame):
        frame, _ = recode_groups(frame, list(frame), SMALLEST, pd.Series(1.0, index=frame.index))
        groups, members = link(frame)
        return sorted(zip(groups["attribute"], groups["n"], withhold_groups(groups, SMALLEST, members), strict=True))

    assert count(renamed) == count(students)


@MANY
@given(counts_of)
def test_every_attribute_still_adds_up_and_shows_everybody(counts):
    groups, members, _ = audited(counts)
    single = groups[groups["second"] == ""]

    assert set(single.groupby("attribute")["n"].sum()) == {len(members[0])}
    assert (single["n"] >= SMALLEST).all()
