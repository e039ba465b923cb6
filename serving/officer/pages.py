"""Pages for AI officers: the models with their audits at a glance, one version and the decisions about it, the log.

`PAGES` is the door of this room.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.responses import Response

from fairness.words.names import name_attribute, name_measure
from features.values.dates import read_day
from serving.dossier import RunFile
from serving.errors import BadInput
from serving.officer.audits import Glance, Mark, audit_json, audit_pdf, groups, look, plain_records
from serving.officer.comparison import comparison
from serving.officer.decisions import MOVES, SIGNED_SHA256, ModelDecision, Stopped, carry_out, find_signature
from serving.officer.documents import (
    audit_report,
    dossier_file,
    find_version,
    model_card,
    model_dossier,
    run_page,
    signed_page,
)
from serving.officer.watch import trend, trend_chart
from serving.records.log import Event, EventKind, verify_chain
from serving.records.permissions import Right
from serving.reports import RunPage
from serving.results.disclosure import Count, expect
from serving.results.drift_sentences import tell_drift
from serving.results.models import ModelRegistry, summarise_evaluation
from serving.results.published import DROPOUT, Published
from serving.results.sentences import tell_condition, tell_limits, tell_order, tell_result
from serving.site.context import Page, RequestContext
from training.contracts.dropout import ScoresResult

if TYPE_CHECKING:
    from fairness.audit_report import AuditReport
    from training.gate.conditions import Condition
    from training.gate.versions import ModelVersion

MOST_MOVES = 30  # of one version, on its page
_RUN_PAGES = (RunPage.BACKTEST, RunPage.EVALUATION, RunPage.EXPLANATION, RunPage.ORIGINS, RunPage.MITIGATION)
EVENTS_PER_PAGE = 50
_MOST_DIGITS = 18  # of a position in the log


@dataclass(frozen=True)
class MomentServed:
    """What serves at a moment, for the officer: the newest version, the one in use, and what is shown of it.

    `as_of` and `students` are of the scores that are shown; without them there is no date, and no students.
    """

    name: str
    model: str
    newest: "ModelVersion"
    in_use: "ModelVersion | None"
    as_of: date | None
    students: Count


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


def log(context: RequestContext) -> Response:
    """Show the log, newest first, and whether its chain is whole. Looking at it is on record too."""
    before, kind, model = context.query("before"), context.query("kind"), context.query("model")
    if before is not None and not (before.isascii() and before.isdigit() and len(before) < _MOST_DIGITS):
        raise BadInput("invalid_input")
    if kind is not None and kind not in tuple(EventKind):
        raise BadInput("invalid_input")
    names = sorted({one.name for one in context.app.registry.versions()})
    if model is not None and model not in names:
        raise BadInput("invalid_input")
    store, person = context.app.store, context.person
    store.record(Event(EventKind.LOG_SEEN, person.name, str(person.role)))
    broken = verify_chain(store)
    last = store.latest_events(1)[0]
    kinds = () if kind is None else (kind,)
    found = store.latest_events(
        EVENTS_PER_PAGE + 1, None if before is None else int(before), kinds=kinds, model=model or ""
    )
    return context.page(
        "log.html",
        events=found[:EVENTS_PER_PAGE],
        has_older=len(found) > EVENTS_PER_PAGE,
        broken=broken,
        last=last,
        kinds=sorted(EventKind, key=lambda one: context.label("event", one)),
        models=names,
        kind=kind or "",
        model=model or "",
    )


def decide(decision: ModelDecision) -> Callable[[RequestContext], Response]:
    """Return what carries out a decision about the version of the page, as its form says.

    A promotion is by exception, with an end date, when the audit was not passed; a roll back withdraws the version in
    use and reinstates the one of the page, which was in use before it.
    """

    def answer(context: RequestContext) -> Response:
        version = find_version(context)
        try:
            until = _end_date(context) if decision is ModelDecision.PROMOTE else None
            reason = context.form.get("reason", "")
            carry_out(context.app, context.person, decision, version, reason=reason, exception_until=until)
        except Stopped as error:
            return _model_page(context, context.text("model.stopped"), error.reasons(context.language))
        except BadInput as error:
            return _model_page(context, error.sentence(context.language), wrong=error.code)
        return context.redirect(f"/models/{quote(version.name, safe='')}/{version.version}?done=1")

    return answer


def _model_page(context: RequestContext, sentence: str = "", reasons: Sequence[str] = (), wrong: str = "") -> Response:
    version, registry = find_version(context), context.app.registry
    report, before = registry.audit(version), registry.champion_before(version.name)
    glance = None if report is None else look(report.findings, are_pairs_together=False)
    manifest = registry.manifest(version)
    found = manifest.get("result", {})
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
        manifest=manifest,
        run_pages=registry.run_pages(version),
        # All files are made of the JSON; asking for the PDF would print it.
        run_files=[] if registry.dossier(version) is None else list(RunFile),
        signed=_find_signed(context, version),
        drift=_tell_drift(context, version.name),
        # What its run came down to, and what that cannot tell.
        result=[tell(found, str(context.language)) for tell in (tell_result, tell_limits, tell_order)],
        moves=context.app.store.latest_events(MOST_MOVES, kinds=MOVES, model=version.name, version=version.version),
        sentence=sentence,
        reasons=reasons,
        wrong=wrong,
        is_done=context.query("done") is not None and not sentence,
        form=context.form,
    )


def moments_served(published: Published, registry: ModelRegistry) -> list[MomentServed]:
    """Return all moments that have a dropout model, in order of date; those of which nothing is shown come last."""
    newest: dict[str, ModelVersion] = {}
    for version in registry.versions():
        if version.name.startswith(DROPOUT) and version.judged_by is None:
            known = newest.setdefault(version.name, version)
            newest[version.name] = max(known, version, key=lambda one: one.version)
    found = [_served(published, version) for version in newest.values()]
    return sorted(found, key=lambda one: (one.as_of is None, one.as_of or date.max, one.name))


def _served(published: Published, newest: "ModelVersion") -> MomentServed:
    name = newest.name.removeprefix(DROPOUT)
    scores = published.scores(name)
    as_of = None if scores.empty else scores[ScoresResult.as_of].max()
    students = Count(None) if scores.empty else expect(len(scores))
    return MomentServed(name, newest.name, newest, published.champions.get(newest.name), as_of, students)


def _tell_drift(context: RequestContext, model: str) -> list[str]:
    """Say what looks unlike earlier years at the moment of a dropout model; of another model nothing is known."""
    if not model.startswith(DROPOUT):
        return []
    published = context.app.published
    return tell_drift(published.drift(model.removeprefix(DROPOUT)), context.language, published.programme_names())


def _conditions(context: RequestContext, version: "ModelVersion") -> "list[Condition]":
    """Return what the gate asks of this version when this officer would sign, under the exception that it has."""
    said = {"officer": context.person.name, "reason": "-"}  # a reason is asked for in the form
    asked = context.app.registry.conditions(version, **said, exception_until=version.exception_until)
    return [one for one in asked if str(one.need) != "officer"]


def _find_signed(context: RequestContext, version: "ModelVersion") -> dict[str, object] | None:
    """Return who signed for a champion, when, and whether what was frozen is what the log says; None for others."""
    signature = find_signature(context.app.store, version) if str(version.stage) == "champion" else None
    told = None if signature is None else signature.event.detail.get(SIGNED_SHA256)
    if signature is None or told is None:  # or signed before copies were kept
        return None
    kept = context.app.registry.signed(version)
    is_whole = kept is not None and kept.sha256 == told
    return {"at": signature.at, "by": signature.event.who, "sha256": told, "is_whole": is_whole}


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
    until = read_day(given)
    if until is None or until <= context.app.store.now().date():
        raise BadInput("bad_date")
    return until


_VERSION = "/models/{name}/{version:int}"
PAGES: tuple[Page, ...] = (
    Page("/models", models, Right.SEE_MODELS),
    Page(_VERSION, model, Right.SEE_MODELS),
    *(Page(f"{_VERSION}/{page}", run_page(page), Right.SEE_MODELS) for page in _RUN_PAGES),
    Page(f"{_VERSION}/dossier", model_dossier, Right.SEE_MODELS),
    Page(f"{_VERSION}/files/{{file}}", dossier_file, Right.SEE_MODELS),
    Page(f"{_VERSION}/signed/{{page}}", signed_page, Right.SEE_MODELS),
    Page(f"{_VERSION}/card", model_card, Right.SEE_MODELS),
    Page(f"{_VERSION}/audit", audit_report, Right.SEE_MODELS),
    Page(f"{_VERSION}/audit.pdf", audit_pdf, Right.SEE_MODELS),
    Page(f"{_VERSION}/audit.json", audit_json, Right.SEE_MODELS),
    Page(f"{_VERSION}/groups/{{attribute}}", groups, Right.SEE_MODELS),
    Page(f"{_VERSION}/promote", decide(ModelDecision.PROMOTE), Right.DECIDE_ON_MODELS, "POST"),
    Page(f"{_VERSION}/refuse", decide(ModelDecision.REFUSE), Right.DECIDE_ON_MODELS, "POST"),
    Page(f"{_VERSION}/withdraw", decide(ModelDecision.WITHDRAW), Right.DECIDE_ON_MODELS, "POST"),
    Page(f"{_VERSION}/roll-back", decide(ModelDecision.ROLL_BACK), Right.DECIDE_ON_MODELS, "POST"),
    Page("/compare", comparison, Right.SEE_MODELS),
    Page("/models/{name}/trend", trend, Right.SEE_MODELS),
    Page("/models/{name}/trend/{number:int}.json", trend_chart, Right.SEE_MODELS),
    Page("/log", log, Right.SEE_LOG),
)
