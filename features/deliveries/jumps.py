"""Jumps between weeks and between years, judged by what earlier seasons did in the same week.

A change is the logarithm of the ratio of two stocks. Since the week before, the usual change is the median of the
place's own changes in earlier seasons, in the same ISO week and the two around it; since last year it is none. How far
a change may lie from it is a number of robust standard deviations (1.4826 x the median absolute deviation, Rousseeuw
and Croux 1993) over all places of a level. The limits are wide on purpose: a list of warnings that is read is worth
more than one that is complete.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.deliveries.delivered import WEEKS, Delivered, SeasonLayers, iso_week
from features.deliveries.findings import Finding, Level, Rule, Severity

_SOFTENING = 5.0  # added to both stocks, so that small ones do not jump
_FEWEST_SEASONS = 2  # with fewer earlier ones a place has no usual change of its own
_AROUND = (-1, 0, 1)  # weeks around the same week: holidays shift
_TO_DEVIATION = 1.4826  # a median absolute deviation as a standard deviation
_MOST_PLACES = 10  # of one rule and level; the others are counted
_WHOLE = (Level.ALL, Level.FACULTY, Level.ORIGIN)
_PARTS = (Level.INSTITUTION, Level.CELL)

Amounts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Limits:
    """What is no jump, and what is one in any case.

    No jump: a change below `floor` (log), of fewer than `difference` applicants, or between stocks below `size`.
    Otherwise a change beyond `deviations`, or beyond `ceiling` when earlier seasons differed that much too.
    """

    deviations: float
    floor: float
    ceiling: float
    difference: float
    size: float


@dataclass(frozen=True)
class _Change:
    """The stocks of every place before and after."""

    before: Amounts
    after: Amounts
    places: pd.Index

    def tell(self, jumped: npt.NDArray[np.intp], expected: Amounts, low: Amounts, high: Amounts) -> pd.DataFrame:
        columns = {"before": self.before, "after": self.after, "expected": expected, "low": low, "high": high}
        return pd.DataFrame(
            {name: values[jumped] for name, values in columns.items()}, index=self.places[jumped], dtype=float
        )

    def tell_none(self) -> pd.DataFrame:
        return self.tell(np.array([], dtype=np.intp), self.before, self.before, self.before)


WEEKLY = {
    Level.ALL: Limits(6, 0.10, 9.0, 50, 100),
    Level.INSTITUTION: Limits(8, 0.25, 9.0, 50, 100),
    Level.FACULTY: Limits(6, 0.15, 9.0, 50, 100),
    Level.ORIGIN: Limits(6, 0.15, 9.0, 50, 100),
    Level.CELL: Limits(8, 0.50, 9.0, 30, 60),
}
YEARLY = {
    Level.ALL: Limits(4, 0.20, 0.6, 100, 200),
    Level.INSTITUTION: Limits(5, 0.40, 1.2, 100, 200),
    Level.FACULTY: Limits(4, 0.35, 0.8, 75, 150),
    Level.ORIGIN: Limits(4, 0.30, 0.8, 75, 150),
    Level.CELL: Limits(5, 0.70, 1.6, 75, 100),
}


def inspect_jumps(delivered: Delivered, year: int) -> Iterator[Finding]:
    """Yield jumps since the week before (of parts at the newest delivery only), and at the newest since last year."""
    positions = delivered.positions(year)
    newest = positions[-1]
    for last, week in pairwise(positions):
        for level in _WHOLE + _PARTS * (week == newest):
            found = find_weekly_jumps(delivered.seasons[level], year, last, week, WEEKLY[level])
            yield from _list_jumps(found, level, Rule.WEEK_ON_WEEK, year, week, iso_week(last), delivered)
    for level in _WHOLE + _PARTS:
        found = find_yearly_jumps(delivered.seasons[level], year, newest, YEARLY[level])
        yield from _list_jumps(found, level, Rule.YEAR_ON_YEAR, year, newest, iso_week(newest), delivered)


def _list_jumps(
    found: pd.DataFrame, level: Level, rule: Rule, year: int, week: int, since: int, delivered: Delivered
) -> Iterator[Finding]:
    if level in (Level.FACULTY, Level.INSTITUTION) and len(delivered.seasons[level].places) == 1:
        return  # one part is the whole
    more = len(found) - _MOST_PLACES
    jumps = found.head(_MOST_PLACES).to_dict("records")
    for number, (index, jump) in enumerate(zip(found.index, jumps, strict=False), start=1):
        place = [str(index)] if isinstance(index, str) else [str(code) for code in index]
        yield Finding(
            Severity.WARNING, rule, year, iso_week(week), "" if level is Level.ALL else " ".join(place),
            jump["before"], jump["after"], jump["expected"], level.value, delivered.names.get(place[0], ""),
            jump["low"], jump["high"], other_week=since, more=more if more > 0 and number == _MOST_PLACES else None,
        )  # fmt: skip


def find_weekly_jumps(seasons: SeasonLayers, year: int, since: int, week: int, limits: Limits) -> pd.DataFrame:
    """Return the places whose stock jumped between two weeks of a season, largest jump first.

    Args:
        seasons: The stocks of the places of one level, this season and those before.
        year: The season.
        since: Position of the first week in the season (`features.deliveries.delivered.place_of`).
        week: Position of the second.
        limits: From where on a change is a jump.

    Returns:
        before, after and expected (applicants), low and high (ratios of earlier seasons); indexed by place.
    """
    place = seasons.years.index(year)
    before, after = _aligned(seasons.amounts[:place], since), _aligned(seasons.amounts[:place], week)
    now = _Change(seasons.amounts[place, :, since], seasons.amounts[place, :, week], seasons.places)
    changes, is_known = _log_ratio(after, before), np.fmax(after, before) >= limits.size
    if not is_known.any():
        return now.tell_none()
    known = np.where(is_known, changes, np.nan)
    middle = float(np.nanmedian(known))
    spread = _TO_DEVIATION * float(np.nanmedian(np.abs(known - middle)))
    has_own = is_known.any(axis=2).sum(axis=0) >= _FEWEST_SEASONS
    own = np.where(has_own[:, None, None], np.moveaxis(known, 1, 0), middle)
    usual = np.nanmedian(own.reshape(len(own), -1), axis=1)
    return _beyond(now, usual, known, has_own, spread, limits)


def find_yearly_jumps(seasons: SeasonLayers, year: int, week: int, limits: Limits) -> pd.DataFrame:
    """Return the places whose stock in a week jumped since that week of last year; as `find_weekly_jumps`."""
    place = seasons.years.index(year)
    now = _Change(seasons.amounts[max(place - 1, 0), :, week], seasons.amounts[place, :, week], seasons.places)
    if place < 2 or seasons.years[place - 1] != year - 1 or np.isnan(now.before).all():
        return now.tell_none()
    earlier = _aligned(seasons.amounts[:place], week)
    before, after = earlier[:-1], earlier[1:]
    is_known = np.fmax(after, before) >= limits.size
    if not is_known.any():
        return now.tell_none()
    known = np.where(is_known, _log_ratio(after, before), np.nan)
    spread = _TO_DEVIATION * float(np.nanmedian(np.abs(known)))  # around no change: a shared shock is spread too
    has_own = is_known.any(axis=2).sum(axis=0) >= _FEWEST_SEASONS
    return _beyond(now, np.zeros(len(now.places)), known, has_own, spread, limits)


def _aligned(amounts: Amounts, week: int) -> Amounts:
    """The stocks of seasons around one week: season x place x shift; not a number beyond the season."""
    weeks = np.array([week + shift for shift in _AROUND])
    found = amounts[:, :, np.clip(weeks, 0, WEEKS - 1)]
    return np.where((weeks >= 0) & (weeks < WEEKS), found, np.nan)


def _log_ratio(after: Any, before: Any) -> Any:
    return np.log((after + _SOFTENING) / (before + _SOFTENING))


def _beyond(
    now: _Change, usual: Amounts, known: Amounts, has_own: npt.NDArray[np.bool_], spread: float, limits: Limits
) -> pd.DataFrame:
    """The places whose change lies beyond the limits, with what was expected."""
    excess = np.abs(_log_ratio(now.after, now.before) - usual)
    expected = np.clip((now.before + _SOFTENING) * np.exp(usual) - _SOFTENING, 0, None)
    is_far = excess > np.clip(limits.deviations * spread, limits.floor, limits.ceiling)
    is_large = (np.fmax(now.before, now.after) >= limits.size) & (np.abs(now.after - expected) >= limits.difference)
    jumped = np.flatnonzero(is_far & is_large)
    jumped = jumped[np.argsort(-excess[jumped], kind="stable")]
    own = np.where(has_own[:, None, None], np.moveaxis(known, 1, 0), 0.0).reshape(len(has_own), -1)
    low = np.where(has_own, np.nanmin(own, axis=1), np.nanmin(known))
    high = np.where(has_own, np.nanmax(own, axis=1), np.nanmax(known))
    return now.tell(jumped, expected, np.exp(low), np.exp(high))
