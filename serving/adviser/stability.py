"""How far the top of a list can be trusted: how many of its places equally good models give to the same students."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from training.contracts.dropout import ScoresResult
from training.evaluation.stability import tell_stability


@dataclass(frozen=True)
class ListStability:
    """The list of the whole institution: its places, and in a sentence how many would go to the same students."""

    places: int
    sentences: Mapping[str, str]


def read_stability(scores: pd.DataFrame) -> ListStability | None:
    """Return the stability of the top of the list; None when the scores are of before it was known.

    Each equally good list has the same number of places, so the shares of all students add up to it.
    """
    if ScoresResult.on_list not in scores or not scores[ScoresResult.on_list].notna().any():
        return None
    places = round(float(scores[ScoresResult.on_list].sum()))
    if not 0 < places < len(scores):
        return None
    dutch, english = tell_stability(scores[ScoresResult.on_list].dropna(), places)
    return ListStability(places, {"nl": dutch, "en": english})
