"""What forecasts of earlier years decide about this one, and serving by it.

How much of the model counts, how much the whole leans on each forecast, where a baseline was as good, and how wide the
intervals are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from training.contracts.inflow import ALIGNED
from training.inflow.breaks import Break, draw_breaks, expect_breaks
from training.inflow.combination import CANDIDATES, Lean, lean_on, list_total_errors, move_total
from training.inflow.components import CUMULATIVE, INDIVIDUAL, combine, measure_weight
from training.inflow.levels import BASELINES, GROUPS, MODEL, SERVED, Array, Served, measure_level, respect_caps
from training.inflow.paths import Spread, assume_spread, estimate_spread, sample_paths
from training.inflow.seasons import InflowSettings, weeks_apart

ALMOST_FULL = 0.98


@dataclass(frozen=True)
class Choice:
    """What earlier years decided for a week.

    The share of what the model adds, the weight of the individual component, what the whole leans on, per level the
    baseline that forecast earlier years at least as well (empty where none did), and the spread of the errors.
    """

    share: float
    individual: float
    lean: Lean
    rivals: Mapping[str, str]
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
        earlier: points of earlier seasons (`components.forecast_points`), each made with what was known then; a group
            that a break was declared for has no say.
        settings: the shares that are tried.
        drift: how far conversion of the institution moves in a year (standard deviation of its log).

    Returns:
        What was best in earlier years. Where none could be forecast (the first season with a count) the prior decides,
        and errors are assumed to be wide.
    """
    known = [part.loc[part["actual"].notna() & ~part["is_broken"]] for part in earlier]
    if not any(len(part) for part in known):
        lean = lean_on({}, drift)
        return Choice(settings.first_share, 0.5, lean, dict.fromkeys(GROUPS, ""), assume_spread(lean.expected_error))
    points = pd.concat([part for part in known if len(part)], ignore_index=True)
    share = _choose_share(points, settings)
    points[CUMULATIVE] = combine(points, share)
    weight = measure_weight(points) if points[INDIVIDUAL].notna().any() else 0.0
    capped = _cap(_add_model(points, share, weight))
    errors = list_total_errors(capped)
    lean = lean_on(errors, drift)
    judged = _serve_years(capped, errors, drift)
    rivals = {level: _find_rival(judged, level) for level in GROUPS}
    spread = estimate_spread(_list_errors(judged), lean.expected_error)
    return Choice(share, weight, lean, rivals, spread)


def serve(points: pd.DataFrame, choice: Choice, settings: InflowSettings, breaks: Sequence[Break] = ()) -> Served:
    """Return what `choice` serves of `points`. The same points and choice give the same paths.

    Args:
        points: from `components.forecast_points`.
        choice: what earlier years decided for the week.
        settings: how many sample paths, and their seed.
        breaks: events declared for the season.
    """
    free = _add_model(points, choice.share, choice.individual)
    in_season = ("programme",)
    capped = _cap(free, group=in_season)
    expected = free[MODEL].to_numpy(dtype="float64") * move_total(capped, choice.lean)
    expected *= expect_breaks(points, breaks)
    demand = sample_paths(free.assign(forecast=expected), choice.spread, settings.samples, settings.seed)
    demand *= draw_breaks(points, breaks, settings.samples, settings.seed)
    served = _cap(capped.assign(**{SERVED: expected}), [SERVED], in_season)
    lean, capped_demand = choice.lean, respect_caps(demand, free)
    return Served(
        served, lean.weights, lean.correction, choice.rivals, choice.individual, expected, demand, capped_demand
    )


def _choose_share(points: pd.DataFrame, settings: InflowSettings) -> float:
    learned = points.loc[points["adjustment"] != 0]
    if learned.empty:
        return settings.first_share
    tried = {share: _cap(learned.assign(**{MODEL: combine(learned, share)}), [MODEL]) for share in settings.shares}
    return min(tried, key=lambda share: measure_level(tried[share], MODEL, "cell"))


def _add_model(points: pd.DataFrame, share: float, individual: float) -> pd.DataFrame:
    """Return `points` with MODEL, and with the same as if the season were neither early nor late."""
    model = combine(points, share, individual)
    return points.assign(**{MODEL: model, ALIGNED: model * np.exp(points["timing"])})


def _cap(
    points: pd.DataFrame,
    columns: Sequence[str] = CANDIDATES,
    group: Sequence[str] = ("academic_year", "iso_week", "programme"),
) -> pd.DataFrame:
    """Return `points` with forecasts as they would be served: within the places of their season."""
    values = respect_caps(points[list(columns)].to_numpy(dtype="float64"), points, group)
    return points.assign(**dict(zip(columns, values.T, strict=True)))


def _serve_years(points: pd.DataFrame, errors: Mapping[int, Array], drift: float) -> pd.DataFrame:
    """Return `points` with what would have been served of each year by what the other years give.

    A year's own error has no say in the weights and the correction it is judged by, so that neither a rival nor a
    spread is flattered.
    """
    factors = {}
    for (year, week), part in points.groupby(["academic_year", "iso_week"]):
        others = {one: rows for one, rows in errors.items() if one != year}
        factors[year, week] = move_total(part, lean_on(others, drift))
    moved = [factors[place] for place in zip(points["academic_year"], points["iso_week"], strict=True)]
    return _cap(points.assign(**{SERVED: points[MODEL] * moved}), [SERVED])


def _list_errors(points: pd.DataFrame) -> pd.DataFrame:
    """Return the points with what was forecast, without programmes that were full: their errors are cut off."""
    group = [points[name] for name in ("academic_year", "iso_week", "programme")]
    is_full = points[SERVED].groupby(group).transform("sum") >= ALMOST_FULL * points["cap"]
    rows = points if is_full.all() else points.loc[~is_full]
    return rows.assign(forecast=rows[SERVED])


def _find_rival(points: pd.DataFrame, level: str) -> str:
    """Return the best baseline where it was at least as good as what would have been served; else nothing.

    Years without a counted year before them cannot tell: a baseline had nothing to go by.
    """
    judged = points.loc[points["years"].groupby(points["academic_year"]).transform("max") > 0]
    if judged.empty:
        return ""
    best = min(BASELINES, key=lambda name: measure_level(judged, name, level))
    return best if measure_level(judged, best, level) <= measure_level(judged, SERVED, level) else ""
