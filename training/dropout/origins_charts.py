"""The drawings of the page about where gaps come from: inline SVG by `training.drawing`."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from training.drawing import COLORS, SOFT, chart_of, draw

Records = Sequence[Mapping[str, Any]]
_WIDTH = 240
_ROW = 26
_POINTS = "+.2~f"


def draw_points(rows: Records, axis: str, legend: Sequence[str], language: str) -> str:
    """Return SVG of a dot with its interval per feature, in the order given; filled where more than chance.

    `rows`: name, value, low, high (points), is_found. `legend`: the words for found and for not found.
    """
    marked = [{**row, "kind": legend[0] if row["is_found"] else legend[1]} for row in rows]
    y = alt.Y("name:N", sort=[row["name"] for row in rows], title=None, axis=_names())
    kind = alt.Color("kind:N", title=None, legend=_legend(), scale=_scale(legend, [COLORS[0], "#93a4b3"]))
    shape = alt.Shape("kind:N", legend=None, scale=_scale(legend, ["circle", "diamond"]))
    return _layer(marked, y, [kind, shape], axis, language)


def draw_pairs(rows: Records, axis: str, legend: Sequence[str], language: str) -> str:
    """Return SVG with several dots per name, one for each kind of the legend. `rows`: name, kind, value, low, high."""
    names = list(dict.fromkeys(row["name"] for row in rows))
    y = alt.Y("name:N", sort=names, title=None, axis=_names())
    marks = [
        alt.Color("kind:N", title=None, legend=_legend(), scale=_scale(legend, COLORS)),
        alt.Shape("kind:N", legend=None, scale=_scale(legend, ["circle", "square", "diamond"])),
        alt.YOffset("kind:N", sort=list(legend)),
    ]
    return _layer(list(rows), y, marks, axis, language, row=18 * len(legend) + 10)


def draw_strengths(rows: Records, axis: str, language: str) -> str:
    """Return SVG of how often the right student of two is pointed at; the dashed line is guessing.

    `rows`: name, value, low, high, of 100.
    """
    y = alt.Y("name:N", sort=[row["name"] for row in rows], title=None, axis=_names())
    scale = alt.Scale(domain=[min(45.0, *(row["low"] for row in rows)), 100], nice=False)
    x = alt.X("value:Q", title=axis, scale=scale, axis=alt.Axis(tickCount=5))
    rules, dots, line = chart_of(rows), chart_of(rows), chart_of([{"guess": 50}])
    layers = [
        line.mark_rule(color=SOFT, strokeDash=[3, 3]).encode(x=alt.X("guess:Q", scale=scale)),
        rules.mark_rule(strokeWidth=2, color=COLORS[0]).encode(y=y, x=alt.X("low:Q", scale=scale), x2="high:Q"),
        dots.mark_point(filled=True, size=70, opacity=1, color=COLORS[0]).encode(y=y, x=x),
    ]
    return draw(alt.layer(*layers), _ROW * len(rows), language, _WIDTH)


def _layer(rows: Records, y: Any, marks: Sequence[Any], axis: str, language: str, row: int = _ROW) -> str:
    x = alt.X("value:Q", title=axis, axis=alt.Axis(format=_POINTS, tickCount=5))
    shared = {"color" if isinstance(one, alt.Color) else "yOffset": one for one in marks if not _is_shape(one)}
    shape = next(one for one in marks if _is_shape(one))
    rules, dots, zero = chart_of(rows), chart_of(rows), chart_of([{"zero": 0}])
    layers = [
        zero.mark_rule(color=SOFT, strokeDash=[3, 3]).encode(x="zero:Q"),
        rules.mark_rule(strokeWidth=2).encode(y=y, x=alt.X("low:Q", title=axis), x2="high:Q", **shared),
        dots.mark_point(filled=True, size=75, opacity=1).encode(y=y, x=x, shape=shape, **shared),
    ]
    height = row * len({one["name"] for one in rows})
    return draw(alt.layer(*layers), height, language, _WIDTH)


def _is_shape(mark: Any) -> bool:
    return isinstance(mark, alt.Shape)


def _names() -> Any:
    return alt.Axis(labelLimit=240, ticks=False, domain=False)


def _legend() -> Any:
    return alt.Legend(orient="top", direction="vertical", labelLimit=400)


def _scale(legend: Sequence[str], values: Sequence[str]) -> Any:
    return alt.Scale(domain=list(legend), range=list(values)[: len(legend)])
