"""What is served of a season: the chosen forecast at every level, and sample paths that add up."""

from dataclasses import dataclass

import pandas as pd

from training.inflow.choice import Choice
from training.inflow.levels import BASELINES, MODEL, Array, add_up, respect_caps
from training.inflow.paths import sample_paths
from training.inflow.points import combine
from training.inflow.settings import InflowSettings

SERVED = "served_forecast"


@dataclass(frozen=True)
class Served:
    """The points of a season with the columns MODEL, SERVED and the baselines (caps respected), and its paths.

    `demand`: rows x samples, before caps, with its point forecast `expected`; `paths`: the same after caps. Students.
    """

    points: pd.DataFrame
    choice: Choice
    expected: Array
    demand: Array
    paths: Array


def serve(points: pd.DataFrame, choice: Choice, settings: InflowSettings) -> Served:
    """Return what `choice` serves of `points`. The same points and choice give the same paths."""
    free = points.assign(**{MODEL: combine(points, choice.share, choice.individual)})
    factor = add_up(free, choice.served)
    expected = free[choice.served["cell"]].to_numpy(dtype="float64")
    drawn = sample_paths(free.assign(forecast=expected), choice.spread, settings.samples, settings.seed)
    columns = [MODEL, *BASELINES, SERVED]
    free[SERVED] = expected * factor
    demand = drawn * factor[:, None]
    free[columns] = respect_caps(free[columns].to_numpy(dtype="float64"), free)
    return Served(free, choice, expected * factor, demand, respect_caps(demand, free))
