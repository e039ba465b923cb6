"""Every closed list has its words, and phrases are put together as a reader says them."""

from datetime import date

import pytest

from features.account import Fate
from features.schemas import SCHEMAS
from serving.dossier import RunFile
from serving.officer.audits import Mark
from serving.officer.comparison import Caution, Change
from serving.records.decisions import Action
from serving.records.log import EventKind
from serving.records.permissions import Role
from serving.reports import RunPage
from serving.words import has_text, text
from serving.words.phrases import date_moment, describe_chance, name_moment
from training.contracts.years import WhyLeftOut
from training.gate.conditions import Need, Standing
from training.gate.versions import State
from training.inflow.scenarios.changes import Fault

CLOSED_LISTS = [
    *[f"role.{one}" for one in Role],
    *[f"action.{one}" for one in Action],
    *[f"event.{one}" for one in EventKind],
    *[f"stage.{one}" for one in State],
    *[f"need.{one}" for one in Need],
    *[f"gate.told.{one}" for one in Standing],
    *[f"gate.state.{one}" for one in State],
    *[f"left_out.{one}" for one in WhyLeftOut],
    *[f"scenario.fault.{one}" for one in Fault],
    *[f"run_page.{one}" for one in RunPage],
    *[f"run_file.{one}" for one in RunFile],
    *[f"{group}.{one}" for group in ("mark", "mark_text") for one in Mark],
    *[f"compare.{one}" for one in Change if one],
    *[f"fate.{one}" for one in Fate],
    *[f"table.{one}" for one in SCHEMAS],
    *[f"compare.caution.{one}" for one in Caution],
]


def test_each_word_of_a_closed_list_has_a_text() -> None:
    assert [key for key in CLOSED_LISTS if not has_text(key)] == []


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        text("nothing.of.the.kind", "nl")


@pytest.mark.parametrize(
    ("moment", "nl", "en"),
    [
        ("first_results", "na de eerste resultaten", "after the first results"),
        ("week_6", "in week 6", "in week 6"),
        ("day_28", "28 dagen na de start", "28 days after the start"),
        ("day 28", "28 dagen na de start", "28 days after the start"),
        ("na_de_toetsweek", "na de toetsweek", "na de toetsweek"),
    ],
)
def test_a_moment_is_named_in_words(moment: str, nl: str, en: str) -> None:
    assert (name_moment(moment, "nl"), name_moment(moment, "en")) == (nl, en)


def test_a_score_says_when_it_was_made() -> None:
    made = date(2025, 11, 15)
    assert date_moment("first_results", made, "nl") == "15 november 2025, na de eerste resultaten"
    assert date_moment("first_results", made, "en") == "15 November 2025, after the first results"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.0, "fewer than 1 in 20"),
        (0.05, "about 1 in 20"),
        (0.1, "about 1 in 10"),
        (0.14, "about 3 in 20"),
        (0.38, "about 4 in 10"),
        (0.95, "about 9 in 10"),
        (0.97, "more than 19 in 20"),
    ],
)
def test_a_risk_in_words_never_promises_certainty(value: float, words: str) -> None:
    assert describe_chance(value, "en") == words
