"""How good inflow forecasts would have been: every season forecast with what was known in it.

A rolling origin: the model of a season learns from the seasons counted before, decides what to use and what to
serve on forecasts of them, and takes its intervals from their errors. Nothing of the season itself, or later, has a
say.
"""

import pandas as pd

from features.cohort_table import OUTCOME
from features.errors import TableError
from training.inflow.choice import choose, points_near, serve
from training.inflow.components import forecast_points
from training.inflow.inputs import compute_anchor
from training.inflow.levels import BASELINES, GROUPS, NAMES, QUANTILES, sum_level
from training.inflow.seasons import InflowSettings, SeasonTables, usable_seasons

_COLUMNS = [
    "level", *NAMES, "academic_year", "iso_week", "actual", "forecast", "served_forecast", "rival", *QUANTILES,
    "last_year", *BASELINES, "cap",
]  # fmt: skip


def backtest_inflow(tables: SeasonTables, settings: InflowSettings) -> pd.DataFrame:
    """Return the forecasts of the test years beside what came of them.

    One row per level (GROUPS), series, academic_year and iso_week: NAMES (ALL where summed), actual, forecast (the
    model), served_forecast, rival (the baseline that was as good in earlier years, or empty), the quantiles of what is
    served, last_year (missing where it is not known), every baseline, cap. Only series whose count is known; no row at
    all where no year was counted before the test years, or there are none. Raises TableError when no table belongs to
    the test years and weeks.
    """
    if not settings.test_years:
        return _no_rows()
    tests = sorted(
        season for season in tables.by_season if season[0] in settings.test_years and season[1] in settings.weeks
    )
    if not tests:
        raise TableError(
            f"no inflow table belongs to the test years {', '.join(map(str, settings.test_years))} and weeks "
            f"{', '.join(map(str, settings.weeks))}: there is no delivery in those weeks, or just before",
            where="[training.inflow]",
            do="choose years and weeks for which there are deliveries",
        )
    needed = {season for test in tests for season in usable_seasons(tables, test)} | set(tests)
    points = {season: forecast_points(tables, season, settings) for season in sorted(needed)}
    parts: list[pd.DataFrame] = []
    for test in tests:
        earlier = [points[season] for season in usable_seasons(tables, test)]
        drift = compute_anchor(tables.find(test).frame).drift
        choice = choose(points_near(earlier, test[1], settings), settings, drift)
        served = serve(points[test], choice, settings, tables.breaks_of(test))
        counted = served.points["actual"].notna()
        if counted.any():
            parts += [sum_level(served, counted, level).drop(columns="applicants") for level in GROUPS]
    if parts:
        return pd.concat(parts, ignore_index=True)
    if all(tables.find(test).frame[OUTCOME].isna().all() for test in tests):
        raise TableError(
            f"no count of the test years {settings.test_years} is known",
            where="[training.inflow]",
            do="choose years that have been counted",
        )
    # The first seasons that were counted: no year was counted before them, so nobody could have forecast them.
    return _no_rows()


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame(columns=_COLUMNS).astype({"academic_year": "int64", "iso_week": "int64"})
