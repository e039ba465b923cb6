"""What the same student did before, and does beside: enrolments in other cohorts and programmes, as known by then."""

from functools import partial

import ibis.expr.types as ir

from features.cohort import KEY
from features.cohort_table import Feature, FeatureGroup, Missing
from features.engine import join_left

_history = partial(Feature, source="enrolments", group=FeatureGroup.HISTORY, missing=Missing.NOTHING_YET)
_count = partial(_history, missing=Missing.NONE_MEANS_ZERO, unit="enrolments")

FEATURES: tuple[Feature, ...] = (
    _history("previous_attempts", "eerdere pogingen", "earlier attempts", unit="attempts",
             missing=Missing.NOT_DELIVERED),
    _history("earlier_ended_badly", "aandeel eerdere inschrijvingen met de uitkomst die hier voorspeld wordt",
             "share of earlier enrolments with the outcome that is forecast here", unit="share"),
    _count("concurrent_enrolments", "gelijktijdige inschrijvingen", "enrolments at the same time"),
    _count("concurrent_left", "gelijktijdige inschrijvingen die gestopt zijn",
           "enrolments at the same time that were left"),
)  # fmt: skip


def other_enrolments(enrolments: ir.Table, members: ir.Table) -> ir.Table:
    """Return the other enrolments of the members: the key of the member, `other_*` of the other, and whether `earlier`.

    Earlier is what began before; what begins at the same time in another programme is concurrent. What begins later
    is left out.
    """
    own = members.select(*KEY, starts=members["starts_on"].cast("date"))
    other = enrolments.select(
        "student",
        other_programme="programme",
        other_cohort="cohort",
        other_starts=enrolments["starts_on"].cast("date"),
        other_left=enrolments["left_on"].notnull(),
    )
    pairs = own.inner_join(other, "student")
    is_itself = (pairs["programme"] == pairs["other_programme"]) & (pairs["cohort"] == pairs["other_cohort"])
    earlier = pairs["other_starts"] < pairs["starts"]
    kept = pairs.mutate(earlier=earlier).filter(~is_itself & (earlier | (pairs["cohort"] == pairs["other_cohort"])))
    return kept.drop(*(name for name in kept.columns if name.endswith("_right")))


def from_other_enrolments(others: ir.Table, outcomes: ir.Table, members: ir.Table) -> ir.Table:
    """Return what the `others` of `other_enrolments` say by themselves, per member."""
    known = outcomes.select("student", "outcome", other_programme="programme", other_cohort="cohort")
    pairs = join_left(others, known, ["student", "other_programme", "other_cohort"])
    earlier, left = pairs["earlier"], pairs["other_left"]
    table = pairs.group_by(*KEY).aggregate(
        earlier_ended_badly=pairs["outcome"].mean(where=earlier),
        concurrent_enrolments=(~earlier).cast("int64").sum(),
        concurrent_left=(~earlier & left).cast("int64").sum(),
    )
    every = join_left(members.select(*KEY, "previous_attempts"), table, KEY)
    counts = [feature.name for feature in FEATURES if feature.source == "enrolments" and feature.unit == "enrolments"]
    return every.mutate(**{name: every[name].fill_null(0) for name in counts})
