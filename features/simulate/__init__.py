"""The simulated institution: extracts as a real one would deliver them, with a known truth kept apart.

Start reading in `institution` (the run), then `effects` (every declared amount), `shocks` (how years differ)
and `students` (what drives dropout). `seasons` draws the inflow alone, in memory, for benches.
`docs/simulated-institution.md` says what it is for and what it is not.
"""

from features.simulate.institution import simulate_institution
from features.simulate.seasons import Seasons, draw_seasons
from features.simulate.settings import MARKER, PURPOSE, SimulationSettings, SimulationSummary

__all__ = [
    "MARKER",
    "PURPOSE",
    "Seasons",
    "SimulationSettings",
    "SimulationSummary",
    "draw_seasons",
    "simulate_institution",
]
