"""Who has a diploma: used to count who went on and to tell outcomes apart, and never as a feature of a student."""

import ibis
import ibis.expr.types as ir


def has_graduated(enrolments: ir.Table, year: ir.IntegerValue) -> ir.BooleanValue:
    """Say of each row whether its diploma is dated before the count of the year after `year` is known, 1 November.

    A later one does not count for `year`, also when it is known by now: what `year` was found to be stays so.
    """
    graduated = enrolments["graduated_on"].cast("date")
    return (graduated < ibis.date(year + 1, 11, 1)).fill_null(False)
