"""The calendar of a season: files without rows, weeks without a file, late and double deliveries."""

from collections.abc import Iterator
from datetime import date, timedelta

import pandas as pd

from features.calendar import application_week, count_date
from features.deliveries.delivered import Delivered, iso_week
from features.deliveries.findings import Finding, Rule, Severity

_LATE_DAYS = 2  # after the usual day of the week
_OVERDUE_DAYS = 9  # a week, and two days for a holiday
_LATER_START = 3  # weeks after the earliest of earlier seasons
_WORTH_MISSING = 50  # applicants from which a week is missed


def inspect_weeks(delivered: Delivered, year: int, today: date) -> Iterator[Finding]:
    """Yield what the calendar of a season says, the newest delivery with respect to `today`."""
    files = delivered.files[delivered.files["academic_year"] == year]
    yield from _empty_files(delivered, files, year)
    yield from _missing_weeks(delivered, files, year)
    yield from _late_start(delivered, files, year)
    for file in files[files["replaced"]].to_dict("records"):
        counts = files.loc[(files["position"] == file["position"]) & ~files["replaced"], "delivered_on"].max()
        yield Finding(
            Severity.WARNING, Rule.REPLACED, year, iso_week(int(file["position"])), file["file_name"],
            on=file["delivered_on"], other_on=counts,
        )  # fmt: skip
    yield from _late(delivered, files, year)
    yield from _overdue(delivered, files, year, today)


def _empty_files(delivered: Delivered, files: pd.DataFrame, year: int) -> Iterator[Finding]:
    totals = delivered.applicants.groupby(["academic_year", "position"], as_index=False)[["applicants"]].sum()
    newest = files["delivered_on"].max()
    filled = files[files["rows"] > 0].groupby("position")["delivered_on"].max()
    for file in files[files["rows"] == 0].to_dict("records"):
        position, on = int(file["position"]), file["delivered_on"]
        before = totals.loc[(totals["academic_year"] == year) & (totals["position"] < position), "applicants"]
        earlier = totals.loc[(totals["academic_year"] < year) & (totals["position"] == position), "applicants"]
        had = float(before.iloc[-1]) if len(before) else 0.0
        usual = float(earlier.median()) if len(earlier) else 0.0
        about = (Rule.EMPTY, year, iso_week(position), file["file_name"], had, 0.0)
        if position in filled.index:
            yield Finding(Severity.WARNING, *about, on=on, other_on=filled[position])
        elif max(had, usual) >= _WORTH_MISSING:
            is_stop = on == newest and usual >= _WORTH_MISSING
            yield Finding(Severity.STOP if is_stop else Severity.WARNING, *about, usual or None, on=on)


def _missing_weeks(delivered: Delivered, files: pd.DataFrame, year: int) -> Iterator[Finding]:
    """A week without a file, between two that have one; not a week that earlier seasons never had either."""
    there = sorted(set(files["position"]))
    others = delivered.files[delivered.files["academic_year"] < year]
    usual = set(others["position"]) or set(range(there[0], there[-1]))
    has_53 = date(year - 1, 12, 28).isocalendar().week == 53
    absent = [
        iso_week(position)
        for position in range(there[0], there[-1])
        if position not in there and position in usual and (has_53 or iso_week(position) != 53)
    ]
    if absent:
        weeks = ", ".join(map(str, absent))
        yield Finding(Severity.WARNING, Rule.WEEKS_MISSING, year, absent[-1], listed=weeks, number=len(absent))


def _late_start(delivered: Delivered, files: pd.DataFrame, year: int) -> Iterator[Finding]:
    others = delivered.files[delivered.files["academic_year"] < year]
    if others.empty:
        return
    first, usual = int(files["position"].min()), int(others.groupby("academic_year")["position"].min().median())
    if first - usual >= _LATER_START:
        yield Finding(Severity.WARNING, Rule.BEGINS_LATE, year, iso_week(first), other_week=iso_week(usual))


def _late(delivered: Delivered, files: pd.DataFrame, year: int) -> Iterator[Finding]:
    """The newest delivery came later in its week than deliveries usually do."""
    newest, others = files["delivered_on"].max(), delivered.files[delivered.files["academic_year"] <= year]
    usual = pd.Series([day.weekday() for day in others["delivered_on"] if day != newest], dtype="int64")
    days = 0 if usual.empty else newest.weekday() - int(usual.mode().iloc[0])
    if days >= _LATE_DAYS:
        other = newest - timedelta(days=days)
        yield Finding(Severity.WARNING, Rule.LATE, year, application_week(newest), on=newest, other_on=other)


def _overdue(delivered: Delivered, files: pd.DataFrame, year: int, today: date) -> Iterator[Finding]:
    """No delivery for longer than a week, at a time when earlier seasons still had them."""
    newest = files["delivered_on"].max()
    others = delivered.files[delivered.files["academic_year"] < year]
    last = int(others.groupby("academic_year")["position"].max().min()) if len(others) else 0
    is_season = others.empty or int(files["position"].max()) + 1 <= last
    if is_season and newest + timedelta(days=_OVERDUE_DAYS) < today < count_date(year):
        days = (today - newest).days
        yield Finding(Severity.WARNING, Rule.OVERDUE, year, application_week(newest), on=newest, number=days)
