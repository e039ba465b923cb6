"""The columns of a dropout table: what is known of a first-year at the as-of date.

Each feature is declared once in `FEATURES` and computed below from tables that were cut at the as-of date
by `features.knowledge`. A feature whose source table is not delivered is left out, not filled in. What is
missing for one student stays missing; the models say how they read it.
"""

from collections.abc import Mapping
from datetime import date

import ibis
import ibis.expr.types as ir

from features.cohort import KEY
from features.cohort_table import Feature, FeatureGroup, FeatureKind, Missing
from features.engine import join_left
from features.facts import fact_features

RECENT_DAYS = 14
FEATURES: tuple[Feature, ...] = (
    Feature(
        "programme_followed",
        "opleiding",
        "programme",
        "enrolments",
        kind=FeatureKind.CATEGORY,
        group=FeatureGroup.BACKGROUND,
    ),
    Feature(
        "prior_education",
        "vooropleiding",
        "prior education",
        "enrolments",
        kind=FeatureKind.CATEGORY,
        group=FeatureGroup.BACKGROUND,
    ),
    Feature(
        "prior_mean_grade",
        "gemiddeld cijfer vooropleiding",
        "mean grade of prior education",
        "enrolments",
        "0-100",
        group=FeatureGroup.BACKGROUND,
    ),
    Feature(
        "years_since_diploma",
        "jaren sinds het diploma",
        "years since the diploma",
        "enrolments",
        "years",
        group=FeatureGroup.BACKGROUND,
    ),
    Feature(
        "planned_credits",
        "studiepunten waarvoor de student zich inschreef",
        "credits signed up for",
        "enrolments",
        "credits",
        group=FeatureGroup.BACKGROUND,
    ),
    Feature(
        "previous_attempts",
        "eerdere pogingen",
        "earlier attempts",
        "enrolments",
        "attempts",
        group=FeatureGroup.HISTORY,
    ),
    Feature(
        "applications",
        "aantal aanmeldingen",
        "number of applications",
        "enrolments",
        "applications",
        group=FeatureGroup.APPLICATION,
    ),
    Feature(
        "days_applied_before_start",
        "dagen tussen aanmelding en start",
        "days between application and start",
        "enrolments",
        "days",
        group=FeatureGroup.APPLICATION,
    ),
    Feature(
        "graded",
        "beoordeelde toetsen en opdrachten",
        "graded tests and assignments",
        "results",
        "results",
        actionable=True,
        group=FeatureGroup.RESULTS,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "mean_score",
        "gemiddeld cijfer",
        "mean grade",
        "results",
        "0-100",
        actionable=True,
        group=FeatureGroup.RESULTS,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "lowest_score",
        "laagste cijfer",
        "lowest grade",
        "results",
        "0-100",
        actionable=True,
        group=FeatureGroup.RESULTS,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "share_passed",
        "aandeel voldoendes",
        "share of passes",
        "results",
        "share",
        actionable=True,
        group=FeatureGroup.RESULTS,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "score_against_course",
        "cijfer ten opzichte van de groep",
        "grade compared with the course",
        "results",
        "points",
        actionable=True,
        group=FeatureGroup.RESULTS,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "credits_earned",
        "behaalde studiepunten",
        "credits earned",
        "results",
        "EC",
        actionable=True,
        group=FeatureGroup.RESULTS,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "banked",
        "meegenomen resultaten van een eerdere poging",
        "results carried over",
        "results",
        "results",
        group=FeatureGroup.RESULTS,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "share_handed_in",
        "aandeel ingeleverd van wat moest",
        "share handed in of what was due",
        "assessments",
        "share",
        actionable=True,
        group=FeatureGroup.SUBMISSIONS,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "missing",
        "gemiste opdrachten",
        "assignments not handed in",
        "assessments",
        "assignments",
        actionable=True,
        group=FeatureGroup.SUBMISSIONS,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "late",
        "te laat ingeleverd",
        "handed in late",
        "assessments",
        "assignments",
        actionable=True,
        group=FeatureGroup.SUBMISSIONS,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "days_early",
        "dagen voor de deadline ingeleverd",
        "days handed in before the deadline",
        "assessments",
        "days",
        actionable=True,
        group=FeatureGroup.SUBMISSIONS,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "clicks",
        "activiteit in de leeromgeving",
        "activity in the learning environment",
        "activity",
        "clicks",
        actionable=True,
        group=FeatureGroup.ACTIVITY,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "clicks_against_course",
        "activiteit ten opzichte van de groep",
        "activity compared with the course",
        "activity",
        "log ratio",
        actionable=True,
        group=FeatureGroup.ACTIVITY,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "active_days",
        "dagen actief in de leeromgeving",
        "active days in the learning environment",
        "activity",
        "days",
        actionable=True,
        group=FeatureGroup.ACTIVITY,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "recent_clicks",
        "activiteit in de laatste twee weken",
        "activity in the last two weeks",
        "activity",
        "clicks",
        actionable=True,
        group=FeatureGroup.ACTIVITY,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "days_since_activity",
        "dagen sinds de laatste activiteit",
        "days since the last activity",
        "activity",
        "days",
        actionable=True,
        group=FeatureGroup.ACTIVITY,
        missing=Missing.NOTHING_YET,
    ),
    Feature(
        "share_attended",
        "aandeel bijgewoonde bijeenkomsten",
        "share of meetings attended",
        "attendance",
        "share",
        actionable=True,
        group=FeatureGroup.ATTENDANCE,
        missing=Missing.NOTHING_YET,
    ),
)


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
