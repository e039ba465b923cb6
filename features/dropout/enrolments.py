"""Features of the enrolment, prior education and application, and of what the same student did before and does beside.

Of other enrolments only how many there are: how earlier ones went (left, failed, grades, activity) made the forecast of
a later cohort worse on OULAD, because the first cohort that is delivered has no past to learn from.
"""

from functools import partial

import ibis.expr.types as ir

from features.cohort import KEY
from features.cohort_table import Audience, Feature, FeatureGroup, FeatureKind, Missing
from features.dropout.peers import mean_of, place_of
from features.engine import join_left

_background = partial(Feature, source="enrolments", group=FeatureGroup.BACKGROUND)
_application = partial(Feature, source="enrolments", group=FeatureGroup.APPLICATION)
_history = partial(Feature, source="enrolments", group=FeatureGroup.HISTORY)
_OTHERS = ("earlier_enrolments", "concurrent_enrolments")

FEATURES: tuple[Feature, ...] = (
    _background("programme_followed", kind=FeatureKind.CATEGORY),
    _background("prior_education", kind=FeatureKind.CATEGORY, seen_by=Audience.OFFICER),
    _background("prior_mean_grade", unit="0-100"),
    _background("prior_grade_against_programme", unit="points"),
    _background("years_since_diploma", unit="years", seen_by=Audience.OFFICER),
    _background("planned_credits", unit="credits"),
    # Cohorts that start at another time of the year are other students; within one year's cohort all have the same.
    _background("start_month", unit="month", seen_by=Audience.OFFICER),
    _application("applications", unit="applications"),
    _application("applications_against_programme", unit="applications"),
    _application("days_applied_before_start", unit="days"),
    _application("place_applied", unit="share"),
    _application("days_enrolled_before_start", unit="days"),
    _application("place_enrolled", unit="share"),
    _application("days_from_application_to_enrolment", unit="days"),
)
HISTORY: tuple[Feature, ...] = (
    _history("previous_attempts", unit="attempts"),
    *(_history(name, unit="enrolments", missing=Missing.NONE_MEANS_ZERO) for name in _OTHERS),
)


def from_enrolments(members: ir.Table) -> ir.Table:
    """Return the features above per member; `members` are the enrolments of the population."""
    starts, applied, enrolled = (members[name].cast("date") for name in ("starts_on", "applied_on", "enrolled_on"))
    dated = members.mutate(
        start_month=starts.month(),
        years_since_diploma=starts.year() - members["prior_diploma_year"],
        days_applied_before_start=starts.delta(applied, unit="day"),
        days_enrolled_before_start=starts.delta(enrolled, unit="day"),
        days_from_application_to_enrolment=enrolled.delta(applied, unit="day"),
    )
    made = [feature.name for feature in FEATURES if feature.name in dated.columns]
    return dated.select(
        *KEY,
        *made,
        programme_followed=dated["programme"],
        prior_grade_against_programme=dated["prior_mean_grade"] - mean_of(dated, "prior_mean_grade"),
        applications_against_programme=dated["applications"] - mean_of(dated, "applications"),
        place_applied=place_of(dated, "applied_on"),
        place_enrolled=place_of(dated, "enrolled_on"),
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
    return every.mutate(**{name: every[name].fill_null(0) for name in _OTHERS})
