"""The seasons an inflow forecast learns from: settings, the tables by season and week, and which may be used."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from features.calendar import count_known_on
from features.cohort_table import OUTCOME, CohortTable
from features.errors import TableError
from features.inflow.growth import CARRIED
from training.inflow.breaks import Break, list_breaks, move_counts
from training.inflow.inputs import make_examples, make_inputs

INFLOW = "inflow"  # the name of the model
WEEKS_IN_YEAR = 52  # a 53rd lies between the last and the first
MOST_JUDGED = 5  # years that are judged unless others are asked for: the newest, and as many as chance is judged on
_HISTORY = ["last_outcome", "mean_outcome", *CARRIED]
SeasonWeek = tuple[int, int]
"""Academic year, and ISO week of the last delivery."""


@dataclass(frozen=True)
class InflowSettings:
    """What is evaluated and how.

    `weeks`: ISO weeks that are evaluated; `test_years`: academic years they are evaluated on (see `judged_years` for
    none). A model learns from tables of these weeks and those `window` weeks before and after, `step` weeks apart;
    forecasts of earlier years at most `near` weeks away decide about a week. `penalty`: of the ridge, as a share of the
    mean variance of the inputs. `shares` of what the model adds are tried on earlier years; `first_share` holds before
    there are any. `breaks`: events that were declared.
    """

    weeks: tuple[int, ...] = (12, 20, 28)
    test_years: tuple[int, ...] = ()
    window: int = 2
    step: int = 2
    near: int = 4
    penalty: float = 0.3
    samples: int = 1000
    resamples: int = 500
    confidence: float = 0.95
    seed: int = 1
    shares: tuple[float, ...] = (0.0, 0.25, 0.5, 0.75, 1.0)
    first_share: float = 0.5
    breaks: tuple[Break, ...] = ()


@dataclass(frozen=True)
class SeasonTables:
    """The inflow tables by season, names of programmes, and the forecast from individual applications, if any.

    `programmes`: programme, name, faculty; `individual`: academic_year, iso_week, the key, and the column individual;
    `breaks`: events that were declared.
    """

    by_season: Mapping[SeasonWeek, CohortTable]
    programmes: pd.DataFrame | None = None
    individual: pd.DataFrame | None = None
    breaks: tuple[Break, ...] = ()
    _inputs: dict[SeasonWeek, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)
    _examples: dict[SeasonWeek, pd.DataFrame] = field(default_factory=dict, repr=False, compare=False)

    def find(self, season: SeasonWeek) -> CohortTable:
        """Return the table of `season`; raises TableError when there is none."""
        if season not in self.by_season:
            raise TableError(
                f"there is no inflow table of {season[0]}, week {season[1]}", do="build it, or choose another week"
            )
        return self.by_season[season]

    def breaks_of(self, season: SeasonWeek) -> tuple[Break, ...]:
        """Return the events of `season` that were known on the date of its table."""
        return list_breaks(self.breaks, season[0], self.find(season).as_of)

    def inputs(self, season: SeasonWeek) -> pd.DataFrame:
        """Return the inputs of `season`; see `make_inputs`."""
        if season not in self._inputs:
            self._inputs[season] = make_inputs(self.find(season))
        return self._inputs[season]

    def examples(self, season: SeasonWeek) -> pd.DataFrame:
        """Return what can be learned from `season`; see `make_examples`. Every later season learns from it again."""
        if season not in self._examples:
            self._examples[season] = make_examples(self.find(season), self.inputs(season))
        return self._examples[season]


def training_weeks(settings: InflowSettings) -> tuple[int, ...]:
    """Return the ISO weeks to build tables for: those evaluated, and those around them to learn from."""
    offsets = range(-settings.window, settings.window + 1, settings.step)
    # Weeks wrap at the turn of the year; a week that is one off in a year of 53 weeks serves as well.
    return tuple(
        sorted({(week + offset - 1) % WEEKS_IN_YEAR + 1 for week in settings.weeks for offset in (*offsets, 0)})
    )


def season_of(table: CohortTable) -> SeasonWeek:
    """Return the academic year and ISO week of an inflow table."""
    return int(table.cohort), int(table.moment.removeprefix("week"))


def weeks_apart(one: int, other: int) -> float:
    """Return the distance between two ISO weeks of the year, also across New Year; week 53 is half a week from both."""
    apart = abs(min(one, WEEKS_IN_YEAR + 0.5) - min(other, WEEKS_IN_YEAR + 0.5))
    return min(apart, WEEKS_IN_YEAR - apart)


def index_tables(
    tables: Sequence[CohortTable],
    programmes: pd.DataFrame | None = None,
    individual: pd.DataFrame | None = None,
    breaks: Sequence[Break] = (),
) -> SeasonTables:
    """Return `tables` by academic year and ISO week, with what was counted before a break at the level since.

    Raises TableError when a season has two for a week.
    """
    indexed = {season_of(table): move_counts(table, breaks, programmes) for table in tables}
    if len(indexed) < len(tables):
        raise TableError("two inflow tables have the same academic year and week", do="keep one table per week")
    return SeasonTables(indexed, programmes, individual, tuple(breaks))


def check_history(table: CohortTable) -> None:
    """Raise TableError when no programme with applicants was ever counted: nothing could be said of any of them."""
    frame = table.frame
    counted = frame[_HISTORY].notna().any(axis="columns")
    applied = set(frame.loc[frame["applicants"] > 0, "programme"])
    if not applied & set(frame.loc[counted, "programme"]):
        raise TableError(
            f"no programme with applicants in {table.cohort} has a count of an earlier season"
            if counted.any()
            else f"no count of 1 October of a season before {table.cohort} is known",
            where=f"the inflow table of {table.cohort}, {table.moment}",
            do="compare the codes of programmes in the weekly files and in the counts, and list those that changed in "
            "programme_changes"
            if counted.any()
            else "deliver the count of at least one earlier season (oktober_bestand.xlsx or .csv)",
        )


def judged_years(tables: SeasonTables, settings: InflowSettings) -> tuple[int, ...]:
    """Return the years that are judged: those asked for that can be, else the newest; none in the first season.

    A year can be judged when it was counted, and a year before it was.
    """
    weeks = [(season[0], table) for season, table in tables.by_season.items() if season[1] in settings.weeks]
    able = {
        year
        for year, table in weeks
        if table.frame[OUTCOME].notna().any() and table.frame[_HISTORY].notna().any(axis=None)
    }
    return choose_judged(settings, able)


def choose_judged(settings: InflowSettings, able: Iterable[int]) -> tuple[int, ...]:
    """Return the years asked for that are `able` to be judged; the newest MOST_JUDGED where none is."""
    years = sorted(able)
    return tuple(year for year in years if year in settings.test_years) or tuple(years[-MOST_JUDGED:])


def usable_seasons(tables: SeasonTables, season: SeasonWeek) -> list[SeasonWeek]:
    """Return the tables of earlier seasons whose count was known on the date of the table of `season`, in order."""
    target = tables.find(season)
    return sorted(one for one in tables.by_season if one[0] < season[0] and _is_counted(target, season[0] - one[0]))


def _is_counted(target: CohortTable, years_ago: int) -> bool:
    """Whether the count of that year is part of what the target table knows."""
    year = int(target.cohort) - years_ago
    if count_known_on(year) > target.as_of:
        return False
    return years_ago > len(CARRIED) or bool(target.frame[CARRIED[years_ago - 1]].notna().any())
