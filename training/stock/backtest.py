"""The stock forecast on years that are known by now, each made with only what was known at its origin."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.years.progression import Progression, Step
from training.inflow.levels import ALL, INTERVALS, QUANTILES
from training.stock.forecast import ALL_YEARS, StockOutlook, describe_stock, look_ahead_stock
from training.stock.simulation import STEPS
from training.years.backtest import EVALUATION, SHOWN_INTERVALS
from training.years.forecast import Plans, look_ahead
from training.years.lines import NOTHING, Exogenous, Lines

BASELINE = "last_known"
COLUMNS = [
    "level", "programme", "faculty", "year_of_study", "origin", "academic_year", "horizon", "actual", "forecast",
    BASELINE, "note", *QUANTILES,
]  # fmt: skip
STEP_COLUMNS = ["step", "origin", "academic_year", "actual", "forecast"]
_KEY = ["level", "programme", "faculty", "year_of_study"]


@dataclass(frozen=True)
class StockBacktest:
    """What was forecast at each origin beside what came.

    rows: one per level, year of study, origin and horizon of which the count is known (COLUMNS). steps: one per origin
    and step, one year ahead for the whole institution (STEP_COLUMNS); LEFT and GRADUATED only where both the origin
    and the year after tell diplomas, else both are in UNTOLD.
    """

    rows: pd.DataFrame
    steps: pd.DataFrame


def backtest_stock(
    progression: Progression,
    lines: Lines,
    backtest: pd.DataFrame,
    names: pd.DataFrame,
    horizons: int,
    exogenous: Exogenous = NOTHING,
    seed: int = 1,
) -> StockBacktest:
    """Forecast at each earlier origin with what was known then.

    `backtest`: rows of the multi-year backtest; of them only years up to the origin are used. An origin without
    own counts of first-years up to it is left out. Of plans nothing is taken: what was decided later was not known.
    """
    first = int(progression.steps["academic_year"].min()) + 1
    plans = Plans(caps={}, starts={}, last_years={})
    tested, stepped = [], []
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
        stepped.append(_compare_steps(progression, outlook, origin))
    return StockBacktest(_stack(tested, COLUMNS), _stack(stepped, STEP_COLUMNS))


def evaluate_steps(steps: pd.DataFrame) -> pd.DataFrame:
    """Return WAPE and bias (EVALUATION) of each step one year ahead, over all origins; the level names the step."""
    measured = []
    for step, group in steps.groupby("step", sort=True):
        error, students = group["forecast"] - group["actual"], max(float(group["actual"].sum()), 1.0)
        for measure, value in (("wape", error.abs().sum()), ("bias", error.sum())):
            measured.append((f"step {step}", 1, "model", measure, float(value) / students, False, len(group)))
    return pd.DataFrame(measured, columns=EVALUATION)


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
        for percent in SHOWN_INTERVALS:
            low, high = INTERVALS[percent]
            share = float(((group["actual"] >= group[low]) & (group["actual"] <= group[high])).mean())
            measured.append((level, horizon, "model", f"coverage {percent} %", share, False, len(group)))
    return pd.DataFrame(measured, columns=EVALUATION)


def _compare_steps(progression: Progression, outlook: StockOutlook, origin: int) -> pd.DataFrame:
    """Return what those enrolled at `origin` were expected to do and did (STEP_COLUMNS), one year ahead."""
    steps = progression.steps[progression.steps["academic_year"] == origin]
    actual = steps.groupby("step")["students"].sum().reindex([step.value for step in STEPS], fill_value=0)
    expected = pd.Series(outlook.steps[:, :, 0].mean(axis=2).sum(axis=0), index=actual.index)
    compared = pd.DataFrame({"actual": actual.astype("float64"), "forecast": expected})
    ways = [Step.GRADUATED.value, Step.LEFT.value, Step.UNTOLD.value]
    if outlook.graduated is None or actual[Step.UNTOLD.value] > 0:
        compared.loc[Step.UNTOLD.value] = compared.loc[ways].sum()
        compared = compared.drop(ways[:2])
    else:
        compared = compared.drop(ways[2])
    named = compared.rename_axis("step").reset_index()
    return named.assign(origin=origin, academic_year=origin + 1)[STEP_COLUMNS]


def _stack(parts: list[pd.DataFrame], columns: list[str]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _count(progression: Progression, names: pd.DataFrame, origin: int, horizons: int) -> pd.DataFrame:
    """Return the counted students of the years after `origin`, at every level and year of study."""
    years = range(origin + 1, origin + horizons + 1)
    counted = progression.stock[progression.stock["academic_year"].isin(years)]
    counted = counted.merge(names[["programme", "faculty"]].drop_duplicates("programme"), on="programme", how="left")
    counted = counted.fillna({"faculty": "unknown"})
    every = pd.concat([counted, counted.assign(year_of_study=ALL_YEARS)], ignore_index=True)
    levels = [
        every.assign(level="programme"),
        every.assign(level="faculty", programme=ALL),
        every.assign(level="institution", programme=ALL, faculty=ALL),
    ]
    summed = pd.concat(levels).groupby([*_KEY, "academic_year"], as_index=False)["students"].sum()
    counts: pd.DataFrame = summed.assign(actual=summed["students"].astype(np.float64)).drop(columns="students")
    return counts
