"""The sentences that were stored before reasons became facts: made from the facts they are the same words.

The file holds one reason of each shape and one change of each pair of levers of a simulated cohort (seed 1), with the
sentence that training wrote then; percentages stand in it as the locale writes them now.
"""

import json
from pathlib import Path

import pytest

from features.dropout import FEATURES
from serving.adviser.reason_sentences import ReasonFacts, tell_possible_change, tell_reason

BEFORE = json.loads((Path(__file__).parent / "sentences_before.json").read_text())
DECLARED = {feature.name: feature for feature in FEATURES}
UNKNOWN = {"own": None, "label": None, "at_least": None, "at_most": None}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_reason_is_told_as_before(language: str) -> None:
    told = [tell_reason(DECLARED[one["feature"]], ReasonFacts(**UNKNOWN | one["facts"]), language)
            for one in BEFORE["reasons"]]  # fmt: skip

    assert len(told) == 48
    assert told == [one[language] for one in BEFORE["reasons"]]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_possible_change_is_told_as_before(language: str) -> None:
    told = [tell_possible_change(one["levers"], one["score_then"], one["score_now"], language)
            for one in BEFORE["changes"]]  # fmt: skip

    assert len(told) == 10
    assert told == [one[language] for one in BEFORE["changes"]]
