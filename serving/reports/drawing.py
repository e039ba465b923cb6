"""Drawings for pages: inline SVG, no script, no request to anywhere, all text escaped."""

import re
from collections.abc import Sequence
from typing import Any

import altair as alt
import vl_convert

INK, SOFT = "#1c2733", "#566473"
# Colours that differ for people who see colours less well; shapes say the same.
COLORS = ("#12395b", "#1a7f74", "#b4552d", "#8a6d1f", "#7a5195")
WIDTH = 460
_FONT = "Liberation Sans, Arial, sans-serif"
# Style attributes are refused by the content policy of the pages; these carry nothing that is needed. What a drawing
# says stands beside it as text: marks that are read out one by one say nothing.
_NEEDLESS = re.compile(r'\s(?:style|cursor|role|aria-[a-z]+)="[^"]*"')
_PLACES = re.compile(r"(\.\d\d)\d+")  # of a pixel: more than anybody sees


def chart_of(values: Sequence[Any]) -> Any:
    """Return an Altair chart of records."""
    data: Any = alt.Data  # the library leaves its constructor untyped
    return alt.Chart(data(values=list(values)))


def draw(chart: Any, height: int, language: str, width: int = WIDTH) -> str:
    """Return an Altair chart as SVG; `height` and `width` in pixels of the drawing without its axes."""
    sizes = {"labelFontSize": 13, "titleFontSize": 13, "titleFontWeight": "normal"}
    colors = {"labelColor": SOFT, "titleColor": INK, "gridColor": "#e3e9ee", "domainColor": "#b5c0ca"}
    whole = chart.properties(width=width, height=height, background="transparent").configure(font=_FONT)
    whole = whole.configure_view(strokeWidth=0).configure_axis(**sizes, **colors)
    whole = whole.configure_legend(labelFontSize=13, labelColor=INK)
    svg: str = vl_convert.vegalite_to_svg(whole.to_dict(), format_locale="nl-NL" if language == "nl" else "en-US")
    return _PLACES.sub(r"\1", _NEEDLESS.sub("", svg)).replace("<svg ", '<svg aria-hidden="true" ', 1)
