"""What a signal says to a student or adviser, in Dutch and English, with the student's own numbers."""

from collections.abc import Callable, Hashable, Mapping
from datetime import date
from math import ceil
from typing import Any

import pandas as pd

from features.signals.rules import HAND_IN_DAYS, PACE_DAYS, Signal

_MONTHS_NL = (
    "januari", "februari", "maart", "april", "mei", "juni",
    "juli", "augustus", "september", "oktober", "november", "december",
)  # fmt: skip
_MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_PACE_WEEKS, _HAND_IN_WEEKS = PACE_DAYS // 7, HAND_IN_DAYS // 7
_WORDS_NL, _WORDS_EN = {2: "twee", 4: "vier"}, {2: "two", 4: "four"}


def add_sentences(judged: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of `judged` (features.signals.judging.JUDGEMENT) with `sentence_nl` and `sentence_en`."""
    said = [_SAY[Signal(row["signal"])](row) for row in judged.to_dict("records")]
    return judged.assign(sentence_nl=[one[0] for one in said], sentence_en=[one[1] for one in said])


def _say_not_started(row: Mapping[Hashable, Any]) -> tuple[str, str]:
    days = int(row["own"])
    return (
        f"In {days} dagen na de start is nog geen teken van studie gezien.",
        f"No sign of study has been seen in the {days} days since the start.",
    )


def _say_started_late(row: Mapping[Hashable, Any]) -> tuple[str, str]:
    nl, en = _dates(row["day"])
    after_nl, after_en = _count(row["own"], "dag", "dagen"), _count(row["own"], "day", "days")
    if row["what"] == "enrolment":
        return f"Ingeschreven op {nl}, {after_nl} na de start.", f"Enrolled on {en}, {after_en} after the start."
    return (
        f"Het eerste teken van studie was op {nl}, {after_nl} na de start.",
        f"The first sign of study was on {en}, {after_en} after the start.",
    )


def _say_overdue(row: Mapping[Hashable, Any]) -> tuple[str, str]:
    nl, en = _dates(row["day"])
    return (
        f"De eerste opdracht (inleverdatum {nl}) is niet ingeleverd.",
        f"The first assignment (due {en}) was not handed in.",
    )


def _say_on_time(row: Mapping[Hashable, Any]) -> tuple[str, str]:
    nl, en = _dates(row["day"])
    return (
        f"De eerste opdracht (inleverdatum {nl}) is op tijd ingeleverd.",
        f"The first assignment (due {en}) was handed in on time.",
    )


def _say_behind(row: Mapping[Hashable, Any]) -> tuple[str, str]:
    half = ceil(row["norm"])  # with an even number of students the middle lies between two of them
    if row["what"] == "activity":
        return (
            f"Op {_count(row['own'], 'dag', 'dagen')} actief in de laatste {_WORDS_NL[_PACE_WEEKS]} weken; "
            f"de helft van de groep op {half} of meer.",
            f"Active on {_count(row['own'], 'day', 'days')} in the last {_WORDS_EN[_PACE_WEEKS]} weeks; "
            f"half of the group on {half} or more.",
        )
    own, due = int(row["own"]), int(row["size"])
    return (
        f"{own} van de {due} opdrachten van de laatste {_WORDS_NL[_HAND_IN_WEEKS]} weken ingeleverd; "
        f"de helft van de groep {half} of meer.",
        f"Handed in {own} of the {due} assignments of the last {_WORDS_EN[_HAND_IN_WEEKS]} weeks; "
        f"half of the group {half} or more.",
    )


def _say_free_riding(row: Mapping[Hashable, Any]) -> tuple[str, str]:
    share, equal, size = round(100 * row["own"]), round(100 * row["norm"]), int(row["size"])
    return (
        f"Deed {share}\N{NO-BREAK SPACE}% van het werk van een team van {size} "
        f"(vak {row['what']}); een gelijk deel is {equal}\N{NO-BREAK SPACE}%.",
        f"Did {share}% of the work of a team of {size} (course {row['what']}); an equal share is {equal}%.",
    )


_SAY: dict[Signal, Callable[[Mapping[Hashable, Any]], tuple[str, str]]] = {
    Signal.NON_STARTER: _say_not_started,
    Signal.LATE_STARTER: _say_started_late,
    Signal.FIRST_ASSIGNMENT_OVERDUE: _say_overdue,
    Signal.FIRST_ASSIGNMENT_ON_TIME: _say_on_time,
    Signal.FALLING_BEHIND: _say_behind,
    Signal.FREE_RIDING: _say_free_riding,
}


def _dates(day: date) -> tuple[str, str]:
    return f"{day.day} {_MONTHS_NL[day.month - 1]}", f"{day.day} {_MONTHS_EN[day.month - 1]}"


def _count(number: float, one: str, more: str) -> str:
    return f"{int(number)} {one if int(number) == 1 else more}"
