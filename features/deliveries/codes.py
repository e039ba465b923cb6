"""Programmes that stand in one file and not in the other: names, applications, counts."""

from collections.abc import Iterator, Mapping
from datetime import date

import ibis.expr.types as ir
import pandas as pd

from features.calendar import count_known_on
from features.deliveries.findings import Finding, Rule, Severity, say_list, say_number
from features.deliveries.stocks import Stocks

_NOTICED = 21  # applicants or students together, from which a code is worth a word


def inspect_codes(tables: Mapping[str, ir.Table], stocks: Stocks, year: int, today: date) -> Iterator[Finding]:
    """Yield which programmes and counts are missing where. tables: as known on a date, codes of this season."""
    peaks = stocks.applicants.groupby(["academic_year", "programme", "position"])["applicants"].sum()
    highest = peaks.groupby(level=["academic_year", "programme"]).max().reset_index()
    counts = _read_counts(tables)
    yield from _counts_missing(counts, year, today)
    yield from _no_name(highest[highest["academic_year"] == year], stocks, year)
    if counts.empty:
        return
    yield from _never_counted(highest, counts, year)
    yield from _never_applied(highest, counts, year)


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
        nl = f"Er is geen telling van 1 oktober van vóór {year}. Zonder telling valt er niets te leren."
        en = f"There is no count of 1 October before {year}. Without a count there is nothing to learn from."
        yield Finding(Severity.STOP, Rule.NO_COUNT, year, None, nl, en)
        return
    newest = int(known.max())
    if newest < year - 1 and today >= count_known_on(year - 1):
        nl = f"De nieuwste telling is die van {newest}. Die van {year - 1} zou er moeten zijn: lever haar aan."
        en = f"The newest count is that of {newest}. That of {year - 1} should be there: deliver it."
        yield Finding(Severity.WARNING, Rule.COUNT_MISSING, year, None, nl, en)


def _no_name(season: pd.DataFrame, stocks: Stocks, year: int) -> Iterator[Finding]:
    """Only where there is a list with names at all."""
    nameless = season[~season["programme"].isin(list(stocks.names))]
    if stocks.names and len(nameless):
        codes, amount = say_list(sorted(nameless["programme"])), say_number(nameless["applicants"].sum())
        nl = (
            f"Wel met aanmeldingen, zonder naam in de opleidingenlijst: {codes.nl} (samen {amount.nl} aanmelders). "
            "Vul de lijst aan; wat geen faculteit heeft telt alleen in het totaal."
        )
        en = (
            f"With applications, but without a name in the list of programmes: {codes.en} (together {amount.en} "
            "applicants). Complete the list; what has no faculty only counts in the total."
        )
        yield Finding(Severity.WARNING, Rule.NO_NAME, year, None, nl, en)


def _never_counted(highest: pd.DataFrame, counts: pd.DataFrame, year: int) -> Iterator[Finding]:
    """Programmes that had applications in a season that was counted, and no count in any."""
    counted_years = set(counts["academic_year"]) & set(highest.loc[highest["academic_year"] < year, "academic_year"])
    before = set(highest.loc[highest["academic_year"].isin(counted_years), "programme"])
    season = highest[(highest["academic_year"] == year) & (highest["applicants"] >= _NOTICED)]
    found = season[season["programme"].isin(before - set(counts["programme"]))].sort_values(
        "applicants", ascending=False
    )
    if len(found):
        codes, amount = say_list(list(found["programme"])), say_number(found["applicants"].sum())
        nl = (
            f"Wel aanmeldingen, ook in eerdere seizoenen, maar nooit een telling van 1 oktober: {codes.nl} "
            f"(nu samen {amount.nl} aanmelders). Is een code veranderd, of tellen ze niet mee?"
        )
        en = (
            f"Applications, in earlier seasons too, but never a count of 1 October: {codes.en} "
            f"(now together {amount.en} applicants). Did a code change, or are they not counted?"
        )
        yield Finding(Severity.WARNING, Rule.NEVER_COUNTED, year, None, nl, en)


def _never_applied(highest: pd.DataFrame, counts: pd.DataFrame, year: int) -> Iterator[Finding]:
    """Programmes of the newest count that no delivery of any season has applications for."""
    newest = counts.loc[counts["academic_year"] < year, "academic_year"].max()
    last = counts[(counts["academic_year"] == newest) & (counts["students"] >= _NOTICED)]
    found = last[~last["programme"].isin(set(highest["programme"]))].sort_values("students", ascending=False)
    if len(found):
        codes, amount = say_list(list(found["programme"])), say_number(found["students"].sum())
        nl = (
            f"Wel geteld in {newest} maar in geen enkele levering aanmeldingen: {codes.nl} (samen {amount.nl} "
            "eerstejaars). Is een code veranderd? Zet die dan in de lijst van codewijzigingen."
        )
        en = (
            f"Counted in {newest}, but without applications in any delivery: {codes.en} (together {amount.en} "
            "first-years). Did a code change? Then put it in the list of changed codes."
        )
        yield Finding(Severity.WARNING, Rule.NEVER_APPLIED, year, None, nl, en)
