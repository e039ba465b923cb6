"""Rows held as one array per column: what the simulation passes from step to step."""

import zlib
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Dates = npt.NDArray[np.datetime64]
Random = np.random.Generator

NO_DATE = np.datetime64("NaT", "D")


@dataclass(frozen=True)
class Rows:
    """Base of a set of rows: every field is an array with one element per row."""

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def take(self, which: npt.NDArray[Any]) -> Self:
        """The rows that `which` (a mask or positions) selects, in that order."""
        return type(self)(**{field.name: getattr(self, field.name)[which] for field in fields(self)})

    def stack(self, below: Self) -> Self:
        """These rows, with `below` under them."""
        pairs = {f.name: (getattr(self, f.name), getattr(below, f.name)) for f in fields(self)}
        return type(self)(**{name: np.concatenate(pair) for name, pair in pairs.items()})


def make_random(seed: int, part: str, year: int = 0) -> Random:
    """A generator of its own for one part of one year, so that a change in one part leaves the others alone."""
    return np.random.default_rng([seed, zlib.crc32(part.encode()), year])


def sigmoid(log_odds: Floats) -> Floats:
    """Probability that belongs to log-odds."""
    return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def draw_flags(random: Random, probability: Floats) -> Flags:
    """One independent yes or no per probability."""
    return np.asarray(random.random(probability.shape) < probability)


def draw_from(random: Random, cumulative: Floats) -> Ints:
    """Draw one position per row of `cumulative` (rows x choices, each row rising to 1)."""
    above = random.random((len(cumulative), 1)) > cumulative[:, :-1]
    return np.asarray(above.sum(axis=1), dtype=np.int64)
