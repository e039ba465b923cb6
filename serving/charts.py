"""The planner's chart as inline SVG: no JavaScript, no request to anywhere, all text escaped."""

import re
from datetime import datetime, time
from typing import Any

import altair as alt
import vl_convert

from serving.forecasts import ForecastRow
from serving.translations import Language, text, write_number

_INK, _SOFT, _MODEL, _APPLIED = "#1c2733", "#566473", "#12395b", "#1a7f74"
_FONT = "Liberation Sans, Arial, sans-serif"
# Style attributes are refused by the content policy of the pages; these carry nothing that is needed.
_STYLE = re.compile(r'\s(?:style|cursor)="[^"]*"')


def draw_season(history: list[ForecastRow], language: Language) -> str:
    """Return SVG of one programme's season: applications, the forecast and its 80% range. Withheld numbers are gaps."""
    points = [_point(row) for row in sorted(history, key=lambda row: row.as_of)]
    last_year = history[0].last_year.value
    layers: list[Any] = [*_band(points, language), *_lines(points, language)]
    if last_year is not None:
        layers.append(_last_year(last_year, language))
    chart = alt.layer(*layers).properties(width=760, height=260, background="transparent")
    svg: str = vl_convert.vegalite_to_svg(_configured(chart).to_dict())
    return _STYLE.sub("", svg)


def draw_years(counted: dict[int, float], latest: ForecastRow, language: Language) -> str:
    """Return SVG of the counted first-years of earlier years, and the forecast with its 80% range at the end."""
    years: list[dict[str, Any]] = [{"year": str(year), "students": number} for year, number in sorted(counted.items())]
    shown: list[dict[str, Any]] = []
    if latest.forecast.value is not None:
        ahead = {"year": latest.academic_year, "students": latest.forecast.value}
        shown.append({**ahead, "low": latest.quantiles["p10"], "high": latest.quantiles["p90"]})
    axis = alt.Axis(labelAngle=0, grid=False)
    x = alt.X("year:O", title=text("programme.chart_year", language), axis=axis)
    bars = _chart(years).mark_bar(color="#b9c7d4", size=34).encode(x=x, y=_count_axis("students", language))
    numbers = [{**one, "text": write_number(one["students"], language)} for one in [*years, *shown]]
    words = _chart(numbers).mark_text(dx=22, align="left", fontSize=12, color=_INK)
    dot = _chart(shown).mark_point(color=_MODEL, filled=True, size=90).encode(x=x, y=_count_axis("students", language))
    span = _chart(shown).mark_rule(color=_MODEL, strokeWidth=3)
    layers = [
        bars, span.encode(x=x, y=_count_axis("low", language), y2="high:Q"), dot,
        words.encode(x=x, y=_count_axis("students", language), text="text:N"),
    ]  # fmt: skip
    chart = alt.layer(*layers).properties(width=760, height=220, background="transparent")
    svg: str = vl_convert.vegalite_to_svg(_configured(chart).to_dict())
    return _STYLE.sub("", svg)


def _point(row: ForecastRow) -> dict[str, Any]:
    return {
        "week": str(row.iso_week),
        "at": datetime.combine(row.as_of, time()).isoformat(),
        "applicants": row.applicants.value,
        "forecast": row.forecast.value,
        "low": row.quantiles["p10"],
        "high": row.quantiles["p90"],
    }


def _chart(values: list[dict[str, Any]]) -> Any:
    data: Any = alt.Data  # the library leaves its constructor untyped
    return alt.Chart(data(values=values))


def _week_axis(points: list[dict[str, Any]], language: Language) -> alt.X:
    weeks = list(dict.fromkeys(point["week"] for point in points))
    every = max(1, len(weeks) // 12)
    axis = alt.Axis(values=weeks[::every], labelAngle=0, grid=False)
    return alt.X("week:O", sort=weeks, title=text("programme.chart_week", language), axis=axis)


def _count_axis(field: str, language: Language) -> alt.Y:
    return alt.Y(f"{field}:Q", title=text("programme.chart_count", language), scale=alt.Scale(zero=True))


def _band(points: list[dict[str, Any]], language: Language) -> list[Any]:
    shown = [point for point in points if point["low"] is not None and point["high"] is not None]
    place = {"x": _week_axis(points, language), "y": _count_axis("low", language), "y2": "high:Q"}
    area = _chart(shown).mark_area(opacity=0.18, color=_MODEL).encode(**place)
    # An area needs two weeks; the bar at the last week is there from the first.
    bar = _chart(shown[-1:]).mark_rule(opacity=0.45, color=_MODEL, strokeWidth=4).encode(**place)
    return [area, bar]


def _lines(points: list[dict[str, Any]], language: Language) -> list[Any]:
    layers = []
    for field, color, dash in (("applicants", _APPLIED, [5, 3]), ("forecast", _MODEL, [1, 0])):
        shown = [point for point in points if point[field] is not None]
        base = _chart(shown).encode(x=_week_axis(points, language), y=_count_axis(field, language))
        dot = alt.OverlayMarkDef(color=color, size=28)
        layers.append(base.mark_line(color=color, strokeWidth=2.5, strokeDash=dash, point=dot))
        last = _chart(shown[-1:]).encode(x=_week_axis(points, language), y=_count_axis(field, language))
        label = text(f"programme.chart_{field}", language)
        is_upper = bool(shown) and shown[-1][field] == _highest(points[-1])
        shift = -12 if is_upper else 16
        words = {"text": label, "align": "right", "dx": -4, "dy": shift, "fontWeight": "bold", "fontSize": 13}
        layers.append(last.mark_text(color=color, **words))
    return layers


def _highest(point: dict[str, Any]) -> float | None:
    values = [point[field] for field in ("applicants", "forecast") if point[field] is not None]
    return max(values, default=None)


def _last_year(value: float, language: Language) -> Any:
    base = _chart([{"last_year": value}])
    rule = base.mark_rule(color=_SOFT, strokeDash=[2, 3]).encode(y=_count_axis("last_year", language))
    words = text("programme.chart_last_year", language, value=write_number(value, language))
    label = base.mark_text(text=words, align="left", x=6, dy=-7, color=_SOFT, fontSize=12)
    return rule + label.encode(y=_count_axis("last_year", language))


def _configured(chart: Any) -> Any:
    sizes = {"labelFontSize": 12, "titleFontSize": 12}
    colors = {"labelColor": _SOFT, "titleColor": _INK, "gridColor": "#e3e9ee", "domainColor": "#b5c0ca"}
    return chart.configure(font=_FONT).configure_view(strokeWidth=0).configure_axis(**sizes, **colors)
