"""Drawings of findings: groups as dots with intervals, as inline SVG.

No script, no style sheet, no request to anywhere; names of groups are text from outside and are escaped. A drawing is
narrow (`WIDTH` px), with names above their dots, so that it can be read on a telephone as it is; what it shows is also
described in words, for whoever does not see it.
"""

import hashlib
import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from fairness.policy import Measure
from fairness.words import text
from fairness.words.formats import format_gap, format_limit, format_number, format_range, format_value
from fairness.words.names import name_attribute, name_group, name_measure

WIDTH = 360  # px of a drawing
MARGIN = 9  # px left and right of the plot, for a mark at its border
INK, SOFT, CALM, ALARM = "#1c2733", "#566473", "#12395b", "#a4290c"
LONGEST_NAME = 44  # characters of name and value together that fit on a line
Span = tuple[float, float]

# What an axis must hold: shares start at nothing, so that a gap is not made to look larger than it is.
_ANCHORS = dict.fromkeys(Measure, (0.0,)) | {
    Measure.CALIBRATION_SLOPE: (1.0,),
    Measure.AUC: (),
    Measure.NET_BENEFIT: (),
}

_SHARES = frozenset(
    {
        Measure.SELECTION_RATE,
        Measure.RECALL,
        Measure.PRECISION,
        Measure.FALSE_POSITIVE_RATE,
        Measure.OUTCOME_RATE,
        Measure.AUC,
    }
)


@dataclass(frozen=True)
class Row:
    """A line of a drawing, in px. A heading has a name only; a group without a figure has no x.

    band: what the limit allows around the reference. cut: ends of the interval that go on outside the drawing, with
    their side (-1 left, 1 right). warning: what is beyond the limit, in words.
    """

    y: int
    name: str
    text: str = ""
    is_heading: bool = False
    x: float | None = None
    low: float | None = None
    high: float | None = None
    cut: tuple[tuple[float, int], ...] = ()
    band: Span | None = None
    pooled: float | None = None
    is_breach: bool = False
    warning: str = ""

    @property
    def color(self) -> str:
        """Of mark, interval and warning."""
        return ALARM if self.is_breach else CALM


def draw_svg(findings: pd.DataFrame, language: str, span: Span | None = None) -> str:
    """Draw the findings of one measure, attribute by attribute, as inline SVG; empty when there is nothing to draw.

    findings: rows of `AuditReport.findings`, one measure. A dot is the value of a group, a bar its interval, a band
    what the limit allows around the reference, a ring the pooled value where it differs, a dashed line the value of
    everybody; a square is beyond the limit, and says so. A group that is withheld is named, without a mark. span: the
    two ends of the axis, to draw several alike (`pick_span`).
    """
    ends = span or pick_span(findings)
    shown = findings[findings["value"].notna()]
    if ends is None or shown.empty:
        return ""
    axis = _Axis(*ends, str(shown["measure"].iloc[0]), language)
    rows: list[Row] = []
    place = 36
    for attribute, members in findings.groupby("attribute", sort=False):
        rows.append(Row(place, name_attribute(str(attribute), language), is_heading=True))
        place += 22
        for record in members.to_dict("records"):
            row = _place_group(record, place, axis)
            rows.append(row)
            place += 20 + (20 if row.x is not None else 0) + (16 if row.warning else 0)
        place += 4
    description = _describe(findings, axis)
    return _render(rows, axis, place - 12, float(shown["overall"].iloc[0]), description)


def draw_legend(language: str) -> str:
    """What the marks of a drawing mean, as inline SVG."""
    return load_template("legend.svg").render(
        ink=INK, soft=SOFT, calm=CALM, alarm=ALARM, t=lambda key: text(key, language)
    )


def pick_span(findings: pd.DataFrame) -> Span | None:
    """The two ends of an axis that holds the findings of one measure; None when there is no value.

    Intervals of what is no share can be very wide; they are cut where they would make the dots illegible.
    """
    shown = findings[findings["value"].notna()]
    if shown.empty:
        return None
    measure = Measure(shown["measure"].iloc[0])
    bands = [shown["value"] - shown["gap"] + side * shown["limit"] for side in (-1, 1)]
    core = pd.concat([shown["value"], shown["overall"], *bands, pd.Series(_ANCHORS[measure], dtype="float64")])
    if measure in _SHARES:
        core = core.clip(0, 1)
    room = math.inf if measure in _SHARES else max(2 * float(core.max() - core.min()), 0.02)
    ends = [shown["low"].min(), shown["high"].max()]
    low = min(float(core.min()), max(_or(ends[0], core.min()), float(core.min()) - room))
    high = max(float(core.max()), min(_or(ends[1], core.max()), float(core.max()) + room))
    return low, max(high, low + 0.02)


