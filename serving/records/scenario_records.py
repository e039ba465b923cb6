"""A scenario as it is kept: under a name, with who made it, when, on which forecast, and what it changes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class SavedScenario:
    """A scenario on record. `changes` as `training.inflow.scenarios.pack_changes` writes them.

    `academic_year` and `iso_week` say on which week's forecast it was made.
    """

    key: str
    name: str
    author: str
    made_at: datetime
    academic_year: str
    iso_week: int
    changes: tuple[Mapping[str, Any], ...]
