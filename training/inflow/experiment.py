"""One inflow run, from tables to a registered candidate, and its audit: who is forecast too high or too low."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date

import pandas as pd

from fairness.audit import AuditReport, audit_forecast
from fairness.policy import Policy
from features.calendar import FIRST_SEASON_WEEK
from features.cohort_table import OUTCOME, CohortTable, Question
from features.errors import TableError
from training.experiment import SHAP_FILE, log_model_cards, metrics_of
from training.explanation import explain
from training.inflow.backtest import KEY, backtest_inflow, index_tables
from training.inflow.backtest_page import log_backtest
from training.inflow.backtest_report import BacktestFacts, make_backtest_report
from training.inflow.evaluation import Comparison, compare_with_baseline, select_headlines
from training.inflow.forecast import make_forecast, pack_model, unpack_model
from training.inflow.measures import known_counts
from training.inflow.model import MODEL, InflowModel, InflowSettings, fit_inflow, season_of
from training.manifest import fingerprint_data, make_manifest
from training.registry import AUDIT_FILE, EVALUATION_FILE, MANIFEST_FILE, ModelVersion, Registry
from training.scoring import ModelReference
from training.tracking import Run, Tracking

INFLOW = "inflow"
BACKTEST_FILE = "evaluation/backtest.parquet"
_SIZE_EDGES = [-1.0, 10.0, 50.0, 150.0, float("inf")]
_SIZES = ["0-10", "11-50", "51-150", "more than 150"]


def train_inflow(
    tables: Sequence[CohortTable],
    programmes: pd.DataFrame | None,
    settings: InflowSettings,
    trained_by: str,
    tracking: Tracking,
) -> ModelVersion:
    """Fit the model for the newest table, judge its like on the test years, register it; return the candidate.

    `programmes` gives names and faculties, where they are delivered.
    """
    target = newest_table(tables, settings)
    indexed = index_tables(tables)
    backtest = backtest_inflow(indexed, settings)
    comparison = compare_with_baseline(backtest, settings)
    # A model that is not shown to be better than the best baseline is not served.
    served = MODEL if comparison.is_better else comparison.baseline.value
    model = fit_inflow(indexed, *season_of(target), settings, served)
    with tracking.start_run(INFLOW, f"{INFLOW} {target.cohort} {target.moment}") as run:
        model_uri = run.log_model(model.pipeline)
        _log_run(run, model, target, tables, backtest, comparison, programmes, settings, trained_by)
    version = tracking.register(INFLOW, run.run_id, model_uri, {"trained_by": trained_by})
    return Registry(tracking).version(INFLOW, version)


def newest_table(tables: Sequence[CohortTable], settings: InflowSettings) -> CohortTable:
    """Return the table to forecast: the newest of the season in progress, else the newest that was judged.

    Raises TableError when there is none.
    """
    chosen = [table for table in tables if table.frame[OUTCOME].isna().all() or season_of(table)[1] in settings.weeks]
    if not chosen:
        raise TableError(
            "no season is in progress, and no table belongs to a week that is judged",
            where="[training.inflow] weeks",
            do="name a week for which a delivery exists",
        )
    return max(chosen, key=lambda table: table.as_of)


def forecast_inflow(
    version: ModelVersion, table: CohortTable, programmes: pd.DataFrame | None, registry: Registry
) -> pd.DataFrame:
    """Return the forecast of `table` by a registered version, at every level; see `training.inflow.forecast`."""
    packed = registry.manifest(version)["result"]["packed"]
    model = unpack_model(registry.load(version), packed)
    return make_forecast(model, table, programmes, ModelReference(version.name, version.version, version.run_id))


def audit_inflow(version: ModelVersion, policy: Policy, tracking: Tracking) -> AuditReport:
    """Audit the bias of the served forecast by origin, faculty and size; keep the report with the run, return it.

    One week of the test years is audited: forecasts of several weeks err together. Size is that of the forecast;
    sorting by what came of it would make every small group look overestimated.
    """
    rows = tracking.read_frame(version.run_id, BACKTEST_FILE)
    if rows is None:
        raise TableError(f"the run of {version.name} version {version.version} holds no backtest", do="train again")
    key = (*KEY, "academic_year")
    cells = rows.loc[(rows["level"] == "cell") & (rows["iso_week"] == _last_week(rows["iso_week"]))]
    size = pd.cut(cells["served_forecast"], _SIZE_EDGES, labels=_SIZES).astype(str)
    # `origin` is part of the key here; as a group it needs a name of its own.
    groups = cells[[*key, "faculty"]].assign(herkomst=cells["origin"], size=size)
    report = audit_forecast(
        cells[list(key)].assign(forecast=cells["served_forecast"]),
        cells[[*key, "actual"]],
        groups,
        key,
        replace(policy, attributes=("herkomst", "faculty", "size"), intersections=()),
        f"{version.name} version {version.version}",
    )
    tracking.reopen(version.run_id).log_text(report.to_json(), AUDIT_FILE)
    return report


def _last_week(weeks: "pd.Series[int]") -> int:
    """Return the week that comes last in a season, which opens in week 40."""
    return int(max(weeks.unique(), key=lambda week: (week < FIRST_SEASON_WEEK, week)))


def _log_run(
    run: Run,
    model: InflowModel,
    target: CohortTable,
    tables: Sequence[CohortTable],
    backtest: pd.DataFrame,
    comparison: Comparison,
    programmes: pd.DataFrame | None,
    settings: InflowSettings,
    trained_by: str,
) -> None:
    facts = BacktestFacts(date.today(), settings.institution or "", fingerprint_data(tables))
    report = make_backtest_report(backtest, settings, facts, known_counts(index_tables(tables)))
    measured = select_headlines(report.measured)
    evaluation = measured.assign(is_served=measured["model"] == model.choice.served)
    manifest = make_manifest(
        question=Question.INFLOW.value,
        moment=target.moment,
        trained_by=trained_by,
        train=[table for table in tables if season_of(table) in set(model.trained_on)],
        test=[target],
        features=target.features,
        settings=asdict(settings),
        result={
            "model": "LightGBM on conversion",
            "served": model.choice.served,
            "packed": pack_model(model),
            "sentence_nl": comparison.sentence("nl"),
            "sentence_en": comparison.sentence("en"),
            "is_better_than_baseline": comparison.is_better,
            "not_yet_known": [],
        },
    )
    run.log_params(
        {
            "model": INFLOW,
            "season": target.cohort,
            "moment": target.moment,
            "served": model.choice.served,
            "seed": settings.seed,
            "data_fingerprint": manifest["data_fingerprint"],
            "test_years": settings.test_years,
            "weeks": settings.weeks,
        }
    )
    names = [f"{one['level']}.{one['year']}.week{one['iso_week']}" for one in evaluation.to_dict("records")]
    run.log_metrics(
        metrics_of(evaluation.assign(model=pd.Series(names, index=evaluation.index) + "." + evaluation["model"]))
    )
    run.log_json(manifest, MANIFEST_FILE)
    run.log_frame(evaluation, EVALUATION_FILE)
    run.log_frame(_add_served(backtest, model.choice.served, programmes), BACKTEST_FILE)
    log_backtest(run, report)
    contributions = explain(model.pipeline, target.frame)
    run.log_frame(
        target.frame[list(target.key)].assign(base=contributions.base).join(contributions.values, rsuffix="_shap"),
        SHAP_FILE,
    )
    log_model_cards(run, INFLOW, manifest, evaluation)


def _add_served(backtest: pd.DataFrame, served: str, programmes: pd.DataFrame | None) -> pd.DataFrame:
    rows = backtest.assign(served_forecast=backtest["forecast" if served == MODEL else served])
    if programmes is None:
        return rows.assign(faculty="unknown")
    faculty = programmes.drop_duplicates("programme").set_index("programme")["faculty"]
    return rows.assign(faculty=rows["programme"].map(faculty).fillna("unknown"))
