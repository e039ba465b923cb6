"""Features of the use of the learning environment: how much, how regular, more or less than before and than others.

A delivery may hold one row per day, or totals over many days (column `days`). Totals say how much, and nothing about
days: what needs days is then empty.
"""

from datetime import date
from functools import partial

import ibis
import ibis.expr.types as ir

from features.cohort import KEY
from features.cohort_table import Feature, FeatureGroup, Missing
from features.dropout.peers import mean_of, place_of, zero_beside_peers
from features.engine import join_left

RECENT_DAYS = 14
_activity = partial(
    Feature, source="activity", group=FeatureGroup.ACTIVITY, missing=Missing.NOT_DELIVERED, actionable=True
)
_count = partial(_activity, missing=Missing.NONE_MEANS_ZERO)
_later = partial(_activity, missing=Missing.NOTHING_YET)

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
)  # fmt: skip


def from_activity(activity: ir.Table, levels: ir.Table, members: ir.Table, as_of: date) -> ir.Table:
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


_DAY_COUNTS = ("active_days", "recent_clicks", "previous_clicks", "active_weeks")


def _date(activity: ir.Table, members: ir.Table, as_of: date) -> ir.Table:
    on = activity["on"].cast("date")
    rows = join_left(activity, members.select(*KEY, starts=members["starts_on"].cast("date")), KEY)
    return rows.mutate(
        days_ago=ibis.literal(as_of).delta(on, unit="day"),
        day=on.delta(rows["starts"], unit="day"),
        is_day=rows["days"].fill_null(1) == 1,
    )


def _elapsed(members: ir.Table, as_of: date) -> ir.Table:
    elapsed = ibis.literal(as_of).delta(members["starts_on"].cast("date"), unit="day")
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
        recent_clicks=clicks.sum(where=ago < RECENT_DAYS).fill_null(0),
        previous_clicks=clicks.sum(where=(ago >= RECENT_DAYS) & (ago < 2 * RECENT_DAYS)).fill_null(0),
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
