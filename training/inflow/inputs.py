"""Where the forecast of a series starts (its anchor), and what the model looks at: other forecasts beside it.

The anchor: earlier counts of a series, each carried to this season by growing applications. A count of k years ago
times the growth of the applicants since then is a forecast by the conversion of that year. Conversions move: partly
in steps that last, partly for one year only, and for the institution, an origin, a programme and a single series each
to its own extent. The deviations of the years from the mean of a series are therefore taken apart by these levels,
and at each level the years are weighed by the local-level model (Muth 1960; Harvey 1989, section 4.2), with the
two variances estimated from how the years of this level differ one and two years apart. Where years differ by chance
all count alike; where conversion drifts the last year counts most.

The inputs: each is the log ratio of a forecast that a planner could make (last year's count, a conversion, growth
measured in another way) to the anchor. They are centred within a table, weighted by size: what all series of a
season have in common is left to the anchor, because a handful of seasons cannot tell a rule from a year.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.cohort_table import OUTCOME, CohortTable
from features.inflow.growth import CARRIED
from training.inflow.levels import number_groups, sum_groups

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
HALF = 0.5  # counts are shifted by half a student, so that none has a logarithm
MOST: Final = 1.0  # a log ratio beyond this shows that a number is odd, not how odd it is
LIMIT: Final = 1.5  # the same for what has to be explained
_MIDDLE, _SPAN = 26.0, 12.0  # week of the season around which, and over which, the effect of an input changes
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
_LEVELS: tuple[list[str], ...] = ([], ["origin", "exam_type"], ["programme"], ["programme", "origin", "exam_type"])
ASSUMED_DRIFT = 0.1  # variance of a lasting step as a share of the variance of one year, before data can tell
PRIOR_STRENGTH = 100.0  # ... and its strength: so many groups with three years; few institutions have enough to tell


@dataclass(frozen=True)
class Anchor:
    """Where each row starts, in students (missing without any history), and what the institution's years do.

    `drift` is the standard deviation of the logarithm with which conversion of the whole institution moved from
    one year to the next; 0 where no two years in a row are known.
    """

    students: "pd.Series[float]"
    drift: float


def make_inputs(table: CohortTable) -> pd.DataFrame:
    """Return what the model looks at, one row per series that has an anchor.

    Args:
        table: an inflow table of one season and week.

    Returns:
        The key, anchor (students), weight and INPUTS, on the index of the table. `weight` grows with size, as the error
        that counts does. No value is missing: a missing comparison is 0, like the anchor itself.
    """
    frame = table.frame
    anchor = compute_anchor(frame).students
    kept = anchor.notna()
    rows = frame.loc[kept, list(table.key)].assign(anchor=anchor[kept], weight=anchor[kept] + 1)
    compared = _compare(frame.loc[kept], anchor[kept])
    small = 3 / np.sqrt(rows["weight"])
    for name in _MORE_IF_SMALL:
        compared[f"{name}_if_small"] = compared[name] * small
    if len(rows):
        compared = compared - np.average(compared.to_numpy(), weights=rows["weight"], axis=0)
    later = (frame.loc[kept, "season_week"] - _MIDDLE) / _SPAN
    compared = compared.join(compared.mul(later, axis=0).add_suffix("_later"))
    return rows.join(compared[list(INPUTS)])


def make_examples(table: CohortTable, rows: pd.DataFrame) -> pd.DataFrame:
    """Return what can be learned from a table: its counted rows with their `target`.

    Args:
        table: an inflow table.
        rows: its inputs, from `make_inputs`.

    Returns:
        The counted rows with `target` (`make_target`). No rows without a counted year before it: then there is nothing
        that its anchor could be compared with.
    """
    outcome = table.frame.loc[rows.index, OUTCOME]
    if table.frame[list(CARRIED)].isna().all(axis=None) or outcome.isna().all():
        return rows.iloc[:0]
    counted: pd.DataFrame = rows.loc[outcome.notna()]
    return counted.assign(target=make_target(counted, outcome.loc[counted.index]))


def make_target(rows: pd.DataFrame, outcome: "pd.Series[float]") -> "pd.Series[float]":
    """Return what the model has to explain: log outcome against anchor, without what the season has in common.

    Args:
        rows: counted rows of `make_inputs`; their anchor and weight are used.
        outcome: first-years that came, per row.
    """
    target = np.log((outcome + HALF) / (rows["anchor"] + HALF)).clip(-LIMIT, LIMIT)
    return pd.Series(target - np.average(target, weights=rows["weight"]), index=rows.index)


def compute_anchor(frame: pd.DataFrame) -> Anchor:
    """Return the anchor of every row, and the drift of the institution.

    Args:
        frame: the features of an inflow table.

    Returns:
        A series without counts starts from applicants x expected conversion, which borrows from its programme and
        origin; without applicants from its mean count; where only years long ago were counted, from the conversion of
        all.
    """
    carried = frame[list(CARRIED)].to_numpy(dtype="float64")
    known = np.flatnonzero(np.isfinite(carried).any(axis=1))
    values, drift = np.full(len(frame), np.nan), 0.0
    if len(known):
        values[known], drift = _forecast_levels(frame.iloc[known], carried[known])
    students = pd.Series(values, index=frame.index)
    expected = frame["applicants"] * frame["conversion_expected"]
    for fallback in (expected, frame["last_outcome"], frame["mean_outcome"]):
        students = students.fillna(fallback)
    # The conversion of all series together; missing when nothing has been counted.
    applicants = frame["applicants"]
    counted = students.notna() & (applicants > 0)
    total = float(applicants[counted].sum())
    conversion = float(students[counted].sum()) / total if total > 0 else np.nan
    return Anchor(students.fillna(applicants * conversion), drift)


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


def _forecast_levels(frame: pd.DataFrame, carried: Floats) -> tuple[Floats, float]:
    """Return the forecast per row, and the drift of the institution."""
    known = np.isfinite(carried)
    mean = np.where(known, carried, 0.0).sum(axis=1) / known.sum(axis=1)
    forecast, drift = mean, 0.0
    for level in _LEVELS:
        codes = number_groups(frame, level)
        deviations = _compare_years(carried, mean, codes)
        step, spread = _estimate_variances(deviations, sum_groups(mean[:, None] + HALF, codes)[:, 0])
        forecast = forecast * np.exp(_filter_level(deviations, step, spread))[codes]
        # What the level explains is taken out of the years before the next, finer level.
        carried = carried / np.exp(np.nan_to_num(deviations))[codes]
        # One year, or years far apart, do not tell how far conversion moves in a year.
        if not level and np.isfinite(deviations[:, :-1] - deviations[:, 1:]).any():
            drift = float(np.sqrt(step + spread))
    return forecast, drift


def _compare_years(carried: Floats, mean: Floats, codes: Ints) -> Floats:
    """Return per group and year the log of its sum against what its series have on average (groups x years).

    Of sums, and not the mean of logs: students are counted, and the logs of small series lean downwards.
    """
    known = np.isfinite(carried)
    above = sum_groups(np.where(known, carried, 0.0), codes)
    below = sum_groups(known * mean[:, None], codes)
    ratio = (above + HALF) / (below + HALF)
    return np.where(sum_groups(known.astype(np.float64), codes) > 0, np.log(ratio), np.nan)


def _estimate_variances(deviations: Floats, weights: Floats) -> tuple[float, float]:
    """Return the variance of the steps that last and of the effects of one year, of the groups of one level.

    Years one apart differ by step + 2 spread, years two apart by 2 step + 2 spread (moments of the local-level
    model); shrunk towards ASSUMED_DRIFT, because a handful of years says little.
    """
    one, two = (_mean_square(deviations, weights, apart) for apart in (1, 2))
    if one is None:
        return 0.0, 1.0
    step, spread = one * ASSUMED_DRIFT / (ASSUMED_DRIFT + 2), one / (ASSUMED_DRIFT + 2)
    if two is None:
        return step, spread
    effective = weights.sum() ** 2 / np.square(weights).sum()
    seen = effective * np.isfinite(deviations).sum(axis=1).max() / 3
    own_step, own_spread = max(0.0, two - one), max(0.05 * one, (2 * one - two) / 2)
    share = seen / (seen + PRIOR_STRENGTH)
    return share * own_step + (1 - share) * step, share * own_spread + (1 - share) * spread


def _mean_square(deviations: Floats, weights: Floats, apart: int) -> float | None:
    differences = deviations[:, :-apart] - deviations[:, apart:]
    known = np.isfinite(differences)
    total = (known * weights[:, None]).sum()
    if total <= 0:
        return None
    return float((np.where(known, differences, 0.0) ** 2 * weights[:, None]).sum() / total)


def _filter_level(deviations: Floats, step: float, spread: float) -> Floats:
    """Return the filtered level of each group after its last year (columns: last year first; missing years skip)."""
    groups = len(deviations)
    level, variance, seen = np.zeros(groups), np.zeros(groups), np.zeros(groups, dtype=bool)
    for column in range(deviations.shape[1] - 1, -1, -1):
        year = deviations[:, column]
        known = np.isfinite(year)
        predicted = variance + step
        gain = np.where(seen, predicted / (predicted + spread + 1e-12), 1.0)
        level = np.where(known, level + gain * (np.nan_to_num(year) - level), level)
        filtered = np.where(seen, (1 - gain) * predicted, spread)
        variance = np.where(known, filtered, predicted)
        seen = seen | known
    return np.where(seen, level, 0.0)
