"""What the same student did before, and does beside: enrolments in other cohorts and programmes, as known by then."""

from functools import partial

import ibis.expr.types as ir

from features.cohort import KEY
from features.cohort_table import Feature, FeatureGroup, Missing
from features.engine import join_left

_history = partial(Feature, source="enrolments", group=FeatureGroup.HISTORY, missing=Missing.NOTHING_YET)
_count = partial(_history, missing=Missing.NONE_MEANS_ZERO, unit="enrolments")
_grade = partial(_history, source="results")

FEATURES: tuple[Feature, ...] = (
    _history("previous_attempts", "eerdere pogingen", "earlier attempts", unit="attempts",
             missing=Missing.NOT_DELIVERED),
    _count("earlier_left", "eerdere inschrijvingen die voortijdig stopten", "earlier enrolments that were left"),
    _history("earlier_ended_badly", "aandeel eerdere inschrijvingen met de uitkomst die hier voorspeld wordt",
             "share of earlier enrolments with the outcome that is forecast here", unit="share"),
    _history("years_since_earlier", "jaren sinds de vorige inschrijving", "years since the enrolment before",
             unit="years"),
    _grade("earlier_mean_score", "gemiddeld cijfer in eerdere inschrijvingen",
           "mean grade in earlier enrolments", unit="0-100"),
    _grade("earlier_share_passed", "aandeel voldoendes in eerdere inschrijvingen",
           "share of passes in earlier enrolments", unit="share"),
    _history("earlier_clicks_against_course", "activiteit in eerdere inschrijvingen ten opzichte van de groep",
             "activity in earlier enrolments compared with the course", unit="log ratio", source="activity"),
    _count("concurrent_enrolments", "gelijktijdige inschrijvingen", "enrolments at the same time"),
    _count("concurrent_left", "gelijktijdige inschrijvingen die gestopt zijn",
           "enrolments at the same time that were left"),
)  # fmt: skip

_DAYS_A_YEAR = 365.25


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
    days = pairs["starts"].delta(pairs["other_starts"], unit="day")
    table = pairs.group_by(*KEY).aggregate(
        earlier_left=(earlier & left).cast("int64").sum(),
        earlier_ended_badly=pairs["outcome"].mean(where=earlier),
        years_since_earlier=days.min(where=earlier) / _DAYS_A_YEAR,
        concurrent_enrolments=(~earlier).cast("int64").sum(),
        concurrent_left=(~earlier & left).cast("int64").sum(),
    )
    every = join_left(members.select(*KEY, "previous_attempts"), table, KEY)
    counts = [feature.name for feature in FEATURES if feature.source == "enrolments" and feature.unit == "enrolments"]
    return every.mutate(**{name: every[name].fill_null(0) for name in counts})


def from_other_results(others: ir.Table, results: ir.Table) -> ir.Table:
    """Return the grades of the `others`, per member with any; `results` are all results of the members' students."""
    graded = results.select(
        "student", "score", "passed", other_programme="programme", other_cohort="cohort"
    ).filter(lambda rows: rows["score"].notnull())  # fmt: skip
    pairs = others.inner_join(graded, ["student", "other_programme", "other_cohort"])
    earlier = pairs["earlier"]
    return pairs.group_by(*KEY).aggregate(
        earlier_mean_score=pairs["score"].mean(where=earlier),
        earlier_share_passed=pairs["passed"].cast("float64").mean(where=earlier),
    )


def from_other_activity(others: ir.Table, clicks: ir.Table) -> ir.Table:
    """Return the activity in the `others`, per member who has any; `clicks` are those of `features.dropout.levels`."""
    named = clicks.select("student", "against_course", other_programme="programme", other_cohort="cohort")
    pairs = others.inner_join(named, ["student", "other_programme", "other_cohort"])
    return pairs.group_by(*KEY).aggregate(
        earlier_clicks_against_course=pairs["against_course"].mean(where=pairs["earlier"])
    )
