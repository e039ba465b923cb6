"""Early signals in words: what each rule means, what it says of a student, and how well it predicted dropout before.

Evidence is totals only, nothing about a person; a group that is too small is withheld with all that is said about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

import pandas as pd

from fairness.disclosure.smallest import read_smallest_count
from fairness.words.formats import format_day, format_share
from features.signals import RULES, Rule, Signal, rules
from serving.results.disclosure import Count, expect, number_or_none
from serving.results.published import Published
from serving.words import plural, text
from training.contracts.dropout import SignalEvidenceResult, SignalsResult


@dataclass(frozen=True)
class Evidence:
    """What is known of one signal at one moment. Shares of students who dropped out, between 0 and 1.

    `low` and `high` are the interval of the difference. Where a group is too small, all shares are None.
    """

    signal: str
    moment: str
    cohorts: str
    students: Count
    with_signal: Count
    dropped_out_with: float | None
    dropped_out_without: float | None
    difference: float | None
    low: float | None
    high: float | None

    @property
    def is_known(self) -> bool:
        """Whether there are enough students to say anything."""
        return self.dropped_out_with is not None and self.dropped_out_without is not None

    @property
    def is_clear(self) -> bool:
        """Whether the difference is beyond what chance gives."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


def find_evidence(published: Published) -> list[Evidence]:
    """Return what is known of every signal and moment, in the order of the file; none when nobody has looked yet."""
    frame = published.signal_evidence()
    records = ({str(name): value for name, value in one.items()} for one in frame.to_dict("records"))
    return [_evidence(one) for one in records]


def tell_evidence(evidence: Evidence | None, language: str) -> str:
    """Return in a sentence how well a signal predicted dropout, or that this is not known."""
    if evidence is None or evidence.dropped_out_with is None or evidence.dropped_out_without is None:
        return text("signals.evidence_unknown", language)
    told = text(
        "signals.evidence_shares",
        language,
        with_signal=format_share(evidence.dropped_out_with, language),
        without=format_share(evidence.dropped_out_without, language),
    )
    return told if evidence.is_clear else f"{told} {text('signals.evidence_unclear', language)}"


def _evidence(record: dict[str, object]) -> Evidence:
    column = SignalEvidenceResult
    students, with_signal = number_or_none(record[column.students]), number_or_none(record[column.with_signal])
    shares = (column.dropped_out_with, column.dropped_out_without, column.difference, column.low, column.high)
    counts = (with_signal, None if students is None or with_signal is None else students - with_signal)
    # Too few with the signal, or too few without it, are too few to say anything about.
    is_small = any(one is None or one < read_smallest_count() for one in counts)
    is_few = with_signal is not None and with_signal < read_smallest_count()
    values = {name: None if is_small else number_or_none(record[name]) for name in shares}
    return Evidence(
        signal=str(record[column.signal]),
        moment=str(record[column.moment]),
        cohorts=str(record[column.cohorts]),
        students=expect(students),
        # Those without the signal are the rest: with them too few, the number with it gives them away.
        with_signal=Count(None, suppressed=True, small=is_few) if is_small else Count(with_signal),
        **values,
    )


def tell_signal(facts: Mapping[str, Any], language: str) -> str:
    """Return a signal in a sentence; of one that no rule makes any more, nothing.

    Args:
        facts: A row of `training.contracts.dropout.SignalsResult`: the signal, and what its rule saw.
        language: A code such as "nl".
    """
    match facts[SignalsResult.signal]:
        case Signal.NON_STARTER:
            return text("signal.told.non_starter", language, days=int(facts[SignalsResult.own]))
        case Signal.LATE_STARTER:
            key = "signal.told.enrolled_late" if facts[SignalsResult.what] == "enrolment" else "signal.told.seen_late"
            return plural(key, int(facts[SignalsResult.own]), language, date=_day(facts, language))
        case Signal.FIRST_ASSIGNMENT_OVERDUE | Signal.FIRST_ASSIGNMENT_ON_TIME:
            return text(f"signal.told.{facts[SignalsResult.signal]}", language, date=_day(facts, language))
        case Signal.FALLING_BEHIND:
            return _tell_behind(facts, language)
        case Signal.FREE_RIDING:
            own, norm = (format_share(facts[name], language) for name in (SignalsResult.own, SignalsResult.norm))
            size, course = int(facts[SignalsResult.size]), facts[SignalsResult.what]
            return text("signal.told.free_riding", language, size=size, course=course, share=own, equal=norm)
    return ""


def _tell_behind(facts: Mapping[str, Any], language: str) -> str:
    half = ceil(facts[SignalsResult.norm])  # with an even number of students the median lies between two of them
    own = int(facts[SignalsResult.own])
    if facts[SignalsResult.what] == "activity":
        return plural("signal.told.less_active", own, language, half=half)
    return text("signal.told.fewer_handed_in", language, own=own, due=int(facts[SignalsResult.size]), half=half)


def _day(facts: Mapping[str, Any], language: str) -> str:
    day: date = pd.Timestamp(facts[SignalsResult.day]).date()
    return format_day(day, language)


_RULES: dict[str, Rule] = {str(rule.signal): rule for rule in RULES}


def name_signal(signal: str, language: str) -> str:
    """Return the name of a signal; of one that no rule makes any more, the word itself."""
    return text(f"signal.{signal}.name", language) if signal in _RULES else signal.replace("_", " ")


def define_signal(signal: str, language: str) -> str:
    """Return what a signal means, exactly; empty for one that no rule makes any more."""
    return text(f"signal.{signal}.definition", language, **_numbers(language)) if signal in _RULES else ""


def is_good_sign(signal: str) -> bool:
    """Whether a signal is a good sign rather than a warning."""
    rule = _RULES.get(signal)
    return rule is not None and not rule.is_warning


def _numbers(language: str) -> dict[str, Any]:
    """Return the numbers of the rules that definitions name."""
    shares = {"handed_in_by": rules.HANDED_IN_BY, "lowest": rules.LOWEST}
    return {
        **{name: format_share(share, language) for name, share in shares.items()},
        "start_days": rules.START_DAYS,
        "group_least": rules.GROUP_LEAST,
        "pace_days": rules.PACE_DAYS,
        "hand_in_days": rules.HAND_IN_DAYS,
        "team_least": rules.TEAM_LEAST,
        "actions_least": rules.ACTIONS_LEAST,
    }
