"""What forecasts of earlier years decide about this one, and serving by it.

How much of the model counts, whether a baseline is better at a level, and how wide the intervals are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.stats import t as student_t

from training.inflow.components import CUMULATIVE, INDIVIDUAL, combine, measure_weight
from training.inflow.levels import BASELINES, GROUPS, MODEL, SERVED, Served, add_up, measure_level, respect_caps
from training.inflow.paths import Spread, assume_spread, estimate_spread, sample_paths
from training.inflow.seasons import InflowSettings, weeks_apart

FEWEST_YEARS = 2
CONFIDENT = 0.95
ALMOST_FULL = 0.98


@dataclass(frozen=True)
class Choice:
    """What earlier years decided for a week.

    The share of what the model adds, the weight of the individual component, which forecast is served at each
    level (MODEL or a baseline), and the spread of their errors.
    """

    share: float
    individual: float
    served: Mapping[str, str]
    spread: Spread


def points_near(points: Sequence[pd.DataFrame], iso_week: int, settings: InflowSettings) -> list[pd.DataFrame]:
    """Return the parts of `points` (one per season) that are at most `near` weeks from `iso_week`, else all."""
    near = [
        part for part in points if len(part) and weeks_apart(int(part["iso_week"].iloc[0]), iso_week) <= settings.near
    ]
    return near or list(points)


def choose(earlier: Sequence[pd.DataFrame], settings: InflowSettings, drift: float) -> Choice:
    """Return what forecasts of earlier years decide.

    Args:
        earlier: points of earlier seasons (`components.forecast_points`), each made with what was known then.
        settings: the shares that are tried.
        drift: how far conversion of the institution moves in a year (standard deviation of its log).

    Returns:
        What was best in earlier years. Where none could be forecast (the first season with a count) nothing was: then
        the model is served with assumed, wide errors.
    """
    known = [part.loc[part["actual"].notna()] for part in earlier]
    if not any(len(part) for part in known):
        return Choice(settings.first_share, 0.5, dict.fromkeys(GROUPS, MODEL), assume_spread(drift))
    points = pd.concat([part for part in known if len(part)], ignore_index=True)
    share = _choose_share(points, settings)
    points[CUMULATIVE] = combine(points, share)
    weight = measure_weight(points) if points[INDIVIDUAL].notna().any() else 0.0
    capped = _cap(points.assign(**{MODEL: combine(points, share, weight)}))
    served = {level: _choose_served(capped, level) for level in GROUPS}
    return Choice(share, weight, served, estimate_spread(_list_errors(capped, served["cell"]), drift))


def serve(points: pd.DataFrame, choice: Choice, settings: InflowSettings) -> Served:
    """Return what `choice` serves of `points`. The same points and choice give the same paths.

    Args:
        points: from `components.forecast_points`.
        choice: what earlier years decided for the week.
        settings: how many sample paths, and their seed.
    """
    free = points.assign(**{MODEL: combine(points, choice.share, choice.individual)})
    factor = add_up(free, choice.served)
    expected = free[choice.served["cell"]].to_numpy(dtype="float64")
    sampled = sample_paths(free.assign(forecast=expected), choice.spread, settings.samples, settings.seed)
    columns = [MODEL, *BASELINES, SERVED]
    free[SERVED] = expected * factor
    demand = sampled * factor[:, None]
    free[columns] = respect_caps(free[columns].to_numpy(dtype="float64"), free)
    return Served(free, choice.served, choice.individual, expected * factor, demand, respect_caps(demand, free))


def _choose_share(points: pd.DataFrame, settings: InflowSettings) -> float:
    learned = points.loc[points["adjustment"] != 0]
    if learned.empty:
        return settings.first_share
    tried = {share: _cap(learned.assign(**{MODEL: combine(learned, share)})) for share in settings.shares}
    return min(tried, key=lambda share: measure_level(tried[share], MODEL, "cell"))


def _cap(points: pd.DataFrame) -> pd.DataFrame:
    """Return `points` with the model and the baselines as they would be served: within the places of their season."""
    columns = [MODEL, *BASELINES]
    group = ["academic_year", "iso_week", "programme"]
    values = respect_caps(points[columns].to_numpy(dtype="float64"), points, group)
    return points.assign(**dict(zip(columns, values.T, strict=True)))


def _list_errors(points: pd.DataFrame, served: str) -> pd.DataFrame:
    """Return the points with what was forecast, without programmes that were full: their errors are cut off."""
    group = [points[name] for name in ("academic_year", "iso_week", "programme")]
    is_full = points[served].groupby(group).transform("sum") >= ALMOST_FULL * points["cap"]
    rows = points if is_full.all() else points.loc[~is_full]
    return rows.assign(forecast=rows[served])


def _choose_served(points: pd.DataFrame, level: str) -> str:
    """Return MODEL, or the best baseline where it was better by more than chance over the years.

    By a one-sided t test of the yearly differences (CONFIDENT). Fewer than FEWEST_YEARS earlier years cannot show which
    is
    better: then the model is served.
    """
    counted = points.loc[points["years"] > 0, "academic_year"].unique()
    if len(counted) < FEWEST_YEARS:
        return MODEL
    years = [points.loc[points["academic_year"] == year] for year in counted]
    best = min(BASELINES, key=lambda name: measure_level(points, name, level))
    gains = np.array([measure_level(year, MODEL, level) - measure_level(year, best, level) for year in years])
    needed = student_t.ppf(CONFIDENT, len(gains) - 1) * gains.std(ddof=1) / np.sqrt(len(gains))
    return best if gains.mean() > needed else MODEL
