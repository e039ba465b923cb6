"""What the inflow model looks at: how other forecasts of a series compare with its anchor.

Each input is the log ratio of a forecast that a planner could make (last year's count, a conversion, growth
measured in another way) to the anchor. They are centred within a table, weighted by size: what all series of a
season have in common is left to the anchor, because a handful of seasons cannot tell a rule from a year.
"""

from typing import Final

import numpy as np
import pandas as pd

from features.cohort_table import OUTCOME, CohortTable
from features.inflow.growth import CARRIED
from training.inflow.anchor import HALF, compute_anchor

MOST: Final = 1.0  # a log ratio beyond this says that a number is odd, not how odd it is
LIMIT: Final = 1.5  # the same for what has to be explained
_MIDDLE, _SPAN = 26.0, 12.0  # week of the season around which, and over which, the say of an input changes
_AGAINST_ANCHOR = ("last_count", "mean_count", "own_growth", "group_growth", "conversion", "three_years")
_AGAINST_OWN = ("open_now", "requests", "enrolled")
_MORE_IF_SMALL = ("last_count", "own_growth", "conversion")
INPUTS: Final = tuple(
    f"{name}{suffix}"
    for suffix, names in (
        ("", (*_AGAINST_ANCHOR, *_AGAINST_OWN)),
        ("_if_small", _MORE_IF_SMALL),
        ("_later", (*_AGAINST_ANCHOR, *_AGAINST_OWN, *(f"{name}_if_small" for name in _MORE_IF_SMALL))),
    )
    for name in names
)


def make_inputs(table: CohortTable) -> pd.DataFrame:
    """Return the key, anchor, weight, INPUTS (no missing values) and outcome of each row that has an anchor.

    `weight` grows with size, as the error that counts does; a missing comparison is 0, like the anchor itself.
    """
    frame = table.frame
    anchor = compute_anchor(frame).students
    kept = anchor.notna()
    rows = frame.loc[kept, list(table.key)].assign(anchor=anchor[kept], weight=anchor[kept] + 1)
    compared = _compare(frame.loc[kept], anchor[kept])
    small = 3 / np.sqrt(rows["weight"])
    for name in _MORE_IF_SMALL:
        compared[f"{name}_if_small"] = compared[name] * small
    compared = _centre(compared, rows["weight"])
    later = (frame.loc[kept, "season_week"] - _MIDDLE) / _SPAN
    compared = compared.join(compared.mul(later, axis=0).add_suffix("_later"))
    return rows.join(compared[list(INPUTS)])


def make_examples(table: CohortTable, rows: pd.DataFrame) -> pd.DataFrame:
    """Return what can be learned from `table`: its inputs `rows` that were counted, with their `target`.

    No rows without a counted year before it: then there is nothing that its anchor could be compared with.
    """
    outcome = table.frame.loc[rows.index, OUTCOME]
    if table.frame[list(CARRIED)].isna().all(axis=None) or outcome.isna().all():
        return rows.iloc[:0]
    counted: pd.DataFrame = rows.loc[outcome.notna()]
    return counted.assign(target=make_target(counted, outcome.loc[counted.index]))


def make_target(rows: pd.DataFrame, outcome: "pd.Series[float]") -> "pd.Series[float]":
    """Return what the model has to explain: log outcome against anchor, without what the season has in common."""
    target = np.log((outcome + HALF) / (rows["anchor"] + HALF)).clip(-LIMIT, LIMIT)
    return pd.Series(target - np.average(target, weights=rows["weight"]), index=rows.index)


def _compare(frame: pd.DataFrame, anchor: "pd.Series[float]") -> pd.DataFrame:
    applicants = frame["applicants"]
    forecasts = {
        "last_count": frame["last_outcome"],
        "mean_count": frame["mean_outcome"],
        "own_growth": frame["grown_own"],
        "group_growth": frame["grown_group"],
        "conversion": applicants * frame["conversion_expected"],
        "three_years": applicants * frame["conversion_three_years"],
    }
    others = {"open_now": "grown_open", "requests": "grown_requests", "enrolled": "grown_enrolled"}
    against = {
        **{name: (forecast, anchor) for name, forecast in forecasts.items()},
        **{name: (frame[column], frame["grown_own"]) for name, column in others.items()},
    }
    logs = {name: np.log((above + HALF) / (below + HALF)) for name, (above, below) in against.items()}
    return pd.DataFrame(logs, index=frame.index).astype("float64").clip(-MOST, MOST).fillna(0.0)


def _centre(values: pd.DataFrame, weight: "pd.Series[float]") -> pd.DataFrame:
    if values.empty:
        return values
    return values - np.average(values.to_numpy(), weights=weight, axis=0)
