"""Who falls behind the group: active days and hand-ins of the last weeks, compared with programme and cohort."""

from collections.abc import Mapping
from datetime import date, timedelta

import ibis
import ibis.expr.types as ir

from features.cohort import KEY
from features.engine import join_left
from features.signals.rules import GROUP_LEAST, HAND_IN_DAYS, LOWEST, OF_MEDIAN, PACE_DAYS, Signal
from features.signals.starts import GROUP, daily_groups

_MEDIAN_LEAST = 2  # active days or hand-ins of the student in the middle; below it nothing is far below


def judge_pace(
    known: Mapping[str, ir.Table], owed: ir.Table | None, members: ir.Table, starts_on: date, as_of: date
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


def _compare_activity(activity: ir.Table, members: ir.Table, starts_on: date, as_of: date) -> ir.Table:
    opens = as_of - timedelta(days=PACE_DAYS)
    on = activity["on"].cast("date")
    recent = activity.filter(on > ibis.literal(opens), on <= ibis.literal(as_of), activity["clicks"] > 0)
    days = recent.group_by(*KEY).aggregate(own=recent["on"].nunique())
    there = members.filter(members["begin"] <= ibis.literal(opens)).select(*KEY)
    counted = join_left(there.semi_join(daily_groups(activity, starts_on, as_of), GROUP), days, KEY)
    return _compare(counted.mutate(size=ibis.literal(PACE_DAYS)), "activity")


def _compare_hand_ins(owed: ir.Table, members: ir.Table, as_of: date) -> ir.Table:
    opens = as_of - timedelta(days=HAND_IN_DAYS)
    recent = owed.filter(owed["due_on"] > ibis.literal(opens))
    handed = recent.group_by(*KEY).aggregate(own=recent["submitted_on"].count(), size=recent.count())
    there = members.filter(members["begin"] <= ibis.literal(opens)).select(*KEY)
    counted = there.inner_join(handed, KEY)
    return _compare(counted.filter(counted["size"] >= _MEDIAN_LEAST), "hand_ins")


def _compare(counted: ir.Table, what: str) -> ir.Table:
    """Compare `own` with the group: among its lowest, and far below the student in the middle."""
    own = counted.mutate(own=counted["own"].fill_null(0).cast("float64"))
    group = own.group_by(*GROUP).aggregate(
        students=own.count(), norm=own["own"].median(), lowest=own["own"].quantile(LOWEST)
    )
    large = group.filter(group["students"] >= GROUP_LEAST, group["norm"] >= _MEDIAN_LEAST)
    compared = own.inner_join(large, GROUP)
    return compared.select(
        *KEY,
        signal=ibis.literal(Signal.FALLING_BEHIND.value),
        is_on=(compared["own"] <= compared["lowest"]) & (compared["own"] < OF_MEDIAN * compared["norm"]),
        what=ibis.literal(what),
        day=ibis.null("date"),
        own=compared["own"],
        norm=compared["norm"],
        size=compared["size"].cast("int64"),
    )
