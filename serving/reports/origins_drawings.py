"""The drawings of the page about where gaps come from: dots with intervals, as inline SVG in the style of the audit.

Written by hand: a drawing library takes seconds for a page of these. What a drawing says stands beside it as text.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fairness.pages.charts import pick_ticks
from serving.reports.rendering import PageWords
from serving.site.drawing import CATEGORIES, INK, SOFT

Records = Sequence[Mapping[str, Any]]
WIDTH = 360  # px, as the drawings of the audit: legible on a telephone as they are
_MARGIN = 9
_LONGEST_NAME = 52  # characters that fit on a line
_SHAPES = ("circle", "square", "diamond")
_NAME, _MARK, _LEGEND = 20, 18, 18  # px of a line with a name, with a mark, of the legend
_QUIET = "#93a4b3"


@dataclass(frozen=True)
class Mark:
    """A dot with its interval, in px."""

    y: int
    x: float
    low: float
    high: float
    shape: str
    color: str


@dataclass(frozen=True)
class Kind:
    """A line of the legend."""

    y: int
    text: str
    shape: str
    color: str


def draw_points(rows: Records, axis: str, legend: Sequence[str], words: PageWords) -> str:
    """Return SVG of a dot with its interval per feature, in the order given; dark and round where more than chance.

    `rows`: name, value, low, high (points), is_found. `legend`: the words for found and for not found.
    """
    marked = [{**row, "kind": legend[0] if row["is_found"] else legend[1]} for row in rows]
    looks = {legend[0]: ("circle", CATEGORIES[0]), legend[1]: ("diamond", _QUIET)}
    return _draw(marked, axis, looks, words)


def draw_pairs(rows: Records, axis: str, legend: Sequence[str], words: PageWords) -> str:
    """Return SVG with several dots per name, one for each kind of the legend. `rows`: name, kind, value, low, high."""
    looks = {kind: (_SHAPES[place % 3], CATEGORIES[place % len(CATEGORIES)]) for place, kind in enumerate(legend)}
    return _draw(rows, axis, looks, words)


def draw_strengths(rows: Records, axis: str, words: PageWords) -> str:
    """Return SVG of how often the right student of two is pointed at; the dashed line is guessing.

    `rows`: name, value, low, high, of 100.
    """
    marked = [{**row, "kind": ""} for row in rows]
    return _draw(marked, axis, {"": ("circle", CATEGORIES[0])}, words, anchor=50.0, span=(45.0, 100.0), signed=False)


def _draw(
    rows: Records,
    axis: str,
    looks: Mapping[str, tuple[str, str]],
    words: PageWords,
    *,
    anchor: float = 0.0,
    span: tuple[float, float] | None = None,
    signed: bool = True,
) -> str:
    low, high = _pick_span(rows, span or (anchor, anchor))
    used = [kind for kind in looks if kind and any(row["kind"] == kind for row in rows)]
    kinds = [Kind(8 + _LEGEND * place, kind, *looks[kind]) for place, kind in enumerate(used)]
    names, marks, y = [], [], _LEGEND * len(kinds) + 18
    for name in dict.fromkeys(str(row["name"]) for row in rows):
        names.append((y, name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"))
        own = [row for row in rows if row["name"] == name]
        for row in own:
            y += _MARK
            value, left, right = (_place(row[end], low, high) for end in ("value", "low", "high"))
            marks.append(Mark(y - 5, value, left, right, *looks[row["kind"]]))
        y += _NAME + 4
    content = {
        "width": WIDTH,
        "top": _LEGEND * len(kinds) + 4,
        "bottom": y - _NAME + 4,
        "kinds": kinds,
        "names": names,
        "marks": marks,
        "ticks": _label_ticks(low, high, signed, words),
        "anchor": _place(anchor, low, high),
        "axis": axis,
        "ink": INK,
        "soft": SOFT,
    }
    return words.render("origins_chart.svg", **content).strip()


def _pick_span(rows: Records, least: tuple[float, float]) -> tuple[float, float]:
    """The ends of the axis: all intervals are on it."""
    low = min(least[0], *(min(row["low"], row["value"]) for row in rows))
    high = max(least[1], *(max(row["high"], row["value"]) for row in rows))
    return low, max(high, low + 0.1)


def _place(value: float, low: float, high: float) -> float:
    return round(_MARGIN + (WIDTH - 2 * _MARGIN) * (value - low) / (high - low), 1)


def _label_ticks(low: float, high: float, signed: bool, words: PageWords) -> list[tuple[float, str, str]]:
    ticks = pick_ticks(low, high)
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    digits = next(number for number in range(4) if step * 10**number > 0.99 or number == 3)
    labels = []
    for tick in ticks:
        text, x = words.number(tick, digits, signed=signed), _place(tick, low, high)
        half = 3.2 * len(text)
        labels.append((x, text, "start" if x < half else "end" if x + half > WIDTH else "middle"))
    return labels
