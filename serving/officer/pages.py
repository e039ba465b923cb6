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
from serving.results.sentences import tell_condition, tell_limits, tell_result
from serving.site.request_context import RequestContext

if TYPE_CHECKING:
    from fairness.audit_report import AuditReport
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


def models(context: RequestContext) -> Response:
    """List all models with their state, and their audits at a glance."""
    versions = sorted(context.app.registry.versions(), key=lambda one: (one.name, -one.version))
    lines = [_line(context, version) for version in versions]
    return context.page(
        "models.html",
        lines=lines,
        moments=moments_served(context.app.published, context.app.registry),
        names={"attribute": name_attribute, "measure": name_measure},
        marks=[mark for mark in Mark if any(one.glance and mark in one.glance.marks for one in lines)],
    )


def model(context: RequestContext) -> Response:
    """Show one version: evaluation, audit, manifest, and the form to decide."""
    return _model_page(context)


def audit_report(context: RequestContext) -> Response:
    """Show the audit's own report, in the reader's language."""
    report = context.app.registry.audit(find_version(context))
    if report is None:
        raise NotFound("no_audit")
    return document(render_html(report, str(context.language)))


def model_card(context: RequestContext) -> Response:
    """Show the model card."""
    version, registry = find_version(context), context.app.registry
    manifest, evaluation = registry.manifest(version), registry.evaluation(version)
    return document(render_model_card(version.name, manifest, evaluation, str(context.language)))


def promote(context: RequestContext) -> Response:
    """Take a version into use; by exception, with an end date, when the audit was not passed."""
    return _decide(context, ModelDecision.PROMOTE)


def refuse(context: RequestContext) -> Response:
    """Refuse a version."""
    return _decide(context, ModelDecision.REFUSE)


def withdraw(context: RequestContext) -> Response:
    """Withdraw the version in use."""
    return _decide(context, ModelDecision.WITHDRAW)


def roll_back(context: RequestContext) -> Response:
    """Withdraw the version in use and reinstate the one of this page, which was in use before it."""
    return _decide(context, ModelDecision.ROLL_BACK)


def plain_records(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Return the rows with None for every missing value."""
    return [
        {str(name): None if pd.isna(value) else value for name, value in record.items()}
        for record in frame.astype(object).to_dict("records")
    ]


def find_version(context: RequestContext) -> "ModelVersion":
    """Return the version that the path names. Raises NotFound when there is none."""
    name, number = context.path("name"), int(context.path("version"))
    for version in context.app.registry.versions(name):
        if version.version == number:
            return version
    raise NotFound("no_model")


def document(html: str) -> Response:
    """Answer with a document that has a style of its own and may do nothing else."""
    return HTMLResponse(html, headers={"Content-Security-Policy": _DOCUMENT_POLICY})


def _decide(context: RequestContext, decision: ModelDecision) -> Response:
    version = find_version(context)
    try:
        until = _end_date(context) if decision is ModelDecision.PROMOTE else None
        reason = context.form.get("reason", "")
        carry_out(context.app, context.person, decision, version, reason=reason, exception_until=until)
    except Stopped as error:
        return _model_page(context, context.text("model.stopped"), error.reasons(context.language))
    except BadInput as error:
        return _model_page(context, error.sentence(context.language))
    return context.redirect(f"/models/{quote(version.name, safe='')}/{version.version}?done=1")


def _model_page(context: RequestContext, sentence: str = "", reasons: Sequence[str] = ()) -> Response:
    version, registry = find_version(context), context.app.registry
    report, before = registry.audit(version), registry.champion_before(version.name)
    glance = None if report is None else look(report.findings, are_pairs_together=False)
    return context.page(
        "model.html",
        status=400 if sentence else 200,
        version=version,
        is_before=before is not None and before.version == version.version,
        before=before,
        newest_in_use=context.app.published.champions.get(version.name),
        verdict=_verdict(report),
        report=report,
        glance=glance,
        findings=[] if report is None else plain_records(report.findings),
        conditions=_conditions(context, version),
        tell_condition=tell_condition,
        evaluation=summarise_evaluation(registry.evaluation(version)),
        names={"attribute": name_attribute, "measure": name_measure},
        manifest=registry.manifest(version),
        run_pages=registry.run_pages(version),
        run_files=_list_files(context, version),
        signed=_find_signed(context, version),
        result=_tell_result(registry.manifest(version), str(context.language)),
        moves=_moves(context, version),
        sentence=sentence,
        reasons=reasons,
        is_done=context.query("done") is not None and not sentence,
        form=context.form,
    )


def _conditions(context: RequestContext, version: "ModelVersion") -> "list[Condition]":
    """Return what the gate asks of this version when this officer would sign, under the exception that it has."""
    said = {"officer": context.person.name, "reason": "-"}  # a reason is asked for in the form
    asked = context.app.registry.conditions(version, **said, exception_until=version.exception_until)
    return [one for one in asked if str(one.need) != "officer"]


def _list_files(context: RequestContext, version: "ModelVersion") -> list[RunFile]:
    """Return the files that can be asked for. All are made of the JSON; asking for the PDF would print it."""
    return [] if context.app.registry.dossier(version) is None else list(RunFile)


def _find_signed(context: RequestContext, version: "ModelVersion") -> dict[str, object] | None:
    """Return who signed for a champion, when, and whether what was frozen is what the log says; None for others."""
    signature = find_signature(context.app.store, version) if str(version.stage) == "champion" else None
    told = None if signature is None else signature.event.detail.get(SIGNED_SHA256)
    if signature is None or told is None:  # or signed before copies were kept
        return None
    kept = context.app.registry.signed(version)
    is_whole = kept is not None and kept.sha256 == told
    return {"at": signature.at, "by": signature.event.who, "sha256": told, "is_whole": is_whole}


def _tell_result(manifest: Mapping[str, Any], language: str) -> tuple[str, str]:
    """Return what a run came down to, and what that cannot tell; empty where it is not said."""
    result = manifest.get("result", {})
    return tell_result(result, language), tell_limits(result, language)


def _moves(context: RequestContext, version: "ModelVersion") -> list[StoredEvent]:
    return context.app.store.latest_events(MOST_MOVES, kinds=MOVES, model=version.name, version=version.version)


def _line(context: RequestContext, version: "ModelVersion") -> ModelLine:
    report = context.app.registry.audit(version)
    glance = None if report is None else look(report.findings, are_pairs_together=True)
    return ModelLine(version, _verdict(report), glance)


def _verdict(report: "AuditReport | None") -> str:
    return "none" if report is None else str(report.verdict)


def _end_date(context: RequestContext) -> date | None:
    given = context.form.get("exception_until", "").strip()
    if not given:
        return None
    try:
        until = date.fromisoformat(given)
    except ValueError:
        raise BadInput("bad_date") from None
    if until <= context.app.store.now().date():
        raise BadInput("bad_date")
    return until
