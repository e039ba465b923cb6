"""How active whole courses were: of every student up to the same day of the course, in this cohort and earlier ones."""

from datetime import date

import ibis
import ibis.expr.types as ir

from features.cohort import KEY
from features.dropout.peers import PEERS


def cohort_days(enrolments: ir.Table, as_of: date) -> ir.Table:
    """Return per programme and cohort of first-years how many days ago it began: the middle of their first days.

    One wrong date of one student must not move the whole course.
    """
    first = enrolments.filter(enrolments["year_of_study"] == 1)
    days = ibis.literal(as_of).delta(first["starts_on"].cast("date"), unit="day")
    return first.group_by(*PEERS).aggregate(began=days.cast("float64").median().floor().cast("int64"))


def clicks_at_the_same_day(activity: ir.Table, began: ir.Table, elapsed: int, as_of: date) -> ir.Table:
    """Return per student, programme and cohort the `log_clicks` in the first `elapsed` days of the course.

    `began` is what `cohort_days` returned; `elapsed` the days of the own cohort from its start to `as_of`.
    """
    rows = activity.inner_join(began, list(PEERS))
    ago = ibis.literal(as_of).delta(rows["on"].cast("date"), unit="day")
    in_time = rows.filter(rows["began"] - ago <= elapsed)
    total = in_time.group_by(*KEY).aggregate(clicks=in_time["clicks"].sum(), began=in_time["began"].max())
    return total.mutate(log_clicks=(total["clicks"] + 1).ln())


def earlier_levels(clicks: ir.Table, elapsed: int) -> ir.Table:
    """Return per programme the mean `level` of the log clicks of the cohorts that began before the own one."""
    earlier = clicks.filter(clicks["began"] > elapsed)
    return earlier.group_by("programme").aggregate(level=earlier["log_clicks"].mean())
