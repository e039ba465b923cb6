"""All rules over the deliveries of one season: what has to be read before a forecast, and what stops it."""

from collections.abc import Hashable, Iterator, Mapping
from datetime import date
from itertools import pairwise

import ibis.expr.types as ir
import pandas as pd

from features.deliveries.codes import inspect_codes
from features.deliveries.contents import inspect_contents
from features.deliveries.findings import (
    Finding,
    Level,
    Rule,
    Said,
    Severity,
    say_number,
    say_place,
    say_range,
    say_share,
)
from features.deliveries.jumps import WEEKLY, YEARLY, find_weekly_jumps, find_yearly_jumps
from features.deliveries.losses import inspect_losses
from features.deliveries.stocks import Stocks, iso_week, place_of, read_files, read_stocks
from features.deliveries.weeks import inspect_weeks
from features.knowledge import known_on
from features.programme_changes import apply_changes

_MOST_PLACES = 10  # of one rule and level; the others are counted
_WHOLE = (Level.ALL, Level.FACULTY, Level.ORIGIN)
_PARTS = (Level.INSTITUTION, Level.CELL)
_NEEDED = ("application_counts", "count_files", "student_counts", "programmes", "programme_changes")


def inspect_deliveries(tables: Mapping[str, ir.Table], today: date, academic_year: int | None = None) -> list[Finding]:
    """Return the findings about the deliveries of a season as known `today`, stops first, then the newest weeks.

    tables: the lake. academic_year: the newest season when left out. The whole season is inspected for all programmes
    together, faculties and origins; programmes and institutions at the newest delivery only. No finding is about a
    person. Without application counts there is nothing to inspect.
    """
    if "application_counts" not in tables:
        return []
    known = known_on({name: tables[name] for name in _NEEDED if name in tables}, today)
    files = read_files(known)
    if files.empty:
        return []
    year = academic_year or int(files["academic_year"].max())
    current = apply_changes(known, year)
    stocks = read_stocks(current)
    found = [*inspect_weeks(stocks, year, today), *inspect_codes(current, stocks, year, today)]
    if stocks.positions(year):
        found += [*inspect_contents(known, stocks, year), *inspect_losses(stocks, year), *_inspect_jumps(stocks, year)]
    return sorted(found, key=lambda one: (one.severity is not Severity.STOP, -_place(one.iso_week)))


def _place(week: int | None) -> int:
    return -1 if week is None else place_of(week)


def _inspect_jumps(stocks: Stocks, year: int) -> Iterator[Finding]:
    """Jumps since the week before, of parts at the newest delivery only, and of all since last year at the newest."""
    positions = stocks.positions(year)
    for last, week in pairwise(positions):
        is_newest = week == positions[-1]
        for level in _WHOLE + _PARTS * is_newest:
            found = find_weekly_jumps(stocks.seasons[level], year, last, week, WEEKLY[level])
            against = Said(f"in week {iso_week(last)}", f"in week {iso_week(last)}")
            yield from _say_jumps(found, level, Rule.WEEK_ON_WEEK, year, week, against, stocks)
    newest = positions[-1]
    for level in _WHOLE + _PARTS:
        found = find_yearly_jumps(stocks.seasons[level], year, newest, YEARLY[level])
        against = Said("in dezelfde week vorig jaar", "in the same week last year")
        yield from _say_jumps(found, level, Rule.YEAR_ON_YEAR, year, newest, against, stocks)


def _say_jumps(
    found: pd.DataFrame, level: Level, rule: Rule, year: int, week: int, against: Said, stocks: Stocks
) -> Iterator[Finding]:
    if level in (Level.FACULTY, Level.INSTITUTION) and len(stocks.seasons[level].places) == 1:
        return  # one part is the whole
    more = len(found) - _MOST_PLACES
    jumps = found.head(_MOST_PLACES).to_dict("records")
    for number, (index, jump) in enumerate(zip(found.index, jumps, strict=False), start=1):
        place = [str(index)] if isinstance(index, str) else [str(code) for code in index]
        said = _say_jump(jump, say_place(level, place, stocks.names.get(place[0])), rule, week, against)
        if more > 0 and number == _MOST_PLACES:
            said = Said(
                f"{said.nl} Nog {more} andere aantallen sprongen zo.",
                f"{said.en} Another {more} numbers jumped like this.",
            )
        whose = "" if level is Level.ALL else " ".join(place)
        amounts = (jump["before"], jump["after"], jump["expected"])
        yield Finding(Severity.WARNING, rule, year, iso_week(week), said.nl, said.en, whose, *amounts)


def _say_jump(jump: Mapping[Hashable, float], where: Said, rule: Rule, week: int, against: Said) -> Said:
    old, new, usual = (say_number(jump[name]) for name in ("before", "after", "expected"))
    usually = say_range(jump["low"], jump["high"])
    share = say_share(jump["after"] / jump["before"]) if jump["before"] >= 1 else Said("nieuw", "new")
    nl = (
        f"Week {iso_week(week)}: {new.nl} aanmelders voor {where.nl}, tegen {old.nl} {against.nl}: {share.nl}. "
        f"In eerdere jaren was dat {usually.nl}"
    )
    en = (
        f"Week {iso_week(week)}: {new.en} applicants for {where.en}, against {old.en} {against.en}: {share.en}. "
        f"In earlier years it was {usually.en}"
    )
    if rule is Rule.YEAR_ON_YEAR:  # nothing but last year's number can be expected
        return Said(f"{nl}.", f"{en}.")
    return Said(f"{nl}; verwacht werden er {usual.nl}.", f"{en}; {usual.en} were expected.")
