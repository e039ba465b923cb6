"""The multi-year model: last count, minus what chance did to it, plus damped growth; learned over all programmes.

Per programme there are three to eight yearly counts, too few to fit anything. What is learned is a handful of
coefficients, over all programmes, institutions and earlier years together, by regression of the log growth of a
year on what was known before it:

  gap         how far the last count was above the level of the years before (later years count more)
  noise       the same, times the share of it that counting noise explains: 1/n of the variance of a count of n
  level       last year's growth of all other programmes of the same kind (such as hbo bachelor)
  programme   growth of the same programme at other institutions, beyond that of its level
  institution, faculty   the same for the other programmes there

Each coefficient has a prior: without evidence a jump is undone as far as counting noise explains it, and half of the
growth of the level goes on. A year has a shock that all programmes share and that no forecast can know: it is in the
regression as a random effect, so that two years of evidence are not taken for two thousand. Years ahead: the gap is
closed once; growth goes on and dies out by its own coefficient (a damped trend).

Sources: damped trends and pooling as in Gardner and McKenzie (1985); ridge regression as a Gaussian posterior mean.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from training.years.lines import NOTHING, SERIES, Array, Exogenous, Lines

MODEL = "damped_trend"
# Coefficient -> (prior mean, prior deviation). Growth coefficients are shares of last year's growth that go on.
PRIORS: dict[str, tuple[float, float]] = {
    "gap": (0.0, 0.1),
    "noise": (-1.0, 0.3),
    "level": (0.5, 0.3),
    "programme": (0.2, 0.2),
    "institution": (0.0, 0.2),
    "faculty": (0.0, 0.2),
}
GROWTH = ("level", "programme", "institution", "faculty")
# Members of a group, and the students by which its growth is shrunk (to none, or to that of the level).
_GROUPS: dict[str, tuple[list[str], float]] = {
    "level": (["level"], 500.0),
    "programme": (["programme"], 100.0),
    "institution": (["institution"], 500.0),
    "faculty": (["institution", "faculty"], 500.0),
}
_ELASTICITY_DEVIATION = 0.3
_MOVEMENT = 0.2  # the deviation by which the log of a programme's size moves in a year, counting noise apart
_YEAR_SHOCK = 0.05
_ASSUMED_GROWTHS = 20  # movements as large as assumed, added to those seen: a few quiet years are not certainty
_LARGEST_GAP = 0.5  # a larger jump is a change of kind (a merger, a move), not chance
_LARGEST_GROWTH = 1.5  # in the evidence: one programme that stops must not teach the others
_FADING = 0.5  # weight of a year's level against that of the year after it
_LONGEST_DAMPING = 0.9


@dataclass(frozen=True)
class Trend:
    """What was learned: coefficients by name (PRIORS, then the outside series), and from how many growths."""

    coefficients: dict[str, float]
    growths: int


def fit_trend(lines: Lines, exogenous: Exogenous = NOTHING) -> Trend:
    """Return the coefficients learned from every growth from one year to the next: a Gaussian posterior mean.

    Args:
        lines: yearly counts, of one or more institutions.
        exogenous: outside series that growth may follow.
    """
    names = [*PRIORS, *exogenous.names]
    means = np.array([mean for mean, _ in PRIORS.values()] + [0.0] * len(exogenous.names))
    deviations = np.array([one for _, one in PRIORS.values()] + [_ELASTICITY_DEVIATION] * len(exogenous.names))
    parts = [_growths(lines, year, exogenous) for year in lines.years[:-1]]
    parts = [part for part in parts if len(part)]
    if not parts:
        return Trend(dict(zip(names, means.tolist(), strict=True)), 0)
    evidence = pd.concat(parts, ignore_index=True)
    year = pd.get_dummies(evidence["year"].astype(str) + evidence["level_name"]).to_numpy(dtype="float64")
    design = np.hstack([evidence[names].to_numpy(dtype="float64"), year])
    prior = np.concatenate([means, np.zeros(year.shape[1])])
    precision = np.diag(1 / np.concatenate([deviations, np.full(year.shape[1], _YEAR_SHOCK)]) ** 2)
    fitted = _posterior_mean(design, evidence["growth"].to_numpy(), evidence["weight"].to_numpy(), prior, precision)
    return Trend(dict(zip(names, fitted[: len(names)].tolist(), strict=True)), len(evidence))


def predict_trend(lines: Lines, trend: Trend, horizons: int, exogenous: Exogenous = NOTHING) -> Array:
    """Return students per line and year ahead (lines x horizons), from the last year of `lines`.

    A line without students in the last year has 0 in all: nothing tells when a programme starts.
    """
    known = _describe(lines, lines.last_year, exogenous)
    last = lines.of(lines.last_year)
    has_students = np.nan_to_num(last) > 0
    b = trend.coefficients
    forecasts = np.zeros((len(last), horizons))
    closed = b["gap"] * known["gap"] + b["noise"] * known["noise"]
    for horizon in range(1, horizons + 1):
        end = lines.last_year + horizon
        growth = closed + exogenous.believed(lines.last_year, end)
        growth = growth + sum(_damped(b[name], horizon) * known[name] for name in GROWTH)
        outside = exogenous.growth(lines.last_year, end)
        growth = growth + sum(b[name] * one for name, one in zip(exogenous.names, outside, strict=True))
        ahead = (np.nan_to_num(last) + 1) * np.exp(growth.to_numpy(dtype="float64")) - 1
        forecasts[:, horizon - 1] = np.where(has_students, np.clip(ahead, 0, None), 0)
    return forecasts


def _damped(coefficient: float, horizon: int) -> float:
    """Return the share of last year's growth that `horizon` years add: b + b^2 + ..., each year by the share b."""
    rate = min(max(coefficient, 0.0), _LONGEST_DAMPING)
    return coefficient * sum(rate**step for step in range(horizon))


