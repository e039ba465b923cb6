"""What deliveries hold: the same as another one, everything double, no small cells, programmes that are not counted."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import ibis
import ibis.expr.types as ir
import pandas as pd

from features.calendar import count_known_on
from features.deliveries.delivered import Delivered, iso_week, position_of
from features.deliveries.findings import Finding, Level, Rule, Severity

_FEWEST_ROWS = 10  # fewer can be the same by chance
_EVEN_SHARE = 0.98  # of ten numbers nearly all are even by chance once in a thousand deliveries, of twenty never
_DOUBLE = (1.6, 2.6)  # times the week before
_SUPPRESSED_FROM, _SUPPRESSED_ROWS = 5, 200  # the smallest cell, in how many, that shows that smaller ones are left out
_CONTENT = ("institution", "programme", "exam_type", "origin", "higher_years", "re_enrolment", "status", "applications")
_NOTICED = 21  # applicants or students together, from which a code is worth a word
_MOST_LISTED = 5  # programmes that are named; the others are counted


def inspect_contents(tables: Mapping[str, ir.Table], delivered: Delivered, year: int) -> Iterator[Finding]:
    """Yield what the rows of a season's deliveries say, held against all other deliveries.

    tables: as known on a date, with the codes as they were delivered.
    """
    contents = _read_contents(tables["application_counts"])
    yield from _same(contents, year)
    season = contents[contents["academic_year"] == year]
    yield from _doubled(season, delivered, year)
    if season["rows"].sum() >= _SUPPRESSED_ROWS and season["smallest"].min() >= _SUPPRESSED_FROM:
        rows, smallest = float(season["rows"].sum()), int(season["smallest"].min())
        yield Finding(Severity.WARNING, Rule.SUPPRESSED, year, None, number=rows, smallest=smallest)


def inspect_codes(tables: Mapping[str, ir.Table], delivered: Delivered, year: int, today: date) -> Iterator[Finding]:
    """Yield which programmes and counts are missing where. tables: as known on a date, codes of this season."""
    peaks = delivered.applicants.groupby(["academic_year", "programme", "position"])["applicants"].sum()
    highest = peaks.groupby(level=["academic_year", "programme"]).max().reset_index()
    season, counts = highest[highest["academic_year"] == year], _read_counts(tables)
    yield from _counts_missing(counts, year, today)
    nameless = season[~season["programme"].isin(list(delivered.names))]
    if delivered.names and len(nameless):  # only where there is a list with names at all
        listed = _list_programmes(sorted(nameless["programme"]), nameless["applicants"].sum())
        yield Finding(Severity.WARNING, Rule.NO_NAME, year, None, **listed)
    if not counts.empty:
        yield from _never_counted(highest, counts, year)
        yield from _never_applied(highest, counts, year)


def _read_contents(rows: ir.Table) -> pd.DataFrame:
    """Per delivery: rows, share of even numbers, smallest number, and a text that tells whether two are the same."""
    row = ibis.literal("|").join([rows[name].cast("string") for name in _CONTENT])
    found = rows.group_by("academic_year", "delivered_on").aggregate(
        rows=rows.count(),
        even=(rows["applications"] % 2 == 0).mean(),
        smallest=rows["applications"].min(where=rows["applications"] > 0),
        content=row.hash().cast("decimal(38, 0)").sum().cast("string"),  # in any order; too wide for an integer
    )
    frame: pd.DataFrame = found.order_by("academic_year", "delivered_on").execute()
    frame["position"] = [position_of(pd.Timestamp(day).date()) for day in frame["delivered_on"]]
    return frame.astype({"academic_year": "int64"})


def _same(contents: pd.DataFrame, year: int) -> Iterator[Finding]:
    large = contents[contents["rows"] >= _FEWEST_ROWS]
    season = large[large["academic_year"] == year]
    for before, after in pairwise(season.to_dict("records")):
        if before["content"] == after["content"]:
            week, last = iso_week(after["position"]), iso_week(before["position"])
            yield Finding(Severity.WARNING, Rule.SAME_AS_BEFORE, year, week, other_week=last)
    others = large[large["academic_year"] != year].drop_duplicates("content").set_index("content")
    known = others.to_dict("index")
    for delivery in season[season["content"].isin(others.index)].to_dict("records"):
        other, week = known[delivery["content"]], iso_week(delivery["position"])
        yield Finding(
            Severity.STOP, Rule.SAME_AS_OTHER_SEASON, year, week,
            other_year=int(other["academic_year"]), other_week=iso_week(other["position"]),
        )  # fmt: skip


def _doubled(season: pd.DataFrame, delivered: Delivered, year: int) -> Iterator[Finding]:
    """A delivery that holds everything twice: about twice as much as the week before, and all numbers are even."""
    even = set(season.loc[(season["even"] >= _EVEN_SHARE) & (season["rows"] >= _FEWEST_ROWS), "position"])
    totals = delivered.seasons[Level.ALL]
    amounts = totals.amounts[totals.years.index(year), 0]
    for last, week in pairwise(delivered.positions(year)):
        if week in even and _DOUBLE[0] * amounts[last] <= amounts[week] <= _DOUBLE[1] * amounts[last]:
            old, new = float(amounts[last]), float(amounts[week])
            about = (Rule.DOUBLED, year, iso_week(week), "", old, new, old)
            yield Finding(Severity.STOP, *about, other_week=iso_week(last))


def _read_counts(tables: Mapping[str, ir.Table]) -> pd.DataFrame:
    if "student_counts" not in tables:
        return pd.DataFrame({"academic_year": [], "programme": [], "students": []})
    rows = tables["student_counts"]
    counts = rows.group_by("academic_year", "programme").aggregate(students=rows["students"].sum())
    frame: pd.DataFrame = counts.execute()
    return frame.astype({"academic_year": "int64", "students": "float64"})


def _counts_missing(counts: pd.DataFrame, year: int, today: date) -> Iterator[Finding]:
    known = counts.loc[counts["academic_year"] < year, "academic_year"]
    if known.empty:
        yield Finding(Severity.STOP, Rule.NO_COUNT, year, None)
    elif (newest := int(known.max())) < year - 1 and today >= count_known_on(year - 1):
        yield Finding(Severity.WARNING, Rule.COUNT_MISSING, year, None, other_year=newest)


def _never_counted(highest: pd.DataFrame, counts: pd.DataFrame, year: int) -> Iterator[Finding]:
    """Programmes that had applications in a season that was counted, and no count in any."""
    counted_years = set(counts["academic_year"]) & set(highest.loc[highest["academic_year"] < year, "academic_year"])
    before = set(highest.loc[highest["academic_year"].isin(counted_years), "programme"])
    season = highest[(highest["academic_year"] == year) & (highest["applicants"] >= _NOTICED)]
    found = season[season["programme"].isin(before - set(counts["programme"]))]
    if len(found):
        found = found.sort_values("applicants", ascending=False)
        listed = _list_programmes(list(found["programme"]), found["applicants"].sum())
        yield Finding(Severity.WARNING, Rule.NEVER_COUNTED, year, None, **listed)


def _never_applied(highest: pd.DataFrame, counts: pd.DataFrame, year: int) -> Iterator[Finding]:
    """Programmes of the newest count that no delivery of any season has applications for."""
    newest = counts.loc[counts["academic_year"] < year, "academic_year"].max()
    last = counts[(counts["academic_year"] == newest) & (counts["students"] >= _NOTICED)]
    found = last[~last["programme"].isin(set(highest["programme"]))].sort_values("students", ascending=False)
    if len(found):
        listed = _list_programmes(list(found["programme"]), found["students"].sum())
        yield Finding(Severity.WARNING, Rule.NEVER_APPLIED, year, None, other_year=int(newest), **listed)


def _list_programmes(codes: Sequence[str], together: float) -> dict[str, Any]:
    """Return as facts the first codes, how many more there are, and what they have together."""
    more = max(len(codes) - _MOST_LISTED, 0)
    return {"listed": ", ".join(codes[:_MOST_LISTED]), "more": more, "number": float(together)}
