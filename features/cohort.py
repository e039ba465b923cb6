"""Who is in: the first-years of a cohort who are there at the as-of date."""

from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd

from features.calendar import COUNT_DAY, COUNT_MONTH
from features.engine import Day, as_day

KEY = ("student", "programme", "cohort")


def first_years(enrolments: ir.Table, cohort: str | ir.StringValue, as_of: Day, *, counted: bool) -> ir.Table:
    """Return the enrolments of the first-years of `cohort` who had enrolled and not left by `as_of`.

    Who has left or has a diploma by `as_of` is out: an outcome that is known needs no forecast.

    Args:
        enrolments: As known on `as_of`.
        cohort: The first calendar year of the academic year, or the name of the presentation.
        as_of: The date of which it is asked who was there.
        counted: Whether 1 October decides (academic years): who enrolled after it is no first-year of the cohort, as
            it is the count of 1 October that the outcome is about.
    """
    entered = enrolments["enrolled_on"].cast("date")
    left = enrolments["left_on"].cast("date")
    graduated = enrolments["graduated_on"].cast("date")
    own, day = ibis.literal(cohort) if isinstance(cohort, str) else cohort, as_day(as_of)
    last_entry = ibis.least(day, ibis.date(own.cast("int64"), COUNT_MONTH, COUNT_DAY)) if counted else day
    return enrolments.filter(
        enrolments["cohort"] == own,
        enrolments["year_of_study"] == 1,
        entered <= last_entry,
        left.isnull() | (left > day),
        graduated.isnull() | (graduated > day),
    )


def counted_enrolments(enrolments: ir.Table) -> ir.Table:
    """Return the enrolments that stood on 1 October of their academic year, with that `year`.

    Those of a cohort that is no academic year are left out.
    """
    dated = enrolments.mutate(year=enrolments["cohort"].try_cast("int64"))
    counted_on = ibis.date(dated["year"], COUNT_MONTH, COUNT_DAY)
    left, entered = dated["left_on"].cast("date"), dated["enrolled_on"].cast("date")
    return dated.filter(dated["year"].notnull(), entered <= counted_on, left.isnull() | (left > counted_on))


def cohort_starts(enrolments: ir.Table) -> dict[str, date]:
    """Return the first day of teaching per cohort, oldest cohort first: the day most first-years have.

    One wrong date of one student must not move the as-of date of everybody else.
    """
    first = enrolments.filter(enrolments["year_of_study"] == 1)
    days: pd.DataFrame = first.group_by("cohort", "starts_on").aggregate(students=first.count()).execute()
    usual = days.sort_values(["students", "starts_on"], ascending=[False, True]).drop_duplicates("cohort")
    pairs = zip(usual["cohort"], pd.to_datetime(usual["starts_on"]), strict=True)
    return {str(cohort): moment.date() for cohort, moment in sorted(pairs, key=lambda pair: (pair[1], pair[0]))}


def has_graduated(enrolments: ir.Table, year: ir.IntegerValue) -> ir.BooleanValue:
    """Say of each row whether its diploma is dated before the count of the year after `year` is known, 1 November.

    A later one does not count for `year`, also when it is known by now: what `year` was found to be stays so.
    """
    graduated = enrolments["graduated_on"].cast("date")
    return (graduated < ibis.date(year + 1, 11, 1)).fill_null(False)
