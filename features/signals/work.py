"""Who stays behind with work: the first assignment, the pace of the last weeks, the share in what a team does."""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from features.cohort import KEY
from features.engine import Day, as_day, join_left
from features.signals import rules
from features.signals.rules import Signal, judge
from features.signals.starts import GROUP, daily_groups

_ITEM = (*GROUP, "course", "assessment")
_TEAM = (*GROUP, "course", "team")
_EXAM_WORDS = ("exam", "tentamen")
_MEDIAN_LEAST = 2  # active days or hand-ins of the student in the middle; below it nothing is far below


def owed_assignments(known: Mapping[str, ir.Table], members: ir.Table, as_of: Day) -> ir.Table:
    """Return the assignments whose due date has passed, per member who had begun by then.

    Columns: KEY, course, assessment, due_on, submitted_on (empty: not handed in) and banked. An assignment that most
    of the group did not hand in (an elective, one of a higher year, one whose results are not delivered) is owed by
    nobody.
    """
    assessments, results = known["assessments"], known["results"]
    kind = assessments["kind"].lower()
    is_exam = ibis.or_(*(kind.contains(word) for word in _EXAM_WORDS))
    due = assessments.mutate(due_on=assessments["due_on"].cast("date")).filter(~is_exam)
    due = due.filter(due["due_on"] < as_day(as_of)).select(*_ITEM, "due_on")
    first = results.filter(results["attempt"] == 1).semi_join(members, KEY)
    first = first.select("student", *_ITEM, "banked", submitted_on=first["submitted_on"].cast("date"))
    size = members.group_by(*GROUP).aggregate(students=members.count())
    handed = first.group_by(*_ITEM).aggregate(handed_in=first.count()).inner_join(size, GROUP)
    usual = handed.filter(handed["handed_in"] >= rules.HANDED_IN_BY * handed["students"]).select(*_ITEM)
    owed = members.select(*KEY, "begin").inner_join(due.semi_join(usual, _ITEM), GROUP)
    return join_left(owed.filter(owed["due_on"] >= owed["begin"]), first, ["student", *_ITEM])


def judge_first_assignment(owed: ir.Table) -> list[ir.Table]:
    """Return who did not hand in the first assignment, and who did so on time; a result carried over is neither."""
    order = ibis.row_number().over(group_by=KEY, order_by=["due_on", "course", "assessment"])
    numbered = owed.mutate(place=order)
    first = numbered.filter(numbered["place"] == 0, ~numbered["banked"].fill_null(False))
    is_in = first["submitted_on"].notnull()
    on_time = is_in & (first["submitted_on"] <= first["due_on"])
    facts = {"what": first["course"], "day": first["due_on"]}
    return [
        judge(first, Signal.FIRST_ASSIGNMENT_OVERDUE, ~is_in, **facts),
        judge(first, Signal.FIRST_ASSIGNMENT_ON_TIME, on_time.fill_null(False), **facts),
    ]


def judge_pace(
    known: Mapping[str, ir.Table], owed: ir.Table | None, members: ir.Table, starts_on: Day, as_of: Day
) -> list[ir.Table]:
    """Return who falls behind, by hand-ins or by active days; who is behind in both is told by the hand-ins."""
    parts = []
    if owed is not None:
        parts.append(_compare_hand_ins(owed, members, as_of))
    if "activity" in known:
        parts.append(_compare_activity(known["activity"], members, starts_on, as_of))
    if not parts:
        return []
    both = ibis.union(*parts) if len(parts) > 1 else parts[0]
    first = ibis.row_number().over(group_by=KEY, order_by=[ibis.desc("is_on"), ibis.desc("what")])
    numbered = both.mutate(place=first)
    return [numbered.filter(numbered["place"] == 0).drop("place")]


def _compare_activity(activity: ir.Table, members: ir.Table, starts_on: Day, as_of: Day) -> ir.Table:
    opens = as_day(as_of) - ibis.interval(days=rules.PACE_DAYS)
    on = activity["on"].cast("date")
    recent = activity.filter(on > opens, on <= as_day(as_of), activity["clicks"] > 0)
    days = recent.group_by(*KEY).aggregate(own=recent["on"].nunique())
    there = members.filter(members["begin"] <= opens).select(*KEY)
    counted = join_left(there.semi_join(daily_groups(activity, starts_on, as_of), GROUP), days, KEY)
    return _compare(counted.mutate(size=ibis.literal(rules.PACE_DAYS)), "activity")


def _compare_hand_ins(owed: ir.Table, members: ir.Table, as_of: Day) -> ir.Table:
    opens = as_day(as_of) - ibis.interval(days=rules.HAND_IN_DAYS)
    recent = owed.filter(owed["due_on"] > opens)
    handed = recent.group_by(*KEY).aggregate(own=recent["submitted_on"].count(), size=recent.count())
    there = members.filter(members["begin"] <= opens).select(*KEY)
    counted = there.inner_join(handed, KEY)
    return _compare(counted.filter(counted["size"] >= _MEDIAN_LEAST), "hand_ins")


def _compare(counted: ir.Table, what: str) -> ir.Table:
    """Compare `own` with the group: among its lowest, and far below the student in the middle."""
    own = counted.mutate(own=counted["own"].fill_null(0).cast("float64"))
    group = own.group_by(*GROUP).aggregate(
        students=own.count(), norm=own["own"].median(), lowest=own["own"].quantile(rules.LOWEST)
    )
    large = group.filter(group["students"] >= rules.GROUP_LEAST, group["norm"] >= _MEDIAN_LEAST)
    compared = own.inner_join(large, GROUP)
    is_behind = (compared["own"] <= compared["lowest"]) & (compared["own"] < rules.OF_MEDIAN * compared["norm"])
    facts = {name: compared[name] for name in ("own", "norm", "size")}
    return judge(compared, Signal.FALLING_BEHIND, is_behind, what=ibis.literal(what), **facts)


def judge_teamwork(work: ir.Table, members: ir.Table) -> ir.Table:
    """Return whose share of the work of a team is under half of an equal one; of several teams the smallest tells.

    Everybody who was in the team counts as a member, also who has left since.
    """
    done = work.group_by("student", *_TEAM).aggregate(
        actions=work["actions"].sum(), submissions=work["submissions"].sum()
    )
    team = ibis.window(group_by=_TEAM)
    shared = done.mutate(
        size=done.count().over(team),
        all_actions=done["actions"].sum().over(team),
        all_submissions=done["submissions"].sum().over(team),
    )
    enough = shared.filter(
        shared["size"] >= rules.TEAM_LEAST, shared["all_actions"] >= rules.ACTIONS_LEAST * shared["size"]
    )
    has_hand_ins = enough["all_submissions"] >= enough["size"]
    acted = enough["actions"] / enough["all_actions"]
    handed = ibis.ifelse(has_hand_ins, enough["submissions"] / enough["all_submissions"], acted)
    limit = rules.OF_EQUAL_SHARE / enough["size"]
    judged = enough.mutate(is_on=(acted < limit) & (handed < limit), share=(acted + handed) / 2)
    own = judged.semi_join(members, KEY)
    first = ibis.row_number().over(group_by=KEY, order_by=[ibis.desc("is_on"), "share", "course", "team"])
    told = own.mutate(place=first)
    told = told.filter(told["place"] == 0)
    facts = {"what": told["course"], "own": told["share"], "norm": 1 / told["size"], "size": told["size"]}
    return judge(told, Signal.FREE_RIDING, told["is_on"], **facts)
