"""How far the order of a list can be trusted: how many of its places equally good models give to the same students."""

from dataclasses import dataclass

import pandas as pd

from serving.translations import Language, text, write_number


@dataclass(frozen=True)
class ListStability:
    """A list of `places` students of the whole institution; `share` (0 to 1) of them on another list too."""

    places: int
    share: float

    @property
    def same(self) -> int:
        """How many of the places, on average, an equally good list gives to the same students."""
        return round(self.places * self.share)


def read_stability(scores: pd.DataFrame) -> ListStability | None:
    """Return the stability of the top of the list; None when the scores are of before it was known.

    Each equally good list has the same number of places, so the shares of all students add up to it.
    """
    if "on_list" not in scores or not scores["on_list"].notna().any():
        return None
    places = round(float(scores["on_list"].sum()))
    if not 0 < places < len(scores):
        return None
    top = scores.sort_values("rank", kind="stable").head(places)
    return ListStability(places, float(top["on_list"].mean()))


def tell_stability(stability: ListStability, language: Language) -> str:
    """Return how stable the list is, in a sentence."""
    places, same = (write_number(one, language) for one in (stability.places, stability.same))
    return text("students.stability", language, places=places, same=same)
