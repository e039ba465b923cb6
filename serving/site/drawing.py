"""How charts look and what they are made of: SVG without script, style or request to anywhere, and the same as PNG."""

import re
from collections.abc import Sequence
from typing import Any

import altair as alt
import vl_convert
from altair.utils import schemapi

from fairness.words.formats import describe_number_signs
from serving.words import text

INK, SOFT, MODEL, APPLIED, COUNTED = "#1c2733", "#566473", "#12395b", "#1a7f74", "#b9c7d4"
UP, DOWN, SCENARIO = "#1a7f74", "#b3471d", "#a8481c"
HATCHED = "#a8481b"  # a colour of its own: shapes that have it are hatched
_FONT = "Liberation Sans, Arial, sans-serif"
# Style attributes are refused by the content policy of the pages; these carry nothing that is needed. What a drawing
# says stands beside it as text: marks that are read out one by one say nothing.
_NEEDLESS = re.compile(r'\s(?:style|cursor|role|aria-[a-z]+)="[^"]*"')
_PLACES = re.compile(r"(\.\d\d)\d+(?=[^<>]*>)")  # of a pixel, inside a tag: more than anybody sees
_HATCH = (
    '<defs><pattern id="hatch" width="7" height="7" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
    f'<rect width="7" height="7" fill="#fbeee6"/><rect width="3" height="7" fill="{SCENARIO}"/></pattern></defs>'
)
_PNG_SCALE = 2.0  # dots per unit, so that a chart can be printed

# Every part of a chart is held to the schema of Vega-Lite when it is made, which takes longer than drawing it. A test
# holds every chart to the schema as a whole.
schemapi.disable_debug_mode()


def make_chart(values: Sequence[dict[Any, Any]]) -> Any:
    """Return a chart of these points, without a mark yet."""
    data: Any = alt.Data  # the library leaves its constructor untyped
    # A tuple is handed on as it is; a list, point by point, is copied for every mark and channel.
    return alt.Chart(data(values=tuple(values)))


def count_axis(field: str, language: str) -> alt.Y:
    """Return the vertical axis of numbers of people, from zero."""
    return alt.Y(f"{field}:Q", title=text("programme.chart_count", language), scale=alt.Scale(zero=True))


def finish_chart(
    layers: Sequence[Any], language: str, *, width: int = 760, height: int = 240, title: str = "", font_size: int = 12
) -> str:
    """Return layers as SVG; `width` and `height` in pixels of the drawing without its axes.

    A title is for charts that leave the page, where no heading stands above them.
    """
    chart = alt.layer(*layers).properties(width=width, height=height, background="transparent")
    if title:
        chart = chart.properties(title=title, background="#ffffff", padding=16)
    sizes = {"labelFontSize": font_size, "titleFontSize": font_size}
    colors = {"labelColor": SOFT, "titleColor": INK, "gridColor": "#e3e9ee", "domainColor": "#b5c0ca"}
    configured = chart.configure(font=_FONT).configure_view(strokeWidth=0).configure_axis(**sizes, **colors)
    configured = configured.configure_legend(labelFontSize=font_size, labelColor=INK)
    configured = configured.configure_title(fontSize=15, anchor="start", color=INK, offset=14)
    drawn = vl_convert.vegalite_to_svg(
        configured.to_dict(validate=False), format_locale=describe_number_signs(language)
    )
    svg = _PLACES.sub(r"\1", _NEEDLESS.sub("", drawn)).replace("<svg ", '<svg aria-hidden="true" ', 1)
    if HATCHED not in svg:
        return svg
    start = svg.index(">", svg.index("<svg")) + 1
    return (svg[:start] + _HATCH + svg[start:]).replace(HATCHED, "url(#hatch)")


def make_png(svg: str) -> bytes:
    """Return the SVG of a chart as PNG."""
    return bytes(vl_convert.svg_to_png(svg, scale=_PNG_SCALE))
