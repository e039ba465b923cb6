"""Pages for AI officers: the models with their audits at a glance, one version, and the decisions about it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import pandas as pd
from starlette.responses import HTMLResponse, Response

from fairness.pages.report import render_html
from fairness.words.names import name_attribute, name_measure
from serving.dossier import RunFile, render_model_card
from serving.errors import BadInput, NotFound
from serving.officer.audit_glance import Glance, Mark, look
from serving.officer.decisions import Stopped, carry_out
from serving.records.log import StoredEvent
from serving.records.model_decisions import MOVES, SIGNED_SHA256, ModelDecision, find_signature
from serving.results.evaluation import summarise_evaluation
from serving.results.moments import moments_served
from serving.results.sentences import tell_limits, tell_result
from serving.site.request_context import Visit

if TYPE_CHECKING:
    from fairness.audit import AuditReport
    from training.gate.conditions import Condition
    from training.gate.versions import ModelVersion

MOST_MOVES = 30  # of one version, on its page
# The report and the card are documents of their own, with style inside: they may look good and do nothing else.
_DOCUMENT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; sandbox"


@dataclass(frozen=True)
class ModelLine:
    """A version in the list of models, with the verdict of its audit ("none" without one) and the audit at a glance."""

    version: "ModelVersion"
    verdict: str
    glance: Glance | None


def models(visit: Visit) -> Response:
    """List all models with their state, and their audits at a glance."""
    versions = sorted(visit.desk.registry.versions(), key=lambda one: (one.name, -one.version))
    lines = [_line(visit, version) for version in versions]
    return visit.page(
        "models.html",
        lines=lines,
        moments=moments_served(visit.desk.published, visit.desk.registry),
        names={"attribute": name_attribute, "measure": name_measure},
        marks=[mark for mark in Mark if any(one.glance and mark in one.glance.marks for one in lines)],
    )


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
    version, registry = find_version(visit), visit.desk.registry
    manifest, evaluation = registry.manifest(version), registry.evaluation(version)
    return document(render_model_card(version.name, manifest, evaluation, str(visit.language)))


def promote(visit: Visit) -> Response:
    """Take a version into use; by exception, with an end date, when the audit was not passed."""
    return _decide(visit, ModelDecision.PROMOTE)


def refuse(visit: Visit) -> Response:
    """Refuse a version."""
    return _decide(visit, ModelDecision.REFUSE)


def withdraw(visit: Visit) -> Response:
    """Withdraw the version in use."""
    return _decide(visit, ModelDecision.WITHDRAW)


def roll_back(visit: Visit) -> Response:
    """Withdraw the version in use and reinstate the one of this page, which was in use before it."""
    return _decide(visit, ModelDecision.ROLL_BACK)


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
    except Stopped as error:
        return _model_page(visit, visit.text("model.stopped"), error.reasons(visit.language))
    except BadInput as error:
        return _model_page(visit, error.sentence(visit.language))
    return visit.redirect(f"/models/{quote(version.name, safe='')}/{version.version}?done=1")


def _model_page(visit: Visit, sentence: str = "", reasons: Sequence[str] = ()) -> Response:
    version, registry = find_version(visit), visit.desk.registry
    report, before = registry.audit(version), registry.champion_before(version.name)
    glance = None if report is None else look(report.findings, are_pairs_together=False)
    return visit.page(
        "model.html",
        status=400 if sentence else 200,
        version=version,
        is_before=before is not None and before.version == version.version,
        before=before,
        newest_in_use=visit.desk.published.champions.get(version.name),
        verdict=_verdict(report),
        report=report,
        glance=glance,
        findings=[] if report is None else plain_records(report.findings),
        conditions=_conditions(visit, version),
        evaluation=summarise_evaluation(registry.evaluation(version)),
        names={"attribute": name_attribute, "measure": name_measure},
        manifest=registry.manifest(version),
        run_pages=registry.run_pages(version),
        run_files=_list_files(visit, version),
        signed=_find_signed(visit, version),
        result=_tell_result(registry.manifest(version), str(visit.language)),
        moves=_moves(visit, version),
        sentence=sentence,
        reasons=reasons,
        is_done=visit.query("done") is not None and not sentence,
        form=visit.form,
    )


def _conditions(visit: Visit, version: "ModelVersion") -> "list[Condition]":
    """Return what the gate asks of this version when this officer would sign, under the exception that it has."""
    said = {"officer": visit.person.name, "reason": "-"}  # a reason is asked for in the form
    asked = visit.desk.registry.conditions(version, **said, exception_until=version.exception_until)
    return [one for one in asked if str(one.need) != "officer"]


def _list_files(visit: Visit, version: "ModelVersion") -> list[RunFile]:
    """Return the files that can be asked for. All are made of the JSON; asking for the PDF would print it."""
    return [] if visit.desk.registry.dossier(version) is None else list(RunFile)


def _find_signed(visit: Visit, version: "ModelVersion") -> dict[str, object] | None:
    """Return who signed for a champion, when, and whether what was frozen is what the log says; None for others."""
    signature = find_signature(visit.desk.store, version) if str(version.stage) == "champion" else None
    told = None if signature is None else signature.event.detail.get(SIGNED_SHA256)
    if signature is None or told is None:  # or signed before copies were kept
        return None
    kept = visit.desk.registry.signed(version)
    is_whole = kept is not None and kept.sha256 == told
    return {"at": signature.at, "by": signature.event.who, "sha256": told, "is_whole": is_whole}


def _tell_result(manifest: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Return what a run came down to, and what that cannot tell; empty where it is not said."""
    result = manifest.get("result", {})
    return tell_result(result, language), tell_limits(result, language)


def _moves(visit: Visit, version: "ModelVersion") -> list[StoredEvent]:
    return visit.desk.store.latest_events(MOST_MOVES, kinds=MOVES, model=version.name, version=version.version)


def _line(visit: Visit, version: "ModelVersion") -> ModelLine:
    report = visit.desk.registry.audit(version)
    glance = None if report is None else look(report.findings, are_pairs_together=True)
    return ModelLine(version, _verdict(report), glance)


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
