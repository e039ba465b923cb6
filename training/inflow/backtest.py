"""How good inflow forecasts would have been: every season forecast with what was known in it.

A rolling origin: the model of a season learns from the seasons counted before, decides what to use and what to
serve on forecasts of them, and takes its intervals from their errors. Nothing of the season itself, or later, has a
say.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from features.errors import TableError
from training.inflow.anchor import compute_anchor
from training.inflow.choice import choose, points_near
from training.inflow.levels import ALL, BASELINES, GROUPS, KEY, MODEL, number_groups, sum_groups
from training.inflow.paths import describe_paths
from training.inflow.points import forecast_points
from training.inflow.seasons import Season, Tables, usable_seasons
from training.inflow.served import SERVED, Served, serve
from training.inflow.settings import InflowSettings

NAMES = [*KEY, "faculty"]


def backtest_inflow(tables: Tables, settings: InflowSettings) -> pd.DataFrame:
    """Return the forecasts of the test years beside what came of them.

    One row per level (GROUPS), series, academic_year and iso_week: NAMES (ALL where summed), actual, forecast (the
    model), served_forecast and served (which forecast that is), the quantiles of what is served, last_year (missing
    where it is not known), every baseline, cap. Only series whose count is known. Raises TableError when no table
    belongs to the test years and weeks.
    """
    tests = sorted(
        season for season in tables.by_season if season[0] in settings.test_years and season[1] in settings.weeks
    )
    if not tests:
        raise TableError(
            f"no inflow table belongs to the test years {settings.test_years} and weeks {settings.weeks}",
            where="[training.inflow]",
            do="choose years and weeks for which tables were built",
        )
    needed = {season for test in tests for season in usable_seasons(tables, test)} | set(tests)
    points = {season: forecast_points(tables, season, settings) for season in sorted(needed)}
    parts: list[pd.DataFrame] = []
    for test in tests:
        parts += _judge_season(tables, points, test, settings)
    if not parts:
        raise TableError(
            f"no count of the test years {settings.test_years} is known",
            where="[training.inflow]",
            do="choose years that have been counted",
        )
    return pd.concat(parts, ignore_index=True)


def sum_level(served: Served, rows: "pd.Series[bool]", level: str) -> pd.DataFrame:
    """Return one row per group of `level` over the `rows` (mask) of what is served: sums, and quantiles of sums.

    `level`, NAMES, academic_year, iso_week, applicants, actual, forecast, served_forecast, served, quantiles,
    last_year, baselines, cap (missing where nothing under it has one, or where not everything has).
    """
    points = served.points.loc[rows].reset_index(drop=True)
    group = GROUPS[level]
    codes = number_groups(points, group)
    grouped = points.groupby(codes)
    result = grouped[[*NAMES, "academic_year", "iso_week"]].first()
    result = result.join(grouped[["applicants", SERVED, *BASELINES]].sum()).assign(
        forecast=grouped[MODEL].sum(),
        actual=grouped["actual"].sum(min_count=1),
        last_year=grouped["last_outcome"].sum(min_count=1),
        served=served.choice.served[level],
        cap=grouped["cap"].first() if level in ("cell", "programme") else np.nan,
        level=level,
    )
    result = result.join(describe_paths(sum_groups(served.paths[rows.to_numpy()], codes)))
    # A programme has one faculty; what has several, or none of its own, is called ALL.
    own = {*group, *(["faculty"] if "programme" in group else [])}
    result[[name for name in NAMES if name not in own]] = ALL
    return result


def _judge_season(
    tables: Tables, points: dict[Season, pd.DataFrame], test: Season, settings: InflowSettings
) -> list[pd.DataFrame]:
    earlier: Sequence[pd.DataFrame] = [points[season] for season in usable_seasons(tables, test)]
    drift = compute_anchor(tables.find(test).frame).drift
    choice = choose(points_near(earlier, test[1], settings), settings, drift)
    served = serve(points[test], choice, settings)
    counted = served.points["actual"].notna()
    return [sum_level(served, counted, level).drop(columns="applicants") for level in GROUPS if counted.any()]
