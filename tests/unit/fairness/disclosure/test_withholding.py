"""Withholding a small group is not enough when the totals give it away."""

import pandas as pd
import pytest
from lib.linked_tables import link, spread

from fairness.disclosure.withholding import withhold_groups


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


def linked(*sizes):
    groups, members = link(spread(*sizes))
    why = withhold_groups(groups, 10, members)
    return {group: str(reason) for group, reason in zip(groups["group"], why, strict=True) if reason}


def test_tables_without_a_small_cell_withhold_nothing():
    assert linked((("a", "p", "x"), 20), (("a", "q", "y"), 20), (("b", "p", "y"), 20), (("b", "q", "x"), 20)) == {}


def test_a_count_that_follows_from_the_totals_alone_costs_a_total():
    """Nobody is in b × q: the 3 of a × p are a less q, whatever cells are withheld beside it."""
    found = linked((("a", "p"), 3), (("a", "q"), 40), (("b", "p"), 60))

    assert found["a × p"] == "too_small"
    assert {group for group in found if "×" not in group} >= {"a", "b"}


def test_linked_tables_are_not_solved_against_each_other():
    """Each table alone is safe: two cells per line are withheld. Together: c × x (3) = p × x (33) less a × x (30)."""
    sizes = (
        (("a", "p", "x"), 30),
        (("b", "q", "x"), 20),
        (("b", "q", "y"), 20),
        (("c", "p", "x"), 3),
        (("c", "p", "y"), 15),
    )
    groups, _ = link(spread(*sizes))

    alone = set(groups["group"][withhold_groups(groups, 10).astype(bool)])

    assert alone == {"c × x", "c × y", "b × x", "b × y"}
    assert set(linked(*sizes)) == alone | {"p × x", "p × y", "q × x", "q × y"}


def test_the_order_of_the_lines_does_not_decide_what_is_withheld():
    """Two rows ask for a partner at once; done one after another the first name would have decided."""
    cells = {("a", "p"): 3, ("a", "q"): 20, ("a", "r"): 20, ("b", "p"): 20, ("b", "q"): 3, ("b", "r"): 20}
    turned = {
        ({"a": "b", "b": "a"}[first], {"p": "q", "q": "p", "r": "r"}[second]): n for (first, second), n in cells.items()
    }

    renamed = {group.translate(str.maketrans("abpq", "baqp")) for group in withheld(crossed(turned))}

    assert renamed == set(withheld(crossed(cells)))
