"""The drawings of the pages about forecasts and scores; what one says stands beside it on the page as text.

Each takes its points as records and the words of its page, and returns SVG.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from serving.reports.rendering import PageWords
from serving.site.drawing import CATEGORIES, INK, SHAPES, SOFT, Drawing, finish_chart, make_chart

_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [1, 3])
_WIDTH, _NARROW = 460, 330
_TICKS = (0, 5, 10, 25, 50, 100, 200, 400, 800, 1500, 3000, 6000)  # students, on an axis of square roots
_DASHED = {"color": SOFT, "strokeDash": [3, 3]}

Records = Sequence[dict[Any, Any]]
Interval = tuple[float, float]


def draw_errors(points: Records, models: Sequence[str], words: PageWords) -> Drawing:
    """Draw the WAPE per week of each model with its interval.

    Args:
        points: model (as people read it), iso_week, value, low, high; weeks in order.
        models: All that there can be, in the order of the legend: each has its own colour and shape on the whole page.
        words: Those of the page.
    """
    weeks = list(dict.fromkeys(str(point["iso_week"]) for point in points))
    legend = _make_legend(symbolSize=90, values=[one for one in models if one in {point["model"] for point in points}])
    color, shape = _scale("color", "model", models, legend), _scale("shape", "model", models, legend)
    place = {
        "x": alt.X("iso_week:O", sort=weeks, title=words.text("backtest.column.week"), axis=alt.Axis(labelAngle=0)),
        "xOffset": alt.XOffset("model:N", sort=list(models)),
    }
    share = alt.Axis(format="%", tickCount=5)
    y = alt.Y("low:Q", title=words.text("measure.wape"), axis=share)
    layers = [
        _rules(points, None).encode(**place, y=y, y2="high:Q", color=color),
        _dots(points, None).encode(**place, y=alt.Y("value:Q", scale=alt.Scale(zero=True)), color=color, shape=shape),
    ]
    return _draw(layers, words, 210)


def draw_coverage(points: Records, levels: Sequence[str], words: PageWords) -> Drawing:
    """Draw the share of counts within each interval beside what the interval says.

    Args:
        points: level (as people read it), nominal, found, low, high; shares between 0 and 1.
        levels: In the order of the legend.
        words: Those of the page.
    """
    bottom = min(0.4, *(point["low"] for point in points))
    x = alt.X(
        "nominal:Q",
        title=words.text("backtest.axis.nominal"),
        scale=alt.Scale(domain=[0.45, 1.0]),
        axis=alt.Axis(format="%", values=[0.5, 0.8, 0.9, 0.95], labelOverlap=False),
    )
    scale = alt.Scale(domain=[bottom, 1.0], nice=False)
    y = alt.Y("found:Q", title=words.text("backtest.axis.found"), scale=scale, axis=alt.Axis(format="%", tickCount=6))
    color, shape = _scale("color", "level", levels, _make_legend()), _scale("shape", "level", levels)
    layers = [
        _diagonal("nominal", "found", (0.45, 1.0), x=x, y=y),
        make_chart(points).mark_line(strokeWidth=1.5, opacity=0.7).encode(x=x, y=y, color=color),
        _dots(points, None).encode(x=x, y=y, color=color, shape=shape),
    ]
    return _draw(layers, words, 300)


def draw_scatter(points: pd.DataFrame, words: PageWords) -> Drawing:
    """Draw forecast against count, one dot per row of `points` (actual, forecast), with square-root axes."""
    top = float(points[["actual", "forecast"]].max().max()) * 1.05 + 1
    scale = alt.Scale(type="sqrt", domain=[0, top], nice=False)
    ticks = alt.Axis(values=[tick for tick in _TICKS if tick <= top], labelOverlap=True)
    x = alt.X("actual:Q", title=words.text("backtest.axis.actual"), scale=scale, axis=ticks)
    y = alt.Y("forecast:Q", title=words.text("backtest.axis.forecast"), scale=scale, axis=ticks)
    values = points[["actual", "forecast"]].round(1).to_dict("records")
    dots = make_chart(values).mark_circle(size=22, opacity=0.45, color=CATEGORIES[0]).encode(x=x, y=y)
    return _draw([dots, _diagonal("actual", "forecast", (0, top), x=x, y=y)], words, 400)


def draw_lines(
    points: Records,
    models: Sequence[str],
    axes: Mapping[str, str],
    words: PageWords,
    *,
    shown: str = "%",
    domain: Interval = (0, 1),
    end: float | None = None,
) -> Drawing:
    """Draw a line per model; the interval of the first of `models` is a band.

    Args:
        points: model, low, high and the columns of `axes`; shares.
        models: In the order of the legend, the served one first.
        axes: The column that goes along each axis (x, y) with its title: two entries in that order.
        words: Those of the page.
        shown: How the values of the y axis are written.
        domain: The ends of the y axis; what lies beyond is cut off.
        end: Where a dashed line crosses the x axis.
    """
    (across, x_title), (up, y_title) = axes.items()
    x = alt.X(f"{across}:Q", title=x_title, axis=alt.Axis(format="%", tickCount=6))
    scale = alt.Scale(domain=list(domain), nice=False, clamp=True)
    legend = _make_legend(symbolSize=300, symbolStrokeWidth=2.5)
    color, dash = _scale("color", "model", models, legend), _scale("strokeDash", "model", models, legend)
    first = [point for point in points if point["model"] == models[0]]
    y = alt.Y("low:Q", title=y_title, scale=scale, axis=alt.Axis(format=shown, tickCount=6))
    layers = [] if end is None else [make_chart([{across: end}]).mark_rule(**_DASHED).encode(x=x)]
    layers += [
        make_chart(first).mark_area(opacity=0.15, color=CATEGORIES[0]).encode(x=x, y=y, y2="high:Q"),
        make_chart(points)
        .mark_line(strokeWidth=2)
        .encode(x=x, y=alt.Y(f"{up}:Q", scale=scale), color=color, strokeDash=dash),
    ]
    return _draw(layers, words, 280)


def draw_calibration(points: Records, words: PageWords) -> Drawing:
    """Draw the share that stopped by score. `points`: score, share, low, high; on the line they agree."""
    top = min(1.0, max(max(point["score"], point["high"]) for point in points) * 1.05)
    scale, share = alt.Scale(domain=[0, top], nice=False), alt.Axis(format="%", tickCount=6)
    x = alt.X("score:Q", title=words.text("reports.column.score"), scale=scale, axis=share)
    y = alt.Y("share:Q", title=words.text("reports.column.share"), scale=scale, axis=share)
    layers = [
        _diagonal("score", "share", (0, top), x=x, y=y),
        _rules(points).encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q"),
        _dots(points).encode(x=x, y=y),
    ]
    return _draw(layers, words, 320, 340)


def draw_steps(points: Records, title: str, words: PageWords) -> Drawing:
    """Draw the AUC by what was learnt from or judged. `points`: name, value, low, high, in order."""
    names = [point["name"] for point in points]
    x = alt.X("name:O", sort=names, title=title, axis=alt.Axis(labelAngle=0))
    scale = alt.Scale(zero=False, padding=12)
    y = alt.Y("low:Q", title=words.text("measure.auc"), scale=scale, axis=alt.Axis(tickCount=5))
    layers = [_rules(points).encode(x=x, y=y, y2="high:Q"), _dots(points).encode(x=x, y=alt.Y("value:Q", scale=scale))]
    return _draw(layers, words, 200, 340)


def draw_groups(points: Records, title: str, words: PageWords, *, shown: str, width: int = _NARROW) -> Drawing:
    """Draw a value per group with its interval, beside zero.

    Args:
        points: name, value, low, high, in the order to show.
        title: Of the axis.
        words: Those of the page.
        shown: How the values of the axis are written.
        width: In pixels, without the names.
    """
    names = [point["name"] for point in points]
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=300, ticks=False, domain=False))
    x = alt.X("low:Q", title=title, axis=alt.Axis(format=shown, tickCount=5))
    layers = [_zero("x"), _rules(points).encode(y=y, x=x, x2="high:Q"), _dots(points).encode(y=y, x="value:Q")]
    return _draw(layers, words, 34 * len(points), width)


def draw_importance(bars: Records, words: PageWords) -> Drawing:
    """Draw a bar per feature or group. `bars`: name, share; in the order to show."""
    names = [bar["name"] for bar in bars]
    y = alt.Y("name:N", sort=names, title=None, axis=alt.Axis(labelLimit=300, ticks=False, domain=False))
    x = alt.X("share:Q", title=words.text("explanation.importance_axis"), axis=alt.Axis(format="%", tickCount=5))
    marks = make_chart(bars).mark_bar(color=CATEGORIES[0], height=14).encode(x=x, y=y)
    return _draw([marks], words, 24 * len(bars), _NARROW)


def draw_curve(points: Records, title: str, words: PageWords, *, is_share: bool) -> Drawing:
    """Draw the mean contribution by value, with the band of the middle 80 %.

    Args:
        points: at (the value), value (the mean contribution), low, high. Means are joined: the values are in order.
        title: Of the axis of values.
        words: Those of the page.
        is_share: Whether the values are shares.
    """
    unit = alt.Axis(format="%" if is_share else ",~r", tickCount=6)
    x = alt.X("at:Q", title=title, axis=unit, scale=alt.Scale(zero=False, nice=False, padding=8))

    def height(name: str) -> alt.Y:
        axis = alt.Axis(format="+.2~f", tickCount=5)
        return alt.Y(f"{name}:Q", title=words.text("explanation.contribution"), axis=axis)

    layers = [
        _zero("y"),
        make_chart(points).mark_area(color=CATEGORIES[0], opacity=0.15).encode(x=x, y=height("low"), y2="high:Q"),
        make_chart(points).mark_line(color=CATEGORIES[0], strokeWidth=2).encode(x=x, y=height("value")),
        _dots(points, size=50).encode(x=x, y=height("value")),
    ]
    return _draw(layers, words, 200, _NARROW)


def draw_interactions(cells: Records, names: Sequence[str], words: PageWords) -> Drawing:
    """Draw the strength of every pair. `cells`: first, second, strength; `names` in order."""
    x = alt.X("first:N", sort=list(names), title=None, axis=alt.Axis(labelAngle=-35, labelLimit=220, domain=False))
    y = alt.Y("second:N", sort=list(names), title=None, axis=alt.Axis(labelLimit=300, ticks=False, domain=False))
    strongest = max(cell["strength"] for cell in cells)
    shades = alt.Scale(range=["#eef3f7", CATEGORIES[0]], domain=[0, strongest or 1.0])
    # The numbers stand in the cells: no legend to look them up in.
    marked = [{**cell, "ink": "#ffffff" if cell["strength"] > strongest / 2 else INK} for cell in cells]
    strength, ink = alt.Text("strength:Q", format=".2f"), alt.Color("ink:N", scale=None)
    layers = [
        make_chart(marked).mark_rect().encode(x=x, y=y, color=alt.Color("strength:Q", legend=None, scale=shades)),
        make_chart(marked).mark_text(fontSize=12).encode(x=x, y=y, text=strength, color=ink),
    ]
    return _draw([alt.layer(*layers).resolve_scale(color="independent")], words, 34 * len(names), 46 * len(names))


def draw_trade_off(points: Records, kinds: Sequence[str], chance: Interval, words: PageWords) -> Drawing:
    """Draw benefit (share) against gap (points of a hundred).

    Args:
        points: number, kind, benefit, benefit_low, benefit_high, gap, gap_low, gap_high, on_front, is_present.
        kinds: In the order of the legend.
        chance: The gap by chance alone, on average and where it seldom comes.
        words: Those of the page.
    """
    y_title, shares = words.text("measure.recall_at_capacity"), alt.Axis(format="%", tickCount=6)
    x_scale = alt.Scale(zero=True, nice=True)
    x = alt.X("gap:Q", title=words.text("mitigation.axis.gap"), scale=x_scale, axis=alt.Axis(tickCount=6))
    y = alt.Y("benefit:Q", title=y_title, scale=alt.Scale(zero=False), axis=shares)
    legend = _make_legend(symbolSize=90, symbolOpacity=1, symbolStrokeWidth=2)
    color, shape = _scale("color", "kind", kinds, legend), _scale("shape", "kind", kinds, legend)
    front = make_chart([one for one in points if one["on_front"]])
    present = make_chart([one for one in points if one["is_present"]])
    marked = make_chart([one for one in points if one["on_front"] or one["is_present"]])
    bars = {"strokeWidth": 1.2, "opacity": 0.5}
    layers = [
        make_chart([{"zero": 0, "high": chance[1]}]).mark_rect(color="#e9eef2").encode(x="zero:Q", x2="high:Q"),
        make_chart([{"mean": chance[0]}]).mark_rule(**_DASHED).encode(x="mean:Q"),
        marked.mark_rule(**bars).encode(x=alt.X("gap_low:Q"), x2="gap_high:Q", y=y, color=color),
        marked.mark_rule(**bars).encode(x=x, y=alt.Y("benefit_low:Q"), y2="benefit_high:Q", color=color),
        make_chart(points)
        .mark_point(size=70, strokeWidth=2, fill="white", opacity=1)
        .encode(x=x, y=y, color=color, shape=shape),
        front.mark_point(size=70, filled=True, opacity=1).encode(x=x, y=y, color=color, shape=shape),
        present.mark_point(size=330, strokeWidth=1.5, color=SOFT, opacity=1).encode(x=x, y=y),
        marked.mark_text(dx=11, dy=-8, fontSize=12, color=SOFT).encode(x=x, y=y, text="number:N"),
    ]
    return _draw(layers, words, 300, 380)


def _draw(layers: Sequence[Any], words: PageWords, height: int, width: int = _WIDTH) -> Drawing:
    return finish_chart(layers, words.language, width=width, height=height, font_size=13)


def _make_legend(**looks: Any) -> alt.Legend:
    return alt.Legend(orient="bottom", columns=2, title=None, labelLimit=0, **looks)


def _scale(channel: str, field: str, names: Sequence[str], legend: alt.Legend | None = None) -> Any:
    """Return the channel that tells apart what `names` are, in their order."""
    marks: Sequence[Any] = {"color": CATEGORIES, "shape": SHAPES, "strokeDash": _DASHES}[channel]
    encode = {"color": alt.Color, "shape": alt.Shape, "strokeDash": alt.StrokeDash}[channel]
    scale = alt.Scale(domain=list(names), range=list(marks[: len(names)]))
    return encode(f"{field}:N", scale=scale, legend=alt.Undefined if legend is None else legend)


def _rules(points: Records, color: str | None = CATEGORIES[0]) -> Any:
    drawn = [point for point in points if point["low"] < point["high"]]
    return make_chart(drawn).mark_rule(strokeWidth=2, **({"color": color} if color else {}))


def _dots(points: Records, color: str | None = CATEGORIES[0], *, size: int = 80) -> Any:
    return make_chart(points).mark_point(filled=True, size=size, opacity=1, **({"color": color} if color else {}))


def _zero(channel: str) -> Any:
    return make_chart([{"zero": 0}]).mark_rule(**_DASHED).encode(**{channel: "zero:Q"})


def _diagonal(across: str, up: str, ends: Interval, **place: Any) -> Any:
    return make_chart([{across: end, up: end} for end in ends]).mark_line(**_DASHED).encode(**place)
