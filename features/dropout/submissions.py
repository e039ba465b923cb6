"""Features of what was due: handed in or not, on time or late, how much it weighs, beside the others."""

from functools import partial

import ibis
import ibis.expr.types as ir

from features.cohort import KEY
from features.cohort_table import Feature, FeatureGroup, Missing
from features.dropout.peers import PEERS, zero_without_rows
from features.engine import Day, as_day, join_left

_submission = partial(
    Feature, source="assessments", group=FeatureGroup.SUBMISSIONS, missing=Missing.NOTHING_YET, actionable=True
)
_work = partial(_submission, unit="assignments")
_share = partial(_submission, unit="share")
_days = partial(_submission, unit="days")

FEATURES: tuple[Feature, ...] = (
    _share("share_handed_in"),
    _work("missing"),
    _work("missing_in_a_row"),
    _share("latest_handed_in"),
    _work("late"),
    _share("share_late"),
    _days("days_early"),
    _days("days_early_against_course"),
    _days("latest_days_early"),
    _share("first_on_time"),
    _work("ahead", missing=Missing.NONE_MEANS_ZERO),
    _submission("weighted_score", unit="0-100", group=FeatureGroup.RESULTS),
)  # fmt: skip

_WORK = ("course", "assessment")
_ITEM = (*PEERS, *_WORK)
_HANDED_IN_BY = 0.25  # of the group; below it the work is an elective's, or of a higher year of the programme


def from_submissions(assessments: ir.Table, results: ir.Table, members: ir.Table, as_of: Day) -> ir.Table:
    """Return the features above per member: what was due by `as_of`, beside the first attempts handed in by then.

    Work for which the student carried over a result is not due again, and counts as handed in on time.

    Args:
        assessments: What was set per programme and cohort, for higher years too: what a quarter of the members handed
            in, every member owes.
        results: Those of the members, in their own programme and cohort.
        members: The population, a row per first-year.
        as_of: Due before or on this date.
    """
    listed = _weigh(assessments)
    first = results.filter(results["attempt"] == 1).select(*KEY, *_WORK, "submitted_on", "score", "banked")
    size = members.group_by(*PEERS).aggregate(students=members.count())
    handed = first.group_by(*_ITEM).aggregate(handed_in=first.count()).inner_join(size, list(PEERS))
    usual = handed.filter(handed["handed_in"] >= _HANDED_IN_BY * handed["students"])
    due = listed.filter(listed["due_on"] <= as_day(as_of)).semi_join(usual, list(_ITEM))
    owed = members.select(*KEY).inner_join(due, list(PEERS))
    table = _sum_up(_compare(join_left(owed, first, (*KEY, *_WORK))))
    coming = listed.filter(listed["due_on"] > as_day(as_of))
    return join_left(_count_ahead(first, coming, members), table, KEY)


def _count_ahead(first: ir.Table, coming: ir.Table, members: ir.Table) -> ir.Table:
    done = first.semi_join(coming, _ITEM)
    return zero_without_rows(members, done.group_by(*KEY).aggregate(ahead=done.count()), ("ahead",))


def _weigh(assessments: ir.Table) -> ir.Table:
    """Return what was set with its share of the weight; where no work has any weight, all work weighs the same."""
    whole = assessments["weight"].sum().over(ibis.window(group_by=list(PEERS)))
    number = assessments["assessment"].count().over(ibis.window(group_by=list(PEERS)))
    share = ibis.ifelse(whole > 0, assessments["weight"].fill_null(0) / whole, 1 / number)
    return assessments.select(*_ITEM, due_on=assessments["due_on"].cast("date"), share=share)


def _compare(owed: ir.Table) -> ir.Table:
    """Tell of every piece of work that a member owes whether it is in, how early, and which is the first or latest."""
    is_in = owed["submitted_on"].notnull()
    fresh = is_in & ~owed["banked"].fill_null(False)
    early = owed["due_on"].delta(owed["submitted_on"].cast("date"), unit="day")
    work = owed.mutate(is_in=is_in, fresh=fresh, early=ibis.ifelse(fresh, early, ibis.null()))
    mine = ibis.window(group_by=list(KEY))
    return work.mutate(
        early_of_others=work["early"].mean().over(ibis.window(group_by=list(_ITEM))),
        is_latest=work["due_on"] == work["due_on"].max().over(mine),
        is_first=work["due_on"] == work["due_on"].min().over(mine),
        last_in=work["due_on"].max(where=work["is_in"]).over(mine),
    )


def _sum_up(work: ir.Table) -> ir.Table:
    is_in, fresh, early, share = (work[name] for name in ("is_in", "fresh", "early", "share"))
    since = ~is_in & (work["last_in"].isnull() | (work["due_on"] > work["last_in"]))
    graded = work["score"].notnull()
    points = (work["score"] * share).sum(where=graded)
    on_time = is_in & ~(early < 0).fill_null(False)
    return work.group_by(*KEY).aggregate(
        share_handed_in=is_in.cast("float64").mean(),
        missing=(~is_in).cast("int64").sum(),
        missing_in_a_row=since.cast("int64").sum(),
        latest_handed_in=is_in.cast("float64").mean(where=work["is_latest"]),
        late=(fresh & (early < 0)).cast("int64").sum().fill_null(0),
        share_late=(early < 0).cast("float64").mean(where=fresh),
        days_early=early.mean(where=fresh),
        days_early_against_course=(early - work["early_of_others"]).mean(where=fresh),
        latest_days_early=early.mean(where=fresh & work["is_latest"]),
        first_on_time=on_time.cast("float64").mean(where=work["is_first"]),
        weighted_score=points / share.sum(where=graded).nullif(0),
    )
