"""What was found in a delivery, said in a sentence: the facts were stored, the words are made when somebody reads."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from fairness.words.formats import format_decimal, format_full_date, format_share, format_weekday
from features.deliveries import Level, Rule
from features.vocabulary import Origin
from serving.words import plural, text
from training.contracts.inflow import DeliveriesResult

_COLUMNS = DeliveriesResult
_AMOUNTS = (_COLUMNS.before, _COLUMNS.after, _COLUMNS.expected, _COLUMNS.number)
_PLAIN = (_COLUMNS.academic_year, _COLUMNS.iso_week, _COLUMNS.other_year, _COLUMNS.other_week, _COLUMNS.smallest)
_TIMES = 3  # from which a change is said as a multiple


def tell_delivery(facts: Mapping[str, Any], language: str) -> str:
    """Return a finding about the deliveries in a sentence.

    Args:
        facts: A row of `training.contracts.inflow.DeliveriesResult`.
        language: A code such as "nl".
    """
    rule, said = str(facts[_COLUMNS.rule]), _write(facts, language)
    match rule:
        case Rule.EMPTY if _COLUMNS.other_on not in said:
            known = [name for name in (_COLUMNS.before, _COLUMNS.expected) if facts[name] > 0]
            parts = ["whole", *known, "ask"]
            return " ".join(text(f"delivery.told.empty.{part}", language, **said) for part in parts)
        case Rule.WEEKS_MISSING:
            return plural(f"delivery.told.{rule}", int(facts[_COLUMNS.number]), language, **said)
        case Rule.CUT:
            fall = format_share(1 - facts[_COLUMNS.low], language)
            has_fallen = fall != format_share(0.0, language)
            usually = text("delivery.told.fell" if has_fallen else "delivery.told.never_fell", language, share=fall)
            lost = format_share(1 - facts[_COLUMNS.after] / facts[_COLUMNS.before], language)
            return text(f"delivery.told.{rule}", language, **said, lost=lost, usually=usually)
        case Rule.WEEK_ON_WEEK | Rule.YEAR_ON_YEAR:
            jumped = text(f"delivery.told.{rule}", language, **said, **_tell_jump(facts, language))
            more = text("delivery.told.more_jumped", language, **said) if _COLUMNS.more in said else ""
            return f"{jumped} {more}".rstrip()
    return text(f"delivery.told.{rule}", language, **said)


def _write(facts: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return the facts that there are as the language writes them, by the names of their columns."""
    known = {name: value for name, value in facts.items() if not pd.isna(value)}
    said = {name: format_decimal(known[name], language) for name in _AMOUNTS if name in known}
    said |= {name: str(int(known[name])) for name in (*_PLAIN, _COLUMNS.more) if name in known}
    for name in (_COLUMNS.on, _COLUMNS.other_on):
        if name in known:
            said[name] = format_full_date(known[name], language)
            said[f"{name}_weekday"] = format_weekday(known[name], language)
    said["year_before"] = str(int(known[_COLUMNS.academic_year]) - 1)
    said[_COLUMNS.listed] = str(known[_COLUMNS.listed])
    if said[_COLUMNS.listed] and known.get(_COLUMNS.more):
        said[_COLUMNS.listed] = text("delivery.told.and_more", language, **said)
    return said | {"place": _tell_place(known, language)}


def _tell_place(known: Mapping[str, Any], language: str) -> str:
    """Return a part of the institution in words; empty where a finding is about a file."""
    level, where, name = (str(known[one]) for one in (_COLUMNS.level, _COLUMNS.where, _COLUMNS.programme_name))
    if level not in (Level.ORIGIN, Level.CELL):
        return text(f"delivery.place.{level}", language, code=where) if level else ""
    programme, _, origin = where.rpartition(" ")
    said = text(f"delivery.origin.{Origin(origin)}", language)
    named = f"{name} ({programme})" if name else programme
    return text(f"delivery.place.{level}", language, programme=named, origin=said)


def _tell_jump(facts: Mapping[str, Any], language: str) -> dict[str, str]:
    """Return the change and the usual one in words."""
    before, after = facts[_COLUMNS.before], facts[_COLUMNS.after]
    change = _tell_change(after / before, language) if before >= 1 else text("delivery.change.new", language)
    low, high = (_tell_change(facts[name], language) for name in (_COLUMNS.low, _COLUMNS.high))
    usual = low if low == high else text("delivery.change.between", language, low=low, high=high)
    return {"change": change, "usual": usual}


def _tell_change(ratio: float, language: str) -> str:
    """Return by how much a number changed, given the new one as a share of the old: 12% more, 3.4 times as many."""
    if ratio >= _TIMES:
        times = format_decimal(ratio, language, 1 if ratio < 10 * _TIMES else 0)
        return text("delivery.change.times", language, times=times)
    share = format_share(abs(ratio - 1), language)
    if share == format_share(0.0, language):
        return text("delivery.change.none", language)
    return text("delivery.change.more" if ratio > 1 else "delivery.change.fewer", language, share=share)
