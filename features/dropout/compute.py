"""The features of a dropout table, computed from tables that were cut at the as-of date by `features.knowledge`.

A feature whose source table is not delivered is left out, not filled in. What is
missing for one student stays missing; the models say how they read it.
"""

from collections.abc import Mapping
from datetime import date

import ibis
import ibis.expr.types as ir

from features.cohort import KEY
from features.cohort_table import Feature
from features.dropout.declarations import FEATURES
from features.engine import join_left
from features.facts import fact_features

RECENT_DAYS = 14


def declared_features(tables: Mapping[str, ir.Table]) -> tuple[Feature, ...]:
    """Return the features that the delivered `tables` can give, facts of the institution included."""
    delivered = set(tables) | ({"assessments"} if {"assessments", "results"} <= set(tables) else set())
    own = tuple(feature for feature in FEATURES if feature.source in delivered)
    return own + (fact_features(tables["facts"]) if "facts" in tables else ())


def compute_features(known: Mapping[str, ir.Table], population: ir.Table, as_of: date) -> ir.Table:
    """Return one row per student of `population` with every feature the `known` tables can give.

    `known` and `population` are cut at `as_of`; facts are added by `add_facts`.
    """
    members = population.select(*KEY)
    parts = [_from_enrolments(population)]
    if "results" in known:
        parts.append(_from_results(known["results"].semi_join(members, KEY)))
    if {"results", "assessments"} <= set(known):
        parts.append(_from_deadlines(known["assessments"], known["results"], members, as_of))
    if "activity" in known:
        parts.append(_from_activity(known["activity"].semi_join(members, KEY), as_of))
    if "attendance" in known:
        parts.append(_from_attendance(known["attendance"].semi_join(members, KEY)))
    table = members
    for part in parts:
        table = join_left(table, part, KEY)
    return table


def _from_enrolments(population: ir.Table) -> ir.Table:
    starts = population["starts_on"].cast("date")
    return population.select(
        *KEY,
        "prior_education",
        "prior_mean_grade",
        "planned_credits",
        "previous_attempts",
        "applications",
        programme_followed=population["programme"],
        years_since_diploma=starts.year() - population["prior_diploma_year"],
        days_applied_before_start=starts.delta(population["applied_on"].cast("date"), unit="day"),
    )


def _from_results(results: ir.Table) -> ir.Table:
    course = ["programme", "cohort", "course", "assessment"]
    compared = results.mutate(group_mean=results["score"].mean().over(ibis.window(group_by=course)))
    return compared.group_by(*KEY).aggregate(
        graded=compared["score"].count(),
        mean_score=compared["score"].mean(),
        lowest_score=compared["score"].min(),
        share_passed=compared["passed"].cast("float64").mean(),
        score_against_course=(compared["score"] - compared["group_mean"]).mean(),
        credits_earned=compared["credits"].sum(),
        banked=compared["banked"].cast("int64").sum(),
    )


def _from_deadlines(assessments: ir.Table, results: ir.Table, members: ir.Table, as_of: date) -> ir.Table:
    """Compare what was due by `as_of` with the first attempts handed in by then.

    Work for which the student carried over a result is not due again, and counts as handed in on time.
    """
    item = ["programme", "cohort", "course", "assessment"]
    due = assessments.filter(assessments["due_on"].cast("date") <= ibis.literal(as_of)).select(*item, "due_on")
    first = results.filter(results["attempt"] == 1).select("student", *item, "submitted_on", "banked")
    # Assessments are listed per programme and cohort: every member of it owes them.
    owed = members.inner_join(due, ["programme", "cohort"])
    joined = join_left(owed, first, ["student", *item])
    is_in = joined["submitted_on"].notnull()
    early = joined["due_on"].cast("date").delta(joined["submitted_on"].cast("date"), unit="day")
    fresh = is_in & ~joined["banked"].fill_null(False)
    return joined.group_by(*KEY).aggregate(
        share_handed_in=is_in.cast("float64").mean(),
        missing=(~is_in).cast("int64").sum(),
        late=(fresh & (early < 0)).cast("int64").sum(),
        days_early=ibis.ifelse(fresh, early, ibis.null()).mean(),
    )


def _from_activity(activity: ir.Table, as_of: date) -> ir.Table:
    days_ago = ibis.literal(as_of).delta(activity["on"].cast("date"), unit="day")
    dated = activity.mutate(days_ago=days_ago)
    student = dated.group_by(*KEY).aggregate(
        clicks=dated["clicks"].sum(),
        active_days=dated["clicks"].count(where=dated["clicks"] > 0),
        recent_clicks=dated["clicks"].sum(where=dated["days_ago"] < RECENT_DAYS).fill_null(0),
        days_since_activity=dated["days_ago"].min(where=dated["clicks"] > 0),
    )
    course = ibis.window(group_by=["programme", "cohort"])
    log_clicks = (student["clicks"] + 1).ln()
    return student.mutate(clicks_against_course=log_clicks - log_clicks.mean().over(course))


def _from_attendance(attendance: ir.Table) -> ir.Table:
    return attendance.group_by(*KEY).aggregate(share_attended=attendance["attended"].cast("float64").mean())
