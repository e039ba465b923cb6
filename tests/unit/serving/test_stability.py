"""How stable the top of a list is, from the shares of equally good lists."""

import pandas as pd
import pytest

from serving.stability import ListStability, read_stability, tell_stability
from serving.translations import Language


def test_the_shares_add_up_to_the_places_and_their_mean_at_the_top_is_the_stability() -> None:
    scores = pd.DataFrame({"rank": [1, 2, 3, 4], "on_list": [1.0, 0.6, 0.3, 0.1]})
    assert read_stability(scores) == ListStability(2, pytest.approx(0.8))


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


def test_it_is_told_in_places_not_in_shares() -> None:
    told = tell_stability(ListStability(24, 0.72), Language.NL)
    assert "ongeveer 17 van die 24 plaatsen aan dezelfde studenten" in told
    assert "about 17 of those 24 places" in tell_stability(ListStability(24, 0.72), Language.EN)
