"""`studiepeil run`: all steps in order, redoing only what changed.

A step is current when what goes into it is what went into it the last time and what came out is still
there. Only an officer's signature makes a model champion: without one the run stops before the forecast and
the scores, and says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fairness.audit import Verdict
from fairness.trend import State, count_states
from serving.pipeline.deliveries import Acceptance, DeliveryError, check_deliveries, say_deliveries
from serving.pipeline.dossier import describe_surroundings, file_version
from serving.pipeline.forecast import list_forecast_files, make_forecast, tell_missing_road
from serving.pipeline.individual import forecast_applications
from serving.pipeline.outlook import make_stock, make_years, stock_file, years_file
from serving.pipeline.scores import make_scores
from serving.pipeline.settings import Settings
from serving.pipeline.signals import evidence_file, make_signals
from serving.pipeline.step_cache import Ledger, fingerprint, fingerprint_files
from serving.pipeline.steps import (
    Progress,
    audit,
    be_silent,
    build_tables,
    check_extracts,
    individual_path,
    models_of,
    read_tables,
    train,
)
from serving.pipeline.watch import keep_watch, watch_file
from serving.records.model_decisions import ModelDecision, sign
from serving.records.store import open_store
from training.gate.checks import GateError
from training.gate.versions import ModelVersion
from training.inflow.experiment import INFLOW
from training.manifest import fingerprint_code
from training.registry import Registry


@dataclass(frozen=True)
class StepDone:
    """What happened in one step, in a sentence; `is_redone` is false when nothing had changed."""

    step: str
    sentence: str
    is_redone: bool = True


@dataclass(frozen=True)
class Signature:
    """Who signs for the models of this run, and why; a written exception, with its end, where an audit failed."""

    officer: str
    reason: str
    exception_until: date | None = None


def run_all(
    settings: Settings,
    signature: Signature | None = None,
    progress: Progress = be_silent,
    acceptance: Acceptance | None = None,
) -> Iterable[StepDone]:
    """Yield one line per step, as it is done. Raises what the step raises.

    A delivery that stops the forecast raises DeliveryError once all else is done; `acceptance` lets it pass.
    """
    ledger = Ledger(settings.work / "run.json")
    code = fingerprint_code()
    yield _check(settings, ledger, code, progress)
    yield _build(settings, ledger, code, progress)
    if settings.dropout is not None and (settings.lake / "enrolments.parquet").exists():
        yield _find_signals(settings, ledger, code, progress)
    blocked = None
    if INFLOW in models_of(settings):
        inspected, blocked = _inspect(settings, ledger, code, acceptance, progress)
        yield inspected
    for model in models_of(settings):
        yield _train(settings, ledger, code, model, progress)
        version = Registry(settings.mlruns).versions(model)[0]
        yield _audit(settings, ledger, code, version, progress)
        yield _file(settings, ledger, code, version)
        yield _promote(settings, version, signature)
        champion = Registry(settings.mlruns).champion(model)
        if champion is not None and not (blocked and model == INFLOW):
            yield _apply(settings, ledger, code, champion, progress)
        if model != INFLOW:
            yield _watch(settings, ledger, code, model, progress)
    # After the season: its forecast is the first of the years ahead.
    if settings.years is not None:
        yield _look_ahead(settings, ledger, code, years_file(settings), progress)
        if settings.years.stock:
            yield _look_ahead(settings, ledger, code, stock_file(settings), progress)
    if blocked is not None:
        raise blocked


def _check(settings: Settings, ledger: Ledger, code: str, progress: Progress) -> StepDone:
    inputs = fingerprint(
        code,
        [(source.format, source.options) for source in settings.sources],
        settings.purpose,
        settings.inflow_purpose,
        settings.today,
        fingerprint_files(source.path for source in settings.sources),
    )
    if ledger.is_current("check", inputs, [settings.lake]):
        return StepDone("check", "the extracts are unchanged", is_redone=False)
    report, extracts = check_extracts(settings, progress)
    ledger.record("check", inputs)
    rows = sum(len(frame) for frame in extracts.tables.values())
    return StepDone(
        "check", f"{rows:,} rows in {len(extracts.tables)} tables; {int(report['count'].sum()):,} in quarantine"
    )


def _build(settings: Settings, ledger: Ledger, code: str, progress: Progress) -> StepDone:
    inputs = fingerprint(
        code,
        settings.dropout,
        settings.inflow,
        settings.purpose,
        settings.inflow_purpose,
        settings.today,
        fingerprint_files([settings.lake]),
    )
    if ledger.is_current("build", inputs, [settings.tables]):
        return StepDone("build", "the cohort tables are unchanged", is_redone=False)
    built = build_tables(settings, progress)
    forecast_applications(settings, progress)
    ledger.record("build", inputs)
    rows = int(built["rows"].sum()) if len(built) else 0  # years ahead alone need no cohort tables
    return StepDone("build", f"{len(built)} cohort tables with {rows:,} rows")


def _find_signals(settings: Settings, ledger: Ledger, code: str, progress: Progress) -> StepDone:
    lake = fingerprint_files([settings.lake])
    inputs = fingerprint(code, settings.dropout, settings.purpose, settings.today, lake)
    if ledger.is_current("signals", inputs, [evidence_file(settings)]):
        return StepDone("signals", "the early signals are unchanged", is_redone=False)
    rows = make_signals(settings, progress)
    ledger.record("signals", inputs)
    newest = f" of cohort {rows['cohort'].iloc[0]}" if len(rows) else ""
    return StepDone("signals", f"{len(rows):,} early signals{newest}")


def _inspect(
    settings: Settings, ledger: Ledger, code: str, acceptance: Acceptance | None, progress: Progress
) -> tuple[StepDone, DeliveryError | None]:
    """What the deliveries are like; the error that blocks the forecast, raised once all else is done."""
    inputs = fingerprint(code, settings.today, fingerprint_files([settings.lake]))
    if ledger.is_current("deliveries", inputs, [settings.results / "deliveries.parquet"]):
        return StepDone("deliveries", "unchanged", is_redone=False), None
    try:
        rows = check_deliveries(settings, acceptance, progress)
    except DeliveryError as error:
        return StepDone("deliveries", "they stop the forecast"), error
    ledger.record("deliveries", inputs)
    return StepDone("deliveries", say_deliveries(rows)), None


def _train(settings: Settings, ledger: Ledger, code: str, model: str, progress: Progress) -> StepDone:
    beside = fingerprint_files([individual_path(settings), settings.lake / "programmes.parquet"])
    inputs = fingerprint(code, settings.dropout_training, settings.inflow, _tables_of(settings, model), beside)
    if ledger.is_current(f"train {model}", inputs) and Registry(settings.mlruns).versions(model):
        return StepDone(f"train {model}", "nothing changed since it was trained", is_redone=False)
    version = train(settings, model, progress)
    ledger.record(f"train {model}", inputs)
    result = Registry(settings.mlruns).manifest(version)["result"]
    told = f"version {version.version}. {result['sentence_en']} {result.get('limits_en', '')}"
    return StepDone(f"train {model}", told.strip())


def _audit(settings: Settings, ledger: Ledger, code: str, version: ModelVersion, progress: Progress) -> StepDone:
    step = f"audit {version.name}"
    inputs = fingerprint(
        code, version.run_id, settings.policy.fingerprint, fingerprint_files([settings.lake / "groups.parquet"])
    )
    known = Registry(settings.mlruns).audit(version)
    if known is not None and ledger.is_current(step, inputs):
        return StepDone(step, f"unchanged: {known.verdict.value}", is_redone=False)
    report = audit(settings, version, progress)
    ledger.record(step, inputs)
    return StepDone(step, f"{report.verdict.value}: {report.sentences['en'][0]}")


def _file(settings: Settings, ledger: Ledger, code: str, version: ModelVersion) -> StepDone:
    step = f"dossier {version.name}"
    registry = Registry(settings.mlruns)
    about = describe_surroundings(settings, version.name)
    inputs = fingerprint(code, version.run_id, about, registry.file(version).audit_sha256)
    if registry.dossier(version) is not None and ledger.is_current(step, inputs):
        return StepDone(step, "unchanged", is_redone=False)
    made = file_version(settings, version)
    ledger.record(step, inputs)
    needed = sum(one["is_mandatory"] for one in made["open"])
    return StepDone(step, f"made; {len(made['open'])} questions are open, {needed} of them needed")


def _promote(settings: Settings, version: ModelVersion, signature: Signature | None) -> StepDone:
    step = f"promote {version.name}"
    registry = Registry(settings.mlruns)
    if version.is_serving:
        return StepDone(
            step, f"version {version.version} is the champion, signed by {version.decided_by}", is_redone=False
        )
    if signature is None:
        return StepDone(
            step,
            f"version {version.version} waits for an officer: "
            f"studiepeil promote {version.name} --officer NAME --reason TEXT",
            is_redone=False,
        )
    try:
        sign(
            open_store(settings.serving.store_url),
            registry,
            ModelDecision.PROMOTE,
            version,
            officer=signature.officer,
            reason=signature.reason,
            exception_until=_exception_for(version, signature, registry),
        )
    except GateError as refusal:
        missing = " ".join(one.en for one in refusal.missing)
        return StepDone(step, f"refused by the gate: {missing}", is_redone=False)
    return StepDone(step, f"version {version.version} is the champion, signed by {signature.officer}")


def _exception_for(version: ModelVersion, signature: Signature, registry: Registry) -> date | None:
    """An exception is only used where it is needed: a passed audit has no end date."""
    report = registry.audit(version)
    return None if report is not None and report.verdict is Verdict.PASSED else signature.exception_until


def _apply(settings: Settings, ledger: Ledger, code: str, champion: ModelVersion, progress: Progress) -> StepDone:
    model, is_inflow = champion.name, champion.name == INFLOW
    scores = settings.results / "scores" / f"{model.removeprefix('dropout-')}.parquet"
    step, outputs = ("forecast", list_forecast_files(settings)) if is_inflow else (f"score {model}", [scores])
    lake = [settings.lake / name for name in ("programmes.parquet", "student_counts.parquet")]
    beside = fingerprint_files([*lake, individual_path(settings)])
    asked = settings.inflow if is_inflow else None
    inputs = fingerprint(code, champion.run_id, champion.version, asked, _tables_of(settings, model), beside)
    if ledger.is_current(step, inputs, outputs):
        return StepDone(step, "unchanged", is_redone=False)
    if is_inflow:
        made = make_forecast(settings, progress)
        rows, remark = made.rows, tell_missing_road(made)
    else:
        rows, remark = make_scores(settings, model, progress), ""
    ledger.record(step, inputs)
    written = f"{len(rows):,} rows in {_shorten(outputs[0], settings.work)}"
    return StepDone(step, f"{written}; {remark}" if remark else written)


def _watch(settings: Settings, ledger: Ledger, code: str, model: str, progress: Progress) -> StepDone:
    step, versions = f"watch {model}", Registry(settings.mlruns).versions(model)
    said = [(version.run_id, version.stage) for version in versions]
    scores = settings.results / "scores" / f"{model.removeprefix('dropout-')}.parquet"
    inputs = fingerprint(code, settings.policy, said, _tables_of(settings, model), fingerprint_files([scores]))
    if ledger.is_current(step, inputs, [watch_file(settings, model, "alarms")]):
        return StepDone(step, "unchanged", is_redone=False)
    alarms, audited = keep_watch(settings, model, progress)
    ledger.record(step, inputs)
    counted = count_states(alarms)
    looked = f"; audited in hindsight: {', '.join(audited)}" if audited else ""
    return StepDone(step, f"{counted[State.ALARM]} alarms, {counted[State.WATCH]} watched{looked}")


def _look_ahead(settings: Settings, ledger: Ledger, code: str, output: Path, progress: Progress) -> StepDone:
    outside = [] if settings.years is None or settings.years.exogenous is None else [settings.years.exogenous]
    files = fingerprint_files([settings.lake, settings.results / "paths", *outside])
    first_year_by = Registry(settings.mlruns).champion(INFLOW)  # a model that was withdrawn leaves the years ahead too
    inputs = fingerprint(
        code, settings.years, settings.today, files, "" if first_year_by is None else first_year_by.run_id
    )
    if ledger.is_current(output.stem, inputs, [output]):
        return StepDone(output.stem, "unchanged", is_redone=False)
    rows = make_years(settings, progress) if output == years_file(settings) else make_stock(settings, progress)
    ledger.record(output.stem, inputs)
    return StepDone(output.stem, f"{len(rows):,} rows in {_shorten(output, settings.work)}")


def _tables_of(settings: Settings, model: str) -> list[str]:
    return [table.fingerprint for table in read_tables(settings, model)]


def _shorten(path: Path, folder: Path) -> str:
    return str(path.relative_to(folder.parent))
