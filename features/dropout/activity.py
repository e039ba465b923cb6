"""Features of the use of the learning environment, and of presence at compulsory meetings.

How much, how regular, more or less than before and than others. A delivery may hold one row per day, or totals over
many days (column `days`). Totals say how much, and nothing about days: what needs days is then empty.
"""

from functools import partial

import ibis
import ibis.expr.types as ir

from features.cohort import KEY
from features.cohort_table import Feature, FeatureGroup, Missing
from features.dropout.peers import PEERS, mean_of, place_of, zero_beside_peers
from features.engine import Day, as_day, join_left

_RECENT_DAYS, _RECENT_MEETINGS = 14, 28  # days
_activity = partial(
    Feature, source="activity", group=FeatureGroup.ACTIVITY, missing=Missing.NOT_DELIVERED, actionable=True
)
_count = partial(_activity, missing=Missing.NONE_MEANS_ZERO)
_later = partial(_activity, missing=Missing.NOTHING_YET)
_share = partial(
    Feature, source="attendance", unit="share", group=FeatureGroup.ATTENDANCE, missing=Missing.NOTHING_YET,
    actionable=True,
)  # fmt: skip
_DAY_COUNTS = ("active_days", "recent_clicks", "previous_clicks", "active_weeks")

FEATURES: tuple[Feature, ...] = (
    _count("clicks_against_course", unit="log ratio"),
    _count("place_by_clicks", unit="share"),
    _count("place_by_clicks_before_start", unit="share"),
    _count("sessions_against_course", unit="log ratio"),
    _count("place_by_sessions", unit="share"),
    _activity("clicks_against_earlier", unit="log ratio"),
    _count("active_days", unit="days"),
    _count("active_days_against_course", unit="days"),
    _count("share_active_weeks", unit="share"),
    _count("recent_clicks", unit="clicks"),
    _count("place_by_recent_clicks", unit="share"),
    _count("activity_trend", unit="log ratio"),
    _later("regularity", unit="share"),
    _later("days_since_activity", unit="days"),
)
ATTENDANCE = (
    _share("share_attended"),
    _share("attended_against_programme"),
    _share("share_attended_recently"),
    _share("attendance_trend"),
)


def from_activity(activity: ir.Table, levels: ir.Table, members: ir.Table, as_of: Day) -> ir.Table:
    """Return the features above per member.

    `activity` are the rows of the members; `levels` holds the `level` of earlier cohorts per programme.
    """
    dated = _date(activity, members, as_of)
    totals = zero_beside_peers(members, _sum_up(dated), ("clicks", "clicks_before_start", "sessions"))
    days = zero_beside_peers(members, _sum_up_days(dated.filter(dated["is_day"])), _DAY_COUNTS)
    table = _compare_days(join_left(join_left(totals, days, KEY), _elapsed(members, as_of), KEY))
    table = table.mutate(
        log_clicks=(table["clicks"] + 1).ln(),
        log_sessions=(table["sessions"] + 1).ln(),
        place_by_sessions=place_of(table, "sessions"),
        place_by_clicks=place_of(table, "clicks"),
        place_by_clicks_before_start=place_of(table, "clicks_before_start"),
    )
    table = table.mutate(
        clicks_against_course=table["log_clicks"] - mean_of(table, "log_clicks"),
        sessions_against_course=table["log_sessions"] - mean_of(table, "log_sessions"),
    )
    table = join_left(table, levels, ["programme"])
    return table.mutate(clicks_against_earlier=table["log_clicks"] - table["level"])


def from_attendance(attendance: ir.Table, as_of: Day) -> ir.Table:
    """Return the features above per student of `attendance`, the meetings of the members."""
    recent = as_day(as_of).delta(attendance["on"].cast("date"), unit="day") < _RECENT_MEETINGS
    attended = attendance["attended"].cast("float64")
    table = attendance.group_by(*KEY).aggregate(
        share_attended=attended.mean(),
        share_attended_recently=attended.mean(where=recent),
        attendance_trend=attended.mean(where=recent) - attended.mean(where=~recent),
    )
    return table.mutate(attended_against_programme=table["share_attended"] - mean_of(table, "share_attended"))


