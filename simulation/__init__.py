"""Takes a number of students, of years, and a seed.

Makes the extracts of an institution, with a known truth kept apart.
Never reads a real extract.

Start reading in `institution` (the run), then `effects` (every declared amount), `market.shocks` (how years differ) and
`people.students` (what drives dropout). `seasons` draws the inflow alone, in memory, for benches.
`docs/simulated-institution.md` says what it is for and what it is not.
"""

from simulation.institution import simulate_institution
from simulation.seasons import Seasons, draw_seasons
from simulation.settings import MARKER, PURPOSE, SimulationSettings, SimulationSummary

__all__ = [
    "MARKER",
    "PURPOSE",
    "Seasons",
    "SimulationSettings",
    "SimulationSummary",
    "draw_seasons",
    "simulate_institution",
]
