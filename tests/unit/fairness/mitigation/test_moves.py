"""Who gains and who loses a place, without small numbers."""

import pandas as pd

from fairness.mitigation.trade_offs import count_moves


def moved(sizes: dict[str, tuple[int, int, int]]) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Groups with so many students, of whom so many come on the list and so many go off it."""
    rows = [
        (name, number < off, off <= number < off + on)
        for name, (students, on, off) in sizes.items()
        for number in range(students)
    ]
    frame = pd.DataFrame(rows, columns=["sex", "before", "after"])
    return frame[["sex"]], frame["before"].astype(float), frame["after"].astype(float)


def test_numbers_of_five_and_more_are_told():
    counts = count_moves(*moved({"f": (50, 8, 6), "m": (60, 6, 8)}), 10).set_index("group")

    assert counts.loc["f", ["students", "gain", "lose"]].tolist() == [50, 8, 6]
    assert counts.loc["m", ["students", "gain", "lose"]].tolist() == [60, 6, 8]
    assert not counts["suppressed"].any()


def test_a_number_below_five_is_not_told_and_cannot_be_found_from_the_others():
    counts = count_moves(*moved({"f": (50, 3, 9), "m": (60, 9, 3), "x": (40, 20, 20)}), 10).set_index("group")

    assert counts["gain"].isna().tolist() == [True, True, False]
    assert counts["lose"].isna().tolist() == [True, True, False]
    assert counts["suppressed"].tolist() == [True, True, False]


def test_a_small_group_is_not_told_of_at_all():
    counts = count_moves(*moved({"f": (50, 8, 6), "m": (60, 6, 8), "x": (4, 0, 0)}), 10).set_index("group")

    assert counts.loc["x", ["students", "gain", "lose"]].isna().all()
    assert counts["gain"].isna().sum() >= 2


def test_nobody_moves():
    counts = count_moves(*moved({"f": (50, 0, 0), "m": (60, 0, 0)}), 10)

    assert counts[["gain", "lose"]].eq(0).all(axis=None)
