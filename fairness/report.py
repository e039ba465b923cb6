"""The audit as a page: self-contained HTML for officers and council members, in Dutch or English.

No script, no other host, nothing to install: it can be mailed, printed and archived. Group names are text from
outside and are escaped by the template engine, also inside the drawings.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from fairness.audit import AuditReport, Question
from fairness.errors import AuditError
from fairness.formats import format_points, format_share
from fairness.names import LANGUAGES, explain_note, name_attribute, name_measure
from fairness.policy import JOINT, Measure

ROW = 24  # height of one group in a drawing, in px
LEFT, WIDTH, RIGHT = 250, 420, 60  # of a drawing: names, plot, room for the number
LONGEST_NAME = 34  # characters of a group in a drawing; its full name is in the table


@dataclass(frozen=True)
class Mark:
    """One line of a drawing, in px: a dot with its interval, or a heading (no dot)."""

    y: int
    label: str
    value: str
    x: float | None
    low: float | None
    high: float | None
    is_breach: bool


@dataclass(frozen=True)
class Drawing:
    """Groups of one measure as dots with intervals on one scale; overall: x of the value of everybody."""

    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]
    overall: float | None
    height: int
    width: int = LEFT + WIDTH + RIGHT
    left: int = LEFT
    right: int = LEFT + WIDTH


def render_html(report: AuditReport, language: str) -> str:
    """The report as one HTML page in `nl` or `en`. Raises AuditError for another language."""
    if language not in LANGUAGES:
        raise AuditError(f"no texts in language {language}", do=f"use one of: {', '.join(LANGUAGES)}")
    folder = Path(__file__).parent / "templates"
    pages = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    measures = list(dict.fromkeys(report.findings["measure"]))
    sections = [_describe_measure(report.findings, measure, language) for measure in measures]
    return pages.get_template("report.html").render(
        report=report,
        language=language,
        sections=sections,
        sentences=report.sentences.get(language, ()),
        is_list=report.question == Question.DROPOUT,
        limits=_list_limits(report.policy, measures, language),
        attributes=[name_attribute(name, language) for name in report.policy["attributes"]],
        number=lambda value: format_points(value, language),
        share=lambda value: format_share(value, language, 1),
        capacity=_describe_capacity(report.policy["capacity"], language),
    )


def draw_groups(findings: pd.DataFrame, language: str) -> Drawing | None:
    """A drawing of the findings of one measure, attribute by attribute; None when there is no value to draw."""
    shown = findings[findings["value"].notna()]
    if shown.empty:
        return None
    low = float(shown[["value", "low", "overall"]].min().min())
    high = float(shown[["value", "high", "overall"]].max().max())
    # Shares start at 0, so that a gap is not made to look larger than it is.
    low, high = min(low, 0.0), max(high, low + 0.01)
    marks: list[Mark] = []
    for attribute, rows in shown.groupby("attribute", sort=False):
        heading = name_attribute(str(attribute), language)
        marks.append(Mark(_place_row(marks), heading, "", None, None, None, False))
        for row in rows.to_dict("records"):
            marks.append(
                _mark_group({str(name): value for name, value in row.items()}, _place_row(marks), low, high, language)
            )
    ticks = tuple((_scale(value, low, high), format_share(value, language)) for value in _pick_ticks(low, high))
    return Drawing(tuple(marks), ticks, _scale(float(shown["overall"].iloc[0]), low, high), ROW * len(marks) + 40)


def _describe_measure(findings: pd.DataFrame, measure: str, language: str) -> dict[str, Any]:
    rows = findings[findings["measure"] == measure]
    is_pair = rows["attribute"].str.contains(JOINT, regex=False)
    return {
        "name": name_measure(measure, language),
        "informs": measure == Measure.OUTCOME_RATE,
        "drawing": draw_groups(rows[~is_pair], language),
        "pairs": draw_groups(rows[is_pair], language),
        "rows": [_describe_row(row, language) for row in rows.to_dict("records")],
    }


def _describe_row(row: Mapping[Hashable, Any], language: str) -> dict[str, Any]:
    plain: dict[str, Any] = {str(name): None if pd.isna(value) else value for name, value in row.items()}
    return plain | {
        "attribute": name_attribute(plain["attribute"], language),
        "note": explain_note(plain["note"], language),
    }


def _list_limits(policy: dict[str, Any], measures: list[str], language: str) -> list[tuple[str, float | None]]:
    return [
        (name_measure(name, language), limit)
        for name, limit in policy["measures"].items()
        if name in measures and limit != "off"
    ]


def _describe_capacity(capacity: float, language: str) -> str:
    if isinstance(capacity, int):
        return f"{capacity} {('studenten', 'students')[LANGUAGES.index(language)]}"
    return format_share(capacity, language)


def _place_row(marks: list[Mark]) -> int:
    return ROW * len(marks) + ROW // 2 + 4


def _mark_group(row: dict[str, Any], y: int, low: float, high: float, language: str) -> Mark:
    group = str(row["group"])
    label = group if len(group) <= LONGEST_NAME else group[: LONGEST_NAME - 1] + "…"
    ends = [None if pd.isna(row[name]) else _scale(row[name], low, high) for name in ("value", "low", "high")]
    return Mark(y, label, format_share(row["value"], language), ends[0], ends[1], ends[2], bool(row["breach"]))


def _scale(value: float, low: float, high: float) -> float:
    return round(LEFT + WIDTH * (value - low) / (high - low), 1)


def _pick_ticks(low: float, high: float) -> list[float]:
    step = next(
        step
        for step in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, float("inf"))
        if (high - low) / step <= 6
    )
    if step == float("inf"):
        return [0.0]
    return [index * step for index in range(int(-(-low // step)), int(high // step) + 1)]
