"""Reasons and possible changes in words, told from the facts as the adviser's page does."""

from collections.abc import Sequence

import pandas as pd

from features.cohort_table import Feature
from serving.adviser.reason_sentences import ReasonFacts, tell_possible_change, tell_reason


def reasons_in_words(reasons: pd.DataFrame, features: Sequence[Feature], language: str = "en") -> list[str]:
    """One sentence per row of reasons, in order."""
    by_name = {feature.name: feature for feature in features}
    return [
        tell_reason(by_name[row["feature"]], ReasonFacts.of_row(row), language) for row in reasons.to_dict("records")
    ]


def changes_in_words(changes: pd.DataFrame, language: str = "en") -> list[str]:
    """One sentence per row of possible changes, in order."""
    return [
        tell_possible_change(row["levers"].split(","), row["score_then"], row["score_now"], language)
        for row in changes.to_dict("records")
    ]
