"""What a backtest says: every measure with its interval, per level, year, week and slice, and beside a baseline.

Intervals are those of a Bayesian bootstrap over series (Rubin 1981): each draw weighs every series anew, with all
its years and weeks, which are not independent of each other. Weights are never zero, so that a draw of a small
slice is never empty, and every model is measured with the same weights: differences are paired. The intervals say
what chance in series can do; how much one year differs from another they can not say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import TypeAdapter

from training.contracts.inflow import Baseline
from training.inflow.evaluation.measures import MODELS, SERVED, place_of, size_class, split_measures
from training.inflow.levels import ALL, GROUPS, MODEL, Array
from training.inflow.seasons import InflowSettings

COLUMNS = [
    "level", "slice", "value_of_slice", "year", "iso_week", "model", "measure", "value", "low", "high", "n",
    "is_baseline",
]  # fmt: skip
_NUMBERS = {"iso_week": "int64", "value": "float64", "low": "float64", "high": "float64", "n": "int64"}
_EMPTY = pd.DataFrame(columns=COLUMNS).astype({**_NUMBERS, "is_baseline": "bool"})
ALL_WEEKS: Final = 0
"""In `iso_week`: all weeks of the backtest together."""
FEWEST = 5
"""With fewer series or years than this, chance is not judged."""
_FEW_SERIES = 10  # with fewer series at a level, years are drawn and not series
_HEADLINES = ("wape", "mae", "bias", "mase", "weighted_quantile_loss", "coverage_80", "coverage_95", "winkler_95")


class Verdict(StrEnum):
    """What a comparison shows."""

    BETTER = "better"
    NOT_SHOWN = "not_shown"
    WORSE = "worse"
    TOO_FEW = "too_few"


@dataclass(frozen=True)
class BaselineComparison:
    """A forecast beside the best baseline: WAPE of both, and the interval of their difference (forecast - baseline).

    `model` is MODEL or SERVED; `n` counts what was drawn: series, or years where a level has few series.
    """

    baseline: Baseline
    model_wape: float
    baseline_wape: float
    low: float
    high: float
    n: int
    model: str = MODEL
    is_by_year: bool = False

    @property
    def is_better(self) -> bool:
        """Whether the model is better beyond what chance explains: the whole interval is below 0."""
        return self.verdict is Verdict.BETTER

    @property
    def verdict(self) -> Verdict:
        """What the interval shows."""
        if self.n < FEWEST:
            return Verdict.TOO_FEW
        return Verdict.BETTER if self.high < 0 else Verdict.WORSE if self.low > 0 else Verdict.NOT_SHOWN


def read_conclusion(content: Mapping[str, Any]) -> BaselineComparison:
    """Return a comparison from what JSON holds of it, such as the conclusion in a manifest."""
    return TypeAdapter(BaselineComparison).validate_python(dict(content))


def evaluate_backtest(rows: pd.DataFrame, settings: InflowSettings, counts: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return COLUMNS: each measure of `training.inflow.evaluation.measures` with its interval.

    `rows` is what `backtest_inflow` returns; `counts` what `known_counts` returns, for the scale of MASE.
    `slice` is 'all', 'size', 'origin' or 'exam_type'; `year` is a year or 'all'; `iso_week` a week or ALL_WEEKS; `n`
    counts the series. With fewer than FEWEST series the interval is the value itself: chance is not judged. A
    measure that cannot be computed, such as a share of no students, has no row.
    """
    random = np.random.default_rng(settings.seed)
    rows = rows.reset_index(drop=True)
    levels = [(level, rows.loc[rows["level"] == level]) for level in GROUPS]
    parts = [_evaluate_level(part, settings, random, counts) for _, part in levels if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else _EMPTY.copy()


def select_headlines(measured: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of an evaluation that go with a model: no slices, per year and week, the main measures.

    `is_served` marks what is served; without a served forecast among the rows that is the model.
    """
    is_headline = (
        (measured["slice"] == ALL)
        & (measured["year"] != ALL)
        & (measured["iso_week"] != ALL_WEEKS)
        & measured["measure"].isin(_HEADLINES)
    )
    chosen = measured.loc[is_headline].reset_index(drop=True)
    served = SERVED if (chosen["model"] == SERVED).any() else MODEL
    return chosen.drop(columns=["slice", "value_of_slice"]).assign(is_served=chosen["model"] == served)


def compare_with_baseline(
    rows: pd.DataFrame, settings: InflowSettings, model: str = MODEL, level: str = "cell"
) -> BaselineComparison:
    """Return how the model (or SERVED) compares with the best baseline over all years and weeks in `rows`.

    The best baseline is the one with the lowest error in hindsight. Series are drawn with all their years and
    weeks; years, where the level has fewer than ten series. Without any row nothing is judged: n is 0.
    """
    own = rows.loc[rows["level"] == level]
    if own.empty:
        return BaselineComparison(Baseline.LAST_YEAR, 0.0, 0.0, 0.0, 0.0, 0, model)
    codes = _number_series(own)
    is_by_year = codes.max() + 1 < _FEW_SERIES
    if is_by_year:
        codes = pd.factorize(own["academic_year"])[0]
    names = {name: MODELS[name] for name in (model, *(one.value for one in Baseline))}
    errors = pd.DataFrame({name: (own[column] - own["actual"]).abs() for name, column in names.items()})
    sums = errors.assign(actual=own["actual"]).groupby(codes).sum()
    best = min(Baseline, key=lambda name: float(sums[name.value].sum()))
    weights = _weigh_series(len(sums), settings, np.random.default_rng(settings.seed))
    gap = (sums[model] - sums[best.value]).to_numpy(dtype="float64")
    students = sums["actual"].to_numpy(dtype="float64")
    low, high = _interval((weights @ gap) / np.maximum(weights @ students, 1e-9), settings)
    total = max(float(students.sum()), 1e-9)
    wapes = [float(sums[name].sum()) / total for name in (model, best.value)]
    return BaselineComparison(best, wapes[0], wapes[1], float(low), float(high), len(sums), model, bool(is_by_year))


def compare_by_week(
    rows: pd.DataFrame, settings: InflowSettings, model: str = MODEL
) -> dict[tuple[str, int], BaselineComparison]:
    """Return the comparison of every level and ISO week in `rows`, over all years together."""
    places = rows[["level", "iso_week"]].drop_duplicates().itertuples(index=False, name=None)
    return {
        (str(level), int(week)): compare_with_baseline(rows.loc[rows["iso_week"] == week], settings, model, str(level))
        for level, week in places
    }


def _evaluate_level(
    rows: pd.DataFrame, settings: InflowSettings, random: np.random.Generator, counts: pd.DataFrame | None
) -> pd.DataFrame:
    cube = _Cube(rows, counts)
    weights = _weigh_series(cube.series, settings, random)
    parts = [
        cube.measure(is_in, weights, settings).assign(slice=name, value_of_slice=value)
        for name, value, is_in in _slices(rows)
    ]
    table = pd.concat(parts, ignore_index=True)
    return table.assign(level=rows["level"].iloc[0], is_baseline=~table["model"].isin((MODEL, SERVED)))[COLUMNS]


def _slices(rows: pd.DataFrame) -> Iterator[tuple[str, str, npt.NDArray[np.bool_]]]:
    """Yield name, value and mask of every slice of the rows of one level."""
    level = rows["level"].iloc[0]
    yield ALL, ALL, np.ones(len(rows), dtype=bool)
    columns = {name: rows[name] for name in ("origin", "exam_type") if level == "cell"}
    if level != "institution":
        columns["size"] = size_class(rows[MODELS[SERVED] if MODELS[SERVED] in rows.columns else MODELS[MODEL]])
    for name, values in columns.items():
        for value in sorted(values.unique()):
            yield name, str(value), (values == value).to_numpy()


class _Cube:
    """The parts of all measures of one level, by series x year x week."""

    def __init__(self, rows: pd.DataFrame, counts: pd.DataFrame | None) -> None:
        parts = split_measures(rows, counts)
        self._ratios, self._below = parts.ratios, list(parts.below)
        self._values = np.column_stack([one.above for one in parts.ratios] + list(parts.below.values()))
        self._codes = _number_series(rows)
        self._years, self._weeks = (np.unique(rows[name]) for name in ("academic_year", "iso_week"))
        self._year = np.searchsorted(self._years, rows["academic_year"])
        self._week = np.searchsorted(self._weeks, rows["iso_week"])
        self.series = int(self._codes.max()) + 1

    def measure(self, is_in: npt.NDArray[np.bool_], weights: Array, settings: InflowSettings) -> pd.DataFrame:
        """Return year, iso_week, model, measure, value, low, high and n of the rows in a slice."""
        present, codes = np.unique(self._codes[is_in], return_inverse=True)
        shape = (len(present), len(self._years), len(self._weeks), self._values.shape[1] + 1)
        sums = np.zeros(shape)
        filled = np.column_stack([self._values[is_in], np.ones(int(is_in.sum()))])
        np.add.at(sums, (codes, self._year[is_in], self._week[is_in]), filled)
        sums = np.concatenate([sums, sums.sum(axis=1, keepdims=True)], axis=1)
        sums = np.concatenate([sums, sums.sum(axis=2, keepdims=True)], axis=2)
        drawn = (weights[:, present] @ sums.reshape(len(present), -1)).reshape(-1, *sums.shape[1:])
        return self._lay_out(sums, drawn, settings)

    def _lay_out(self, sums: Array, drawn: Array, settings: InflowSettings) -> pd.DataFrame:
        above = slice(len(self._ratios))
        below = [len(self._ratios) + self._below.index(one.below) for one in self._ratios]
        total = sums.sum(axis=0)
        is_known = total[..., below] > 0
        divisor = np.where(is_known, total[..., below], 1.0)
        value = total[..., above] / divisor
        low, high = _interval(drawn[..., above] / np.where(is_known, drawn[..., below], 1.0), settings)
        # Only series with a scale count for MASE; a row counts for every other measure.
        is_counted = np.where([one.below == "change" for one in self._ratios], sums[..., below] > 0, sums[..., -1:] > 0)
        n = is_counted.sum(axis=0)
        low, high = (np.where(n < FEWEST, value, bound) for bound in (low, high))
        names = [[one.model for one in self._ratios], [one.measure for one in self._ratios]]
        years, weeks = [*map(str, self._years), ALL], [*map(int, self._weeks), ALL_WEEKS]
        groups = [(year, week) for year in years for week in weeks]
        table = pd.DataFrame([(*group, *pair) for group in groups for pair in zip(*names, strict=True)])
        table.columns = pd.Index(["year", "iso_week", "model", "measure"])
        found = {"value": value, "low": np.minimum(low, value), "high": np.maximum(high, value), "n": n}
        for name, numbers in found.items():
            table[name] = numbers.ravel()
        known: pd.DataFrame = table.loc[is_known.ravel()]
        return known


def _number_series(rows: pd.DataFrame) -> npt.NDArray[np.int64]:
    return np.asarray(place_of(rows).groupby(list(place_of(rows).columns), sort=False).ngroup(), dtype=np.int64)


def _weigh_series(series: int, settings: InflowSettings, random: np.random.Generator) -> Array:
    """Return the weight of each series in each draw (draws x series)."""
    return random.standard_exponential((settings.resamples, series))


def _interval(values: Array, settings: InflowSettings) -> tuple[Array, Array]:
    """Return the lower and upper bounds over the draws, the first axis of `values`."""
    tail = (1 - settings.confidence) / 2
    low, high = np.quantile(values, [tail, 1 - tail], axis=0)
    return low, high
