"""One inflow run, from tables to a registered candidate, and what a registered version forecasts."""

from dataclasses import asdict, replace
from datetime import date

import pandas as pd

from features.cohort_table import OUTCOME, Question
from features.errors import TableError
from training.contracts.evaluation import EvaluationResult, SeriesContributionsResult
from training.explanation import explain
from training.inflow.combination import CANDIDATES
from training.inflow.evaluation.backtest import backtest_inflow
from training.inflow.evaluation.judgement import compare_with_baseline, select_headlines
from training.inflow.evaluation.measures import known_counts
from training.inflow.evaluation.report import BacktestFacts, log_backtest, make_backtest_report
from training.inflow.forecast import Forecast, InflowModel, fit_inflow, make_forecast, pack_model, unpack_model
from training.inflow.levels import KEY
from training.inflow.seasons import INFLOW, InflowSettings, SeasonTables, SeasonWeek, check_history, judged_years
from training.manifest import fingerprint_data, make_manifest
from training.registry import EVALUATION_FILE, MANIFEST_FILE, ModelVersion, Registry
from training.run_files import SHAP_FILE, metrics_of
from training.scoring import ModelReference
from training.tracking import Run, Tracking


def train_inflow(
    tables: SeasonTables, settings: InflowSettings, trained_by: str, tracking: Tracking, made_on: date
) -> ModelVersion:
    """Fit the model for the newest table, judge its like on the test years, register it; return the candidate.

    Where no year can be judged yet (`judged_years`), as in the first season, the report says so and holds no number.
    `made_on` is the date on the report.
    """
    target = newest_season(tables, settings)
    check_history(tables.find(target))
    settings = replace(settings, test_years=judged_years(tables, settings))
    backtest = backtest_inflow(tables, settings)
    model = fit_inflow(tables, target, settings)
    with tracking.start_run(INFLOW, f"{INFLOW} {target[0]} week{target[1]:02d}") as run:
        model_uri = run.log_model(model.pipeline)
        facts = BacktestFacts(made_on, "", fingerprint_data(list(tables.by_season.values())))
        _log_run(run, model, tables, backtest, settings, trained_by, facts)
    version = tracking.register(INFLOW, run.run_id, model_uri, {"trained_by": trained_by})
    return Registry(tracking).version(INFLOW, version)


def newest_season(tables: SeasonTables, settings: InflowSettings) -> SeasonWeek:
    """Return the season and week to forecast: the newest in progress, else the newest that was judged.

    Raises TableError when there is none.
    """
    chosen = [
        season
        for season, table in tables.by_season.items()
        if table.frame[OUTCOME].isna().all() or season[1] in settings.weeks
    ]
    if not chosen:
        raise TableError(
            "no season is in progress, and no table belongs to a week that is judged",
            where="[training.inflow] weeks",
            do="name a week for which a delivery exists",
        )
    return max(chosen, key=lambda season: tables.by_season[season].as_of)


def forecast_inflow(
    version: ModelVersion,
    tables: SeasonTables,
    season: SeasonWeek,
    settings: InflowSettings,
    tracking: Tracking,
    made_on: date,
) -> Forecast:
    """Return the forecast of `season` by a registered version, at every level; see `training.inflow.forecast`.

    The SHAP values of its series are kept with the run of the version.
    """
    check_history(tables.find(season))
    registry = Registry(tracking)
    model = unpack_model(registry.load(version), registry.manifest(version)["result"]["packed"])
    kept = f"shap/{season[0]}-week{season[1]:02d}.parquet"
    tracking.reopen(version.run_id).log_frame(_explain_season(model, tables, season), kept, SeriesContributionsResult)
    reference = ModelReference(version.name, version.version, version.run_id)
    return make_forecast(model, tables, season, reference, settings, made_on)


def _log_run(
    run: Run,
    model: InflowModel,
    tables: SeasonTables,
    backtest: pd.DataFrame,
    settings: InflowSettings,
    trained_by: str,
    facts: BacktestFacts,
) -> None:
    target = tables.find((model.academic_year, model.iso_week))
    report = make_backtest_report(backtest, settings, facts, known_counts(tables.by_season))
    evaluation = select_headlines(report.measured)
    comparison = compare_with_baseline(backtest, settings)
    choice = model.choice_for(model.iso_week)
    manifest = make_manifest(
        question=Question.INFLOW.value,
        moment=target.moment,
        trained_by=trained_by,
        train=[tables.by_season[season] for season in model.trained_on],
        test=[target],
        features=target.features,
        settings=asdict(settings),
        result={
            "model": "ridge regression on anchored growth",
            "served": "combination",
            "weights_by_week": {
                str(week): dict(zip(CANDIDATES, one.lean.weights, strict=True)) for week, one in model.choices.items()
            },
            "correction_by_week": {str(week): one.lean.correction for week, one in model.choices.items()},
            "rivals_by_week": {str(week): dict(one.rivals) for week, one in model.choices.items()},
            "packed": pack_model(model),
            "conclusion": asdict(comparison),
            "is_better_than_baseline": comparison.is_better,
            "not_yet_known": [],
        },
    )
    run.log_params(
        {
            "model": INFLOW,
            "season": target.cohort,
            "moment": target.moment,
            **{f"weight_{name}": weight for name, weight in zip(CANDIDATES, choice.lean.weights, strict=True)},
            "correction": choice.lean.correction,
            **{f"rival_{level}": name or "none" for level, name in choice.rivals.items()},
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
    run.log_frame(evaluation, EVALUATION_FILE, EvaluationResult)
    log_backtest(run, report)
    explained = _explain_season(model, tables, (model.academic_year, model.iso_week))
    run.log_frame(explained, SHAP_FILE, SeriesContributionsResult)


def _explain_season(model: InflowModel, tables: SeasonTables, season: SeasonWeek) -> pd.DataFrame:
    """Return the SHAP values of every series of a season, on the log ratio to its anchor.

    With `base` they add up to the log adjustment of the series.
    """
    inputs = tables.inputs(season)
    contributions = explain(model.pipeline, inputs)
    return inputs[[*KEY, "anchor"]].assign(base=contributions.base).join(contributions.values, rsuffix="_shap")
