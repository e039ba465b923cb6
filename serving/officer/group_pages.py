"""The officer's pages of one audit: an attribute in detail, and the report to take along as PDF or JSON."""

from functools import partial
from typing import TYPE_CHECKING, Any

import pandas as pd
from markupsafe import Markup
from starlette.responses import Response

from fairness.pages.charts import draw_svg
from fairness.pages.printing import print_pdf
from fairness.pages.report import render_html
from fairness.policy import JOINT, Measure
from fairness.verdict import pick_breaches
from fairness.words.formats import format_gap, format_limit, format_number, format_range
from fairness.words.names import explain_note, name_attribute, name_group, name_measure
from fairness.words.sentences import describe_breach
from serving.errors import NotFound
from serving.officer.audit_glance import mark_groups
from serving.officer.gap_numbers import unit_of_gap, write_gap
from serving.officer.pages import find_version, plain_records
from serving.site.downloads import send_file
from serving.site.request_context import RequestContext

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
