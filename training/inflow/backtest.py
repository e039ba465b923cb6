"""How good inflow forecasts would have been: every season forecast with what was known in it.

A rolling origin: the model of a season learns from the seasons counted before, decides its share on forecasts
of them, and takes its intervals from their errors. Nothing of the season itself, or later, has a say.
"""

from collections.abc import Sequence

import pandas as pd

from features.cohort_table import CohortTable
from features.errors import TableError
from training.inflow.baselines import Baseline
from training.inflow.model import (
    InflowSettings,
    Season,
    Tables,
    choose,
    combine,
    forecast_points,
    season_of,
    usable_seasons,
)
from training.inflow.paths import Array, describe_paths, number_groups, respect_caps, sample_paths, sum_paths

KEY = ["programme", "origin", "exam_type"]
ALL = "all"
BASELINES = [name.value for name in Baseline]
_GROUPS: dict[str, list[str]] = {"cell": KEY, "programme": ["programme"], "institution": []}


def index_tables(tables: Sequence[CohortTable]) -> dict[Season, CohortTable]:
    """Return inflow tables by academic year and ISO week. Raises TableError when a season has two for a week."""
    indexed = {season_of(table): table for table in tables}
    if len(indexed) < len(tables):
        raise TableError("two inflow tables have the same academic year and week", do="keep one table per week")
    return indexed


def backtest_inflow(tables: Tables, settings: InflowSettings) -> pd.DataFrame:
    """Return the forecasts of the test years beside what came of them.

    One row per level (cell, programme, institution), series, academic_year and iso_week, with actual, forecast
    (the model, whether or not a baseline would be served), p05 ... p95 and every baseline; ALL where summed.
    Only series whose count is known. Raises TableError when no table belongs to the test years and weeks.
    """
    tests = [season for season in sorted(tables) if season[0] in settings.test_years and season[1] in settings.weeks]
    if not tests:
        raise TableError(
            f"no inflow table belongs to the test years {settings.test_years} and weeks {settings.weeks}",
            where="[training.inflow]",
            do="choose years and weeks for which tables were built",
        )
    needed = {season for test in tests for season in usable_seasons(tables, tables[test], settings)} | set(tests)
    points = {season: forecast_points(tables, season, settings) for season in sorted(needed)}
    parts: list[pd.DataFrame] = []
    for test in tests:
        earlier = [points[season] for season in usable_seasons(tables, tables[test], settings)]
        parts += _judge_season(points[test], earlier, settings)
    if not parts:
        raise TableError(
            f"no count of the test years {settings.test_years} is known",
            where="[training.inflow]",
            do="choose years that have been counted",
        )
    return pd.concat(parts, ignore_index=True)


def _judge_season(
    points: pd.DataFrame, earlier: Sequence[pd.DataFrame], settings: InflowSettings
) -> list[pd.DataFrame]:
    choice = choose(earlier, settings)
    free = points.assign(forecast=combine(points, choice.share))
    paths = sample_paths(free, choice.spread, settings.samples, settings.seed)
    counted = free["actual"].notna().to_numpy()
    free[["forecast", *BASELINES]] = respect_caps(free[["forecast", *BASELINES]].to_numpy(dtype="float64"), free)
    known = free.loc[counted].reset_index(drop=True)
    levels = _GROUPS if len(known) else []
    return [_sum_level(known, paths[counted], level) for level in levels]


def _sum_level(points: pd.DataFrame, paths: Array, level: str) -> pd.DataFrame:
    """Return one row per group of `level`: sums of forecasts, and quantiles of sums of paths."""
    group = _GROUPS[level]
    codes = number_groups(points, group)
    rows = points[[*KEY, "academic_year", "iso_week"]].groupby(codes).first()
    summed = points[["actual", "forecast", *BASELINES]].groupby(codes).sum()
    rows = rows.join(summed).join(describe_paths(sum_paths(paths, codes)))
    rows[[name for name in KEY if name not in group]] = ALL
    return rows.assign(level=level)
