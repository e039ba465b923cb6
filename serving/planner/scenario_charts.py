"""The chart of a scenario: hatched and in another color than any forecast, beside the base."""

from typing import Any

import altair as alt

from fairness.words.formats import format_decimal
from serving.planner.scenarios import Expected, ScenarioResult, ScenarioRow
from serving.site.drawing import COUNTED, HATCHED, INK, MODEL, SCENARIO, finish_chart, make_chart
from serving.words import text

_MOST_ROWS = 10
_ROW_HEIGHT = 62


def draw_scenario(result: ScenarioResult, language: str, title: str = "") -> str:
    """Return SVG of base and scenario with their 80% ranges: the programmes that change, or else the faculties."""
    rows = list(result.touched) or [row for row in result.rows if row.level == "faculty"]
    if len(rows) > _MOST_ROWS:
        rows = [row for row in result.rows if row.level == "faculty"]
    bars = [bar for row in rows for bar in _bars(row, language)]
    order = list(dict.fromkeys(bar["place"] for bar in bars))
    y = alt.Y("place:N", sort=order, title=None, axis=alt.Axis(labelLimit=220, ticks=False, domain=False))
    kinds = [text("scenario.base", language), text("scenario.column", language)]
    shift = alt.YOffset("kind:N", sort=kinds, scale=alt.Scale(paddingInner=0.15))
    color = alt.Color(
        "kind:N",
        scale=alt.Scale(domain=kinds, range=[COUNTED, HATCHED]),
        legend=alt.Legend(title=None, orient="top", labelFontSize=12, symbolSize=220, symbolType="square"),
    )
    shown = [bar for bar in bars if bar["students"] is not None]
    # Few ticks, whole numbers: with many, the numbers of thousands run into each other.
    axis = alt.Axis(tickCount=8, tickMinStep=1)
    x = alt.X("students:Q", title=text("why.students", language), scale=alt.Scale(zero=True), axis=axis)
    drawn = make_chart(shown).mark_bar().encode(x=x, y=y, yOffset=shift, color=color)
    ranged = [bar for bar in shown if bar["low"] is not None]
    line = alt.Color("line:N", scale=None)
    span = make_chart(ranged).mark_rule(strokeWidth=3).encode(x="low:Q", x2="high:Q", y=y, yOffset=shift, color=line)
    ends = [{**bar, "end": max(bar["students"], bar["high"] or 0.0)} for bar in shown]
    words = make_chart(ends).mark_text(align="left", dx=7, fontSize=12, color=INK)
    labels = words.encode(x=alt.X("end:Q"), y=y, yOffset=shift, text="text:N")
    return finish_chart(
        [drawn, span, labels], language, width=700, height=_ROW_HEIGHT * max(len(order), 1), title=title
    )


def _bars(row: ScenarioRow, language: str) -> list[dict[str, Any]]:
    place = row.faculty if row.level == "faculty" else row.programme_name
    return [
        _bar(place, text("scenario.base", language), MODEL, row.base, language),
        _bar(place, text("scenario.column", language), SCENARIO, row.scenario, language),
    ]


def _bar(place: str, kind: str, line: str, expected: Expected, language: str) -> dict[str, Any]:
    value = expected.count.value
    told = "" if value is None else format_decimal(value, language)
    bar = {"place": place, "kind": kind, "line": line, "students": value, "text": told}
    return {**bar, "low": expected.quantiles["p10"], "high": expected.quantiles["p90"]}
