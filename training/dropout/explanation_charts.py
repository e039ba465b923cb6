"""The drawings of the page about what a model looks at: inline SVG by `training.drawing`."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from training.drawing import COLORS, INK, SOFT, chart_of, draw

Records = Sequence[Mapping[str, Any]]
_WIDTH = 330


def draw_importance(bars: Records, axis: str, language: str) -> str:
    """Return SVG of a bar per feature or group. `bars`: name, share; in the order to show."""
    names = [bar["name"] for bar in bars]
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=300, ticks=False, domain=False))
    x = alt.X("share:Q", title=axis, axis=alt.Axis(format="%", tickCount=5))
    return draw(chart_of(bars).mark_bar(color=COLORS[0], height=14).encode(x=x, y=y), 24 * len(bars), language, _WIDTH)


def draw_curve(points: Records, axis: Mapping[str, str], language: str) -> str:
    """Return SVG of the mean contribution by value, with the band of the middle 80 %.

    `points`: value (number), contribution, spread_low, spread_high. Means are joined, because the values are in order.
    """
    unit = alt.Axis(format="%" if axis["unit"] == "share" else ",~r", tickCount=6)
    x = alt.X("value:Q", title=axis["value"], axis=unit, scale=alt.Scale(zero=False, nice=False, padding=8))
    band, line = chart_of(points), chart_of(points)
    layers = [
        _zero(),
        band.mark_area(color=COLORS[0], opacity=0.15).encode(x=x, y=_height("spread_low", axis), y2="spread_high:Q"),
        line.mark_line(color=COLORS[0], strokeWidth=2).encode(x=x, y=_height("contribution", axis)),
        line.mark_point(filled=True, size=50, opacity=1, color=COLORS[0]).encode(x=x, y=_height("contribution", axis)),
    ]
    return draw(alt.layer(*layers), 200, language, _WIDTH)


def draw_categories(points: Records, axis: Mapping[str, str], language: str) -> str:
    """Return SVG of the mean contribution by category, with the middle 80 %. `points`: as in `draw_curve`, and name."""
    names = [point["name"] for point in points]
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=200, ticks=False, domain=False))
    rules, dots = chart_of(points), chart_of(points)
    zero = chart_of([{"zero": 0}]).mark_rule(color=SOFT, strokeDash=[3, 3]).encode(x="zero:Q")
    x = alt.X("spread_low:Q", title=axis["contribution"], axis=alt.Axis(format="+.2~f", tickCount=5))
    layers = [
        zero,
        rules.mark_rule(strokeWidth=2, color=COLORS[0], opacity=0.4).encode(y=y, x=x, x2="spread_high:Q"),
        dots.mark_point(filled=True, size=80, opacity=1, color=COLORS[0]).encode(y=y, x="contribution:Q"),
    ]
    return draw(alt.layer(*layers), 28 * len(points), language, 250)


def draw_interactions(cells: Records, names: Sequence[str], language: str) -> str:
    """Return SVG of the strength of every pair. `cells`: first, second, strength; `names` in order."""
    x = alt.X("first:N", sort=list(names), title=None, axis=alt.Axis(labelAngle=-35, labelLimit=220, domain=False))
    y = alt.Y("second:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=300, ticks=False, domain=False))
    strongest = max(cell["strength"] for cell in cells)
    shades = alt.Scale(range=["#eef3f7", COLORS[0]], domain=[0, strongest or 1.0])
    # The numbers stand in the cells: no legend to look them up in.
    marked = [{**cell, "ink": "#ffffff" if cell["strength"] > strongest / 2 else INK} for cell in cells]
    squares, numbers = chart_of(marked), chart_of(marked)
    layers = [
        squares.mark_rect().encode(x=x, y=y, color=alt.Color("strength:Q", legend=None, scale=shades)),
        numbers.mark_text(fontSize=12).encode(
            x=x, y=y, text=alt.Text("strength:Q", format=".2f"), color=alt.Color("ink:N", scale=None)
        ),
    ]
    return draw(alt.layer(*layers).resolve_scale(color="independent"), 34 * len(names), language, 46 * len(names))


def _zero() -> Any:
    return chart_of([{"zero": 0}]).mark_rule(color=SOFT, strokeDash=[3, 3]).encode(y="zero:Q")


def _height(name: str, axis: Mapping[str, str]) -> Any:
    return alt.Y(f"{name}:Q", title=axis["contribution"], axis=alt.Axis(format="+.2~f", tickCount=5))
