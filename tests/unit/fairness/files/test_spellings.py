"""Spellings of one group are brought together by rule; two groups never become one by guesswork."""

import pandas as pd
import pytest

from fairness.files.spellings import respell


def names(*cells):
    return list(respell(pd.Series(cells, dtype="object")).values.fillna("?"))


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["vrouw", "Vrouw", " VROUW\u00a0", "vro uw", "vrouw"], ["vrouw"] * 5),
        (["Curaçao", "Curacao", "Curac\u0327ao", "Curaçao"], ["Curaçao"] * 4),
        (["V", "vrouw", "M", "man", "v", "X"], ["vrouw", "vrouw", "man", "man", "vrouw", "X"]),
        (["M.", "man", "man"], ["man"] * 3),
        (["M", "man", "mannelijk"], ["M", "man", "mannelijk"]),
        (["V", "M"], ["V", "M"]),
        (["A", "B", "C", "Anders"], ["A", "B", "C", "Anders"]),
        (["1", "10", "01"], ["1", "10", "01"]),
        (["mbo-4", "mbo 4", "mbo‑4", "MBO – 4"], ["mbo-4", "mbo 4", "mbo-4", "mbo-4"]),
        (["", None, "-", "NA", "n.v.t.", "Onbekend", "unknown", "?", "niet  bekend", "leeg", "m"],
         ["?"] * 10 + ["m"]),
        ([1, 1.0, "1", None], ["1", "1", "1", "?"]),
        ([True, False, "true"], ["true", "False", "true"]),
    ],
)  # fmt: skip
def test_groups_have_one_name_each(cells, expected):
    assert names(*cells) == expected


def test_what_was_brought_together_is_counted():
    found = respell(pd.Series(["vrouw", "vrouw", "vrouw", "Vrouw", "V", "man", "Man", "X"]))

    assert found.spellings == {"vrouw": 3}  # of the two men it is not said
    assert found.changed == 3


def test_the_name_does_not_depend_on_the_order_of_rows():
    cells = ["Vrouw", "VROUW", "vrouw"]

    assert {names(*cells)[0], names(*cells[::-1])[0]} == {"vrouw"}
