"""What a backtest says, in measures with intervals and in one sentence.

WAPE      sum of absolute errors / sum of students        MAE   mean absolute error (students)
bias      sum of errors / sum of students (above 0: too many forecast)
coverage  share of series whose count lies in the 80 % interval (p10 - p90); for the model only

Each is a ratio of two sums over series, so one bootstrap over series serves all: series are drawn with
replacement, every model on the same draws, and differences are therefore paired.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from training.inflow.backtest import BASELINES, KEY
from training.inflow.baselines import NAMES_EN, NAMES_NL, Baseline
from training.inflow.model import MODEL, InflowSettings
from training.inflow.paths import Array

_MODELS = {MODEL: "forecast", **{name: name for name in BASELINES}}
COLUMNS = ["level", "year", "iso_week", "model", "measure", "value", "low", "high", "is_baseline", "n"]


@dataclass(frozen=True)
class Comparison:
    """The model beside the best baseline: WAPE of both, and the interval of their difference (model - baseline)."""

    baseline: Baseline
    model_wape: float
    baseline_wape: float
    low: float
    high: float
    n: int

    @property
    def is_better(self) -> bool:
        """Whether the model is better beyond what chance explains: the whole interval is below 0."""
        return self.high < 0

    def sentence(self, language: str) -> str:
        """Return the conclusion for planners, in Dutch ("nl") or English ("en")."""
        numbers = [f"{100 * value:.1f}" for value in (self.model_wape, self.baseline_wape)]
        if language == "nl":
            verdict = "beter dan" if self.is_better else "niet aantoonbaar beter dan"
            model, baseline = (number.replace(".", ",") for number in numbers)
            return (
                f"Het model is {verdict} de beste eenvoudige voorspelling ({NAMES_NL[self.baseline]}): "
                f"het zit er gemiddeld {model}% naast, die {baseline}% ({self.n} reeksen)."
            )
        verdict = "better than" if self.is_better else "no better than"
        return (
            f"The model is {verdict} the best simple forecast ({NAMES_EN[self.baseline]}): "
            f"it is off by {numbers[0]}% on average, that one by {numbers[1]}% ({self.n} series)."
        )


def evaluate_backtest(rows: pd.DataFrame, settings: InflowSettings) -> pd.DataFrame:
    """Return COLUMNS: each measure of the model and the baselines per level, academic year and week.

    `rows` is what `backtest_inflow` returns. `low` and `high` are the bootstrap interval over series; at the
    level of the institution there is one series, and the interval is the value itself. `n` counts series.
    """
    random = np.random.default_rng(settings.seed)
    found = []
    groups = ["level", "academic_year", "iso_week"]
    for level, year, week in rows[groups].drop_duplicates().sort_values(groups).itertuples(index=False):
        part = rows.loc[(rows["level"] == level) & (rows["academic_year"] == year) & (rows["iso_week"] == week)]
        draws = _draw_series(len(part), settings.resamples, random)
        for model, measure, above, below in _ratios(part):
            low, high = _interval((draws @ above) / np.maximum(draws @ below, 1e-9), settings)
            value = float(above.sum() / max(below.sum(), 1e-9))
            found.append((level, int(year), int(week), model, measure, value, low, high, model != MODEL, len(part)))
    return pd.DataFrame(found, columns=COLUMNS)


def compare_with_baseline(rows: pd.DataFrame, settings: InflowSettings) -> Comparison:
    """Return how the model compares with the best baseline over all series, years and weeks of a backtest.

    Series are drawn with all their years and weeks, which are not independent of each other.
    """
    cells = rows.loc[rows["level"] == "cell"]
    errors = pd.DataFrame({name: (cells[column] - cells["actual"]).abs() for name, column in _MODELS.items()})
    sums = errors.assign(actual=cells["actual"]).groupby([cells[name] for name in KEY]).sum()
    total = max(float(sums["actual"].sum()), 1e-9)
    best = min(Baseline, key=lambda name: float(sums[name.value].sum()))
    draws = _draw_series(len(sums), settings.resamples, np.random.default_rng(settings.seed))
    gap = (sums[MODEL] - sums[best.value]).to_numpy(dtype="float64")
    students = sums["actual"].to_numpy(dtype="float64")
    low, high = _interval((draws @ gap) / np.maximum(draws @ students, 1e-9), settings)
    wapes = [float(sums[name].sum()) / total for name in (MODEL, best.value)]
    return Comparison(best, wapes[0], wapes[1], low, high, len(sums))


def _ratios(part: pd.DataFrame) -> Iterator[tuple[str, str, Array, Array]]:
    """Yield model, measure, and the two columns whose sums make the measure."""
    actual = part["actual"].to_numpy(dtype="float64")
    ones: Array = np.ones(len(part))
    for model, column in _MODELS.items():
        error = part[column].to_numpy(dtype="float64") - actual
        yield model, "wape", np.abs(error), actual
        yield model, "mae", np.abs(error), ones
        yield model, "bias", error, actual
    inside: Array = np.asarray(part["actual"].between(part["p10"], part["p90"]), dtype=np.float64)
    yield MODEL, "coverage_80", inside, ones


def _draw_series(series: int, resamples: int, random: np.random.Generator) -> Array:
    """Return how often each series is drawn, per resample (resamples x series)."""
    return random.multinomial(series, np.full(series, 1 / series), size=resamples).astype(np.float64)


def _interval(values: Array, settings: InflowSettings) -> tuple[float, float]:
    tail = (1 - settings.confidence) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)
