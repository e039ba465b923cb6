"""The table of steps: in which order, of what and by which function each is made.

A step is declared when its turn comes, since what it is made of is what the steps before it left. Nothing is computed
here and no library of models is imported: that a run has nothing to do is seen within a second or two.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fairness.disclosure.smallest import read_smallest_count
from features.errors import StudiepeilError
from features.schemas import APPLICATIONS, ENROLMENTS, GROUPS, PROGRAMME_CHANGES, STUDENT_COUNTS
from serving.dossier import fingerprint_texts
from serving.pipeline.acceptance import Acceptance
from serving.pipeline.cohort_tables import INDIVIDUAL_FILE, PROGRAMMES_FILE, WEEKS_FILE, models_of, read_heads
from serving.pipeline.inputs import count_rows_read, list_learned_cohorts, list_learned_seasons
from serving.pipeline.lake_tables import (
    APPLICATION_TABLES,
    DELIVERY_TABLES,
    INDIVIDUAL_TABLES,
    INFLOW_TABLES,
    STOCK_TABLES,
    YEARS_TABLES,
    dropout_tables,
    signal_tables,
)
from serving.pipeline.promotion import declare_promotion
from serving.pipeline.settings import INFLOW, Settings
from serving.pipeline.step_cache import StepCache, fingerprint
from serving.pipeline.steps import Step, name_making, name_step
from serving.pipeline.versions import NO_MANIFEST, Signature, Versions
from serving.reports import fingerprint_reports
from training.dropout.settings import Refit, is_refittable
from training.gate.versions import ModelVersion, find_refit
from training.run_files import AUDIT_FILE, MANIFEST_FILE

CHECK, BUILD_INFLOW, INDIVIDUAL = "check", "build inflow", "single applications"
BUILD_DROPOUT, DELIVERIES, FORECAST = "build dropout", "deliveries", "forecast"


@dataclass
class Flow:
    """What the steps of one run share; `blocked` is what keeps the forecast from being made."""

    settings: Settings
    cache: StepCache
    versions: Versions
    signature: Signature | None = None
    acceptance: Acceptance | None = None
    blocked: StudiepeilError | None = None

    def describe(self, function: str, files: Iterable[Path] = (), **values: object) -> dict[str, str]:
        """Return the inputs of a step: the code of its function, `files` by content, and values by name."""
        code = {"code": self.cache.fingerprint_code([function.rpartition(".")[0]])}
        named = {name.replace("__", "."): fingerprint(value) for name, value in values.items()}
        return code | named | self.cache.hash_files(files, self.settings.work)

    def lake(self, tables: Collection[str]) -> list[Path]:
        """Return the files of `tables` in the lake."""
        return [self.settings.lake / f"{name}.parquet" for name in tables]

    def has_table(self, name: str) -> bool:
        """Tell whether the lake has a table, or will have it once the check has made again what is gone."""
        (path,) = self.lake([name])
        return path.exists() or self.cache.has_written(CHECK, path.relative_to(self.settings.work))


def list_steps(flow: Flow) -> Iterator[Step]:
    """Yield the steps in order; ask for the next only when one was made, or left alone."""
    settings = flow.settings
    yield _check(flow)
    if settings.inflow is not None or (settings.tables / INFLOW).exists():
        yield _build_inflow(flow)
        if flow.has_table(APPLICATIONS.name) or (settings.tables / INDIVIDUAL_FILE).exists():
            yield _individual(flow)
    if settings.dropout is not None:
        yield _build_dropout(flow)
        if flow.has_table(ENROLMENTS.name):
            yield _signals(flow)
    if settings.inflow is not None:
        yield _deliveries(flow)
    for model in models_of(settings):
        yield from _list_model_steps(flow, model)
    # After the season: its forecast is the first of the years ahead.
    if settings.years is not None:
        yield _look_ahead(flow, "years", YEARS_TABLES)
        if settings.years.stock:
            yield _look_ahead(flow, "stock", STOCK_TABLES)


def _list_model_steps(flow: Flow, model: str) -> Iterator[Step]:
    yield _train(flow, model)
    judged = flow.versions.find_newest(model)
    if judged is not None:
        if flow.settings.refit is not Refit.OFF and model != INFLOW:
            yield from _refit(flow, judged)
        refit = find_refit(flow.versions.list_versions(model), judged)
        for version in (judged, refit):
            if version is not None:
                yield _audit(flow, version)
                yield _dossier(flow, version)
                yield _reports(flow, version)
        yield declare_promotion(flow.versions, flow.signature, judged, refit, flow.settings.refit)
    champion = flow.versions.find_champion(model)
    if model == INFLOW:
        if champion is not None and flow.blocked is None:
            yield _forecast(flow, champion)
        return
    if champion is not None:
        yield _score(flow, champion)
    yield _watch(flow, model)


def _check(flow: Flow) -> Step:
    settings, function = flow.settings, "serving.pipeline.tables.extracts.run_check"
    rules = flow.describe(
        function,
        features__sources=[(source.format, source.options) for source in settings.sources],
        features__purpose=settings.purpose,
        features__inflow_purpose=settings.inflow_purpose,
    )
    files = flow.cache.hash_files((source.path for source in settings.sources), settings.work)
    arguments = (flow.cache, fingerprint(sorted(rules.items())), flow.acceptance)
    return Step(CHECK, function, rules | files, arguments, unchanged="the extracts are unchanged")


def _build_inflow(flow: Flow) -> Step:
    settings, function = flow.settings, "serving.pipeline.tables.inflow.run_build_inflow"
    inputs = flow.describe(
        function,
        flow.lake(INFLOW_TABLES),
        training__inflow=settings.inflow,
        today=settings.today,  # the table of a week in progress is as of today
    )
    return Step(BUILD_INFLOW, function, inputs, after=(CHECK,), unchanged="the inflow tables are unchanged")


def _individual(flow: Flow) -> Step:
    settings, function = flow.settings, "serving.pipeline.tables.individual.run_individual"
    inputs = flow.describe(
        function,
        flow.lake(INDIVIDUAL_TABLES if settings.inflow_purpose else ()),
        features__inflow_purpose=settings.inflow_purpose,
        training__inflow__seed=None if settings.inflow is None else settings.inflow.seed,
    )
    rules = fingerprint(sorted(inputs.items()))
    weeks = flow.cache.hash_files([settings.tables / WEEKS_FILE], settings.work)
    told = "single applications say the same"
    return Step(INDIVIDUAL, function, inputs | weeks, (flow.cache, rules), (CHECK, BUILD_INFLOW), told)


def _build_dropout(flow: Flow) -> Step:
    settings, function = flow.settings, "serving.pipeline.tables.dropout.run_build_dropout"
    files = flow.lake(dropout_tables(settings))
    inputs = flow.describe(function, files, features__dropout=settings.dropout, features__purpose=settings.purpose)
    return Step(BUILD_DROPOUT, function, inputs, after=(CHECK,), unchanged="the dropout tables are unchanged")


def _signals(flow: Flow) -> Step:
    settings, function = flow.settings, "serving.pipeline.tables.signals.run_signals"
    files = flow.lake(signal_tables(settings))
    inputs = flow.describe(
        function,
        files,
        features__dropout=settings.dropout,
        features__purpose=settings.purpose,
        fairness__smallest_count=read_smallest_count(),
    )
    return Step("signals", function, inputs, after=(CHECK,), unchanged="the early signals are unchanged")


def _deliveries(flow: Flow) -> Step:
    function = "serving.pipeline.tables.deliveries.run_deliveries"
    inputs = flow.describe(function, flow.lake(DELIVERY_TABLES), today=flow.settings.today)
    return Step(DELIVERIES, function, inputs, (flow.acceptance,), after=(CHECK,))


def _train(flow: Flow, model: str) -> Step:
    settings, name, unchanged = flow.settings, f"train {model}", "nothing changed since it was trained"
    if model == INFLOW:
        function, trained_by = "serving.pipeline.models.inflow.run_train", settings.dropout_training.trained_by
        inputs = flow.describe(function, training__inflow=settings.inflow, training__trained_by=trained_by)
        inputs |= list_learned_seasons(settings, flow.cache)
        return Step(name, function, inputs, after=(BUILD_INFLOW, INDIVIDUAL), unchanged=unchanged)
    function = "serving.pipeline.models.dropout.run_train"
    inputs = flow.describe(function, training__dropout=settings.dropout_training)
    inputs |= list_learned_cohorts(settings, model)
    return Step(name, function, inputs, (model,), (BUILD_DROPOUT,), unchanged)


def _refit(flow: Flow, version: ModelVersion) -> Iterator[Step]:
    if not is_refittable(flow.versions.read_json(version, MANIFEST_FILE) or NO_MANIFEST):
        return
    settings, function = flow.settings, "serving.pipeline.models.refit.run_refit"
    inputs = flow.describe(function, version=version.run_id, training__dropout=settings.dropout_training)
    inputs |= list_learned_cohorts(settings, version.name)
    # The tables too: where one is damaged, a plan does not know yet whether it comes back as it was.
    after, unchanged = (BUILD_DROPOUT, f"train {version.name}"), "nothing changed since it was refitted"
    yield Step(f"refit {version.name}", function, inputs, (version,), after, unchanged)


def _audit(flow: Flow, version: ModelVersion) -> Step:
    function, is_inflow = "serving.pipeline.models.audits.run_audit", version.name == INFLOW
    files = [] if is_inflow else flow.lake([GROUPS.name])
    inputs = flow.describe(function, files, version=version.run_id, policy=flow.settings.policy.fingerprint)
    after = (name_making(version), *(() if is_inflow else (CHECK,)))
    return Step(name_step("audit", version), function, inputs, (version,), after)


def _dossier(flow: Flow, version: ModelVersion) -> Step:
    settings, is_inflow = flow.settings, version.name == INFLOW
    function, name = "serving.pipeline.models.dossier.run_dossier", name_step("dossier", version)
    tables = APPLICATION_TABLES if is_inflow else dropout_tables(settings)
    inputs = flow.describe(
        function,
        [flow.versions.file(version, AUDIT_FILE), *([] if is_inflow else [settings.vault / "excluded.parquet"])],
        version=version.run_id,
        institution=settings.institution,
        purpose=settings.inflow_purpose if is_inflow else settings.purpose,
        formats=[source.format for source in settings.sources],
        dossier__facts=settings.facts,
        dossier__texts=fingerprint_texts(),
        fairness__smallest_count=read_smallest_count(),
        rows_read=count_rows_read(settings, tables),
    )
    return Step(name, function, inputs, (version,), (CHECK, name_making(version), name_step("audit", version)))


def _reports(flow: Flow, version: ModelVersion) -> Step:
    # Texts, templates and the code that draws; code that changes a number makes another version or another audit.
    inputs = {"reports": fingerprint_reports(), "version": fingerprint(version.run_id)}
    inputs |= flow.cache.hash_files([flow.versions.file(version, AUDIT_FILE)], flow.settings.work)
    name, after = name_step("reports", version), (name_making(version), name_step("audit", version))
    return Step(name, "serving.pipeline.models.reports.run_reports", inputs, (version,), after)


def _forecast(flow: Flow, champion: ModelVersion) -> Step:
    settings, function = flow.settings, "serving.pipeline.models.forecast.run_forecast"
    files = [
        settings.tables / INFLOW,
        *(settings.tables / name for name in (INDIVIDUAL_FILE, PROGRAMMES_FILE)),
        *flow.lake([STUDENT_COUNTS.name, PROGRAMME_CHANGES.name]),
    ]
    inputs = flow.describe(
        function, files, champion=(champion.run_id, champion.version), training__inflow=settings.inflow
    )
    return Step(FORECAST, function, inputs, after=(CHECK, BUILD_INFLOW, INDIVIDUAL, f"promote {champion.name}"))


def _score(flow: Flow, champion: ModelVersion) -> Step:
    settings, model = flow.settings, champion.name
    function = "serving.pipeline.models.scores.run_score"
    inputs = flow.describe(
        function,
        flow.lake([GROUPS.name]),
        champion=(champion.run_id, champion.version),
        newest_cohort=[head.fingerprint for head in read_heads(settings, model)[-1:]],
        policy=settings.policy,
    )
    return Step(f"score {model}", function, inputs, (model,), (CHECK, BUILD_DROPOUT, f"promote {model}"))


def _watch(flow: Flow, model: str) -> Step:
    settings, function = flow.settings, "serving.pipeline.models.watch.run_watch"
    scores = settings.results / "scores" / f"{model.removeprefix('dropout-')}.parquet"
    inputs = flow.describe(
        function,
        [scores, *flow.lake([GROUPS.name])],
        policy=settings.policy,
        versions=[(version.run_id, version.stage) for version in flow.versions.list_versions(model)],
        cohorts=[head.fingerprint for head in read_heads(settings, model)],
    )
    return Step(
        f"watch {model}", function, inputs, (model,), (CHECK, BUILD_DROPOUT, f"train {model}", f"score {model}")
    )


def _look_ahead(flow: Flow, name: str, tables: Collection[str]) -> Step:
    settings, function = flow.settings, f"serving.pipeline.models.outlook.run_{name}"
    outside = [] if settings.years is None or settings.years.exogenous is None else [settings.years.exogenous]
    champion = flow.versions.find_champion(INFLOW)  # a model that was withdrawn leaves the years ahead too
    files = [*flow.lake(tables), settings.results / "paths", *outside]
    inputs = flow.describe(
        function, files, training__years=settings.years, champion=None if champion is None else champion.run_id
    )
    return Step(name, function, inputs, after=(CHECK, FORECAST))
