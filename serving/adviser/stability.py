"""How far the top of a list can be trusted: how many of its places equally good models give to the same students."""

from dataclasses import dataclass

import pandas as pd

from fairness.words.formats import format_decimal, format_share
from serving.words import plural, text
from training.contracts.dropout import ScoresResult
from training.evaluation.stability import count_stable


@dataclass(frozen=True)
class ListStability:
    """The list of the whole institution: its places, and how many of them would go to the same students."""

    places: int
    kept: float

    def sentence(self, language: str) -> str:
        """Return how many places would go to the same students with an equally good model."""
        places, same = format_decimal(self.places, language), round(self.kept)
        if self.places == 1:
            return text("stability.one_place", language, chance=format_share(self.kept, language))
        if same == 0:
            return text("stability.fewer_than_one", language, places=places)
        return plural("stability.same", same, language, places=places, count=format_decimal(same, language))


def read_stability(scores: pd.DataFrame) -> ListStability | None:
    """Return the stability of the top of the list; None when the scores are of before it was known, or all are on it.

    Each equally good list has the same number of places, so the shares of all students add up to it.
    """
    if ScoresResult.on_list not in scores:
        return None
    shares = scores[ScoresResult.on_list].dropna()
    places = round(float(shares.sum()))
    return ListStability(places, count_stable(shares, places)) if 0 < places < len(shares) else None
