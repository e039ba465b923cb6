"""All rules over the deliveries of one season: what has to be read before a forecast, and what stops it."""

from collections.abc import Mapping
from datetime import date

import ibis.expr.types as ir

from features.deliveries.contents import inspect_codes, inspect_contents
from features.deliveries.delivered import place_of, read_delivered, read_files
from features.deliveries.findings import Finding, Severity
from features.deliveries.jumps import inspect_jumps
from features.deliveries.losses import inspect_losses
from features.deliveries.weeks import inspect_weeks
from features.knowledge import known_on
from features.programme_changes import apply_changes

_NEEDED = ("application_counts", "count_files", "student_counts", "programmes", "programme_changes")


def inspect_deliveries(tables: Mapping[str, ir.Table], today: date, academic_year: int | None = None) -> list[Finding]:
    """Return the findings about the deliveries of a season as known `today`, stops first, then the newest weeks.

    The whole season is inspected for all programmes together, faculties and origins; programmes and institutions at
    the newest delivery only. No finding is about a person.

    Args:
        tables: The lake. Without application counts there is nothing to inspect.
        today: Nothing that became known later is looked at.
        academic_year: The season; the newest one when left out.
    """
    if "application_counts" not in tables:
        return []
    known = known_on({name: tables[name] for name in _NEEDED if name in tables}, today)
    files = read_files(known)
    if files.empty:
        return []
    year = academic_year or int(files["academic_year"].max())
    current = apply_changes(known, year)
    delivered = read_delivered(current)
    found = [*inspect_weeks(delivered, year, today), *inspect_codes(current, delivered, year, today)]
    if delivered.positions(year):
        found += [
            *inspect_contents(known, delivered, year),
            *inspect_losses(delivered, year),
            *inspect_jumps(delivered, year),
        ]
    places = {None: -1} | {one.iso_week: place_of(one.iso_week) for one in found if one.iso_week is not None}
    return sorted(found, key=lambda one: (one.severity is not Severity.STOP, -places[one.iso_week]))
