"""The planner's charts of the forecast: through the season, beside earlier years, and why it changed.

No JavaScript, no request to anywhere, all text escaped. Withheld numbers are gaps.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt

from fairness.words.formats import format_decimal
from serving.planner.changes import ForecastChange
from serving.planner.forecasts import HIGH, LOW, ForecastRow
from serving.planner.scenarios import Expected, ScenarioResult, ScenarioRow
from serving.site.drawing import (
    APPLIED,
    COUNTED,
    DOWN,
    HATCHED,
    INK,
    MODEL,
    SCENARIO,
    SOFT,
    UP,
    Drawing,
    count_axis,
    finish_chart,
    make_chart,
)
from serving.words import text


def draw_season(history: Sequence[ForecastRow], language: str, title: str = "") -> Drawing:
    """Return SVG of one season: applications, the forecast and its 80% range in each week."""
    points = [_point(row, place) for place, row in enumerate(sorted(history, key=lambda row: row.as_of))]
    last_year = history[0].last_year.value
    layers: list[Any] = [*_band(points, language), *_lines(points, language)]
    if last_year is not None:
        layers.append(_last_year(last_year, language))
    return finish_chart(layers, language, height=260, title=title)


def draw_years(
    counted: Mapping[int, float],
    ahead: Sequence[tuple[str, float, float | None, float | None]],
    language: str,
    title: str = "",
) -> Drawing:
    """Return SVG of counted numbers of earlier years, and after them what is expected with its 80% range.

    `ahead` has per year: the year, what is expected, and the bounds of the 80% range.
    """
    years: list[dict[str, Any]] = [{"year": str(year), "students": number} for year, number in sorted(counted.items())]
    shown: list[dict[str, Any]] = [dict(zip(("year", "students", "low", "high"), one, strict=True)) for one in ahead]
    axis = alt.Axis(labelAngle=0, grid=False)
    x = alt.X("year:O", title=text("programme.chart_year", language), axis=axis)
    bars = make_chart(years).mark_bar(color=COUNTED, size=34).encode(x=x, y=count_axis("students", language))
    over = [{**one, "text": format_decimal(one["students"], language)} for one in years]
    beside = [{**one, "text": format_decimal(one["students"], language)} for one in shown]
    dot = make_chart(shown).mark_point(color=MODEL, filled=True, size=90, opacity=1)
    span = make_chart([one for one in shown if one["low"] is not None]).mark_rule(color=MODEL, strokeWidth=3)
    layers = [
        bars,
        span.encode(x=x, y=count_axis("low", language), y2="high:Q"),
        dot.encode(x=x, y=count_axis("students", language)),
        _words(over, dy=-8).encode(x=x, y=count_axis("students", language), text="text:N"),
        _words(beside, dx=10, align="left").encode(x=x, y=count_axis("students", language), text="text:N"),
    ]
    return finish_chart(layers, language, height=220, title=title)


def draw_change(change: ForecastChange, language: str, title: str = "") -> Drawing:
    """Return SVG of a waterfall: from the earlier number, by the parts, to the forecast now."""
    bars = _steps(change, language)
    order = [bar["step"] for bar in bars]
    # Steps of tens on a total of thousands would be slivers: the axis then starts where the steps are.
    lowest = min(min(bar["from"], bar["to"]) for bar in bars if not bar["is_end"])
    highest = max(max(bar["from"], bar["to"]) for bar in bars)
    floor = max(0.0, lowest - (highest - lowest) * 1.5)
    for bar in bars:
        bar["from"] = max(bar["from"], floor) if bar["is_end"] else bar["from"]
    x = alt.X("step:O", sort=order, title=None, axis=alt.Axis(labelAngle=0, grid=False, labelLimit=110, ticks=False))
    scale = alt.Scale(domain=[floor, highest + (highest - floor) * 0.12], zero=False, nice=False)
    axis = alt.Axis(format=",d", tickMinStep=1)
    y = alt.Y("from:Q", title=text("why.cut" if floor else "why.students", language), scale=scale, axis=axis)
    drawn = make_chart(bars).mark_bar(size=40).encode(x=x, y=y, y2="to:Q", color=alt.Color("color:N", scale=None))
    words = [{**bar, "at": max(bar["from"], bar["to"])} for bar in bars]
    labels = _words(words, dy=-8, fontWeight="bold").encode(x=x, y=alt.Y("at:Q", scale=scale), text="text:N")
    return finish_chart([drawn, labels], language, width=490, height=220, title=title)


def _steps(change: ForecastChange, language: str) -> list[dict[str, Any]]:
    level = float(round(change.before.value or 0.0))
    first = {"step": _start(text(f"why.{change.since}", language)), "from": 0.0, "to": level, "color": COUNTED}
    bars: list[dict[str, Any]] = [{**first, "text": format_decimal(level, language), "is_end": True}]
    for name, amount in change.parts.items():
        if amount:
            sign = "+" if amount > 0 else ""
            bar = {"step": text(f"why.part.{name}", language), "from": level, "to": level + amount}
            told = sign + format_decimal(amount, language)
            bars.append({**bar, "color": UP if amount > 0 else DOWN, "text": told, "is_end": False})
            level += amount
    last = {"step": text("why.now", language), "from": 0.0, "to": level, "color": MODEL}
    bars.append({**last, "text": format_decimal(level, language), "is_end": True})
    if len(bars) == 2:  # nothing changed: there is no step to draw the axis by
        bars[0]["is_end"] = False
    return bars


def _start(words: str) -> str:
    return words[0].upper() + words[1:]


def _words(values: Sequence[dict[str, Any]], **place: Any) -> Any:
    return make_chart(values).mark_text(fontSize=12, color=INK, **place)


def _point(row: ForecastRow, place: int) -> dict[str, Any]:
    return {
        "place": place,
        "week": str(row.iso_week),
        "applicants": row.applicants.value,
        "forecast": row.forecast.value,
        "low": row.quantiles[LOW],
        "high": row.quantiles[HIGH],
    }


def _week_axis(points: list[dict[str, Any]], language: str) -> alt.X:
    # A season runs over the end of the year: weeks stand in their order, and the axis writes their numbers.
    weeks = [point["week"] for point in points]
    shown = list(range(0, len(weeks), max(1, len(weeks) // 12)))
    axis = alt.Axis(values=shown, labelExpr=f"{weeks}[datum.value]", labelAngle=0, grid=False)
    scale = alt.Scale(domain=[0, max(len(weeks) - 1, 1)], nice=False, zero=False, padding=12)
    return alt.X("place:Q", title=text("programme.chart_week", language), axis=axis, scale=scale)


def _band(points: list[dict[str, Any]], language: str) -> list[Any]:
    shown = [point for point in points if point["low"] is not None and point["high"] is not None]
    place = {"x": _week_axis(points, language), "y": count_axis("low", language), "y2": "high:Q"}
    area = make_chart(shown).mark_area(opacity=0.18, color=MODEL, clip=True).encode(**place)
    # An area needs two weeks; the bar at the last week is there from the first.
    bar = make_chart(shown[-1:]).mark_rule(opacity=0.45, color=MODEL, strokeWidth=4).encode(**place)
    # With the shift key, so that a wheel goes on scrolling the page.
    closer = alt.selection_interval(name="closer", encodings=["x"], bind="scales", zoom="wheel![event.shiftKey]")
    return [area.add_params(closer), bar]


def _lines(points: list[dict[str, Any]], language: str) -> list[Any]:
    layers = []
    for field, color, dash in (("applicants", APPLIED, [5, 3]), ("forecast", MODEL, [1, 0])):
        shown = [point for point in points if point[field] is not None]
        base = make_chart(shown).encode(x=_week_axis(points, language), y=count_axis(field, language))
        dot = alt.OverlayMarkDef(color=color, size=28)
        line = base.mark_line(color=color, strokeWidth=2.5, strokeDash=dash, point=dot, clip=True)
        layers.append(line.encode(tooltip=_tell_point(field, language)))
        last = make_chart(shown[-1:]).encode(x=_week_axis(points, language), y=count_axis(field, language))
        label = text(f"programme.chart_{field}", language)
        ends = [points[-1][one] for one in ("applicants", "forecast") if points[-1][one] is not None]
        is_upper = bool(shown) and shown[-1][field] == max(ends, default=None)
        shift = -12 if is_upper else 16
        words = {"text": label, "align": "right", "dx": -4, "dy": shift, "fontWeight": "bold", "fontSize": 13}
        layers.append(last.mark_text(color=color, **words))
    return layers


def _tell_point(field: str, language: str) -> list[alt.Tooltip]:
    told = {"week": "programme.chart_week", field: f"programme.chart_{field}"}
    if field == "forecast":
        told |= {"low": "chart.low", "high": "chart.high"}
    kinds = {name: "O" if name == "week" else "Q" for name in told}
    return [
        alt.Tooltip(f"{name}:{kinds[name]}", title=text(key, language), format=",.0f" if kinds[name] == "Q" else "")
        for name, key in told.items()
    ]


def _last_year(value: float, language: str) -> Any:
    base = make_chart([{"last_year": value}])
    rule = base.mark_rule(color=SOFT, strokeDash=[2, 3]).encode(y=count_axis("last_year", language))
    words = text("programme.chart_last_year", language, value=format_decimal(value, language))
    label = base.mark_text(text=words, align="left", x="width", dx=6, color=SOFT, fontSize=12)
    return rule + label.encode(y=count_axis("last_year", language))


_MOST_ROWS = 10
_ROW_HEIGHT = 62


def draw_scenario(result: ScenarioResult, language: str, title: str = "") -> Drawing:
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
    return {**bar, "low": expected.quantiles[LOW], "high": expected.quantiles[HIGH]}
