"""Pages for AI officers: the models with their audits, approving, refusing and withdrawing, and the log."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

import pandas as pd
from starlette.responses import HTMLResponse, Response

from fairness.names import name_attribute, name_measure
from fairness.report import render_html
from serving.audit_log import Event, EventKind, verify_chain
from serving.errors import BadInput, NotFound
from serving.evaluation import summarise_evaluation
from serving.model_decisions import ModelDecision, carry_out
from serving.moments import moments_served
from serving.visit import Visit

if TYPE_CHECKING:
    from fairness.audit import AuditReport
    from training.registry import ModelVersion

EVENTS_PER_PAGE = 50
# The report and the card are documents of their own, with style inside: they may look good and do nothing else.
_DOCUMENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"


@dataclass(frozen=True)
class ModelLine:
    """A version in the list of models, with the verdict of its audit ("none" without one)."""

    version: "ModelVersion"
    verdict: str


def models(visit: Visit) -> Response:
    """List all models with stage, version and the verdict of the audit."""
    versions = sorted(visit.desk.registry.versions(), key=lambda one: (one.name, -one.version))
    lines = [ModelLine(version, _verdict(visit.desk.registry.audit(version))) for version in versions]
    return visit.page("models.html", lines=lines, moments=moments_served(visit.desk))


def model(visit: Visit) -> Response:
    """Show one version: evaluation, audit, manifest, and the form to decide."""
    return _model_page(visit)


def audit_report(visit: Visit) -> Response:
    """Show the audit's own report, in the reader's language."""
    report = visit.desk.registry.audit(find_version(visit))
    if report is None:
        raise NotFound("no_audit")
    return document(render_html(report, str(visit.language)))


def model_card(visit: Visit) -> Response:
    """Show the model card."""
    return document(visit.desk.registry.model_card(find_version(visit), str(visit.language)))


def promote(visit: Visit) -> Response:
    """Take a version into use; by exception, with an end date, when the audit was not passed."""
    return _decide(visit, ModelDecision.PROMOTE)


def refuse(visit: Visit) -> Response:
    """Refuse a version."""
    return _decide(visit, ModelDecision.REFUSE)


def withdraw(visit: Visit) -> Response:
    """Withdraw the version in use."""
    return _decide(visit, ModelDecision.WITHDRAW)


_MOST_DIGITS = 18  # of a position in the log


def log(visit: Visit) -> Response:
    """Show the log, newest first, and whether its chain is whole. Looking at it is on record too."""
    before = visit.query("before")
    if before is not None and not (before.isascii() and before.isdigit() and len(before) < _MOST_DIGITS):
        raise BadInput("invalid_input")
    store, person = visit.desk.store, visit.person
    store.record(Event(EventKind.LOG_SEEN, person.name, str(person.role)))
    broken = verify_chain(store)
    last = store.latest_events(1)[0]
    events = store.latest_events(EVENTS_PER_PAGE, None if before is None else int(before))
    return visit.page("log.html", events=events, broken=broken, last=last)


def plain_records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows with None for every missing value."""
    return [
        {str(name): None if pd.isna(value) else value for name, value in record.items()}
        for record in frame.astype(object).to_dict("records")
    ]


def find_version(visit: Visit) -> "ModelVersion":
    """Return the version that the path names. Raises NotFound when there is none."""
    name, number = visit.path("name"), int(visit.path("version"))
    for version in visit.desk.registry.versions(name):
        if version.version == number:
            return version
    raise NotFound("no_model")


def document(html: str) -> Response:
    """Answer with a document that has a style of its own and may do nothing else."""
    return HTMLResponse(html, headers={"Content-Security-Policy": _DOCUMENT_POLICY})


def _decide(visit: Visit, decision: ModelDecision) -> Response:
    version = find_version(visit)
    try:
        until = _end_date(visit) if decision is ModelDecision.PROMOTE else None
        reason = visit.form.get("reason", "")
        carry_out(visit.desk, visit.person, decision, version, reason=reason, exception_until=until)
    except BadInput as error:
        return _model_page(visit, error.sentence(visit.language))
    return visit.redirect(f"/models/{quote(version.name, safe='')}/{version.version}?done=1")


def _model_page(visit: Visit, sentence: str = "") -> Response:
    version, registry = find_version(visit), visit.desk.registry
    report = registry.audit(version)
    return visit.page(
        "model.html",
        status=400 if sentence else 200,
        version=version,
        verdict=_verdict(report),
        report=report,
        findings=[] if report is None else plain_records(report.findings),
        evaluation=summarise_evaluation(registry.evaluation(version)),
        names={"attribute": name_attribute, "measure": name_measure},
        manifest=registry.manifest(version),
        run_pages=registry.run_pages(version),
        sentence=sentence,
        is_done=visit.query("done") is not None and not sentence,
        form=visit.form,
    )


def _verdict(report: "AuditReport | None") -> str:
    return "none" if report is None else str(report.verdict)


def _end_date(visit: Visit) -> date | None:
    given = visit.form.get("exception_until", "").strip()
    if not given:
        return None
    try:
        until = date.fromisoformat(given)
    except ValueError:
        raise BadInput("bad_date") from None
    if until <= visit.desk.store.now().date():
        raise BadInput("bad_date")
    return until
