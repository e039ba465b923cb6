"""The audit over time as an officer reads it: which gaps grew, since when, and which are only watched; its page."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd
from starlette.responses import Response

from fairness.policy import Measure, Policy
from fairness.trend import SERIES, Side, State
from fairness.words.formats import format_decimal, format_points
from fairness.words.names import name_attribute, name_group, name_measure
from serving.errors import NotFound
from serving.results.published import Published
from serving.site.context import RequestContext
from serving.site.downloads import send_chart
from serving.site.drawing import CATEGORIES, SHAPES, SOFT, Drawing, finish_chart, make_chart
from serving.words import text
from training.contracts.evaluation import WatchAlarmsResult, WatchRoundsResult

# Told in points; the others are told as they are.
_NOT_IN_POINTS = frozenset({Measure.CALIBRATION_SLOPE, Measure.NET_BENEFIT})
DEFAULT_LEVEL = Policy.false_discovery
_ORDER = {State.ALARM: 0, State.WATCH: 1, State.CALM: 2}


@dataclass(frozen=True)
class Alarm:
    """One series that is not calm: the sentence about it, and its state."""

    state: State
    sentence: str


@dataclass(frozen=True)
class Trend:
    """One drawing: the gaps of the groups of an attribute in one measure, over the cohorts."""

    heading: str
    svg: Drawing
    rows: tuple[Mapping[str, Any], ...]


def find_alarms_of(published: Published, model: str, language: str) -> list[Alarm]:
    """Return what is not calm about a model, alarms first; empty when all is calm or nobody has looked yet."""
    frame = published.watched(model, WatchAlarmsResult)
    marked = frame[frame[WatchAlarmsResult.state] != State.CALM]
    found = [Alarm(State(row[WatchAlarmsResult.state]), tell_alarm(row, language)) for row in marked.to_dict("records")]
    return sorted(found, key=lambda one: _ORDER[one.state])


def count_alarms(published: Published, model: str) -> int:
    """Return how many alarms there are about a model."""
    return int((published.watched(model, WatchAlarmsResult)[WatchAlarmsResult.state] == State.ALARM).sum())


def find_trends(published: Published, model: str, language: str) -> list[Trend]:
    """Return the drawings of a model, who is on the list first; intersections are in the reports of the audits."""
    rounds, alarms = published.watched(model, WatchRoundsResult), published.watched(model, WatchAlarmsResult)
    if not len(rounds) or not len(alarms):
        return []
    return published.prepared.of(
        ("trends", model, language), (rounds, alarms), lambda: list(_draw(rounds, alarms, language))
    )


def tell_alarm(row: Mapping[Hashable, Any], language: str) -> str:
    """Return the sentence about a series that is watched or an alarm."""
    column, measure = WatchAlarmsResult, row[WatchAlarmsResult.measure]
    points = text("watch.points", language) if measure not in _NOT_IN_POINTS else ""
    return text(
        f"watch.told_{row[column.state]}",
        language,
        what=name_series(row, language),
        gap=f"{_number(row[column.gap], measure, language)}{points}",
        low=_number(row[column.allowed_low], measure, language),
        high=f"{_number(row[column.allowed_high], measure, language)}{points}",
        since=row[column.since],
    )


def name_series(row: Mapping[Hashable, Any], language: str) -> str:
    """Return side, measure, attribute and group of a series in words."""
    column = WatchAlarmsResult
    side = text(f"watch.side_{Side(row[column.side])}", language)
    measure, attribute = name_measure(row[column.measure], language), name_attribute(row[column.attribute], language)
    return f"{attribute} “{name_group(row[column.group], language)}”, {measure} ({side})"


def _draw(rounds: pd.DataFrame, alarms: pd.DataFrame, language: str) -> Iterator[Trend]:
    alarm, column = WatchAlarmsResult, WatchRoundsResult
    held = alarms[[*SERIES, alarm.allowed_low, alarm.allowed_high, alarm.state]]
    shown = rounds.merge(held, on=SERIES, validate="many_to_one")
    shown = shown[shown[column.gap].notna() & ~shown[column.attribute].str.contains("×")]
    # What is signed for first: who is on the list; then errors, in the order of the audit.
    for (side, measure, attribute), rows in shown.groupby([column.side, column.measure, column.attribute], sort=False):
        scale = 1 if measure in _NOT_IN_POINTS else 100
        unit = "" if scale == 1 else f", {text('watch.points', language).strip()}"
        heading = f"{name_measure(str(measure), language)}: {name_attribute(str(attribute), language)}"
        side_name = text(f"watch.side_{Side(str(side))}", language)
        axis = f"{text('watch.gap', language)}{unit}"
        lines = tuple(_line(row, str(measure), language) for row in rows.to_dict("records"))
        yield Trend(f"{heading} ({side_name})", draw_trend(lines, scale, axis, language), lines)


def _line(row: Mapping[Hashable, Any], measure: str, language: str) -> dict[str, Any]:
    shown = {str(name): value for name, value in row.items()}
    column = WatchRoundsResult
    ends = [_number(row[name], measure, language) for name in (column.gap, column.gap_low, column.gap_high)]
    students = None if pd.isna(row[column.n]) else int(row[column.n])
    group = name_group(str(row[column.group]), language)
    return shown | {column.group: group, column.n: students, "shown": f"{ends[0]} ({ends[1]} – {ends[2]})"}


def _number(value: float, measure: str, language: str) -> str:
    if measure in _NOT_IN_POINTS:
        return format_decimal(value, language, 2, signed=True)
    return format_points(value, language, signed=True)


def draw_trend(rows: Sequence[Mapping[str, Any]], scale: float, axis: str, language: str) -> Drawing:
    """Return SVG of one measure and attribute; rows hold group, cohort, gap, gap_low, gap_high and what is allowed."""
    column, allowed = WatchRoundsResult, WatchAlarmsResult
    measured = {"gap": column.gap, "low": column.gap_low, "high": column.gap_high}
    measured |= {"from": allowed.allowed_low, "to": allowed.allowed_high}
    points = [
        {
            "group": str(row[column.group]),
            "cohort": str(row[column.cohort]),
            **{name: scale * row[of] for name, of in measured.items()},
        }
        for row in rows
    ]
    groups = sorted({str(row[column.group]) for row in rows})
    x = alt.X("cohort:O", title=text("watch.cohort", language), axis=alt.Axis(labelAngle=0, grid=False))
    offset = alt.XOffset("group:N", sort=groups)
    color = alt.Color(
        "group:N", title=None, sort=groups, scale=alt.Scale(domain=groups, range=_cycle(CATEGORIES, groups))
    )
    shape = alt.Shape("group:N", title=None, sort=groups, scale=alt.Scale(domain=groups, range=_cycle(SHAPES, groups)))
    y = alt.Y("gap:Q", title=axis)
    band = (
        make_chart(points).mark_bar(color="#e8eef2", opacity=0.5).encode(x=x, y=alt.Y("from:Q", title=axis), y2="to:Q")
    )
    zero = make_chart([{"gap": 0.0}]).mark_rule(color=SOFT, strokeDash=[4, 3]).encode(y=y)
    spans = (
        make_chart(points)
        .mark_rule(strokeWidth=2)
        .encode(x=x, xOffset=offset, y=alt.Y("low:Q", title=axis), y2="high:Q", color=color)
    )
    dots = (
        make_chart(points)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(x=x, xOffset=offset, y=y, color=color, shape=shape)
    )
    return finish_chart([band, zero, spans, dots], language, width=620, height=150)


def _cycle(values: Sequence[str], groups: Sequence[str]) -> list[str]:
    return [values[place % len(values)] for place in range(len(groups))]


def trend(context: RequestContext) -> Response:
    """Show what is not calm about a model, and every measure over the cohorts."""
    name = context.path("name")
    versions = context.app.registry.versions(name)
    if not versions:
        raise NotFound("no_model")
    published, language = context.app.published, context.language
    newest = versions[0]
    report = context.app.registry.audit(newest)
    level = DEFAULT_LEVEL if report is None else report.policy["false_discovery"]
    return context.page(
        "trend.html",
        name=name,
        rounds_to_false_alarm=round(1 / level),
        alarms=find_alarms_of(published, name, language),
        trends=find_trends(published, name, language),
    )


def trend_chart(context: RequestContext) -> Response:
    """Return the specification of one of the charts of the audit over time, by its place on the page."""
    trends = find_trends(context.app.published, context.path("name"), context.language)
    place = int(context.path("number"))
    if place >= len(trends):
        raise NotFound("no_chart")
    return send_chart(trends[place].svg, "trend.json")
