"""Who leaves teamwork to others: a member's share of what a team did and handed in."""

import ibis
import ibis.expr.types as ir

from features.cohort import KEY
from features.signals.rules import ACTIONS_LEAST, OF_EQUAL_SHARE, TEAM_LEAST, Signal

_TEAM = ("programme", "cohort", "course", "team")


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
    enough = shared.filter(shared["size"] >= TEAM_LEAST, shared["all_actions"] >= ACTIONS_LEAST * shared["size"])
    has_hand_ins = enough["all_submissions"] >= enough["size"]
    acted = enough["actions"] / enough["all_actions"]
    handed = ibis.ifelse(has_hand_ins, enough["submissions"] / enough["all_submissions"], acted)
    limit = OF_EQUAL_SHARE / enough["size"]
    judged = enough.mutate(is_on=(acted < limit) & (handed < limit), share=(acted + handed) / 2)
    own = judged.semi_join(members, KEY)
    first = ibis.row_number().over(group_by=KEY, order_by=[ibis.desc("is_on"), "share", "course", "team"])
    told = own.mutate(place=first)
    told = told.filter(told["place"] == 0)
    return told.select(
        *KEY,
        signal=ibis.literal(Signal.FREE_RIDING.value),
        is_on=told["is_on"],
        what=told["course"],
        day=ibis.null("date"),
        own=told["share"],
        norm=1 / told["size"],
        size=told["size"].cast("int64"),
    )
