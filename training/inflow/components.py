"""Two roads to one forecast: by the counts of applications, and by the applications one by one.

Two forecasts that err differently are better together than the better one alone (Bates and Granger, The combination
of forecasts, Operational Research Quarterly 20, 1969). Their weight is the one that would have made the squared error
of the logs smallest in earlier years at the same point of the season, drawn towards a half where few rows can tell.
"""

from typing import Final

import numpy as np
import pandas as pd

CUMULATIVE: Final = "cumulative"
INDIVIDUAL: Final = "individual"
_BORROWED_ROWS = 50.0  # rows of evidence that speak for equal weights


def combine_roads(cumulative: "pd.Series[float]", individual: "pd.Series[float]", weight: float) -> "pd.Series[float]":
    """Return the forecast of both roads together: students, not negative, on the index of `cumulative`.

    `individual` has the same index and counts for `weight` (see `measure_weight`), from 0 to 1; where one road is
    missing the other one counts alone.
    """
    if weight == 0:
        return cumulative.fillna(individual)
    logs = (1 - weight) * np.log1p(cumulative) + weight * np.log1p(individual)
    both = pd.Series(np.expm1(logs), index=cumulative.index, dtype="float64").clip(lower=0.0)
    return both.fillna(cumulative).fillna(individual)


def measure_weight(earlier: pd.DataFrame) -> float:
    """Return the weight of the individual road, from 0 to 1; 0.5 when no earlier year had both roads.

    `earlier`: columns cumulative, individual and actual (students, missing where unknown). Rows count by size, as a
    planner counts students and not series.
    """
    rows = earlier.loc[earlier[[CUMULATIVE, INDIVIDUAL, "actual"]].notna().all(axis="columns")]
    if rows.empty:
        return 0.5
    logs = np.log1p(rows[[CUMULATIVE, INDIVIDUAL, "actual"]].astype("float64"))
    # By the size that was forecast: the size that came would favour the road that is too high.
    size = 1 + rows[[CUMULATIVE, INDIVIDUAL]].mean(axis="columns")
    share = size / size.mean()
    miss, apart = logs["actual"] - logs[CUMULATIVE], logs[INDIVIDUAL] - logs[CUMULATIVE]
    # Regression through the origin of what the one road misses on what the other adds, with a half as its prior.
    prior = _BORROWED_ROWS * float((share * apart**2).mean())
    spread = float((share * apart**2).sum()) + prior
    if spread == 0:
        return 0.5
    return float(np.clip((float((share * miss * apart).sum()) + 0.5 * prior) / spread, 0.0, 1.0))
