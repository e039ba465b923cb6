"""The officer's pages of one audit: an attribute in detail, and the report to take along as PDF or JSON."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup
from starlette.responses import Response

from fairness.findings import Note
from fairness.pages.charts import draw_svg
from fairness.pages.printing import print_pdf
from fairness.pages.report import render_html
from fairness.policy import JOINT, Measure
from fairness.verdict import pick_breaches
from fairness.words.catalogue import speak_of
from fairness.words.formats import format_gap, format_limit, format_number, format_range, format_value
from fairness.words.names import explain_note, name_attribute, name_group, name_measure
from fairness.words.sentences import describe_breach
from serving.errors import NotFound
from serving.officer.documents import find_version
from serving.site.context import RequestContext
from serving.site.downloads import send_file

if TYPE_CHECKING:
    from fairness.audit_report import AuditReport


def groups(context: RequestContext) -> Response:
    """Show what the audit found about the groups of one attribute, or of one intersection, measure by measure."""
    report, attribute = _find_report(context), context.path("attribute")
    findings = report.findings
    own = findings[findings["attribute"] == attribute]
    if own.empty:
        raise NotFound("no_audit")
    attributes = list(dict.fromkeys(findings["attribute"]))
    with speak_of(report.declared.outcome):
        return context.page(
            "groups.html",
            version=find_version(context),
            report=report,
            attribute=attribute,
            sections=[_section(findings, attribute, measure, str(context.language)) for measure in _order(own)],
            singles=[one for one in attributes if JOINT not in one],
            pairs=[one for one in attributes if JOINT in one and set(attribute.split(JOINT)) & set(one.split(JOINT))],
            names={"attribute": name_attribute, "measure": name_measure},
        )


def audit_pdf(context: RequestContext) -> Response:
    """Send the audit's report on paper, in the reader's language."""
    report = _find_report(context)
    return send_file(print_pdf(render_html(report, str(context.language))), _name(context, "pdf"))


def audit_json(context: RequestContext) -> Response:
    """Send the audit as data."""
    return send_file(_find_report(context).to_json().encode(), _name(context, "json"))


def plain_records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows with None for every missing value."""
    return [
        {str(name): None if pd.isna(value) else value for name, value in record.items()}
        for record in frame.astype(object).to_dict("records")
    ]


def _find_report(context: RequestContext) -> "AuditReport":
    report = context.app.registry.audit(find_version(context))
    if report is None:
        raise NotFound("no_audit")
    return report


def _name(context: RequestContext, kind: str) -> str:
    version = find_version(context)
    return f"audit-{version.name.replace('_', '-')}-{version.version}.{kind}"


def _order(own: pd.DataFrame) -> list[str]:
    """Return the measures, those with a limit first; differences in outcomes, which no model made, last."""
    limited = set(own.loc[own["limit"].notna(), "measure"])
    measures = [str(one) for one in dict.fromkeys(own["measure"])]
    return sorted(measures, key=lambda one: (one == Measure.OUTCOME_RATE, one not in limited))


def _section(findings: pd.DataFrame, attribute: str, measure: str, language: str) -> dict[str, Any]:
    rows = findings[(findings["attribute"] == attribute) & (findings["measure"] == measure)]
    of_measure = findings[findings["measure"] == measure]
    told = pick_breaches(of_measure)
    told = told[(told["attribute"] == attribute) & ~told["suppressed"]]
    return {
        "measure": measure,
        "informs": measure == Measure.OUTCOME_RATE,
        "limit": "" if rows["limit"].isna().all() else format_limit(rows["limit"].max(), measure, language),
        "cell": mark_groups(rows),
        "drawing": Markup(draw_svg(rows, language)),  # noqa: S704 - the drawing escapes the names of groups itself
        "sentences": [describe_breach(of_measure, row, language) for _, row in told.iterrows()],
        "rows": [
            _write_row(row, language) | {"mark": mark_groups(rows.loc[[place]]).mark}
            for place, row in zip(rows.index, plain_records(rows), strict=True)
        ],
        "is_pooled": bool(rows["pooled"].notna().any()),
        "notes": _list_notes(rows, language),
    }


def _write_row(row: dict[str, Any], language: str) -> dict[str, Any]:
    """Return a finding as people read it: every measure in its own unit."""
    measure = row["measure"]
    number = partial(format_number, measure=measure, language=language)
    span = partial(format_range, measure=measure, language=language)
    return {
        "group": name_group(row["group"], language),
        "n": row["n"],
        "value": number(row["value"]),
        "range": span(row["low"], row["high"]),
        "pooled": number(row["pooled"]),
        "pooled_range": span(row["pooled_low"], row["pooled_high"]),
        "gap": write_gap(row["gap"], measure, language),
        "gap_range": format_range(row["gap_low"], row["gap_high"], unit_of_gap(measure), language),
        "room": format_gap(row["gap_bound"], measure, language),
        "detectable": format_gap(row["detectable_gap"], measure, language),
        "suppressed": row["suppressed"],
    }


