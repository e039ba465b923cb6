"""The commands `studiepeil train` and `studiepeil promote`: a candidate is made, and an officer decides on it.

An officer signs, refuses, withdraws or rolls back here as on the pages.
"""

from datetime import datetime
from typing import Annotated

import typer
from rich.markup import escape

from fairness.words import text
from features.errors import StudiepeilError
from serving.commands.console import DEFAULT_SETTINGS, Csv, SettingsPath, out, show_progress, show_result
from serving.officer.decisions import ModelDecision, sign
from serving.pipeline.cohort_tables import models_of
from serving.pipeline.models.dossier import audit_and_file
from serving.pipeline.models.dropout import train_dropout_model
from serving.pipeline.models.inflow import train_inflow_model
from serving.pipeline.models.refit import refit_model
from serving.pipeline.settings import INFLOW, Settings, read_settings
from serving.pipeline.steps import Progress, write_result
from serving.pipeline.tables.inflow import say_unjudged
from serving.records.store import open_store
from serving.reports import ReportRegistry
from serving.results.sentences import tell_limits, tell_result
from training.dropout.settings import Refit, is_refittable
from training.gate.versions import ModelVersion, Stage, find_judged, find_refit
from training.registry import Registry


def train(
    question: Annotated[str, typer.Argument(help="inflow or dropout.")],
    settings: SettingsPath = DEFAULT_SETTINGS,
    csv: Csv = False,
) -> None:
    """Train, judge on later years, audit, make the file, register a candidate; for dropout at every moment set."""
    read = read_settings(settings)
    registry = Registry(read.mlruns)
    told, notes = [], []
    for model in find_models(read, question):
        with show_progress() as progress:
            is_inflow = model == INFLOW
            version = train_inflow_model(read, progress) if is_inflow else train_dropout_model(read, model, progress)
            report = audit_and_file(read, version, progress)
            notes += [] if is_inflow else _refit(read, version, progress)
        write_result(report.findings, read.results / "audits" / f"{model}.parquet", csv=csv)
        show_version(read, version, csv=csv)
        sentence = tell_result(registry.manifest(version)["result"], "en")
        ended = text(f"verdict.{report.verdict}", "en")
        told.append(f"[bold]{model}[/] version {version.version}, audit {ended}: {escape(sentence)}")
    for sentence in say_unjudged(read) if question == INFLOW else ():
        out.print(f"[yellow]inflow:[/] {escape(sentence)}", highlight=False)
    for line in [*told, *notes]:  # together at the end: one line per moment
        out.print(line, highlight=False)


def _refit(settings: Settings, version: ModelVersion, progress: Progress) -> list[str]:
    """Refit and audit a version where that is asked for and can be; return what to say of it."""
    registry = Registry(settings.mlruns)
    if settings.refit is Refit.OFF or not is_refittable(registry.manifest(version)):
        return []
    refit = refit_model(settings, version, progress)
    if refit is None:
        return []
    ended = text(f"verdict.{audit_and_file(settings, refit, progress).verdict}", "en")
    limits = tell_limits(registry.manifest(refit)["result"], "en")
    return [f"[bold]{refit.name}[/] version {refit.version}, audit {ended}: {escape(limits)}"]


def promote(
    model: Annotated[str, typer.Argument(help="inflow or dropout-<moment>.")],
    officer: Annotated[str, typer.Option(help="Who answers for this decision; not who trained the model.")],
    reason: Annotated[str, typer.Option(help="Why.")],
    version: Annotated[
        int | None, typer.Option(help="Which version; the newest that was judged when left out, or its refit.")
    ] = None,
    exception_until: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="End date of a written exception.")
    ] = None,
    refuse: Annotated[bool, typer.Option("--refuse", help="Refuse the version instead.")] = False,
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take the champion out of service instead.")] = False,
    roll_back: Annotated[
        bool, typer.Option("--roll-back", help="Take the champion out of service and reinstate the one before it.")
    ] = False,
    settings: SettingsPath = DEFAULT_SETTINGS,
) -> None:
    """Make a version the champion, through the gate: audit passed (or excepted), documents complete, officer named."""
    read = read_settings(settings)
    registry, decision = ReportRegistry(read.mlruns), _choose(refuse=refuse, withdraw=withdraw, roll_back=roll_back)
    chosen = _find_version(read, registry, model, version, decision)
    until = exception_until.date() if exception_until else None
    store = open_store(read.serving.store_url)
    decided = sign(store, registry, decision, chosen, officer=officer, reason=reason, exception_until=until)
    told = f"{decided.name} version {decided.version} is now {decided.stage.value}, signed by {decided.decided_by}."
    out.print(escape(told))


def find_models(settings: Settings, question: str) -> list[str]:
    """Return the models of a question, inflow or dropout. Raises StudiepeilError when the settings ask for none."""
    chosen = [name for name in models_of(settings) if name.split("-")[0] == question]
    if not chosen:
        raise StudiepeilError(
            f"the settings ask for no {question} model",
            where=str(settings.path),
            do="choose inflow or dropout, and fill in its table in the settings",
        )
    return chosen


def find_newest(registry: Registry, model: str) -> ModelVersion:
    """Return the newest version of a model that is no refit. Raises StudiepeilError when there is none."""
    newest = find_judged(registry.versions(model))
    if newest is None:
        raise StudiepeilError(f"there is no version of {model} yet", do="run studiepeil train first")
    return newest


def show_version(settings: Settings, version: ModelVersion, *, csv: bool) -> None:
    """Write the evaluation of a version to the results, and show it beside its baselines with what it means."""
    registry = Registry(settings.mlruns)
    evaluation = registry.evaluation(version)
    write_result(evaluation, settings.results / "evaluation" / f"{version.name}.parquet", csv=csv)
    show_result(version.name, version.version, evaluation, registry.manifest(version)["result"])


def _choose(*, refuse: bool, withdraw: bool, roll_back: bool) -> ModelDecision:
    asked = {ModelDecision.REFUSE: refuse, ModelDecision.WITHDRAW: withdraw, ModelDecision.ROLL_BACK: roll_back}
    chosen = [decision for decision, is_asked in asked.items() if is_asked]
    if len(chosen) > 1:
        raise StudiepeilError(
            "more than one decision at once",
            do="choose one of --refuse, --withdraw and --roll-back, or none to promote",
        )
    return chosen[0] if chosen else ModelDecision.PROMOTE


def _find_version(
    settings: Settings, registry: Registry, model: str, version: int | None, decision: ModelDecision
) -> ModelVersion:
    if version is not None:
        return registry.version(model, version)
    meant = None
    if decision is ModelDecision.WITHDRAW:
        # Also one whose exception ran out: stopping it for good is a decision too.
        meant = next((one for one in registry.versions(model) if one.stage is Stage.CHAMPION), None)
    elif decision is ModelDecision.ROLL_BACK:
        meant = registry.champion_before(model)
    newest = meant or find_newest(registry, model)
    is_refit_meant = decision is ModelDecision.PROMOTE and settings.refit is Refit.SERVE
    refit = find_refit(registry.versions(model), newest) if is_refit_meant else None
    return refit or newest
