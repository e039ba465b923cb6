"""The content of a delivery: the same as another one, everything double, small cells left out."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

import ibis
import ibis.expr.types as ir
import pandas as pd

from features.deliveries.findings import Finding, Level, Rule, Severity, say_number
from features.deliveries.stocks import Stocks, iso_week, position_of

_FEWEST_ROWS = 10  # fewer can be the same by chance
_EVEN_SHARE = 0.98  # of ten numbers nearly all are even by chance once in a thousand deliveries, of twenty never
_DOUBLE = (1.6, 2.6)  # times the week before
_SUPPRESSED_FROM, _SUPPRESSED_ROWS = 5, 200  # the smallest cell, in how many, that shows that smaller ones are left out
_CONTENT = ("institution", "programme", "exam_type", "origin", "higher_years", "re_enrolment", "status", "applications")


def inspect_contents(tables: Mapping[str, ir.Table], stocks: Stocks, year: int) -> Iterator[Finding]:
    """Yield what the rows of a season's deliveries say, held against all other deliveries.

    tables: as known on a date, with the codes as they were delivered.
    """
    contents = _read_contents(tables["application_counts"])
    yield from _same(contents, year)
    season = contents[contents["academic_year"] == year]
    yield from _doubled(season, stocks, year)
    yield from _suppressed(season, year)


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
            nl = f"De levering van week {week} is gelijk aan die van week {last}. Er is vermoedelijk niets bijgewerkt."
            en = f"The delivery of week {week} is the same as that of week {last}. Probably nothing was updated."
            yield Finding(Severity.WARNING, Rule.SAME_AS_BEFORE, year, week, nl, en)
    others = large[large["academic_year"] != year].drop_duplicates("content").set_index("content")
    known = others.to_dict("index")
    for delivery in season[season["content"].isin(others.index)].to_dict("records"):
        other, week = known[delivery["content"]], iso_week(delivery["position"])
        whose = f"{other['academic_year']}, week {iso_week(other['position'])}"
        nl = f"De levering van week {week} is precies die van seizoen {whose}. Eén van beide klopt niet."
        en = f"The delivery of week {week} is exactly that of season {whose}. One of them is not true."
        yield Finding(Severity.STOP, Rule.SAME_AS_OTHER_SEASON, year, week, nl, en)


def _doubled(season: pd.DataFrame, stocks: Stocks, year: int) -> Iterator[Finding]:
    """A delivery that holds everything twice: about twice as much as the week before, and all numbers are even."""
    even = set(season.loc[(season["even"] >= _EVEN_SHARE) & (season["rows"] >= _FEWEST_ROWS), "position"])
    totals = stocks.seasons[Level.ALL]
    amounts = totals.amounts[totals.years.index(year), 0]
    for last, week in pairwise(stocks.positions(year)):
        if week in even and _DOUBLE[0] * amounts[last] <= amounts[week] <= _DOUBLE[1] * amounts[last]:
            old, new = float(amounts[last]), float(amounts[week])
            nl = (
                f"Week {iso_week(week)} telt {say_number(new).nl} aanmelders tegen {say_number(old).nl} in week "
                f"{iso_week(last)}, en alle aantallen zijn even. Is er dubbel geleverd? "
                "Vervang het bestand: het hoogste aantal van het seizoen telt door in alle weken erna."
            )
            en = (
                f"Week {iso_week(week)} has {say_number(new).en} applicants against {say_number(old).en} in week "
                f"{iso_week(last)}, and all numbers are even. Was everything delivered twice? "
                "Replace the file: the highest number of the season counts in all weeks after it."
            )
            yield Finding(Severity.STOP, Rule.DOUBLED, year, iso_week(week), nl, en, "", old, new, old)


def _suppressed(season: pd.DataFrame, year: int) -> Iterator[Finding]:
    if season["rows"].sum() < _SUPPRESSED_ROWS or season["smallest"].min() < _SUPPRESSED_FROM:
        return
    rows, smallest = say_number(float(season["rows"].sum())), int(season["smallest"].min())
    nl = (
        f"Het kleinste aantal in de {rows.nl} rijen van dit seizoen is {smallest}: kleinere lijken weggelaten. "
        "Kleine opleidingen en de eerste weken zijn dan te laag geteld."
    )
    en = (
        f"The smallest number in the {rows.en} rows of this season is {smallest}: smaller ones seem to be left out. "
        "Small programmes and the first weeks are then counted too low."
    )
    yield Finding(Severity.WARNING, Rule.SUPPRESSED, year, None, nl, en)
