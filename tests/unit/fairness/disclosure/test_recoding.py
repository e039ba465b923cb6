"""Small groups are taken together by size alone, so that everybody else stays visible."""

import pandas as pd
import pytest

from fairness.disclosure.recoding import Recoding, apply_recodings, pick_groups, recode_groups


def recode(smallest_group=10, **sizes):
    frame = pd.DataFrame({"sex": [name for name, size in sizes.items() for _ in range(size)]})
    recoded, recodings = recode_groups(frame, ["sex"], smallest_group, pd.Series(1.0, index=frame.index))
    return recoded["sex"].value_counts().to_dict(), recodings


@pytest.mark.parametrize(
    ("sizes", "parts"),
    [
        ({"M": 100, "V": 90}, ()),
        ({"M": 100, "V": 10}, ()),
        ({"M": 100, "V": 90, "unknown": 3}, ("V", "unknown")),
        ({"M": 90, "V": 90, "unknown": 3}, ("M", "V", "unknown")),
        ({"M": 100, "X": 4, "unknown": 3, "V": 50}, ("V", "X", "unknown")),
        ({"M": 100, "X": 6, "unknown": 5, "V": 50}, ("X", "unknown")),
        ({"M": 4, "V": 3}, ("M", "V")),
        ({"M": 4}, ()),
    ],
    ids=["none", "just-large-enough", "one-small", "equal", "together-too-small", "together", "all-small", "only-one"],
)
def test_which_groups_are_taken_together(sizes, parts):
    assert pick_groups(pd.Series(sizes, dtype="float64"), 10) == parts


@pytest.mark.parametrize(
    ("positives", "scores", "parts"),
    [
        ([8, 9, 1], [30.0, 20.0, 1.0], ("M", "unknown")),
        ([9, 8, 1], [20.0, 30.0, 1.0], ("V", "unknown")),
        ([9, 9, 1], [20.0, 19.5, 1.0], ("V", "unknown")),
        ([9, 9, 1], [20.0, 20.0, 1.0], ("M", "V", "unknown")),
    ],
    ids=["positives", "positives-before-scores", "scores", "equal-in-all"],
)
def test_equal_groups_are_told_apart_by_what_has_no_name(positives, scores, parts):
    names = ["M", "V", "unknown"]
    sizes = pd.Series([90.0, 90.0, 3.0], names)

    assert pick_groups(sizes, 10, [pd.Series(positives, names), pd.Series(scores, names)]) == parts


def test_three_students_of_unknown_sex_hide_nobody():
    """The table before and after: everybody is still in one group, and all others stay as they were."""
    counts, recodings = recode(M=100, V=90, X=40, unknown=3)

    assert counts == {"M": 100, "V": 90, "X + unknown": 43}
    assert recodings == (Recoding("sex", "X + unknown", ("X", "unknown"), False),)


@pytest.mark.parametrize(
    ("sizes", "name", "is_only_group"),
    [
        ({"M": 100, "a": 6, "b": 6}, "other groups", False),
        ({"M": 100, "V": 50, "a": 2, "b": 3}, "V + other groups", False),
        ({"M": 100, "a": 3}, "M + a", True),
        ({"a": 6, "b": 6}, "all groups", True),
        ({"M": 100, "other groups": 40, "a": 6, "b": 6}, "other groups *", False),
    ],
)
def test_the_name_says_what_is_in_it_and_is_not_that_of_another_group(sizes, name, is_only_group):
    _, recodings = recode(**sizes)

    assert [(one.group, one.is_only_group) for one in recodings] == [(name, is_only_group)]


def test_only_students_with_a_known_outcome_make_a_group_large():
    frame = pd.DataFrame({"sex": ["M"] * 20 + ["V"] * 20 + ["X"] * 20 + ["unknown"] * 5})
    weights = pd.Series([1.0] * 20 + [1.0] * 19 + [0.0] + [1.0] * 3 + [0.0] * 17 + [0.0] * 5)

    recoded, recodings = recode_groups(frame, ["sex"], 10, weights)

    assert [one.parts for one in recodings] == [("V", "X")]
    assert set(recoded["sex"]) == {"M", "V + X", "unknown"}  # nobody of unknown sex counts: there is nothing to hide


def test_another_table_follows_the_recodings_of_an_audit():
    frame = pd.DataFrame({"sex": ["M", "V", "X"], "origin": "NL"})
    recoded = apply_recodings(frame, (Recoding("sex", "V + X", ("V", "X"), False),))

    assert list(recoded["sex"]) == ["M", "V + X", "V + X"]
    assert list(frame["sex"]) == ["M", "V", "X"]
