import datetime
from dataclasses import fields, replace

import pytest

from fairness.policy import Measure, Policy
from fairness.words import WORDS
from fairness.words.policies import describe_changes, describe_policy

POLICY = Policy(
    name="board",
    version=2,
    author="the board",
    dated=datetime.date(2026, 1, 15),
    why="More advisers.",
    signers=("officer-1",),
    attributes=("sex", "origin"),
    intersections=(("sex", "origin"),),
    reference={"sex": "V"},
    measures={Measure.RECALL: 0.075, Measure.FORECAST_BIAS: 0.1, Measure.PRECISION: None},
    capacity=40,
    threshold=0.3,
)


def test_every_field_has_a_name():
    named = {key.removeprefix("policy.field.") for key in WORDS.sources if key.startswith("policy.field.")}
    assert named == {entry.name for entry in fields(Policy)}


@pytest.mark.parametrize(
    ("language", "texts"),
    [
        (
            "nl",
            [
                "Beleid “board”, versie 2, van 15 januari 2026, vastgesteld door the board.",
                "geslacht, herkomst; en in combinatie naar geslacht × herkomst",
                "(geslacht: “V”)",
                "7,5 punten",
                "10%",
                "40 studenten",
                "vanaf een kans van 30%",
                "Ondertekenen mogen: officer-1.",
            ],
        ),
        (
            "en",
            [
                "Policy “board”, version 2, of 15 January 2026, adopted by the board.",
                "sex, origin; and together at sex × origin",
                "7.5 points",
                "room for 40 students",
                "from a chance of 30%",
                "May sign: officer-1.",
            ],
        ),
    ],
)
def test_a_policy_is_told_in_plain_words(language, texts):
    told = " ".join(describe_policy(POLICY, language))

    for text in texts:
        assert text in told


def test_a_policy_without_author_says_that_nothing_can_be_signed():
    assert "niets onder worden ondertekend" in " ".join(describe_policy(Policy(), "nl"))
    assert "nothing can be signed" in " ".join(describe_policy(Policy(), "en"))
    assert "nothing can be signed" not in " ".join(describe_policy(POLICY, "en"))


def test_changes_are_told_per_field_and_per_limit():
    after = replace(
        POLICY,
        version=3,
        why="other",
        signers=(),
        capacity=0.2,
        measures={Measure.RECALL: 0.1, Measure.FORECAST_BIAS: 0.1},
    )

    told = describe_changes(POLICY, after, "en")

    assert "who signs: officer-1 → none" in told
    assert "size of the list: 40 → 0.2" in told
    assert "limit, dropped out and on the list (recall): 7.5 points → 10 points" in told
    assert any(line.endswith("without a limit → not measured") for line in told)
    assert len(told) == 4
    assert describe_changes(POLICY, replace(POLICY, version=3, why="none"), "nl") == []
