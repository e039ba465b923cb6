"""One run of the stock forecast: simulate ahead, judge the same on earlier years, and keep both in MLflow."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from features.years.progression import Progression, Step
from training.contracts.evaluation import EvaluationResult
from training.registry import EVALUATION_FILE, MANIFEST_FILE
from training.run_files import BACKTEST_FILE, metrics_of
from training.source_code import fingerprint_code
from training.stock.backtest import StockBacktest, backtest_stock, evaluate_steps, evaluate_stock
from training.stock.forecast import describe_graduates, describe_stock, look_ahead_stock
from training.tracking import Tracking
from training.years.experiment import FORECAST_FILE, YearsForecast
from training.years.lines import read_outside
from training.years.settings import YearsSettings

STOCK = "stock"
STEPS_BACKTEST_FILE, GRADUATES_FILE = "evaluation/steps.parquet", "graduates.parquet"


@dataclass(frozen=True)
class StockForecast:
    """The rows planners get, and how the same did on years that are known (may be empty).

    graduates: expected diplomas, without rows when the register does not tell them. steps: what was counted, per
    academic year and step of the whole institution.
    """

    rows: pd.DataFrame
    graduates: pd.DataFrame
    steps: pd.DataFrame
    backtest: StockBacktest


def forecast_stock(
    progression: Progression, inflow: YearsForecast, names: pd.DataFrame, settings: YearsSettings, made_on: date
) -> StockForecast:
    """Forecast all enrolled students. `names`: programme, programme_name, faculty."""
    outlook = look_ahead_stock(progression, inflow.outlook, names, settings.seed)
    backtest = backtest_stock(
        progression, inflow.lines, inflow.backtest, names, settings.horizon, read_outside(settings), settings.seed
    )
    counted = progression.steps.groupby(["academic_year", "step"], as_index=False)[["students"]].sum()
    return StockForecast(describe_stock(outlook, made_on), describe_graduates(outlook, made_on), counted, backtest)


def log_stock(made: StockForecast, settings: YearsSettings, tracking: Tracking) -> str:
    """Keep a run with the evaluation, the backtest and the forecast; return its id."""
    evaluation = pd.concat([evaluate_stock(made.backtest.rows), evaluate_steps(made.backtest.steps)], ignore_index=True)
    last_year = int(made.rows["last_known_year"].iloc[0])
    with tracking.start_run(STOCK, f"{STOCK} from {last_year}") as run:
        run.log_params(
            {
                "question": STOCK,
                "last_known_year": last_year,
                "horizon": settings.horizon,
                "seed": settings.seed,
                "code": fingerprint_code("training.stock.experiment"),
            }
        )
        levels = evaluation["level"].str.replace(" x ", "-by-", regex=False).str.replace(" ", "-", regex=False)
        names = levels + ".horizon" + evaluation["horizon"].astype(str) + "." + evaluation["model"]
        measures = evaluation["measure"].str.replace(" %", "", regex=False)
        run.log_metrics(metrics_of(evaluation.assign(model=names, measure=measures)))
        run.log_frame(evaluation, EVALUATION_FILE, EvaluationResult)
        run.log_frame(made.backtest.rows, BACKTEST_FILE)
        run.log_frame(made.backtest.steps, STEPS_BACKTEST_FILE)
        run.log_frame(made.rows, FORECAST_FILE)
        run.log_frame(made.graduates, GRADUATES_FILE)
        run.log_json(_describe(made, settings), MANIFEST_FILE)
    return run.run_id


def _describe(made: StockForecast, settings: YearsSettings) -> dict[str, object]:
    """Return where the forecast comes from: the steps that were counted, and from when diplomas are told."""
    told = made.steps.loc[made.steps["step"] == Step.GRADUATED, "academic_year"]
    by_year = made.steps.pivot(index="academic_year", columns="step", values="students").fillna(0).astype("int64")
    return {
        "question": STOCK,
        "made_on": str(made.rows["made_on"].iloc[0].date()),
        "last_known_year": int(made.rows["last_known_year"].iloc[0]),
        "diplomas_told_from": None if told.empty else int(told.min()),
        "steps": {
            str(year): {str(step): int(number) for step, number in row.items()} for year, row in by_year.iterrows()
        },
        "horizon": settings.horizon,
        "seed": settings.seed,
        "code": fingerprint_code("training.stock.experiment"),
    }
