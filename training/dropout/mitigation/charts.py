"""The drawing of the page about mitigations: benefit against gap, with intervals both ways and what chance gives."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from training.drawing import COLORS, SOFT, chart_of, draw

_SHAPES = ["circle", "square", "triangle-up", "diamond", "triangle-down", "cross"]
_PALETTE = [*COLORS, "#566473"]
_WIDTH, _HEIGHT = 380, 300


def draw_trade_off(
    points: Sequence[Mapping[str, Any]],
    kinds: Sequence[str],
    chance: tuple[float, float],
    axis: Mapping[str, str],
    language: str,
) -> str:
    """Return SVG of benefit (share) against gap (points of a hundred).

    points: number, kind, benefit, benefit_low, benefit_high, gap, gap_low, gap_high, on_front, is_present. kinds: in
    the order of the legend. chance: the gap by chance alone, on average and where it seldom comes.
    """
    x = alt.X("gap:Q", title=axis["gap"], scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=6))
    y = alt.Y("benefit:Q", title=axis["benefit"], scale=alt.Scale(zero=False), axis=alt.Axis(format="%", tickCount=6))
    legend = alt.Legend(
        orient="bottom", columns=2, title=None, labelLimit=0, symbolSize=90, symbolOpacity=1, symbolStrokeWidth=2
    )
    color = alt.Color("kind:N", legend=legend, scale=alt.Scale(domain=list(kinds), range=_PALETTE[: len(kinds)]))
    shape = alt.Shape("kind:N", legend=legend, scale=alt.Scale(domain=list(kinds), range=_SHAPES[: len(kinds)]))
    whole, front = chart_of(points), chart_of([one for one in points if one["on_front"]])
    present = chart_of([one for one in points if one["is_present"]])
    marked = chart_of([one for one in points if one["on_front"] or one["is_present"]])
    bars = {"strokeWidth": 1.2, "opacity": 0.5}
    layers = [
        chart_of([{"zero": 0, "high": chance[1]}]).mark_rect(color="#e9eef2").encode(x="zero:Q", x2="high:Q"),
        chart_of([{"mean": chance[0]}]).mark_rule(color=SOFT, strokeDash=[3, 3]).encode(x="mean:Q"),
        marked.mark_rule(**bars).encode(x=alt.X("gap_low:Q"), x2="gap_high:Q", y=y, color=color),
        marked.mark_rule(**bars).encode(x=x, y=alt.Y("benefit_low:Q"), y2="benefit_high:Q", color=color),
        whole.mark_point(size=70, strokeWidth=2, fill="white", opacity=1).encode(x=x, y=y, color=color, shape=shape),
        front.mark_point(size=70, filled=True, opacity=1).encode(x=x, y=y, color=color, shape=shape),
        present.mark_point(size=330, strokeWidth=1.5, color=SOFT, opacity=1).encode(x=x, y=y),
        marked.mark_text(dx=11, dy=-8, fontSize=12, color=SOFT).encode(x=x, y=y, text="number:N"),
    ]
    return draw(alt.layer(*layers), _HEIGHT, language, _WIDTH)
