"""Every early signal, declared once: its numbers, what it needs, and whether it warns."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

import ibis
import ibis.expr.types as ir

from features.cohort import KEY

START_DAYS = 14  # days after the start in which a first trace is to be expected
PACE_DAYS = 14  # days over which activity is compared with the group
HAND_IN_DAYS = 28  # days over which hand-ins are compared with the group
GROUP_LEAST = 10  # students in a programme and cohort below which nobody is compared with the group
LOWEST = 0.1  # the part of the group that is furthest behind
OF_MEDIAN = 0.5  # and under this part of what the student in the middle does
HANDED_IN_BY = 0.5  # an assignment counts when this part of the group handed it in: electives and higher years do not
TEAM_LEAST = 3  # members
ACTIONS_LEAST = 10  # actions per member before anything is said about a team
OF_EQUAL_SHARE = 0.5  # the part of an equal share below which a member leaves the work to others


class Signal(StrEnum):
    """The early signals."""

    NON_STARTER = "non_starter"
    LATE_STARTER = "late_starter"
    FIRST_ASSIGNMENT_OVERDUE = "first_assignment_overdue"
    FIRST_ASSIGNMENT_ON_TIME = "first_assignment_on_time"
    FALLING_BEHIND = "falling_behind"
    FREE_RIDING = "free_riding"


@dataclass(frozen=True)
class Rule:
    """One signal and what it takes; its name and definition are words of `serving`.

    `needs` are the ways to see it: each the tables it takes, one way is enough. `is_warning` is false for a good sign.
    """

    signal: Signal
    needs: tuple[tuple[str, ...], ...]
    is_warning: bool = True


_HAND_INS = ("assessments", "results")
RULES: tuple[Rule, ...] = (
    # Nothing seen, from START_DAYS after the start or after enrolling: activity, presence, hand-ins or work in a team.
    Rule(Signal.NON_STARTER, needs=(("activity",), ("attendance",))),
    # Enrolled after the first day of teaching, or a first sign of study more than START_DAYS after the start.
    Rule(Signal.LATE_STARTER, needs=(("enrolments",),)),
    # The first due date has passed with nothing handed in; HANDED_IN_BY of the group makes an assignment count.
    Rule(Signal.FIRST_ASSIGNMENT_OVERDUE, needs=(_HAND_INS,)),
    # Handed in on or before the first due date.
    Rule(Signal.FIRST_ASSIGNMENT_ON_TIME, needs=(_HAND_INS,), is_warning=False),
    # Among the LOWEST of the group and under OF_MEDIAN of its median, in active days or in hand-ins (at least two due).
    Rule(Signal.FALLING_BEHIND, needs=(("activity",), _HAND_INS)),
    # Under OF_EQUAL_SHARE of the actions of a team, and of what it handed in where that is one per member.
    Rule(Signal.FREE_RIDING, needs=(("group_work",),)),
)


def delivered_rules(tables: Collection[str]) -> tuple[Rule, ...]:
    """Return the rules that can be held with the delivered `tables`; the others are left out."""
    return tuple(rule for rule in RULES if any(set(way) <= set(tables) for way in rule.needs))


_FACT_TYPES = {"what": "string", "day": "date", "own": "float64", "norm": "float64", "size": "int64"}
FACTS = tuple(_FACT_TYPES)
"""What a rule saw; each missing where a rule has no such fact."""


def judge(rows: ir.Table, signal: Signal, is_on: ir.Value, **facts: ir.Value) -> ir.Table:
    """Return what a rule says per row of `rows`: KEY, `signal`, `is_on` and FACTS, null where they are not given."""
    saw = {name: facts[name].cast(kind) if name in facts else ibis.null(kind) for name, kind in _FACT_TYPES.items()}
    return rows.select(*KEY, signal=ibis.literal(signal.value), is_on=is_on, **saw)