def _list_notes(rows: pd.DataFrame, language: str) -> list[tuple[str, str]]:
    """Return each note once, with the groups that it is about."""
    noted = rows[rows["note"].fillna("") != ""]
    return [
        (", ".join(name_group(str(one), language) for one in part["group"]), explain_note(str(note), language))
        for note, part in noted.groupby("note")
    ]


PAIRS = "pairs"  # stands for all intersections together


class Mark(StrEnum):
    """What an audit says of one measure over the groups of one attribute."""

    BEYOND = "beyond"
    WITHIN = "within"
    PARTLY = "partly"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"
    NO_LIMIT = "no_limit"
    ABSENT = "absent"


@dataclass(frozen=True)
class Cell:
    """One mark, with how many groups lie beyond the limit, how many surely within reach, and how many there are."""

    mark: Mark
    beyond: int = 0
    within: int = 0
    groups: int = 0


@dataclass(frozen=True)
class GlanceRow:
    """The marks of one attribute, one per measure; `attribute` is PAIRS for `pairs` intersections together."""

    attribute: str
    cells: tuple[Cell, ...]
    pairs: int = 0


@dataclass(frozen=True)
class Glance:
    """A matrix of marks: a row per attribute, a column per measure."""

    measures: tuple[str, ...]
    rows: tuple[GlanceRow, ...]

    @property
    def marks(self) -> tuple[Mark, ...]:
        """The marks that occur, in the order of the legend."""
        found = {cell.mark for row in self.rows for cell in row.cells}
        return tuple(mark for mark in Mark if mark in found)


def look(findings: pd.DataFrame, *, are_pairs_together: bool) -> Glance:
    """Return the marks of the measures with a limit, or of all when none has one; differences in outcomes apart."""
    own = findings[findings["measure"] != Measure.OUTCOME_RATE]
    limited = own[own["limit"].notna()]
    measures = tuple(dict.fromkeys(limited["measure"] if len(limited) else own["measure"]))
    is_pair = own["attribute"].str.contains(JOINT, regex=False)
    alone, pairs = (list(dict.fromkeys(part["attribute"])) for part in (own[~is_pair], own[is_pair]))
    rows = [GlanceRow(str(name), _mark_measures(own, [name], measures)) for name in alone]
    if pairs and are_pairs_together:
        rows.append(GlanceRow(PAIRS, _mark_measures(own, pairs, measures), len(pairs)))
    elif pairs:
        rows += [GlanceRow(str(name), _mark_measures(own, [name], measures)) for name in pairs]
    return Glance(measures, tuple(rows))


def mark_groups(rows: pd.DataFrame) -> Cell:
    """Return the mark of the findings of one measure: of one group, or of all groups of an attribute."""
    shown = rows[~rows["suppressed"] & (rows["note"] != Note.REFERENCE)]
    beyond, within = int(rows["breach"].sum()), int(shown["within"].sum())
    counts = (beyond, within, len(shown))
    if rows.empty:
        return Cell(Mark.ABSENT)
    if beyond:
        return Cell(Mark.BEYOND, *counts)
    if shown.empty:
        return Cell(Mark.WITHHELD, *counts)
    if rows["limit"].isna().all():
        return Cell(Mark.NO_LIMIT, *counts)
    if not within:
        return Cell(Mark.UNKNOWN, *counts)
    # A withheld group counts in the verdict, so it counts here too.
    counted = rows[~rows["note"].isin([Note.REFERENCE, Note.TOO_SMALL])]
    return Cell(Mark.WITHIN if counted["within"].all() else Mark.PARTLY, *counts)


def _mark_measures(findings: pd.DataFrame, attributes: Sequence[str], measures: Sequence[str]) -> tuple[Cell, ...]:
    rows = findings[findings["attribute"].isin(attributes)]
    return tuple(mark_groups(rows[rows["measure"] == measure]) for measure in measures)


_OWN_UNIT = frozenset({Measure.AUC, Measure.CALIBRATION_SLOPE, Measure.NET_BENEFIT})


def unit_of_gap(measure: str) -> str:
    """Return the measure in whose unit a gap is written: that of calibration (points) for all shares."""
    return measure if measure in _OWN_UNIT else Measure.CALIBRATION


def write_gap(gap: float | None, measure: str, language: str) -> str:
    """Return a gap, or a change of one, with its sign and unit; a dash where there is none."""
    written = format_value(gap, unit_of_gap(measure), language)
    return f"+{written}" if gap is not None and gap > 0 and written[:1].isdigit() else written
