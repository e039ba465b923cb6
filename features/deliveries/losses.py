"""What was lost between two deliveries: more than half of all applicants, or a whole part of the institution."""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from features.deliveries.delivered import WEEKS, Delivered, iso_week
from features.deliveries.findings import Finding, Level, Rule, Severity

_HALF = 0.5
_WITHOUT_PRECEDENT = 0.6  # of the deepest fall of earlier seasons
_WORTH_LOSING = 50
_SHARE_OF_PEAK = 0.1  # of the season so far: what is left at its end is no longer what a forecast rests on
_AROUND = 2  # weeks around the same week in which a part was gone before


def inspect_losses(delivered: Delivered, year: int) -> Iterator[Finding]:
    """Yield what went away in a season: a stop for the newest delivery, a warning for earlier ones."""
    positions = delivered.positions(year)
    for last, week in pairwise(positions):
        is_newest = week == positions[-1]
        yield from _cut(delivered, year, last, week, is_newest)
        for level in (Level.INSTITUTION, Level.FACULTY, Level.ORIGIN):
            yield from _gone(delivered, level, year, last, week, is_newest)


def _cut(delivered: Delivered, year: int, last: int, week: int, is_newest: bool) -> Iterator[Finding]:
    seasons = delivered.seasons[Level.ALL]
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
    deepest = float(np.nanmin([*np.concatenate(earlier).tolist(), 1.0]))
    if after / before < _WITHOUT_PRECEDENT * deepest:
        severity = Severity.STOP if is_newest else Severity.WARNING
        about = (Rule.CUT, year, iso_week(week), "", before, after, before * deepest)
        yield Finding(severity, *about, low=deepest, other_week=iso_week(last))


def _gone(delivered: Delivered, level: Level, year: int, last: int, week: int, is_newest: bool) -> Iterator[Finding]:
    """A part that had applicants the week before and has none now, at a time when earlier seasons still had it."""
    seasons = delivered.seasons[level]
    place = seasons.years.index(year)
    before, after = seasons.amounts[place, :, last], seasons.amounts[place, :, week]
    if not after.sum():  # everything is gone: that is said once
        return
    around = seasons.amounts[:place, :, max(week - _AROUND, 0) : week + _AROUND + 1]
    was_gone = (around == 0).any(axis=(0, 2))
    peak = np.nanmax(seasons.amounts[place, :, : week + 1], axis=1)
    is_large = before >= np.maximum(_WORTH_LOSING, _SHARE_OF_PEAK * peak)
    for row in np.flatnonzero(is_large & (after == 0) & ~was_gone):
        severity = Severity.STOP if is_newest and level is Level.ORIGIN else Severity.WARNING
        about = (Rule.PART_GONE, year, iso_week(week), str(seasons.places[int(row)]), float(before[row]), 0.0)
        yield Finding(severity, *about, level=level.value, other_week=iso_week(last))
