"""The first assignment, and the assignments of the last weeks: what was due, and what was handed in."""

from collections.abc import Mapping
from datetime import date

import ibis
import ibis.expr.types as ir

from features.cohort import KEY
from features.engine import join_left
from features.signals.rules import HANDED_IN_BY, Signal
from features.signals.starts import GROUP

ITEM = ("programme", "cohort", "course", "assessment")
_EXAM_WORDS = ("exam", "tentamen")


def owed_assignments(known: Mapping[str, ir.Table], members: ir.Table, as_of: date) -> ir.Table:
    """Return the assignments whose due date has passed, per member who had begun by then.

    Columns: KEY, ITEM, due_on, submitted_on (empty: not handed in) and banked. An assignment that most of the group
    did not hand in (an elective, one of a higher year, one whose results are not delivered) is owed by nobody.
    """
    assessments, results = known["assessments"], known["results"]
    kind = assessments["kind"].lower()
    is_exam = ibis.or_(*(kind.contains(word) for word in _EXAM_WORDS))
    due = assessments.mutate(due_on=assessments["due_on"].cast("date")).filter(~is_exam)
    due = due.filter(due["due_on"] < ibis.literal(as_of)).select(*ITEM, "due_on")
    first = results.filter(results["attempt"] == 1).semi_join(members, KEY)
    first = first.select("student", *ITEM, "banked", submitted_on=first["submitted_on"].cast("date"))
    size = members.group_by(*GROUP).aggregate(students=members.count())
    handed = first.group_by(*ITEM).aggregate(handed_in=first.count()).inner_join(size, GROUP)
    usual = handed.filter(handed["handed_in"] >= HANDED_IN_BY * handed["students"]).select(*ITEM)
    owed = members.select(*KEY, "begin").inner_join(due.semi_join(usual, ITEM), GROUP)
    return join_left(owed.filter(owed["due_on"] >= owed["begin"]), first, ["student", *ITEM])


def judge_first_assignment(owed: ir.Table) -> list[ir.Table]:
    """Return who did not hand in the first assignment, and who did so on time; a result carried over is neither."""
    order = ibis.row_number().over(group_by=KEY, order_by=["due_on", "course", "assessment"])
    numbered = owed.mutate(place=order)
    first = numbered.filter(numbered["place"] == 0, ~numbered["banked"].fill_null(False))
    is_in = first["submitted_on"].notnull()
    on_time = is_in & (first["submitted_on"] <= first["due_on"])
    return [
        _judged(first, Signal.FIRST_ASSIGNMENT_OVERDUE, ~is_in),
        _judged(first, Signal.FIRST_ASSIGNMENT_ON_TIME, on_time.fill_null(False)),
    ]


def _judged(first: ir.Table, signal: Signal, is_on: ir.BooleanValue) -> ir.Table:
    return first.select(
        *KEY,
        signal=ibis.literal(signal.value),
        is_on=is_on,
        what=first["course"],
        day=first["due_on"],
        own=ibis.null("float64"),
        norm=ibis.null("float64"),
        size=ibis.null("int64"),
    )