def cohort_days(enrolments: ir.Table, as_of: Day) -> ir.Table:
    """Return per programme and cohort of first-years how many days ago it began: the middle of their first days.

    One wrong date of one student must not move the whole course.
    """
    first = enrolments.filter(enrolments["year_of_study"] == 1)
    days = as_day(as_of).delta(first["starts_on"].cast("date"), unit="day")
    return first.group_by(*PEERS).aggregate(began=days.cast("float64").median().floor().cast("int64"))


def elapsed_days(began: ir.Table, members: ir.Table) -> ir.Table:
    """Return in one row, as `elapsed`, how many days ago the courses of the members began: the middle one.

    Args:
        began: What `cohort_days` returned.
        members: The population; of none no day has passed.
    """
    own = began.semi_join(members, list(PEERS))
    middle = own.aggregate(middle=own["began"].median())
    whole = ibis.ifelse(middle["middle"] < 0, middle["middle"].ceil(), middle["middle"].floor())
    return middle.select(elapsed=whole.cast("int64").fill_null(0))


def earlier_levels(activity: ir.Table, began: ir.Table, elapsed: ir.IntegerValue, as_of: Day) -> ir.Table:
    """Return per programme the mean `level` of the log clicks of the cohorts that began before the own one.

    Of each student those in the first `elapsed` days of the course.

    Args:
        activity: The rows of every cohort.
        began: What `cohort_days` returned.
        elapsed: The days of the own cohort from its start to `as_of`.
        as_of: The date of the features.
    """
    earlier = began.filter(began["began"] > elapsed)
    rows = activity.inner_join(earlier, list(PEERS))
    ago = as_day(as_of).delta(rows["on"].cast("date"), unit="day")
    in_time = rows.filter(rows["began"] - ago <= elapsed)
    total = in_time.group_by(*KEY).aggregate(clicks=in_time["clicks"].sum())
    return total.group_by("programme").aggregate(level=(total["clicks"] + 1).ln().mean())


def _date(activity: ir.Table, members: ir.Table, as_of: Day) -> ir.Table:
    on = activity["on"].cast("date")
    rows = join_left(activity, members.select(*KEY, starts=members["starts_on"].cast("date")), KEY)
    return rows.mutate(
        days_ago=as_day(as_of).delta(on, unit="day"),
        day=on.delta(rows["starts"], unit="day"),
        is_day=rows["days"].fill_null(1) == 1,
    )


def _elapsed(members: ir.Table, as_of: Day) -> ir.Table:
    elapsed = as_day(as_of).delta(members["starts_on"].cast("date"), unit="day")
    return members.select(*KEY, elapsed=ibis.ifelse(elapsed >= 0, elapsed, ibis.null()))


def _sum_up(dated: ir.Table) -> ir.Table:
    return dated.group_by(*KEY).aggregate(
        clicks=dated["clicks"].sum(),
        clicks_before_start=dated["clicks"].sum(where=dated["day"] < 0).fill_null(0),
        sessions=dated["sessions"].sum(),
    )


def _sum_up_days(dated: ir.Table) -> ir.Table:
    clicks, is_active, ago = dated["clicks"], dated["clicks"] > 0, dated["days_ago"]
    since_start = clicks.cast("float64") * (dated["day"] >= 0).cast("int64")
    return dated.group_by(*KEY).aggregate(
        active_days=is_active.cast("int64").sum(),
        active_weeks=(dated["day"] // 7).nunique(where=is_active & (dated["day"] >= 0)),
        recent_clicks=clicks.sum(where=ago < _RECENT_DAYS).fill_null(0),
        previous_clicks=clicks.sum(where=(ago >= _RECENT_DAYS) & (ago < 2 * _RECENT_DAYS)).fill_null(0),
        days_since_activity=ago.min(where=is_active),
        even_days=since_start.sum() * since_start.sum() / (since_start * since_start).sum().nullif(0),
    )


def _compare_days(table: ir.Table) -> ir.Table:
    """Add what days say beside those of the peers; `even_days` is how many equally busy days would be as uneven."""
    return table.mutate(
        active_days_against_course=table["active_days"] - mean_of(table, "active_days"),
        share_active_weeks=table["active_weeks"] / (table["elapsed"] // 7 + 1),
        place_by_recent_clicks=place_of(table, "recent_clicks"),
        activity_trend=(table["recent_clicks"] + 1).ln() - (table["previous_clicks"] + 1).ln(),
        regularity=table["even_days"] / (table["elapsed"] + 1),
    )
