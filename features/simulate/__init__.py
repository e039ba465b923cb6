"""The simulated institution: extracts as a real one would deliver them, with a known truth kept apart.

Start reading in `institution` (the run), then `effects` (every declared amount) and `students` (what
drives dropout). `docs/simulated-institution.md` says what it is for and what it is not.
"""

from features.simulate.institution import simulate_institution
from features.simulate.settings import MARKER, PURPOSE, SimulationSettings, SimulationSummary

__all__ = ["MARKER", "PURPOSE", "SimulationSettings", "SimulationSummary", "simulate_institution"]
