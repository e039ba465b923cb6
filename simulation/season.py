"""Dates of a simulated academic year: deliveries of a season, start of teaching, blocks."""

from datetime import date, timedelta

import numpy as np

WEEKS = 48
SWITCH_WEEKS = (32, 46)
FIXUS_LAST_WEEK = 15
FIXUS_REFUSAL_WEEK = 28
LATE_FROM_WEEK = 30


def first_monday(year: int, month: int) -> date:
    """The first Monday of a month."""
    first = date(year, month, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7)


def deliveries(season: int) -> tuple[date, ...]:
    """The Mondays of the weekly files for academic year `season`: first of October to last of August."""
    opening = first_monday(season - 1, 10)
    mondays = (opening + timedelta(weeks=week) for week in range(WEEKS))
    return tuple(monday for monday in mondays if monday < date(season, 9, 1))


def season_start(season: int) -> np.datetime64:
    """Day of the first delivery of the season."""
    return np.datetime64(first_monday(season - 1, 10), "D")


def teaching_start(year: int) -> np.datetime64:
    """First day of teaching: the first Monday of September."""
    return np.datetime64(first_monday(year, 9), "D")


def october(year: int) -> np.datetime64:
    """The day on which students are counted."""
    return np.datetime64(date(year, 10, 1), "D")
