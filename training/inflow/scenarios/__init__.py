"""What if: scenarios on the sample paths of a forecast.

Takes the paths of demand of a season and the changes of a planner.
Makes the same levels and quantiles as a forecast, beside the paths unchanged.
Never a forecast: nothing is learned, and a result is marked as a scenario. Start reading in `changes`, then
`calculation`.
"""

from training.inflow.levels import ALL
from training.inflow.scenarios.calculation import apply_scenario
from training.inflow.scenarios.changes import (
    BOUNDS,
    Change,
    ChangeKind,
    Fault,
    Scenario,
    ScenarioError,
    Where,
    check_scenario,
    pack_changes,
    unpack_changes,
)

__all__ = [
    "ALL", "BOUNDS", "Change", "ChangeKind", "Fault", "Scenario", "ScenarioError", "Where", "apply_scenario",
    "check_scenario", "pack_changes", "unpack_changes",
]  # fmt: skip
