"""The measures of a backtest, each a ratio of two sums over rows: one bootstrap over series then serves all.

wape                    absolute errors / students
mae                     absolute errors / forecasts (students)
bias                    errors / students; above 0: too many were forecast
mase                    absolute errors / mean absolute change of the count from year to year before the forecast
                        year (Hyndman & Koehler 2006, summed before dividing, so that one series that hardly
                        changes does not decide); series without two counts in a row before it are left out
weighted_quantile_loss  pinball losses of the nine quantiles, twice their mean / students; a forecast without
                        quantiles would have its WAPE here, so the two may be compared
coverage_50 ... _95     rows whose count lies in the interval / rows
width_50 ... _95        widths of the interval / forecasts (students)
winkler_80, winkler_95  widths plus 2 / alpha for each student outside (Winkler 1972) / rows (students)

Errors are measured of the model, of what was served and of every baseline; the last four of what was served.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from features.cohort_table import OUTCOME, CohortTable
from features.inflow.applications import SERIES
from training.contracts.inflow import Baseline
from training.inflow.levels import ALL, GROUPS, INTERVALS, MODEL, QUANTILES, Array, pinball_loss

SERVED: Final = "served"
"""Name of what would have been served, with the choice made on earlier years only."""
MODELS = {MODEL: "forecast", SERVED: "served_forecast", **{name.value: name.value for name in Baseline}}
SIZES = {"0-10": 10.0, "11-50": 50.0, "51-150": 150.0, "more than 150": float("inf")}
"""Size classes by the forecast that was served, with the most students of each."""
PLACE = ["level", *SERIES, "faculty"]
_WINKLER = (80, 95)


@dataclass(frozen=True)
class Ratio:
    """One measure of one model: `above` per row, and the name of the column of `Parts.below` to divide by."""

    model: str
    measure: str
    above: Array
    below: str


@dataclass(frozen=True)
class Parts:
    """All ratios of a frame of backtest rows, and the columns below the line: 0 where a row does not count."""

    ratios: tuple[Ratio, ...]
    below: Mapping[str, Array]


def split_measures(rows: pd.DataFrame, counts: pd.DataFrame | None = None) -> Parts:
    """Return the parts of every measure that `rows` (backtest rows) have the columns for.

    `counts` is what `known_counts` returns; without it the changes from year to year are those in `rows` alone.
    """
    actual = _numbers(rows, "actual")
    scale = measure_scale(rows, counts).to_numpy(dtype="float64")
    is_scaled = np.isfinite(scale)
    below = {"rows": np.ones(len(rows)), "students": actual, "change": np.where(is_scaled, scale, 0.0)}
    ratios: list[Ratio] = []
    for model, column in MODELS.items():
        if column in rows.columns:
            error = _numbers(rows, column) - actual
            ratios.append(Ratio(model, "wape", np.abs(error), "students"))
            ratios.append(Ratio(model, "mae", np.abs(error), "rows"))
            ratios.append(Ratio(model, "bias", error, "students"))
            ratios.append(Ratio(model, "mase", np.where(is_scaled, np.abs(error), 0.0), "change"))
    shown = SERVED if "served_forecast" in rows.columns else MODEL
    below["forecast"] = _numbers(rows, MODELS[shown])
    return Parts((*ratios, *_quantile_ratios(rows, actual, shown)), below)


def known_counts(tables: Mapping[tuple[int, int], CohortTable]) -> pd.DataFrame:
    """Return SERIES, academic_year, students: the counts that inflow tables (by year and week) know as outcomes."""
    parts = [
        table.frame[[*SERIES]].assign(academic_year=year, students=table.frame[OUTCOME])
        for (year, _), table in tables.items()
    ]
    return pd.concat(parts).dropna(subset="students").drop_duplicates([*SERIES, "academic_year"], ignore_index=True)


def measure_scale(rows: pd.DataFrame, counts: pd.DataFrame | None = None) -> "pd.Series[float]":
    """Return per row the mean absolute change of its count from year to year, over the years before its own.

    On the index of `rows`, in students; missing where no two years in a row were counted before.
    """
    place = place_of(rows)
    known = pd.concat([*_sum_counts(rows, counts), *_counts_in(rows, place)])
    known = known.dropna(subset="students").drop_duplicates([*PLACE, "academic_year"])
    wide = known.pivot(index=PLACE, columns="academic_year", values="students")
    first = int(wide.columns.min())
    change = wide.reindex(columns=range(first, int(rows["academic_year"].max()) + 1)).diff(axis="columns").abs()
    number = change.notna().cumsum(axis="columns")
    mean = change.fillna(0.0).cumsum(axis="columns") / number.where(number > 0)
    # The last change that counts for a year is the one up to the year before it.
    before = rows["academic_year"].to_numpy(dtype="int64") - 1 - first
    codes = mean.index.get_indexer(pd.MultiIndex.from_frame(place))
    scale = np.where(before >= 0, mean.to_numpy(dtype="float64")[codes, np.maximum(before, 0)], np.nan)
    return pd.Series(scale, index=rows.index)


def place_of(rows: pd.DataFrame) -> pd.DataFrame:
    """Return PLACE per row: what tells one series of a level from another."""
    is_faculty = rows["level"] == "faculty"
    faculty = rows["faculty"].where(is_faculty, ALL) if is_faculty.any() else ALL
    return rows[["level", *SERIES]].assign(faculty=faculty)[PLACE]


def size_class(forecast: "pd.Series[float]") -> "pd.Series[str]":
    """Return the size class of each forecast. Sorting by the outcome would make small series look overestimated."""
    return pd.cut(forecast, [-1.0, *SIZES.values()], labels=list(SIZES)).astype(str)


def _counts_in(rows: pd.DataFrame, place: pd.DataFrame) -> Iterator[pd.DataFrame]:
    yield place.assign(academic_year=rows["academic_year"], students=rows["actual"])
    if "last_year" in rows.columns:
        yield place.assign(academic_year=rows["academic_year"] - 1, students=rows["last_year"])


def _sum_counts(rows: pd.DataFrame, counts: pd.DataFrame | None) -> Iterator[pd.DataFrame]:
    """Yield the counts at every level of `rows`, as PLACE, academic_year and students."""
    if counts is None:
        return
    cells = rows.loc[rows["level"] == "cell"]
    faculty = cells.drop_duplicates("programme").set_index("programme").get("faculty", pd.Series(dtype=object))
    named = counts.assign(faculty=counts["programme"].map(faculty))
    for level, group in GROUPS.items():
        sums = named.groupby([*group, "academic_year"], as_index=False)["students"].sum()
        yield sums.assign(level=level, **{name: ALL for name in (*SERIES, "faculty") if name not in group})


def _quantile_ratios(rows: pd.DataFrame, actual: Array, model: str) -> Iterator[Ratio]:
    quantiles = {name: share for name, share in QUANTILES.items() if name in rows.columns}
    if quantiles:
        losses = [pinball_loss(actual, _numbers(rows, name), share) for name, share in quantiles.items()]
        yield Ratio(model, "weighted_quantile_loss", 2 * np.mean(losses, axis=0), "students")
    for percent, (lower, upper) in INTERVALS.items():
        if {lower, upper} <= quantiles.keys():
            low, high = _numbers(rows, lower), _numbers(rows, upper)
            yield Ratio(model, f"coverage_{percent}", ((low <= actual) & (actual <= high)).astype(float), "rows")
            yield Ratio(model, f"width_{percent}", high - low, "forecast")
            if percent in _WINKLER:
                outside = np.maximum(low - actual, 0) + np.maximum(actual - high, 0)
                yield Ratio(model, f"winkler_{percent}", high - low + outside * 2 / (1 - percent / 100), "rows")


def _numbers(rows: pd.DataFrame, column: str) -> Array:
    return rows[column].to_numpy(dtype="float64")
