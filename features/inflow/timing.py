"""How much of this season's applications is that they came earlier or later than in other seasons.

A season that is a week early has more applicants in any week and no more in the end; one that grows has more applicants
in every week. The curves differ: an early season has more new applicants before the busiest week, and fewer after it.
The curve of this season so far is therefore laid over that of each earlier season, moved in time and scaled (curve
registration by shift, Ramsay and Silverman, Functional Data Analysis, chapter 7), with the new applicants of a week as
counts that vary more than by chance and with priors for both: most seasons are much alike. It is done for the
institution as a whole: parts have too few applicants a week to tell the one from the other.
"""

from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from features.calendar import season_week
from features.inflow.applications import YEARS_BACK, Stocks
from features.inflow.history import Floats

FEWEST_WEEKS = 6
"""Of a season, below which nothing is told of its timing."""
_SHIFTS: Final = np.arange(-6.0, 6.01, 0.25)
"""Weeks that are tried; earlier is positive in what is told."""
_USUAL_SHIFT, _USUAL_GROWTH = 1.5, 0.1
"""How far seasons differ, before data tell: weeks, and the log of all applicants."""
_VARIES = 20.0  # variance of the new applicants of a week, against their number


def measure_timing(stocks: Stocks, academic_year: int, delivered_on: date) -> float:
    """Return what to add to the log growth of the applicants for it to be that of whole seasons; 0 when nobody can say.

    The mean over earlier seasons. Negative where this season is early: a part of its growth is only time.

    Args:
        stocks: as known on the as-of date.
        academic_year: of the season.
        delivered_on: the last delivery of the season; later ones are left out.
    """
    now = _draw_curve(stocks, academic_year, delivered_on)
    if len(now) < FEWEST_WEEKS or now[-1] <= 0:
        return 0.0
    curves = (_draw_curve(stocks, academic_year - back, None) for back in YEARS_BACK)
    found = [_align(now, curve) for curve in curves if len(curve) >= len(now) and curve[len(now) - 1] > 0]
    return float(np.mean(found)) if found else 0.0


def _draw_curve(stocks: Stocks, academic_year: int, until: date | None) -> Floats:
    """Return the highest number of applicants so far, per week of the season, up to the last week with a delivery.

    Weeks without a delivery lie on the line between those with one; before the first it grows from nothing.
    """
    rows = stocks.rows.loc[stocks.rows["academic_year"] == academic_year]
    if until is not None:
        rows = rows.loc[rows["delivered_on"] <= pd.Timestamp(until)]
    if rows.empty:
        return np.zeros(0)
    totals = rows.groupby("delivered_on")["applicants"].sum()
    weeks = np.array([season_week(day.date(), academic_year) for day in totals.index])
    # Institutions deliver on different days of a week, each once.
    sums = pd.Series(totals.to_numpy(dtype="float64")).groupby(weeks).sum().loc[lambda one: one.index >= 0]
    if sums.empty:
        return np.zeros(0)
    known = np.concatenate([[-1.0], sums.index.to_numpy(dtype="float64")])
    highest = np.maximum.accumulate(np.concatenate([[0.0], sums.to_numpy()]))
    return np.interp(np.arange(int(known[-1]) + 1), known, highest)


def _align(now: Floats, then: Floats) -> float:
    """Return the log growth of whole seasons, as both curves tell it, less that up to this week."""
    week = np.arange(-1, len(now), dtype=np.float64)
    new = np.diff(np.concatenate([[0.0], now]))
    curve, places = np.concatenate([[0.0], then]), np.arange(-1, len(then), dtype=np.float64)
    best, growth = np.inf, 0.0
    for shift in _SHIFTS:
        usual = np.diff(np.interp(week - shift, places, curve))
        if usual.sum() <= 0:
            continue
        log = float(np.log(new.sum() / usual.sum()))
        # The square roots of counts have nearly the same variance, a quarter, whatever the count (Anscombe 1948).
        off = 4 * np.square(np.sqrt(new) - np.sqrt(np.exp(log) * usual)).sum() / _VARIES
        loss = off + (shift / _USUAL_SHIFT) ** 2 + (log / _USUAL_GROWTH) ** 2
        if loss < best:
            best, growth = loss, log
    return growth - float(np.log(now[-1] / then[len(now) - 1]))
