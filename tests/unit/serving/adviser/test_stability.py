"""How stable the top of a list is, from the shares of equally good lists."""

import pandas as pd
import pytest

from serving.adviser.stability import read_stability


def test_the_shares_add_up_to_the_places_and_the_highest_say_how_many_are_stable() -> None:
    shares = [1.0] * 10 + [0.7] * 10 + [0.35] * 10 + [0.0] * 20 + [0.125] * 28
    stability = read_stability(pd.DataFrame({"rank": range(1, 79), "on_list": shares}))
    assert stability is not None
    assert stability.places == 24
    assert stability.sentences["nl"].startswith("Van de 24 plaatsen op de lijst zouden er ongeveer 18 naar")
    assert stability.sentences["en"].startswith("Of the 24 places on the list, about 18 would go to the same")


@pytest.mark.parametrize(
    "scores",
    [
        pd.DataFrame(),
        pd.DataFrame({"rank": [1, 2]}),  # of before it was known
        pd.DataFrame({"rank": [1, 2], "on_list": [None, None]}, dtype="float64"),
        pd.DataFrame({"rank": [1, 2], "on_list": [1.0, 1.0]}),  # everybody is on it: there is no list
    ],
)
def test_where_there_is_no_list_nothing_is_said(scores: pd.DataFrame) -> None:
    assert read_stability(scores) is None
