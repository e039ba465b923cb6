"""Caps of the programmes with a numerus fixus: how many places there are each season, and how many get filled."""

from dataclasses import dataclass

import numpy as np

from simulation.arrays import Floats, Ints, draw_flags, make_random
from simulation.effects import amount
from simulation.programmes import Programmes
from simulation.settings import SimulationSettings

NO_CAP = 10**9
_MOST_UNFILLED = 0.15
_ROUND_FROM, _ROUND_TO = 40, 5


@dataclass(frozen=True)
class Places:
    """Per season and programme the cap, and the places that are filled at most; `NO_CAP` where all may come."""

    caps: Ints
    filled: Ints


@dataclass(frozen=True)
class Tightness:
    """Per season and programme: places per student who would come on average, and the share that stays empty."""

    places: Floats
    unfilled: Floats

    def limit(self, programmes: Programmes, would_come: Floats) -> Floats:
        """Most students that can come of `would_come` (mean of a year, per programme); infinite without a cap."""
        return np.where(programmes.fixus, self.places * (1.0 - self.unfilled) * would_come, np.inf)

    def set_caps(self, programmes: Programmes, would_come: Floats) -> Places:
        """Caps for programmes to which `would_come` students (mean of a year, per programme) would come."""
        exact = self.places * would_come
        tidy = np.where(exact >= _ROUND_FROM, _ROUND_TO * np.round(exact / _ROUND_TO), np.floor(exact))
        caps = np.where(programmes.fixus, np.maximum(1, tidy), NO_CAP).astype(np.int64)
        filled = np.maximum(1, np.floor(caps * (1.0 - self.unfilled))).astype(np.int64)
        return Places(caps, np.where(programmes.fixus, filled, NO_CAP))


def draw_tightness(settings: SimulationSettings, programmes: Programmes) -> Tightness:
    """Draw how tight each cap is, in which seasons it is revised, and what stays empty.

    Drawn for every programme; it means something where there is a cap.
    """
    random = make_random(settings.seed, "places")
    shape = (len(settings.seasons), len(programmes))
    level = np.log(amount("fixus.places")) + random.normal(0.0, amount("fixus.places_spread"), shape[1])
    revised = draw_flags(random, np.full(shape, amount("fixus.revised")))
    steps = revised * random.normal(0.0, amount("fixus.revision_spread"), shape)
    unfilled = np.minimum(random.exponential(amount("fixus.unfilled"), shape), _MOST_UNFILLED)
    walk = steps.cumsum(axis=0)
    # the cap is as tight as declared on average: revisions move it around that level
    return Tightness(np.exp(level + walk - walk.mean(axis=0)), unfilled)
