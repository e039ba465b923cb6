"""What was lost between two deliveries: more than half of all applicants, or a whole part of the institution."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from features.deliveries.findings import Finding, Level, Rule, Severity, say_number, say_place
from features.deliveries.stocks import WEEKS, Stocks, iso_week

_HALF = 0.5
_WITHOUT_PRECEDENT = 0.6  # of the deepest fall of earlier seasons
_WORTH_LOSING = 50
_SHARE_OF_PEAK = 0.1  # of the season so far: what is left at its end is no longer what a forecast rests on
_AROUND = 2  # weeks around the same week in which a part was gone before


def inspect_losses(stocks: Stocks, year: int) -> Iterator[Finding]:
    """Yield what went away in a season: a stop for the newest delivery, a warning for earlier ones."""
    positions = stocks.positions(year)
    for last, week in pairwise(positions):
        is_newest = week == positions[-1]
        yield from _cut(stocks, year, last, week, is_newest)
        for level in (Level.INSTITUTION, Level.FACULTY, Level.ORIGIN):
            yield from _gone(stocks, level, year, last, week, is_newest)


def _cut(stocks: Stocks, year: int, last: int, week: int, is_newest: bool) -> Iterator[Finding]:
    seasons = stocks.seasons[Level.ALL]
    place = seasons.years.index(year)
    amounts = seasons.amounts[:, 0, :]
    before, after = float(amounts[place, last]), float(amounts[place, week])
    peak = float(np.nanmax(amounts[place, : week + 1]))
    if before < max(_WORTH_LOSING, _SHARE_OF_PEAK * peak) or after >= _HALF * before:
        return
    earlier = [
        amounts[:place, week + shift] / amounts[:place, last + shift]
        for shift in (-1, 0, 1)
        if last + shift >= 0 and week + shift < WEEKS
    ]
    deepest = np.nanmin([*np.concatenate(earlier).tolist(), 1.0])
    if after / before >= _WITHOUT_PRECEDENT * deepest:
        return
    old, new, weeks = say_number(before), say_number(after), (iso_week(week), iso_week(last))
    share = round(100 * (1 - after / before))
    nl = (
        f"Van de {old.nl} aanmelders van week {weeks[1]} zijn er in week {weeks[0]} nog {new.nl}: {share}% minder. "
        + _precedent(deepest)[0]
        + "De levering is vermoedelijk niet volledig. Vraag haar opnieuw op."
    )
    en = (
        f"Of the {old.en} applicants of week {weeks[1]} there are {new.en} left in week {weeks[0]}: {share}% fewer. "
        + _precedent(deepest)[1]
        + "The delivery is probably not complete. Ask for it again."
    )
    severity = Severity.STOP if is_newest else Severity.WARNING
    yield Finding(severity, Rule.CUT, year, iso_week(week), nl, en, "", before, after, before * deepest)


def _precedent(deepest: float) -> tuple[str, str]:
    percent = round(100 * (1 - deepest))
    if percent <= 0:
        return "In eerdere seizoenen daalde het in die week niet. ", "In earlier seasons it did not fall in that week. "
    return (
        f"In eerdere seizoenen was dat in die week hoogstens {percent}%. ",
        f"In that week of earlier seasons it was at most {percent}%. ",
    )


def _gone(stocks: Stocks, level: Level, year: int, last: int, week: int, is_newest: bool) -> Iterator[Finding]:
    """A part that had applicants the week before and has none now, at a time when earlier seasons still had it."""
    seasons = stocks.seasons[level]
    place = seasons.years.index(year)
    before, after = seasons.amounts[place, :, last], seasons.amounts[place, :, week]
    if not after.sum():  # everything is gone: that is said once
        return
    around = seasons.amounts[:place, :, max(week - _AROUND, 0) : week + _AROUND + 1]
    was_gone = (around == 0).any(axis=(0, 2))
    peak = np.nanmax(seasons.amounts[place, :, : week + 1], axis=1)
    is_large = before >= np.maximum(_WORTH_LOSING, _SHARE_OF_PEAK * peak)
    for row in np.flatnonzero(is_large & (after == 0) & ~was_gone):
        code = seasons.places[int(row)]
        where, old = say_place(level, [str(code)]), say_number(before[row])
        nl = (
            f"In week {iso_week(week)} zijn er geen aanmelders meer van {where.nl}; in week {iso_week(last)} nog "
            f"{old.nl}. Dat deel ontbreekt vermoedelijk in de levering. Vraag haar opnieuw op."
        )
        en = (
            f"In week {iso_week(week)} there are no applicants left of {where.en}; in week {iso_week(last)} there were "
            f"{old.en}. That part is probably missing from the delivery. Ask for it again."
        )
        severity = Severity.STOP if is_newest and level is Level.ORIGIN else Severity.WARNING
        yield Finding(severity, Rule.PART_GONE, year, iso_week(week), nl, en, str(code), float(before[row]), 0.0)