def pick_ticks(low: float, high: float) -> list[float]:
    """Round numbers from `low` to `high`, some five of them."""
    raw = (high - low) / 5
    magnitude = 10.0 ** math.floor(math.log10(raw))
    step = next(factor * magnitude for factor in (1, 2, 5, 10) if factor * magnitude >= raw * (1 - 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [index * step for index in range(first, last + 1)]


@dataclass(frozen=True)
class _Axis:
    low: float
    high: float
    measure: str
    language: str

    def place(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(MARGIN + (WIDTH - 2 * MARGIN) * min(max(share, 0.0), 1.0), 1)

    def text(self, key: str, **values: object) -> str:
        return text(key, self.language, **values)


def _place_group(record: Mapping[Hashable, Any], y: int, axis: _Axis) -> Row:
    row = {str(name): None if pd.isna(value) else value for name, value in record.items()}
    is_breach, group = bool(row["breach"]), name_group(str(row["group"]), axis.language)
    if row["value"] is None:
        why = axis.text("chart.withheld" if row["suppressed"] else "chart.no_figure")
        warning = axis.text("chart.beyond") if is_breach else ""
        return Row(y, _shorten(group, why), why, is_breach=is_breach, warning=warning)
    interval = format_range(row["low"], row["high"], axis.measure, axis.language)
    value = format_number(row["value"], axis.measure, axis.language) + (f" ({interval})" if interval else "")
    return Row(
        y,
        _shorten(group, value),
        value,
        x=axis.place(row["value"]),
        low=_place(row["low"], axis),
        high=_place(row["high"], axis),
        cut=_find_cuts(row, axis),
        band=_place_band(row, axis),
        pooled=_place_pooled(row, axis),
        is_breach=is_breach,
        warning=_describe_breach(row, axis) if is_breach else "",
    )


def _place(value: float | None, axis: _Axis) -> float | None:
    return None if value is None else axis.place(value)


def _place_pooled(row: Mapping[str, Any], axis: _Axis) -> float | None:
    # A ring that would lie around the dot says nothing and blurs it.
    place = _place(row.get("pooled"), axis)
    return None if place is None or abs(place - axis.place(row["value"])) < 2.5 else place


def _place_band(row: Mapping[str, Any], axis: _Axis) -> Span | None:
    if row["limit"] is None or row["gap"] is None:
        return None
    reference = row["value"] - row["gap"]
    return axis.place(reference - row["limit"]), axis.place(reference + row["limit"])


def _find_cuts(row: Mapping[str, Any], axis: _Axis) -> tuple[tuple[float, int], ...]:
    ends = ((row["low"], axis.low, -1), (row["high"], axis.high, 1))
    return tuple((axis.place(edge), side) for end, edge, side in ends if end is not None and side * (end - edge) > 1e-9)


def _describe_breach(row: Mapping[str, Any], axis: _Axis) -> str:
    if row["gap"] is None or row["limit"] is None:
        return axis.text("chart.beyond")
    gap = format_gap(row["gap"], axis.measure, axis.language)
    limit = format_limit(row["limit"], axis.measure, axis.language)
    return axis.text("chart.beyond.gap", gap=gap, limit=limit)


def _shorten(name: str, beside: str) -> str:
    room = max(LONGEST_NAME - len(beside), 12)
    return name if len(name) <= room else f"{name[: room - 1]}…"


def _describe(findings: pd.DataFrame, axis: _Axis) -> str:
    everybody = findings["overall"].dropna().iloc[0]
    parts = [axis.text("chart.everybody.described", value=format_value(everybody, axis.measure, axis.language))]
    for attribute, members in findings.groupby("attribute", sort=False):
        groups = []
        for record in members.to_dict("records"):
            row = _place_group(record, 0, axis)
            name = name_group(str(record["group"]), axis.language)
            groups.append(f"{name}: {row.text}" + (f", {row.warning}" if row.warning else ""))
        parts.append(f"{name_attribute(str(attribute), axis.language)}: {'; '.join(groups)}.")
    return " ".join(parts)


def _render(rows: list[Row], axis: _Axis, bottom: int, overall: float, description: str) -> str:
    content = {
        "title": axis.text("chart.title", measure=name_measure(axis.measure, axis.language)),
        "description": description,
        "rows": rows,
        "ticks": _label_ticks(axis),
        "overall": _place_overall(overall, axis),
        "top": 18,
        "bottom": bottom,
        "width": WIDTH,
        "height": bottom + 22,
        "ink": INK,
        "soft": SOFT,
    }
    # Two drawings on a page may not share an id; the same drawing keeps its own, so that a page stays the same.
    content["id"] = "d" + hashlib.sha256(repr(sorted(content.items(), key=str)).encode()).hexdigest()[:12]
    return load_template("chart.svg").render(content)


@cache
def load_template(name: str) -> Template:
    """A template of `templates/`, compiled once: what stands in it from outside is escaped."""
    templates = FileSystemLoader(Path(__file__).parent / "templates")
    pages = Environment(
        loader=templates, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return pages.get_template(name)


def _place_overall(overall: float, axis: _Axis) -> dict[str, Any] | None:
    if pd.isna(overall):
        return None
    shown = axis.text("chart.everybody", value=format_number(overall, axis.measure, axis.language))
    x, _, anchor = _label(overall, shown, axis)
    return {"x": x, "text": shown, "anchor": anchor}


def _label(value: float, shown: str, axis: _Axis) -> tuple[float, str, str]:
    """A text under or above a place, kept inside the drawing."""
    x, half = axis.place(value), 3.2 * len(shown)
    anchor = "start" if x - half < 0 else "end" if x + half > WIDTH else "middle"
    return x, shown, anchor


def _label_ticks(axis: _Axis) -> list[tuple[float, str, str]]:
    ticks = pick_ticks(axis.low, axis.high)
    texts = [format_number(tick, axis.measure, axis.language) for tick in ticks]
    if all(one.endswith((",0", ".0")) for one in texts):
        texts = [one[:-2] for one in texts]
    return [_label(tick, one, axis) for tick, one in zip(ticks, texts, strict=True)]


def _or(value: float, default: float) -> float:
    return float(default if pd.isna(value) else value)
