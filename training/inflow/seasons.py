"""The inflow tables of several seasons and weeks, and which of them a season may learn from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from features.calendar import count_known_on
from features.cohort_table import CohortTable
from features.errors import TableError
from features.inflow.growth import CARRIED
from training.inflow.inputs import make_examples, make_inputs
from training.inflow.settings import WEEKS_IN_YEAR

Season = tuple[int, int]
"""Academic year and ISO week of the last delivery."""


@dataclass(frozen=True)
class Tables:
    """The inflow tables by season, names of programmes, and the forecast from individual applications, if any.

    `programmes`: programme, name, faculty; `individual`: academic_year, iso_week, the key, and the column individual.
    """

    by_season: Mapping[Season, CohortTable]
    programmes: pd.DataFrame | None = None
    individual: pd.DataFrame | None = None
    _inputs: dict[Season, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    _examples: dict[Season, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def find(self, season: Season) -> CohortTable:
        """Return the table of `season`; raises TableError when there is none."""
        if season not in self.by_season:
            raise TableError(
                f"there is no inflow table of {season[0]}, week {season[1]}", do="build it, or choose another week"
            )
        return self.by_season[season]

    def inputs(self, season: Season) -> pd.DataFrame:
        """Return the inputs of `season`; see `make_inputs`."""
        if season not in self._inputs:
            self._inputs[season] = make_inputs(self.find(season))
        return self._inputs[season]

    def examples(self, season: Season) -> pd.DataFrame:
        """Return what can be learned from `season`; see `make_examples`. Every later season learns from it again."""
        if season not in self._examples:
            self._examples[season] = make_examples(self.find(season), self.inputs(season))
        return self._examples[season]


def season_of(table: CohortTable) -> Season:
    """Return the academic year and ISO week of an inflow table."""
    return int(table.cohort), int(table.moment.removeprefix("week"))


def weeks_apart(one: int, other: int) -> float:
    """Return the distance between two ISO weeks of the year, also across New Year; week 53 is half a week from both."""
    apart = abs(min(one, WEEKS_IN_YEAR + 0.5) - min(other, WEEKS_IN_YEAR + 0.5))
    return min(apart, WEEKS_IN_YEAR - apart)


def index_tables(
    tables: Sequence[CohortTable], programmes: pd.DataFrame | None = None, individual: pd.DataFrame | None = None
) -> Tables:
    """Return `tables` by academic year and ISO week. Raises TableError when a season has two for a week."""
    indexed = {season_of(table): table for table in tables}
    if len(indexed) < len(tables):
        raise TableError("two inflow tables have the same academic year and week", do="keep one table per week")
    return Tables(indexed, programmes, individual)


def usable_seasons(tables: Tables, season: Season) -> list[Season]:
    """Return the tables of earlier seasons whose count was known on the date of the table of `season`, in order."""
    target = tables.find(season)
    return sorted(one for one in tables.by_season if one[0] < season[0] and _is_counted(target, season[0] - one[0]))


def _is_counted(target: CohortTable, years_ago: int) -> bool:
    """Whether the count of that year is part of what the target table knows."""
    year = int(target.cohort) - years_ago
    if count_known_on(year) > target.as_of:
        return False
    return years_ago > len(CARRIED) or bool(target.frame[CARRIED[years_ago - 1]].notna().any())
