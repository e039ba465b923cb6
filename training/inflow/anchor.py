"""Where the forecast of a series starts: its earlier counts, each carried to this season by growing applications.

A count of k years ago times the growth of the applicants since then is a forecast by the conversion of that
year. Conversions move: partly in steps that last, partly for one year only, and for the institution, an origin, a
programme and a single series each to its own extent. The deviations of the years from the mean of a series are
therefore taken apart by these levels, and at each level the years are weighed as the local-level model says
(Muth 1960; Harvey 1989, section 4.2), with the two variances estimated from how the years of this level differ one
and two years apart. Where years differ by chance all count alike; where conversion drifts the last year counts most.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.inflow.growth import CARRIED
from training.inflow.levels import number_groups, sum_groups

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

HALF = 0.5  # counts are shifted by half a student, so that none has a logarithm
_LEVELS: tuple[list[str], ...] = ([], ["origin", "exam_type"], ["programme"], ["programme", "origin", "exam_type"])
ASSUMED_DRIFT = 0.1  # variance of a lasting step as a share of the variance of one year, before data can tell
ASSUMED_WORTH = 100.0  # ... which counts for so many groups with three years: few institutions have enough to tell


@dataclass(frozen=True)
class Anchor:
    """Where each row starts, in students (missing without any history), and what the institution's years do.

    `drift` is the standard deviation of the logarithm with which conversion of the whole institution moved from
    one year to the next; 0 where no two years in a row are known.
    """

    students: "pd.Series[float]"
    drift: float


def compute_anchor(frame: pd.DataFrame) -> Anchor:
    """Return the anchor of every row of `frame`, the features of an inflow table.

    A series without counts starts from applicants x expected conversion, which borrows from its programme and
    origin; without applicants from its mean count; where only years long ago were counted, from the conversion of all.
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
    return Anchor(students.fillna(frame["applicants"] * _convert_all(students, frame["applicants"])), drift)


def _convert_all(students: "pd.Series[float]", applicants: "pd.Series[float]") -> float:
    """Return the conversion of all series together; missing when nothing has been counted."""
    known = students.notna() & (applicants > 0)
    total = float(applicants[known].sum())
    return float(students[known].sum()) / total if total > 0 else np.nan


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
    model); drawn towards ASSUMED_DRIFT, because a handful of years says little.
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
    share = seen / (seen + ASSUMED_WORTH)
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
    for year in _oldest_first(deviations):
        known = np.isfinite(year)
        predicted = variance + step
        gain = np.where(seen, predicted / (predicted + spread + 1e-12), 1.0)
        level = np.where(known, level + gain * (np.nan_to_num(year) - level), level)
        filtered = np.where(seen, (1 - gain) * predicted, spread)
        variance = np.where(known, filtered, predicted)
        seen = seen | known
    return np.where(seen, level, 0.0)


def _oldest_first(deviations: Floats) -> Iterator[Floats]:
    for column in range(deviations.shape[1] - 1, -1, -1):
        yield deviations[:, column]
