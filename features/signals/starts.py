"""Who has not started, and who started late: the first trace of a student after the start.

Activity that is delivered as totals has no days: it tells nothing here. It counts as daily in a programme where its
rows fall on at least as many days as weeks have passed.
"""

from collections.abc import Mapping

import ibis
import ibis.expr.types as ir

from features.cohort import KEY
from features.engine import Day, Keep, as_day, join_left
from features.signals.rules import START_DAYS, Signal, judge

GROUP = ("programme", "cohort")
_DAYS_LEAST = 3  # days with rows, in a programme's first weeks
_MEETINGS_LEAST = 2


def begin_dates(population: ir.Table) -> ir.Table:
    """Return the key of `population` with `starts_on`, `enrolled_on` and `begin`: the later of the two."""
    dated = population.select(
        *KEY, starts_on=population["starts_on"].cast("date"), enrolled_on=population["enrolled_on"].cast("date")
    )
    return dated.mutate(begin=ibis.greatest(dated["starts_on"], dated["enrolled_on"]))


def judge_starts(
    known: Mapping[str, ir.Table], members: ir.Table, starts_on: Day, as_of: Day, keep: Keep
) -> list[ir.Table]:
    """Return who has not started, where traces are delivered, and who started late; both rules read what is kept."""
    late = members.mutate(first=ibis.null("date"), is_observed=ibis.literal(False))
    judged = []
    watched = _watched(known, starts_on, as_of)
    if watched is not None:
        first = _first_trace(known, members, starts_on, as_of)
        seen = join_left(join_left(members, first, KEY), watched.mutate(is_observed=True), GROUP)
        late = keep(seen.mutate(is_observed=seen["is_observed"].fill_null(False)))
        judged.append(_judge_non_starters(late, as_of))
    return [*judged, _judge_late_starters(late, as_of)]


def daily_groups(activity: ir.Table, starts_on: Day, as_of: Day) -> ir.Table:
    """Return the programmes and cohorts whose activity is delivered per day, not as totals."""
    since = _since(activity, starts_on, as_of)
    days = since.group_by(*GROUP).aggregate(days=since["on"].cast("date").nunique())
    passed = as_day(as_of).delta(as_day(starts_on), unit="day")
    return days.filter(days["days"] >= ibis.greatest(_DAYS_LEAST, (passed / 7).ceil())).select(*GROUP)


def _since(rows: ir.Table, starts_on: Day, as_of: Day) -> ir.Table:
    return rows.filter(rows["on"].cast("date").between(as_day(starts_on), as_day(as_of)))


def _watched(known: Mapping[str, ir.Table], starts_on: Day, as_of: Day) -> ir.Table | None:
    """Return the programmes and cohorts in which the lack of a trace says something; None where no table tells."""
    parts = []
    if "activity" in known:
        parts.append(daily_groups(known["activity"], starts_on, as_of))
    if "attendance" in known:
        met = _since(known["attendance"], starts_on, as_of)
        days = met.group_by(*GROUP).aggregate(days=met["on"].cast("date").nunique())
        parts.append(days.filter(days["days"] >= _MEETINGS_LEAST).select(*GROUP))
    return ibis.union(*parts, distinct=True) if len(parts) > 1 else parts[0] if parts else None


def _first_trace(known: Mapping[str, ir.Table], members: ir.Table, starts_on: Day, as_of: Day) -> ir.Table:
    """Return per member the first day, from the begin on, with activity, presence, a hand-in or work in a team."""
    parts = []
    if "activity" in known:
        activity = known["activity"].semi_join(daily_groups(known["activity"], starts_on, as_of), GROUP)
        parts.append(_days(activity.filter(activity["clicks"] > 0), "on"))
    if "attendance" in known:
        parts.append(_days(known["attendance"].filter(known["attendance"]["attended"]), "on"))
    if "results" in known:
        parts.append(_days(known["results"].filter(~known["results"]["banked"]), "submitted_on"))
    if "group_work" in known:
        work = known["group_work"]
        parts.append(_days(work.filter(work["actions"] + work["submissions"] > 0), "on"))
    traces = ibis.union(*parts) if len(parts) > 1 else parts[0]
    own = traces.inner_join(members.select(*KEY, "begin"), KEY)
    after = own.filter(own["trace_on"] >= own["begin"])
    return after.group_by(*KEY).aggregate(first=after["trace_on"].min())


def _days(rows: ir.Table, column: str) -> ir.Table:
    return rows.select(*KEY, trace_on=rows[column].cast("date"))


def _judge_non_starters(seen: ir.Table, as_of: Day) -> ir.Table:
    days = as_day(as_of).delta(seen["begin"], unit="day")
    asked = seen.mutate(days=days).filter(seen["is_observed"], days >= START_DAYS)
    facts = {"what": ibis.literal(""), "day": asked["begin"], "own": asked["days"]}
    return judge(asked, Signal.NON_STARTER, asked["first"].isnull(), **facts)


def _judge_late_starters(seen: ir.Table, as_of: Day) -> ir.Table:
    began = seen.filter(seen["starts_on"] < as_day(as_of))
    enrolled_late = began["enrolled_on"] > began["starts_on"]
    waited = began["first"].delta(began["begin"], unit="day")
    traced_late = began["is_observed"] & (waited > START_DAYS).fill_null(False)
    day = ibis.ifelse(traced_late, began["first"], began["enrolled_on"])
    after = ibis.ifelse(traced_late, waited, began["enrolled_on"].delta(began["starts_on"], unit="day"))
    what = ibis.ifelse(traced_late, "trace", "enrolment")
    return judge(began, Signal.LATE_STARTER, traced_late | enrolled_late, what=what, day=day, own=after)
