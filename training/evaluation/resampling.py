"""Measures over many resamples of the same students at once: what chance in who was there can do.

A resample is a bootstrap draw of students, kept as how often each of them was drawn. Every score is sorted
once; a measure is then sums over the sorted draws, and all scores meet the same draws: differences are
paired. Where students tie, they are taken together, so that no order decides.
"""

from collections.abc import Iterator, Mapping

import numpy as np
from scipy.special import expit

from fairness.population import count_places
from training.evaluation.measures import (
    SMALLEST_CHANCE,
    Floats,
    calibration_design,
    calibration_line,
    calibration_places,
)

RESAMPLES = 300
ORDER_MEASURES = ("auc", "average_precision", "precision_at_capacity", "recall_at_capacity")
CHANCE_MEASURES = (
    "brier", "log_loss", "calibration_error", "calibration_in_the_large", "calibration_slope",
)  # fmt: skip
MEASURES = (*ORDER_MEASURES[:2], *CHANCE_MEASURES, *ORDER_MEASURES[2:])
_CONFIDENCE = 0.95
_MOST_CELLS = 500_000  # of draws at once: 4 MB, which stays near the processor while all measures read it


def draw_resamples(students: int, seed: int, resamples: int = RESAMPLES) -> Iterator[Floats]:
    """Yield blocks of resamples: one row per resample, one column per student, how often each was drawn."""
    random = np.random.default_rng(seed)
    block = max(1, _MOST_CELLS // students)
    for start in range(0, resamples, block):
        rows = min(block, resamples - start)
        drawn = random.integers(0, students, size=(rows, students)) + np.arange(rows)[:, None] * students
        yield np.bincount(drawn.ravel(), minlength=rows * students).reshape(rows, students).astype(float)


def resample_measures(
    outcome: Floats, scores: Mapping[str, Floats], capacity: float | int, seed: int, *, orders: tuple[str, ...] = ()
) -> dict[tuple[str, str], Floats]:
    """Return (score, measure) -> the value in each resample.

    Args:
        outcome: 0 or 1 per student.
        scores: by name, one value per student.
        capacity: a share or number of the students, for the measures of a list.
        seed: of the draws; all scores meet the same draws, so that differences are paired.
        orders: names of scores that are no chances: only their order is measured.

    Returns:
        A measure that does not exist, such as the slope of a constant, is left out.
    """
    ranked = {name: _Ranked(outcome, score) for name, score in scores.items()}
    blocks: dict[tuple[str, str], list[Floats]] = {}
    for draws in draw_resamples(len(outcome), seed):
        for name, one in ranked.items():
            found = one.order_measures(draws, capacity)
            if name not in orders:
                found |= one.chance_measures(draws)
            for measure, values in found.items():
                blocks.setdefault((name, measure), []).append(values)
    return {place: np.concatenate(values) for place, values in blocks.items()}


def measure_all(outcome: Floats, score: Floats, capacity: float | int, *, order_only: bool = False) -> dict[str, float]:
    """Return every measure on the students themselves, in the order of MEASURES."""
    once, ranked = np.ones((1, len(outcome))), _Ranked(outcome, score)
    found = ranked.order_measures(once, capacity) | ({} if order_only else ranked.chance_measures(once))
    return {measure: float(found[measure][0]) for measure in MEASURES if measure in found}


def resample_sums(terms: Floats, seed: int) -> Floats:
    """Return the mean over students of each column of `terms` (one row per student), one row per resample."""
    return np.concatenate([draws @ terms for draws in draw_resamples(len(terms), seed)]) / len(terms)


def resample_found(outcome: Floats, listed: Floats, seed: int) -> Floats:
    """Return per resample the share of the dropouts on a list of fixed students; `listed`: shares of places."""
    sums = resample_sums(np.column_stack([outcome * listed, outcome]), seed)
    return np.divide(sums[:, 0], sums[:, 1], out=np.zeros(len(sums)), where=sums[:, 1] > 0)


def resample_gains(outcome: Floats, scores: Mapping[str, Floats], places: Floats, seed: int) -> dict[str, Floats]:
    """Return per score and resample (row) which share of the dropouts lists of so many `places` (columns) find."""
    ranked = {name: _Ranked(outcome, score) for name, score in scores.items()}
    blocks: dict[str, list[Floats]] = {name: [] for name in scores}
    for draws in draw_resamples(len(outcome), seed):
        for name, one in ranked.items():
            blocks[name].append(one.gains(draws, places))
    return {name: np.concatenate(parts) for name, parts in blocks.items()}


def interval(samples: Floats) -> tuple[float, float]:
    """Return the interval of 95% by the percentiles of a bootstrap."""
    tail = (1 - _CONFIDENCE) / 2
    low, high = np.quantile(samples, [tail, 1 - tail])
    return float(low), float(high)


def interval_of(measure: str, value: float, samples: Floats) -> tuple[float, float]:
    """Return the interval of a measure; it holds `value`.

    A resample adds noise of its own to a calibration error, which cannot be negative: percentiles would lie above
    the truth. Its interval is therefore mirrored at the value (the basic bootstrap; Davison and Hinkley 1997, 5.2).
    """
    low, high = interval(samples)
    if measure == "calibration_error":
        low, high = max(0.0, 2 * value - high), 2 * value - low
    return min(low, value), max(high, value)


class _Ranked:
    """One score of the same students, sorted once from high to low."""

    def __init__(self, outcome: Floats, score: Floats) -> None:
        self.outcome, self.score = outcome, score
        self.order = np.argsort(-score, kind="stable")
        self.sorted_outcome = outcome[self.order]
        ordered = score[self.order]
        self.starts = np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        self.ends = np.append(self.starts[1:], len(ordered)) - 1

    def order_measures(self, draws: Floats, capacity: float | int) -> dict[str, Floats]:
        """Return what the order tells, per resample."""
        drawn = draws[:, self.order]
        dropped_out = drawn * self.sorted_outcome
        if len(self.starts) < len(self.order):
            drawn, dropped_out = (np.add.reduceat(one, self.starts, axis=1) for one in (drawn, dropped_out))
        above = np.cumsum(drawn, axis=1)
        found_above = np.cumsum(dropped_out, axis=1)
        all_found = found_above[:, -1]
        places = count_places(capacity, draws.shape[1])
        left = np.clip(places - (above - drawn), 0, drawn)
        listed = (dropped_out * _divide(left, drawn)).sum(axis=1)
        return {
            "auc": _auc(drawn, dropped_out, above, found_above),
            "average_precision": _divide((dropped_out * _divide(found_above, above)).sum(axis=1), all_found),
            "precision_at_capacity": listed / places,
            "recall_at_capacity": _divide(listed, all_found),
        }

    def gains(self, draws: Floats, places: Floats) -> Floats:
        """Return the share of the dropouts that lists of so many `places` find; ties share places."""
        drawn = draws[:, self.order]
        nobody = np.zeros((len(draws), 1))
        above, found = (
            np.hstack([nobody, np.cumsum(one, axis=1)[:, self.ends]]) for one in (drawn, drawn * self.sorted_outcome)
        )
        counts = np.array([np.interp(places, *pair) for pair in zip(above, found, strict=True)])
        return _divide(counts, np.broadcast_to(found[:, -1:], counts.shape))

    def chance_measures(self, draws: Floats) -> dict[str, Floats]:
        """Return what needs chances, per resample."""
        off = self.score - self.outcome
        place, count = calibration_places(self.score)
        safe = np.clip(self.score, SMALLEST_CHANCE, 1 - SMALLEST_CHANCE)
        loss = -(self.outcome * np.log(safe) + (1 - self.outcome) * np.log(1 - safe))
        terms = np.column_stack([off**2, loss, -off, np.eye(count)[place] * off[:, None]])
        sums = draws @ terms / draws.shape[1]
        found = {
            "brier": sums[:, 0],
            "log_loss": sums[:, 1],
            "calibration_error": np.abs(sums[:, 3:]).sum(axis=1),
            "calibration_in_the_large": sums[:, 2],
        }
        slopes = self._slopes(draws)
        return found if slopes is None else {**found, "calibration_slope": slopes}

    def _slopes(self, draws: Floats) -> Floats | None:
        """Return the calibration slopes by one Newton step from the slope of all students, which is close enough."""
        line = calibration_line(self.outcome, self.score)
        if line is None:
            return None
        design = calibration_design(self.score)
        chance = expit(design @ np.array(line))
        gradient = draws @ (design * (self.outcome - chance)[:, None])
        margin, spread = design[:, 1], chance * (1 - chance)
        ones, cross, squares = (draws @ np.column_stack([spread, spread * margin, spread * margin**2])).T
        step = _divide(ones * gradient[:, 1] - cross * gradient[:, 0], ones * squares - cross**2)
        slopes: Floats = line[1] + step
        return slopes


def _auc(drawn: Floats, dropped_out: Floats, above: Floats, found_above: Floats) -> Floats:
    stayed = drawn - dropped_out
    stayed_above = above - found_above
    all_stayed, all_found = stayed_above[:, -1], found_above[:, -1]
    pairs = (dropped_out * (all_stayed[:, None] - stayed_above + stayed / 2)).sum(axis=1)
    possible = all_found * all_stayed
    result: Floats = np.where(possible > 0, _divide(pairs, possible), 0.5)
    return result


def _divide(over: Floats, under: Floats) -> Floats:
    """Divide; 0 where there is nothing to divide by."""
    result: Floats = np.divide(over, under, out=np.zeros(np.shape(over)), where=under > 0)
    return result
