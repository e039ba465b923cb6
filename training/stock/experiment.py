"""One run of the stock forecast: simulate ahead, judge the same on earlier years, and keep both in MLflow."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from features.progression import Progression
from training.experiment import metrics_of
from training.manifest import fingerprint_code
from training.registry import EVALUATION_FILE
from training.stock.backtest import backtest_stock, evaluate_stock
from training.stock.forecast import describe_stock, look_ahead_stock
from training.tracking import Tracking
from training.years.experiment import BACKTEST_FILE, FORECAST_FILE, YearsForecast, YearsSettings

STOCK = "stock"


@dataclass(frozen=True)
class StockForecast:
    """The rows planners get, and how the same did on years that are known (may be empty)."""

    rows: pd.DataFrame
    backtest: pd.DataFrame


def forecast_stock(
    progression: Progression, inflow: YearsForecast, names: pd.DataFrame, settings: YearsSettings, made_on: date
) -> StockForecast:
    """Forecast all enrolled students. `names`: programme, programme_name, faculty."""
    outlook = look_ahead_stock(progression, inflow.outlook, names, settings.seed)
    backtest = backtest_stock(
        progression, inflow.lines, inflow.backtest, names, settings.horizon, settings.outside(), settings.seed
    )
    return StockForecast(describe_stock(outlook, made_on), backtest)


def log_stock(made: StockForecast, settings: YearsSettings, tracking: Tracking) -> str:
    """Keep a run with the evaluation, the backtest and the forecast; return its id."""
    evaluation = evaluate_stock(made.backtest)
    last_year = int(made.rows["last_known_year"].iloc[0])
    with tracking.start_run(STOCK, f"{STOCK} from {last_year}") as run:
        run.log_params(
            {
                "question": STOCK,
                "last_known_year": last_year,
                "horizon": settings.horizon,
                "seed": settings.seed,
                "code": fingerprint_code(),
            }
        )
        levels = evaluation["level"].str.replace(" x ", "-by-", regex=False)
        names = levels + ".horizon" + evaluation["horizon"].astype(str) + "." + evaluation["model"]
        measures = evaluation["measure"].str.replace(" %", "", regex=False)
        run.log_metrics(metrics_of(evaluation.assign(model=names, measure=measures)))
        run.log_frame(evaluation, EVALUATION_FILE)
        run.log_frame(made.backtest, BACKTEST_FILE)
        run.log_frame(made.rows, FORECAST_FILE)
    return run.run_id
