"""What a signal says to a student or adviser, with the student's own numbers, made from the facts that were stored."""

from collections.abc import Mapping
from datetime import date
from math import ceil
from typing import Any

import pandas as pd

from fairness.words.formats import format_day, format_share
from features.signals import Signal
from serving.words import plural, text
from training.contracts.dropout import SignalsResult

_COLUMNS = SignalsResult


def tell_signal(facts: Mapping[str, Any], language: str) -> str:
    """Return a signal in a sentence; of one that no rule makes any more, nothing.

    Args:
        facts: A row of `training.contracts.dropout.SignalsResult`: the signal, and what its rule saw.
        language: A code such as "nl".
    """
    match facts[_COLUMNS.signal]:
        case Signal.NON_STARTER:
            return text("signal.told.non_starter", language, days=int(facts[_COLUMNS.own]))
        case Signal.LATE_STARTER:
            key = "signal.told.enrolled_late" if facts[_COLUMNS.what] == "enrolment" else "signal.told.seen_late"
            return plural(key, int(facts[_COLUMNS.own]), language, date=_day(facts, language))
        case Signal.FIRST_ASSIGNMENT_OVERDUE | Signal.FIRST_ASSIGNMENT_ON_TIME:
            return text(f"signal.told.{facts[_COLUMNS.signal]}", language, date=_day(facts, language))
        case Signal.FALLING_BEHIND:
            return _tell_behind(facts, language)
        case Signal.FREE_RIDING:
            own, norm = (format_share(facts[name], language) for name in (_COLUMNS.own, _COLUMNS.norm))
            size, course = int(facts[_COLUMNS.size]), facts[_COLUMNS.what]
            return text("signal.told.free_riding", language, size=size, course=course, share=own, equal=norm)
    return ""


def _tell_behind(facts: Mapping[str, Any], language: str) -> str:
    half = ceil(facts[_COLUMNS.norm])  # with an even number of students the median lies between two of them
    own = int(facts[_COLUMNS.own])
    if facts[_COLUMNS.what] == "activity":
        return plural("signal.told.less_active", own, language, half=half)
    return text("signal.told.fewer_handed_in", language, own=own, due=int(facts[_COLUMNS.size]), half=half)


def _day(facts: Mapping[str, Any], language: str) -> str:
    day: date = pd.Timestamp(facts[_COLUMNS.day]).date()
    return format_day(day, language)
