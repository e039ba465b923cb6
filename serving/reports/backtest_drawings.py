"""The drawings of the page about a backtest: inline SVG, no script, no request to anywhere, all text escaped."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd

from serving.reports.drawing import SOFT, WIDTH, chart_of, draw

# Colours that differ for people who see colours less well; shapes say the same.
_MODEL_COLORS = {
    "served": "#12395b", "model": "#1a7f74", "baseline_last_year": "#b4552d", "baseline_last_year_ratio": "#8a6d1f",
    "baseline_three_year_ratio": "#7a5195",
}  # fmt: skip
_SHAPES = {
    "served": "circle", "model": "diamond", "baseline_last_year": "square", "baseline_last_year_ratio": "triangle-up",
    "baseline_three_year_ratio": "triangle-down",
}  # fmt: skip
_LEVEL_COLORS = ["#12395b", "#1a7f74", "#b4552d", "#7a5195"]
_LEVEL_SHAPES = ["circle", "diamond", "square", "triangle-up"]
_TICKS = (0, 5, 10, 25, 50, 100, 200, 400, 800, 1500, 3000, 6000)  # students, on an axis of square roots
_LABELS = 130  # px of the names of groups, beside the drawing


def draw_errors(measured: pd.DataFrame, names: dict[str, str], axis: dict[str, str], language: str) -> str:
    """Return SVG of the WAPE per week of each model, with intervals. `measured`: rows of one level, weeks in order."""
    weeks = [str(week) for week in measured["iso_week"].unique()]
    models = [model for model in _MODEL_COLORS if model in set(measured["model"])]
    points = [
        {
            "week": str(row["iso_week"]), "model": names[row["model"]],
            "value": row["value"], "low": row["low"], "high": row["high"],
        }
        for row in measured.to_dict("records")
    ]  # fmt: skip
    domain = [names[model] for model in models]
    legend = alt.Legend(orient="bottom", columns=2, title=None, labelLimit=0, symbolSize=90)
    scales = {
        "color": alt.Color(
            "model:N", legend=legend, scale=alt.Scale(domain=domain, range=[_MODEL_COLORS[one] for one in models])
        ),
        "shape": alt.Shape(
            "model:N", legend=legend, scale=alt.Scale(domain=domain, range=[_SHAPES[one] for one in models])
        ),
    }
    place = {
        "x": alt.X("week:O", sort=weeks, title=axis["week"], axis=alt.Axis(labelAngle=0)),
        "xOffset": alt.XOffset("model:N", sort=domain),
    }
    share = alt.Axis(format="%", tickCount=5)
    bars = chart_of([one for one in points if one["low"] < one["high"]]).mark_rule(strokeWidth=2)
    dots = chart_of(points).mark_point(filled=True, size=80, opacity=1)
    layers = [
        bars.encode(**place, y=alt.Y("low:Q", title=axis["wape"], axis=share), y2="high:Q", color=scales["color"]),
        dots.encode(**place, y=alt.Y("value:Q", scale=alt.Scale(zero=True)), **scales),
    ]
    return draw(alt.layer(*layers), 210, language)


def draw_coverage(points: Sequence[dict[str, Any]], levels: list[str], axis: dict[str, str], language: str) -> str:
    """Return SVG of the share of counts within each interval beside what the interval says.

    `points`: level (as people read it), nominal, found, low, high; shares between 0 and 1.
    """
    bottom = min(0.4, *(point["low"] for point in points))
    scale = alt.Scale(domain=[bottom, 1.0], nice=False)
    nominal = alt.Axis(format="%", values=[0.5, 0.8, 0.9, 0.95], labelOverlap=False)
    place = {
        "x": alt.X("nominal:Q", title=axis["nominal"], scale=alt.Scale(domain=[0.45, 1.0]), axis=nominal),
        "color": alt.Color(
            "level:N", legend=alt.Legend(orient="bottom", columns=2, title=None, labelLimit=0),
            scale=alt.Scale(domain=levels, range=_LEVEL_COLORS[: len(levels)]),
        ),
    }  # fmt: skip
    y = alt.Y("found:Q", title=axis["found"], scale=scale, axis=alt.Axis(format="%", tickCount=6))
    shape = alt.Shape("level:N", scale=alt.Scale(domain=levels, range=_LEVEL_SHAPES[: len(levels)]))
    ideal = chart_of([{"nominal": 0.45, "found": 0.45}, {"nominal": 1.0, "found": 1.0}])
    layers = [
        ideal.mark_line(color=SOFT, strokeDash=[3, 3]).encode(x=place["x"], y=y),
        chart_of(list(points)).mark_line(strokeWidth=1.5, opacity=0.7).encode(**place, y=y),
        chart_of(list(points)).mark_point(filled=True, size=80, opacity=1).encode(**place, y=y, shape=shape),
    ]
    return draw(alt.layer(*layers), 300, language)


def draw_scatter(points: pd.DataFrame, axis: dict[str, str], language: str) -> str:
    """Return SVG of forecast against count, one dot per row of `points` (actual, forecast), with square-root axes."""
    top = float(points[["actual", "forecast"]].max().max()) * 1.05 + 1
    scale = alt.Scale(type="sqrt", domain=[0, top], nice=False)
    ticks = alt.Axis(values=[tick for tick in _TICKS if tick <= top], labelOverlap=True)
    x = alt.X("actual:Q", title=axis["actual"], scale=scale, axis=ticks)
    y = alt.Y("forecast:Q", title=axis["forecast"], scale=scale, axis=ticks)
    values = points[["actual", "forecast"]].round(1).to_dict("records")
    line = chart_of([{"actual": 0, "forecast": 0}, {"actual": top, "forecast": top}])
    dots = chart_of(values).mark_circle(size=22, opacity=0.45, color=_MODEL_COLORS["served"])
    return draw(
        alt.layer(dots.encode(x=x, y=y), line.mark_line(color=SOFT, strokeDash=[3, 3]).encode(x=x, y=y)), 400, language
    )


def draw_bias(points: Sequence[dict[str, Any]], axis: dict[str, str], language: str) -> str:
    """Return SVG of the bias per group with its interval. `points`: group, value, low, high, in the order to show."""
    groups = [point["group"] for point in points]
    y = alt.Y("group:N", sort=groups, title=None, axis=alt.Axis(labelLimit=0, ticks=False, domain=False))
    share = alt.Axis(format="+.0%", tickCount=5)
    zero = chart_of([{"zero": 0}]).mark_rule(color=SOFT, strokeDash=[3, 3]).encode(x="zero:Q")
    bars = chart_of([one for one in points if one["low"] < one["high"]]).mark_rule(
        strokeWidth=2, color=_MODEL_COLORS["served"]
    )
    dots = chart_of(list(points)).mark_point(filled=True, size=80, opacity=1, color=_MODEL_COLORS["served"])
    layers = [
        zero,
        bars.encode(y=y, x=alt.X("low:Q", title=axis["bias"], axis=share), x2="high:Q"),
        dots.encode(y=y, x="value:Q"),
    ]
    return draw(alt.layer(*layers), 34 * len(points), language, WIDTH - _LABELS)
