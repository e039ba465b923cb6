"""The stock forecast on years that are known by now, each made with only what was known at its origin."""

import numpy as np
import pandas as pd

from features.progression import Progression
from training.inflow.paths import QUANTILES
from training.stock.forecast import ALL_YEARS, describe_stock, look_ahead_stock
from training.years.exogenous import NOTHING, Exogenous
from training.years.forecast import Plans, look_ahead
from training.years.lines import Lines

BASELINE = "last_known"
COLUMNS = [
    "level", "programme", "faculty", "year_of_study", "origin", "academic_year", "horizon", "actual", "forecast",
    BASELINE, "note", *QUANTILES,
]  # fmt: skip
EVALUATION = ["level", "horizon", "model", "measure", "value", "is_baseline", "n"]
_KEY = ["level", "programme", "faculty", "year_of_study"]
_INTERVALS = {"coverage 80 %": ("p10", "p90"), "coverage 90 %": ("p05", "p95")}


def backtest_stock(
    progression: Progression,
    lines: Lines,
    backtest: pd.DataFrame,
    names: pd.DataFrame,
    horizons: int,
    exogenous: Exogenous = NOTHING,
    seed: int = 1,
) -> pd.DataFrame:
    """Return one row per level, year of study, origin and horizon of which the count is known (COLUMNS).

    `backtest`: rows of the multi-year backtest; of them only years up to the origin are used. An origin without
    own counts of first-years up to it is left out. Of plans nothing is taken: what was decided later was not known.
    """
    first = int(progression.steps["academic_year"].min()) + 1
    plans = Plans(caps={}, starts={}, last_years={})
    tested = []
    for origin in range(first, progression.last_year):
        known = lines.until(origin)
        if origin not in lines.years or not known.own_years:
            continue
        inflow = look_ahead(known, backtest, horizons, plans, None, exogenous.until(origin), seed)
        outlook = look_ahead_stock(progression.until(origin), inflow, names, seed)
        rows = describe_stock(outlook, pd.Timestamp(origin + 1, 5, 1).date())
        actual = _count(progression, names, origin, horizons)
        joined = rows.merge(actual, on=[*_KEY, "academic_year"], how="left", validate="one_to_one")
        joined = joined[joined["academic_year"] <= progression.last_year].fillna({"actual": 0.0})
        tested.append(joined.assign(origin=origin)[COLUMNS])
    return pd.concat(tested, ignore_index=True) if tested else pd.DataFrame(columns=COLUMNS)


def evaluate_stock(rows: pd.DataFrame) -> pd.DataFrame:
    """Return measures (EVALUATION) per level and horizon: totals of all years of study, and per year of study."""
    kind = rows["level"].where(rows["year_of_study"] == ALL_YEARS, rows["level"] + " x year of study")
    measured = []
    for (level, horizon), group in rows.assign(kind=kind).groupby(["kind", "horizon"], sort=True):
        students = max(float(group["actual"].sum()), 1.0)
        for model, column in (("model", "forecast"), (BASELINE, BASELINE)):
            error = group[column] - group["actual"]
            for measure, value in (("wape", error.abs().sum()), ("bias", error.sum())):
                measured.append(
                    (level, horizon, model, measure, float(value) / students, model == BASELINE, len(group))
                )
        for measure, (low, high) in _INTERVALS.items():
            share = float(((group["actual"] >= group[low]) & (group["actual"] <= group[high])).mean())
            measured.append((level, horizon, "model", measure, share, False, len(group)))
    return pd.DataFrame(measured, columns=EVALUATION)


def _count(progression: Progression, names: pd.DataFrame, origin: int, horizons: int) -> pd.DataFrame:
    """Return the counted students of the years after `origin`, at every level and year of study."""
    years = range(origin + 1, origin + horizons + 1)
    counted = progression.stock[progression.stock["academic_year"].isin(years)]
    counted = counted.merge(names[["programme", "faculty"]].drop_duplicates("programme"), on="programme", how="left")
    counted = counted.fillna({"faculty": "unknown"})
    every = pd.concat([counted, counted.assign(year_of_study=ALL_YEARS)], ignore_index=True)
    levels = [
        every.assign(level="programme"),
        every.assign(level="faculty", programme="all"),
        every.assign(level="institution", programme="all", faculty="all"),
    ]
    summed = pd.concat(levels).groupby([*_KEY, "academic_year"], as_index=False)["students"].sum()
    counts: pd.DataFrame = summed.assign(actual=summed["students"].astype(np.float64)).drop(columns="students")
    return counts
