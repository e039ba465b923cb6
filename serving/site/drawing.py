"""How charts look and what they are made of: SVG without script, style or request to anywhere, and the same as PNG.

The specification that a chart was drawn from goes with it. A browser that runs scripts draws it again from that
(`static/charts.js`): values under the pointer, one group at a time, a closer look at a season.
"""

import json
import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import vl_convert
from altair.utils import schemapi

from fairness.words.formats import describe_number_signs
from serving.site.pointing import tell_values
from serving.words import text

INK, SOFT, MODEL, APPLIED, COUNTED = "#1c2733", "#566473", "#12395b", "#1a7f74", "#b9c7d4"
UP, DOWN, SCENARIO = "#1a7f74", "#b3471d", "#a8481c"
# Groups differ for people who see colours less well too; shapes and dashes say the same.
CATEGORIES = ("#12395b", "#1a7f74", "#b4552d", "#8a6d1f", "#7a5195", "#566473")
SHAPES = ("circle", "diamond", "square", "triangle-up", "triangle-down", "cross")
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
_MOST_KEPT = 500  # drawings, of some 20 kB each
_PNG_SCALE = 2.0  # dots per unit, so that a chart can be printed

# Every part of a chart is held to the schema of Vega-Lite when it is made, which takes longer than drawing it. A test
# holds every chart to the schema as a whole.
schemapi.disable_debug_mode()


class Drawing(str):
    """A chart as SVG, with the specification (Vega-Lite) that it was drawn from."""

    __slots__ = ("specification",)

    def __new__(cls, svg: str, specification: Mapping[str, Any]) -> "Drawing":
        """Take both together: what one says, the other says."""
        made = super().__new__(cls, svg)
        made.specification = specification
        return made

    specification: Mapping[str, Any]


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
) -> Drawing:
    """Return layers as SVG; `width` and `height` in pixels of the drawing without its axes.

    A title is for charts that leave the page, where no heading stands above them.
    """
    looks: dict[str, Any] = {"width": width, "height": height, "background": "transparent"}
    if title:
        looks |= {"title": title, "background": "#ffffff", "padding": 16}
    sizes: dict[str, Any] = {"labelFontSize": font_size, "titleFontSize": font_size}
    colors: dict[str, Any] = {"labelColor": SOFT, "titleColor": INK, "gridColor": "#e3e9ee", "domainColor": "#b5c0ca"}
    config = alt.Config(
        font=_FONT,
        view=alt.ViewConfig(strokeWidth=0),
        axis=alt.AxisConfig(**sizes, **colors),
        legend=alt.LegendConfig(labelFontSize=font_size, labelColor=INK),
        title=alt.TitleConfig(fontSize=15, anchor="start", color=INK, offset=14),
    )
    # All at once: each property or part of the configuration that is added later copies every layer.
    chart = alt.layer(*layers, **looks, config=config)
    specification = chart.to_dict(validate=False)
    tell_values(specification, language)
    signs = describe_number_signs(language)
    svg = _draw(json.dumps(specification), json.dumps(signs))
    return Drawing(svg, specification | {"usermeta": {"embedOptions": {"formatLocale": signs}}})


@lru_cache(maxsize=_MOST_KEPT)
def _draw(specification: str, signs: str) -> str:
    """Return the SVG of a specification; the same chart is asked for more often than it changes."""
    drawn = vl_convert.vegalite_to_svg(json.loads(specification), format_locale=json.loads(signs))
    svg = _PLACES.sub(r"\1", _NEEDLESS.sub("", drawn)).replace("<svg ", '<svg aria-hidden="true" ', 1)
    if HATCHED not in svg:
        return svg
    start = svg.index(">", svg.index("<svg")) + 1
    return (svg[:start] + _HATCH + svg[start:]).replace(HATCHED, "url(#hatch)")


def make_png(svg: str) -> bytes:
    """Return the SVG of a chart as PNG."""
    return bytes(vl_convert.svg_to_png(svg, scale=_PNG_SCALE))
