"""Withholding a small group is not enough when the totals give it away."""

import pandas as pd
import pytest

from fairness.disclosure import withhold_groups


def single(**sizes):
    return pd.DataFrame(
        {"attribute": "x", "group": sizes.keys(), "first": sizes.keys(), "second": "", "n": sizes.values()}
    )


def crossed(cells):
    pairs = pd.DataFrame([(first, second, n) for (first, second), n in cells.items()], columns=["first", "second", "n"])
    margins = [
        pairs.groupby(side, as_index=False)["n"]
        .sum()
        .set_axis(["first", "n"], axis="columns")
        .assign(attribute=name, second="")
        for side, name in (("first", "x"), ("second", "y"))
    ]
    table = pd.concat([*margins, pairs.assign(attribute="x × y")], ignore_index=True)
    return table.assign(group=table["first"] + table["second"])


def withheld(table):
    why = withhold_groups(table, smallest_group=10)
    return {group: str(reason) for group, reason in zip(table["group"], why, strict=True) if reason}


@pytest.mark.parametrize(
    ("sizes", "expected"),
    [
        ({"a": 100, "b": 50}, {}),
        ({"a": 100, "b": 10}, {}),
        ({"a": 100, "b": 50, "c": 9}, {"c": "too_small", "b": "protects_other"}),
        ({"a": 100, "c": 9}, {"c": "too_small", "a": "protects_other"}),
        ({"a": 100, "b": 50, "c": 9, "d": 8}, {"c": "too_small", "d": "too_small"}),
        ({"a": 100, "b": 50, "c": 2, "d": 3}, {"c": "too_small", "d": "too_small", "b": "protects_other"}),
        ({"a": 50, "b": 50, "c": 9}, {"c": "too_small", "a": "protects_other", "b": "protects_other"}),
        ({"a": 100, "b": 50, "empty": 0}, {}),
        ({"a": 9}, {"a": "too_small"}),
    ],
    ids=["none", "just-large-enough", "partner", "both-of-two", "two-small", "small-together", "equal", "empty", "one"],
)
def test_groups_of_one_attribute(sizes, expected):
    assert withheld(single(**sizes)) == expected


def test_a_small_cell_hides_a_partner_in_its_row_and_in_its_column_and_those_close_the_rectangle():
    cells = {("a", "p"): 3, ("a", "q"): 40, ("a", "r"): 90, ("b", "p"): 30, ("b", "q"): 60, ("b", "r"): 80}

    assert withheld(crossed(cells)) == {
        "ap": "too_small",
        "aq": "protects_other",
        "bp": "protects_other",
        "bq": "protects_other",
    }


def test_the_cells_of_a_withheld_group_are_withheld_too():
    cells = {("a", "p"): 100, ("a", "q"): 90, ("b", "p"): 60, ("b", "q"): 50, ("c", "p"): 3, ("c", "q"): 4}

    found = withheld(crossed(cells))

    assert {"c", "cp", "cq", "b", "bp", "bq"} == set(found)
