"""The chart of the audit over time: one line per group over the cohorts, within the band of what is allowed."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from serving.site.drawing import APPLIED, DOWN, INK, MODEL, SOFT, finish_chart, make_chart
from serving.words import text

_COLORS = (MODEL, APPLIED, DOWN, "#6b4c9a", "#8a6d00", INK)
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")


def draw_trend(rows: Sequence[Mapping[str, Any]], scale: float, axis: str, language: str) -> str:
    """Return SVG of one measure and attribute; rows hold group, cohort, gap, gap_low, gap_high and what is allowed."""
    points = [
        {
            "group": str(row["group"]),
            "cohort": str(row["cohort"]),
            "gap": scale * row["gap"],
            "low": scale * row["gap_low"],
            "high": scale * row["gap_high"],
            "from": scale * row["allowed_low"],
            "to": scale * row["allowed_high"],
        }
        for row in rows
    ]
    groups = sorted({one["group"] for one in points})
    x = alt.X("cohort:O", title=text("watch.cohort", language), axis=alt.Axis(labelAngle=0, grid=False))
    offset = alt.XOffset("group:N", sort=groups)
    color = alt.Color("group:N", title=None, sort=groups, scale=alt.Scale(domain=groups, range=_cycle(_COLORS, groups)))
    shape = alt.Shape("group:N", title=None, sort=groups, scale=alt.Scale(domain=groups, range=_cycle(_SHAPES, groups)))
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
