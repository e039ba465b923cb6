"""How stable the top of a list is, from the shares of equally good lists."""

import pandas as pd
import pytest

from serving.adviser.own_students import read_stability


def test_the_shares_add_up_to_the_places_and_the_highest_say_how_many_are_stable() -> None:
    shares = [1.0] * 10 + [0.7] * 10 + [0.35] * 10 + [0.0] * 20 + [0.125] * 28
    stability = read_stability(pd.DataFrame({"rank": range(1, 79), "on_list": shares}))
    assert stability is not None
    assert stability.places == 24
    assert round(stability.kept) == 18
    assert stability.sentence("nl") == (
        "Van de 24 plaatsen op de lijst zouden er ongeveer 18 naar dezelfde studenten gaan "
        "als het model van andere studenten uit dezelfde jaren had geleerd."
    )
    assert stability.sentence("en") == (
        "Of the 24 places on the list, about 18 would go to the same students "
        "if the model had learnt from other students of the same years."
    )


@pytest.mark.parametrize(
    ("shares", "dutch", "english"),
    [
        ([0.6, 0.4], "met een kans van ongeveer 60% naar", "with a chance of about 60% if"),
        ([0.5, 0.5, 0.5, 0.5], "zou er ongeveer 1 naar", "about 1 would go"),
        ([0.1] * 30, "zou er minder dan één naar", "fewer than one would go"),
        ([1.0] * 1500 + [0.0], "Van de 1.500 plaatsen op de lijst zouden er ongeveer 1.500", "1,500 places"),
    ],
)
def test_the_sentence_at_its_edges(shares: list[float], dutch: str, english: str) -> None:
    stability = read_stability(pd.DataFrame({"on_list": shares}))
    assert stability is not None
    assert dutch in stability.sentence("nl")
    assert english in stability.sentence("en")


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
