"""What a score has meant before: how many students with a comparable score dropped out.

The bands are made on the cohort that judged the model, which is later than those it learnt from. The
interval of a score is the Jeffreys interval of its band; it is widened to hold the score itself, so that a
band that disagrees with the model shows as more uncertainty and not as a contradiction.
"""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import beta

_BAND_SIZE = 50  # students per band at the least: an interval of at most 14 points to each side
_MOST_BANDS = 20
_TAIL = 0.025


@dataclass(frozen=True)
class Bands:
    """Groups of students by score on the judging cohort: upper edges, students, and how many dropped out."""

    edges: tuple[float, ...]
    students: tuple[int, ...]
    dropped_out: tuple[int, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the bands as plain data for the manifest."""
        return asdict(self)

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> "Bands":
        """Read what `to_dict` gave."""
        return cls(**{name: tuple(values) for name, values in content.items()})


def make_bands(score: pd.Series, outcome: pd.Series) -> Bands:
    """Return bands of about equal size; `score` and `outcome` share their index."""
    count = int(np.clip(len(score) // _BAND_SIZE, 1, _MOST_BANDS))
    edges = np.unique(np.quantile(score, np.linspace(0, 1, count + 1)[1:-1]))
    place = np.searchsorted(edges, score.to_numpy(), side="left")
    truth = outcome.reindex(score.index).to_numpy()
    students = np.bincount(place, minlength=len(edges) + 1)
    dropped_out = np.bincount(place, weights=truth, minlength=len(edges) + 1)
    return Bands((*edges.tolist(), 1.0), tuple(map(int, students)), tuple(map(int, dropped_out)))


def score_intervals(score: pd.Series, bands: Bands) -> pd.DataFrame:
    """Return `low` and `high` for every score, under its index."""
    place = np.searchsorted(np.array(bands.edges[:-1]), score.to_numpy(), side="left")
    hits, students = np.array(bands.dropped_out)[place], np.array(bands.students)[place]
    low = beta.ppf(_TAIL, hits + 0.5, students - hits + 0.5)
    high = beta.ppf(1 - _TAIL, hits + 0.5, students - hits + 0.5)
    return pd.DataFrame({"low": np.minimum(low, score), "high": np.maximum(high, score)}, index=score.index)
