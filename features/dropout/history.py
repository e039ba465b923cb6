"""What the same student did before, and does beside: enrolments in other cohorts and programmes, as known by then.

Only how many there are: how earlier enrolments went (left, failed, grades, activity) made the forecast of a later
cohort worse on OULAD, because the first cohort that is delivered has no past to learn from.
"""

from functools import partial

import ibis.expr.types as ir

from features.cohort import KEY
from features.cohort_table import Feature, FeatureGroup, Missing
from features.engine import join_left

_history = partial(Feature, source="enrolments", group=FeatureGroup.HISTORY)
_count = partial(_history, missing=Missing.NONE_MEANS_ZERO, unit="enrolments")

FEATURES: tuple[Feature, ...] = (
    _history("previous_attempts", unit="attempts"),
    _count("earlier_enrolments"),
    _count("concurrent_enrolments"),
)


def from_other_enrolments(enrolments: ir.Table, members: ir.Table) -> ir.Table:
    """Return, per member, attempts at the programme and other enrolments among the known `enrolments`.

    Earlier is what began before; what is of the same cohort in another programme is concurrent. What begins later is
    left out.
    """
    own = members.select(*KEY, starts=members["starts_on"].cast("date"))
    other = enrolments.select(
        "student", other_programme="programme", other_cohort="cohort", other_starts=enrolments["starts_on"].cast("date")
    )
    pairs = own.inner_join(other, "student")
    pairs = pairs.filter((pairs["programme"] != pairs["other_programme"]) | (pairs["cohort"] != pairs["other_cohort"]))
    earlier = pairs["other_starts"] < pairs["starts"]
    counted = pairs.group_by(*KEY).aggregate(
        earlier_enrolments=earlier.cast("int64").sum(),
        concurrent_enrolments=(~earlier & (pairs["cohort"] == pairs["other_cohort"])).cast("int64").sum(),
    )
    every = join_left(members.select(*KEY, "previous_attempts"), counted, KEY)
    counts = [feature.name for feature in FEATURES if feature.unit == "enrolments"]
    return every.mutate(**{name: every[name].fill_null(0) for name in counts})
