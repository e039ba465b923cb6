"""Every text exists in both languages, is used, and takes the same values in both."""

import re
from datetime import UTC, date, datetime
from pathlib import Path
from string import Formatter

import pytest

import serving
from serving.officer.audit_glance import Mark
from serving.officer.comparison import Caution, Change
from serving.records.decisions import Action
from serving.records.log import EventKind
from serving.records.permissions import Role
from serving.words import (
    Language,
    name_moment,
    text,
    write_date,
    write_moment,
    write_number,
    write_points,
    write_share,
    write_tenths,
    write_time,
)
from serving.words.language import TEXTS
from training.gate.conditions import Need
from training.gate.versions import State
from training.run_pages import RunFile, RunPage

FOLDER = Path(serving.__file__).parent
# Looked up by a word that comes from the data: the measure, the stage, the origin.
OPEN_LISTS = ("level.", "baseline.", "measure.", "origin.", "stage.", "verdict.", "moment.", "detail.")
OPEN_LISTS += ("programme.chart_", "chart.", "served.", "note.", "note_text.", "left_out.")
OPEN_LISTS += ("delivery.found.", "severity.", "run_page.")
OPEN_LISTS += ("export.sheet.", "export.p", "export.baseline_", "export.about.")
# Looked up by a word of a closed list of training: tested with the scenarios.
OPEN_LISTS += ("why.", "scenario.kind.", "scenario.help.", "scenario.told.", "scenario.fault.")
OPEN_LISTS += ("compare.", "watch.")
CLOSED_LISTS = [
    *[f"role.{one}" for one in Role],
    *[f"action.{one}" for one in Action],
    *[f"event.{one}" for one in EventKind],
    *[f"stage.{one}" for one in State],
    *[f"need.{one}" for one in Need],
    *[f"run_page.{one}" for one in RunPage],
    *[f"run_file.{one}" for one in RunFile],
    *[f"{group}.{one}" for group in ("mark", "mark_text") for one in Mark],
    *[f"compare.{one}" for one in Change if one],
    *[f"compare.caution.{one}" for one in Caution],
]


def written() -> str:
    rooms = [path for path in FOLDER.rglob("*") if not {"words", "store"} & set(path.parts)]
    files = [path for path in rooms if path.suffix in (".py", ".html")]
    return "\n".join(file.read_text() for file in files)


def values(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name}


@pytest.mark.parametrize("key", TEXTS)
def test_a_text_is_there_in_both_languages_with_the_same_values(key: str) -> None:
    dutch, english = TEXTS[key]
    assert dutch.strip()
    assert english.strip()
    assert values(dutch) == values(english)


def test_every_text_that_a_page_asks_for_exists() -> None:
    asked = set(re.findall(r"""\b(?:t|text)\(\s*["']([^"'{]+)["']""", written()))
    asked |= {f"error.{code}" for code in re.findall(r"""(?:raise|=|\() ?[A-Z][A-Za-z]+\("([a-z_]+)"\)""", written())
              if f"error.{code}" in TEXTS or "_" in code} - {"error.stopped_by_registry"}  # fmt: skip
    assert asked - set(TEXTS) == set()
    assert set(CLOSED_LISTS) <= set(TEXTS)


def test_no_text_is_left_over() -> None:
    pages = written()
    kept = [key for key in TEXTS if not key.startswith(OPEN_LISTS) and key not in CLOSED_LISTS]
    unused = [key for key in kept if key not in pages and key.removeprefix("error.") not in pages]
    assert unused == []


def test_an_unknown_key_is_an_error() -> None:
    with pytest.raises(KeyError):
        text("nothing.of.the.kind", Language.NL)


@pytest.mark.parametrize(("value", "nl", "en"), [(1234.56, "1.235", "1,235"), (-3, "−3", "−3"), (0, "0", "0")])
def test_numbers_are_written_as_readers_write_them(value: float, nl: str, en: str) -> None:
    assert (write_number(value, Language.NL), write_number(value, Language.EN)) == (nl, en)


def test_digits_shares_dates_and_times() -> None:
    assert write_number(0.125, Language.NL, digits=2) == "0,12"
    assert write_share(0.384, Language.NL) == "38\u00a0%"
    assert write_share(0.384, Language.EN) == "38%"
    assert write_date(date(2026, 3, 2), Language.NL) == "2 mrt. 2026"
    assert write_time(datetime(2026, 3, 2, 9, 5, tzinfo=UTC), Language.EN) == "2 Mar 2026 09:05 UTC"


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
    assert (name_moment(moment, Language.NL), name_moment(moment, Language.EN)) == (nl, en)


def test_a_score_says_when_it_was_made() -> None:
    made = date(2025, 11, 15)
    assert write_moment("first_results", made, Language.NL) == "15 november 2025, na de eerste resultaten"
    assert write_moment("first_results", made, Language.EN) == "15 November 2025, after the first results"


@pytest.mark.parametrize(("value", "words"), [(0.216, "+22"), (-0.12, "−12"), (0.001, "0"), (-0.001, "0")])
def test_a_difference_of_shares_is_in_points_with_its_sign(value: float, words: str) -> None:
    assert write_points(value, Language.NL) == words


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
    assert write_tenths(value, Language.EN) == words