def _posterior_mean(design: Array, growth: Array, weight: Array, prior: Array, precision: Array) -> Array:
    """Ridge regression towards `prior`; the variance of a unit of weight is estimated along the way."""
    fitted = prior
    for _ in range(5):
        squared = float(np.sum((growth - design @ fitted) ** 2 * weight))
        variance = (squared + _ASSUMED_GROWTHS) / (len(growth) + _ASSUMED_GROWTHS)
        information = (design * weight[:, None]).T @ design / variance
        target = (design * weight[:, None]).T @ growth / variance + precision @ prior
        fitted = np.asarray(np.linalg.solve(information + precision, target), dtype=np.float64)
    return fitted


def _growths(lines: Lines, year: int, exogenous: Exogenous) -> pd.DataFrame:
    """What was known of each line in `year`, and how it grew to the year after."""
    start, end = lines.of(year), lines.of(year + 1)
    is_counted = (np.nan_to_num(start) > 0) & ~np.isnan(end)
    known = _describe(lines.until(year), year, exogenous)
    growth = np.log((np.nan_to_num(end) + 1) / (np.nan_to_num(start) + 1)) - exogenous.believed(year, year + 1)
    outside = exogenous.growth(year, year + 1)
    known = known.assign(
        **dict(zip(exogenous.names, outside, strict=True)),
        year=year,
        level_name=lines.attributes["level"],
        growth=np.clip(growth, -_LARGEST_GROWTH, _LARGEST_GROWTH),
        weight=1 / (1 / np.where(is_counted, start, 1) + _MOVEMENT**2),
    )
    return known[is_counted]


def _describe(lines: Lines, year: int, exogenous: Exogenous) -> pd.DataFrame:
    """Return the columns of PRIORS per line, from counts up to and including `year`."""
    last, before = np.nan_to_num(lines.of(year)), np.nan_to_num(lines.of(year - 1))
    on_both = (last > 0) & (before > 0)
    believed = exogenous.believed(year - 1, year)
    start, end = np.where(on_both, before, 0.0) * np.exp(believed), np.where(on_both, last, 0.0)
    level = _group_growth(lines, start, end, "level", np.zeros(len(last)))
    growth = {name: _group_growth(lines, start, end, name, level) - level for name in GROWTH if name != "level"}
    gap = _gap(lines, year, exogenous)
    of_noise = (1 / np.maximum(last, 1)) / (_MOVEMENT**2 + 2 / np.maximum(last, 1))
    return pd.DataFrame({"gap": gap, "noise": gap * of_noise, "level": level, **growth})


def _group_growth(lines: Lines, start: Array, end: Array, group: str, towards: Array) -> Array:
    """Return the log growth of the others in the group of each line, shrunk to `towards` by the group's students."""
    key, students = _GROUPS[group]
    # The line's own series is left out, all its lines: a programme is no evidence about itself.
    before, after = (
        np.clip(lines.total_of(values, *key) - lines.total_of(values, *SERIES), 0, None) for values in (start, end)
    )
    return np.asarray(np.log((after + students * np.exp(towards)) / (before + students)))


def _gap(lines: Lines, year: int, exogenous: Exogenous) -> Array:
    """Return how far the log count of `year` is above that of earlier years, grown as their level did."""
    last = np.nan_to_num(lines.of(year))
    summed, weights = np.zeros(len(last)), np.zeros(len(last))
    grown: Array = np.zeros(len(last))
    for back in range(1, len(lines.years)):
        earlier = np.nan_to_num(lines.of(year - back))
        grown = grown + _level_growth(lines, year - back, exogenous)
        distance = np.clip(np.log((last + 1) / (earlier + 1)) - grown, -2 * _LARGEST_GAP, 2 * _LARGEST_GAP)
        weight = np.where((earlier > 0) & (last > 0), _FADING**back, 0.0)
        summed, weights = summed + weight * distance, weights + weight
    gap = np.divide(summed, weights, out=np.zeros_like(summed), where=weights > 0)
    return np.clip(gap, -_LARGEST_GAP, _LARGEST_GAP)


def _level_growth(lines: Lines, start: int, exogenous: Exogenous) -> Array:
    """Return the log growth of each line's level from `start` to the year after; 0 where nothing tells it."""
    before, after = np.nan_to_num(lines.of(start)), np.nan_to_num(lines.of(start + 1))
    on_both = (before > 0) & (after > 0)
    # An own programme is in this sum: what is subtracted is what the whole kind did.
    of_start, of_end = (lines.total_of(np.where(on_both, values, 0.0), "level") for values in (before, after))
    growth = np.log((of_end + 1) / (of_start + 1))
    return np.asarray(np.where(of_start > 0, growth, exogenous.believed(start, start + 1)))
