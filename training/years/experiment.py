"""One run of the multi-year forecast: backtest, forecast, and what it was judged by, kept in MLflow."""

from dataclasses import asdict, dataclass
from datetime import date

import pandas as pd

from training.contracts.evaluation import EvaluationResult
from training.registry import EVALUATION_FILE
from training.run_files import BACKTEST_FILE, metrics_of
from training.source_code import fingerprint_code
from training.tracking import Tracking
from training.years.backtest import backtest_years, evaluate_years
from training.years.forecast import Outlook, Plans, describe_outlook, look_ahead
from training.years.lines import Lines, make_lines, read_outside
from training.years.paths import SeasonForecast
from training.years.settings import YearsSettings
from training.years.trend import PRIORS, fit_trend

YEARS = "years"
FORECAST_FILE = "forecast.parquet"
LEARNED_FILE = "learned.json"


@dataclass(frozen=True)
class YearsForecast:
    """The lines it was learned from, how it did on earlier years, the paths ahead, and the rows planners get."""

    lines: Lines
    backtest: pd.DataFrame
    outlook: Outlook
    rows: pd.DataFrame


def forecast_years(
    counts: pd.DataFrame, settings: YearsSettings, plans: Plans, season: SeasonForecast | None, made_on: date
) -> YearsForecast:
    """Judge the model on the years that are known and forecast the next. `counts`: `yearly_counts.COLUMNS`."""
    outside, lines = read_outside(settings), make_lines(counts)
    backtest = backtest_years(lines, settings.horizon, outside, settings.seed)
    outlook = look_ahead(lines, backtest, settings.horizon, plans, season, outside, settings.seed)
    return YearsForecast(lines, backtest, outlook, describe_outlook(outlook, made_on))


def log_years(made: YearsForecast, settings: YearsSettings, tracking: Tracking) -> str:
    """Keep a run with the evaluation, the backtest, what was learned and the forecast; return its id."""
    evaluation = evaluate_years(made.backtest)
    outlook, learned = made.outlook, fit_trend(made.lines, read_outside(settings))
    with tracking.start_run(YEARS, f"{YEARS} from {outlook.last_year}") as run:
        run.log_params(
            {
                "question": YEARS,
                "last_known_year": outlook.last_year,
                "programmes": len(outlook.points),
                "code": fingerprint_code("training.years.experiment"),
                **asdict(settings),
            }
        )
        names = evaluation["level"] + ".horizon" + evaluation["horizon"].astype(str) + "." + evaluation["model"]
        measures = evaluation["measure"].str.replace(" %", "", regex=False)
        run.log_metrics(metrics_of(evaluation.assign(model=names, measure=measures)))
        run.log_frame(evaluation, EVALUATION_FILE, EvaluationResult)
        run.log_frame(made.backtest, BACKTEST_FILE)
        run.log_frame(made.rows, FORECAST_FILE)
        run.log_json(
            {
                "coefficients": learned.coefficients,
                "priors": {name: list(prior) for name, prior in PRIORS.items()},
                "growths": learned.growths,
                "served": outlook.served,
                "left_out": outlook.left_out.to_dict("records"),
            },
            LEARNED_FILE,
        )
    return run.run_id
