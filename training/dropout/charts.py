"""The drawings of the page about a dropout run: inline SVG by `training.drawing`."""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from training.drawing import COLORS, SOFT, WIDTH, chart_of, draw

Records = Sequence[Mapping[Any, Any]]
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3]]
_LABELS = 130  # px of the names of groups, beside the drawing


def draw_gains(points: Records, models: Sequence[str], capacity: float, axis: Mapping[str, str], language: str) -> str:
    """Return SVG of the share of dropouts found by the length of the list, with a line where the list ends.

    `points`: model, listed, found, low, high (shares); `models` in the order of the legend, the served one first, whose
    interval is drawn as a band.
    """
    place = {"x": alt.X("listed:Q", title=axis["listed"], axis=alt.Axis(format="%", tickCount=6))}
    end = chart_of([{"listed": capacity}]).mark_rule(color=SOFT, strokeDash=[3, 3]).encode(**place)
    y = {"y": "low", "value": "found", "title": axis["found"], "format": "%"}
    return draw(alt.layer(end, *_lines(points, models, place, y)), 280, language)


def draw_benefit(points: Records, models: Sequence[str], axis: Mapping[str, str], language: str) -> str:
    """Return SVG of the net benefit by threshold. `points`: model, threshold, net_benefit, low, high.

    What is worth less than nothing is cut off a little below zero.
    """
    top = max(point["high"] for point in points)
    bottom = -0.2 * top if top > 0 else min(point["low"] for point in points)
    place = {"x": alt.X("threshold:Q", title=axis["threshold"], axis=alt.Axis(format="%", tickCount=6))}
    y = {"y": "low", "value": "net_benefit", "title": axis["benefit"], "format": ".1%"}
    layers = _lines([point for point in points if point["net_benefit"] >= bottom], models, place, y, (bottom, top))
    return draw(alt.layer(*layers), 280, language)


def draw_calibration(points: Records, axis: Mapping[str, str], language: str) -> str:
    """Return SVG of the share that stopped by score. `points`: score, share, low, high; on the line they agree."""
    top = min(1.0, max(max(point["score"], point["high"]) for point in points) * 1.05)
    scale, share = alt.Scale(domain=[0, top], nice=False), alt.Axis(format="%", tickCount=6)
    x = alt.X("score:Q", title=axis["score"], scale=scale, axis=share)
    y = alt.Y("share:Q", title=axis["share"], scale=scale, axis=share)
    line = chart_of([{"score": 0, "share": 0}, {"score": top, "share": top}])
    bars, dots = chart_of(points).mark_rule(strokeWidth=2, color=COLORS[0]), chart_of(points)
    layers = [
        line.mark_line(color=SOFT, strokeDash=[3, 3]).encode(x=x, y=y),
        bars.encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        dots.mark_point(filled=True, size=80, opacity=1, color=COLORS[0]).encode(x=x, y=y),
    ]
    return draw(alt.layer(*layers), 320, language, 340)


def draw_steps(points: Records, axis: Mapping[str, str], language: str) -> str:
    """Return SVG of the AUC by what was learnt from or judged. `points`: name, value, low, high, in order."""
    names = [point["name"] for point in points]
    x = alt.X("name:O", sort=names, title=axis["step"], axis=alt.Axis(labelAngle=0))
    scale = alt.Scale(zero=False, padding=12)
    bars, dots = chart_of(points).mark_rule(strokeWidth=2, color=COLORS[0]), chart_of(points)
    layers = [
        bars.encode(x=x, y=alt.Y("low:Q", title=axis["auc"], scale=scale, axis=alt.Axis(tickCount=5)), y2="high:Q"),
        dots.mark_point(filled=True, size=80, opacity=1, color=COLORS[0]).encode(x=x, y=alt.Y("value:Q", scale=scale)),
    ]
    return draw(alt.layer(*layers), 200, language, 340)


def draw_differences(points: Records, axis: Mapping[str, str], language: str) -> str:
    """Return SVG of a difference per group with its interval. `points`: group, difference, low, high, in order."""
    groups = [point["group"] for point in points]
    y = alt.Y("group:N", sort=groups, title=None, axis=alt.Axis(labelLimit=0, ticks=False, domain=False))
    zero = chart_of([{"zero": 0}]).mark_rule(color=SOFT, strokeDash=[3, 3]).encode(x="zero:Q")
    bars, dots = chart_of(points).mark_rule(strokeWidth=2, color=COLORS[0]), chart_of(points)
    x = alt.X("low:Q", title=axis["difference"], axis=alt.Axis(format="+.3f", tickCount=5))
    layers = [
        zero,
        bars.encode(y=y, x=x, x2="high:Q"),
        dots.mark_point(filled=True, size=80, opacity=1, color=COLORS[0]).encode(y=y, x="difference:Q"),
    ]
    return draw(alt.layer(*layers), 34 * len(points), language, WIDTH - _LABELS)


def _lines(
    points: Records,
    models: Sequence[str],
    place: Mapping[str, Any],
    y: Mapping[str, str],
    domain: tuple[float, float] | None = None,
) -> list[Any]:
    """Return a band for the first of `models` and a line for each."""
    scale = alt.Scale(domain=list(domain), nice=False, clamp=True) if domain else alt.Scale(domain=[0, 1])
    legend = alt.Legend(orient="bottom", columns=2, title=None, labelLimit=0, symbolSize=300, symbolStrokeWidth=2.5)
    color = alt.Color("model:N", legend=legend, scale=alt.Scale(domain=models, range=list(COLORS[: len(models)])))
    dash = alt.StrokeDash("model:N", legend=legend, scale=alt.Scale(domain=models, range=_DASHES[: len(models)]))
    shown = alt.Axis(format=y["format"], tickCount=6)
    band = chart_of([point for point in points if point["model"] == models[0]]).mark_area(opacity=0.15, color=COLORS[0])
    lines = chart_of(points).mark_line(strokeWidth=2)
    return [
        band.encode(**place, y=alt.Y("low:Q", title=y["title"], scale=scale, axis=shown), y2="high:Q"),
        lines.encode(**place, y=alt.Y(f"{y['value']}:Q", scale=scale), color=color, strokeDash=dash),
    ]
