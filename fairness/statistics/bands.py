"""Students counted per band of scores, a row per group: all that calibration and discrimination need to know.

Up to `MOST_BANDS` different scores every score is a band of its own and nothing is lost. Beyond that a band
holds as many students as any other, and stands for the mean of their log-odds.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special  # type: ignore[import-untyped, unused-ignore]

from fairness.statistics.intervals import Array

MOST_BANDS = 400
LEAST_SCORE = 1e-4  # a score of 0 or 1 has no log-odds; it is read as one in ten thousand
REST, NOBODY = -1, -2  # in place of the row of a reference group

Rows = NDArray[np.intp]


@dataclass(frozen=True)
class Bands:
    """Counts per group (row) and band of scores (column, low to high). logits: the log-odds of each band."""

    logits: Array
    n: Array
    positives: Array

    def refer(self, total: "Bands", references: Rows) -> "Bands":
        """The bands of the reference of each group."""
        n = refer(self.n, total.n[0], references)
        return Bands(self.logits, n, refer(self.positives, total.positives[0], references))

    def merge(self, most: int) -> "Bands":
        """The same students in at most about `most` bands."""
        width = -(-self.logits.size // most)
        if width <= 1:
            return self
        starts = np.arange(0, self.logits.size, width)
        n, positives = (np.add.reduceat(counts, starts, axis=1) for counts in (self.n, self.positives))
        weights = self.n.sum(axis=0) + 1e-12
        logits = np.add.reduceat(weights * self.logits, starts) / np.add.reduceat(weights, starts)
        return Bands(logits, n, positives)


def count_bands(scores: Array, outcomes: Array, members: Sequence[Rows], groups: int) -> tuple[Bands, Bands]:
    """Count the students of each group in bands of scores.

    Args:
        scores: of the students with an outcome, ascending.
        outcomes: theirs, 0 or 1.
        members: for each attribute and pair the row that each student is in.
        groups: the number of rows.

    Returns:
        The bands of the groups (groups x bands) and of everybody (1 x bands).
    """
    band, logits = _cut_bands(scores)
    size = logits.size
    n, positives = np.zeros(groups * size), np.zeros(groups * size)
    for rows in members:
        cells = rows * size + band
        n += np.bincount(cells, minlength=groups * size)
        positives += np.bincount(cells, weights=outcomes, minlength=groups * size)
    all_n, all_positives = (
        np.bincount(band, weights, size).astype("float64") for weights in (np.ones(band.size), outcomes)
    )
    everybody = Bands(logits, all_n[None, :], all_positives[None, :])
    return Bands(logits, n.reshape(groups, size), positives.reshape(groups, size)), everybody


def refer(own: Array, total: Array | float, references: Rows) -> Array:
    """Return the sums of the reference of each group: of everybody else, of the group in its row, or of nobody (0).

    Args:
        own: sums, one row per group, of any further shape.
        total: those of everybody.
        references: a row, REST or NOBODY per group, as `measures.counts.choose_references` gives.
    """
    # Rounded: what is left of a sum of fractions must not look like a small share of a student.
    rest = np.clip(np.round(total - own, 9), 0, None)
    shape = (-1,) + (1,) * (own.ndim - 1)
    named = np.where((references >= 0).reshape(shape), own[np.clip(references, 0, None)], 0.0)
    return np.where((references == REST).reshape(shape), rest, named)


def _cut_bands(scores: Array) -> tuple[Rows, Array]:
    if scores.size == 0:
        return np.zeros(0, dtype="intp"), np.zeros(1)
    is_new = np.concatenate([[False], scores[1:] > scores[:-1]])
    band: Rows = np.cumsum(is_new)
    if band[-1] >= MOST_BANDS:
        # Equal numbers, but equal scores stay together: a band is that of the first student with the score.
        first = np.flatnonzero(np.concatenate([[True], is_new[1:]]))
        band = np.unique((first * MOST_BANDS // scores.size)[band], return_inverse=True)[1]
    logits = special.logit(np.clip(scores, LEAST_SCORE, 1 - LEAST_SCORE))
    return band, np.bincount(band, weights=logits) / np.bincount(band)
