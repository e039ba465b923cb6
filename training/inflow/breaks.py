"""Events that a planner declares: a season in which a group of students may come in other numbers than before.

A fee, a deadline, a cap, the language of instruction or a selection changes, and earlier seasons say little of what
will come. In the season itself the group is expected as before, moved by a change only where the planner gives one,
and its interval is wide: what a break does is unknown until its season is counted. In later seasons what was counted
before the break is moved to the level since (an intervention with a step, Box and Tiao, Intervention analysis,
Journal of the American Statistical Association 70, 1975), shrunk, as one count is little to go by. Elsewhere
a season counts as before, and its group says nothing of how far forecasts are off in a season without a break.

The baselines stay what a planner computes without knowing of the break.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.stats import norm

from features.cohort_table import CohortTable
from features.errors import SettingsError
from features.inflow.growth import CARRIED, GROWN, GROWN_YEARS
from training.contracts.inflow import BreakDirection, BreakEvent
from training.inflow.levels import GROUPS, SERVED, number_groups, sum_groups

BREAK_SPREAD: Final = 0.20
"""How far a group of a declared break may come out from what is expected (standard deviation of the log)."""
_YEAR_SPREAD = 0.05  # how far the level of a group differs from year to year without a break
_MOVED = (*GROWN, "conversion_expected")
"""Columns made of three years together, which move as far as those years lie before the break."""
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Break:
    """One declared event: the season it begins in, and the group it touches (an empty name: all).

    `change`: what the planner expects of the group, as a share (-0.1: a tenth fewer); 0 where nobody can say.
    `direction`: the only way it may go. `known_on`: no forecast of before that day knows of it.
    """

    season: int
    event: BreakEvent
    programme: str = ""
    faculty: str = ""
    origin: str = ""
    exam_type: str = ""
    change: float = 0.0
    direction: BreakDirection = BreakDirection.UNKNOWN
    known_on: date | None = None

    def touches(self, rows: pd.DataFrame) -> Bools:
        """Return which of `rows` (programme, origin, exam_type, faculty) are in the group."""
        inside = np.ones(len(rows), dtype=np.bool_)
        for name in ("programme", "faculty", "origin", "exam_type"):
            if wanted := getattr(self, name):
                inside &= (rows[name] == wanted).to_numpy(dtype=np.bool_)
        return inside


def list_breaks(breaks: Sequence[Break], academic_year: int, as_of: date) -> tuple[Break, ...]:
    """Return the breaks of a season that were known on `as_of`."""
    return tuple(
        one for one in breaks if one.season == academic_year and (one.known_on is None or one.known_on <= as_of)
    )


def check_breaks(rows: pd.DataFrame, breaks: Sequence[Break]) -> None:
    """Raise SettingsError for a break that touches none of `rows`: a name that is misspelt would else do nothing."""
    for one in breaks:
        if len(rows) and not one.touches(rows).any():
            group = ", ".join(filter(None, (one.programme, one.faculty, one.origin, one.exam_type)))
            raise SettingsError(
                f"the break declared for {one.season} ({one.event.value}; {group}) is about nobody",
                where="[[training.inflow.breaks]]",
                do="write programme, faculty, origin and exam_type as they are delivered",
            )


def is_broken(rows: pd.DataFrame, breaks: Sequence[Break]) -> Bools:
    """Return which of `rows` are in the group of any of `breaks`."""
    nobody = np.zeros(len(rows), dtype=np.bool_)
    return np.asarray(np.any([nobody, *(one.touches(rows) for one in breaks)], axis=0))


def expect_breaks(rows: pd.DataFrame, breaks: Sequence[Break]) -> npt.NDArray[np.float64]:
    """Return per row the factor that the planners' changes make of what is expected; 1 where none was given."""
    factors = [np.where(one.touches(rows), 1 + one.change, 1.0) for one in breaks]
    return np.asarray(np.prod([np.ones(len(rows)), *factors], axis=0))


def draw_breaks(rows: pd.DataFrame, breaks: Sequence[Break], samples: int, seed: int) -> npt.NDArray[np.float64]:
    """Return factors (rows x samples) of what the breaks of a season may do to their groups, each group as one.

    One draw from each of `samples` equal parts, in random order. Where a direction is given only that side is drawn.
    """
    factors = np.ones((len(rows), samples))
    strata = BREAK_SPREAD * norm.ppf((np.arange(samples) + 0.5) / samples)
    for number, one in enumerate(breaks):
        drawn = np.random.default_rng([seed, number]).permutation(strata)
        if one.direction is not BreakDirection.UNKNOWN:
            drawn = np.abs(drawn) * (1 if one.direction is BreakDirection.MORE else -1)
        factors[one.touches(rows)] *= np.exp(drawn)
    return factors


def describe_breaks(points: pd.DataFrame, breaks: Sequence[Break], level: str) -> pd.DataFrame:
    """Return per group of `level`, in order of appearance, what of it `breaks` touch.

    Args:
        points: what is served of a season, one row per series, with SERVED.
        breaks: events declared for the season.
        level: a name in GROUPS.

    Returns:
        `breaks` (the events, separated by commas) and `broken` (their share of the forecast, or of the series where
        nobody is forecast).
    """
    codes = number_groups(points, GROUPS[level])
    inside = {
        event: is_broken(points, [one for one in breaks if one.event is event])
        for event in {one.event for one in breaks}
    }
    size = points[SERVED].to_numpy(dtype="float64")
    touched = np.column_stack([size, size * is_broken(points, breaks), np.ones(len(points)), is_broken(points, breaks)])
    sums = sum_groups(touched, codes)
    share = np.where(sums[:, 0] > 0, sums[:, 1] / np.where(sums[:, 0] > 0, sums[:, 0], 1.0), sums[:, 3] / sums[:, 2])
    events = [
        [event.value for event in BreakEvent if event in inside and inside[event][codes == code].any()]
        for code in range(len(sums))
    ]
    return pd.DataFrame({"breaks": [",".join(one) for one in events], "broken": share.clip(0, 1)})


def move_counts(table: CohortTable, breaks: Sequence[Break], programmes: pd.DataFrame | None) -> CohortTable:
    """Return `table` with what was counted before a break, in its group, at the level since.

    Breaks whose season was not counted on the date of the table, and those of which no year before is known, move
    nothing.
    """
    year, frame = int(table.cohort), table.frame
    earlier = [one for one in breaks if one.season < year and (one.known_on is None or one.known_on <= table.as_of)]
    for one in earlier:
        rows = frame[["programme", "origin", "exam_type"]].assign(faculty=_find_faculty(frame, programmes))
        frame = _move_group(frame, one.touches(rows), year - one.season, one.change)
    return replace(table, frame=frame) if earlier else table


def _move_group(frame: pd.DataFrame, group: Bools, years_ago: int, change: float) -> pd.DataFrame:
    """Move the counts of before the break; `years_ago`: 1 for a break of last season."""
    carried = frame.loc[group, list(CARRIED)].to_numpy(dtype="float64")
    since, before = carried[:, :years_ago], carried[:, years_ago:]
    both = np.isfinite(since).any(axis=1) & np.isfinite(before).any(axis=1)
    if not both.any():
        return frame
    sums = [float(np.nanmean(part[both], axis=1).sum()) for part in (since, before)]
    seen, expected = float(np.log((sums[0] + 0.5) / (sums[1] + 0.5))), float(np.log1p(change))
    years = [np.isfinite(part[both]).any(axis=0).sum() for part in (since, before)]
    noise = _YEAR_SPREAD**2 * sum(1 / one for one in years) + sum(1 / (one + 0.5) for one in sums)
    shift = expected + (seen - expected) * BREAK_SPREAD**2 / (BREAK_SPREAD**2 + noise)
    factors = dict.fromkeys(CARRIED[years_ago:], shift)
    factors |= dict.fromkeys(_MOVED, shift * max(GROWN_YEARS - years_ago, 0) / GROWN_YEARS)
    moved = frame.copy()
    for name, log in factors.items():
        moved.loc[group, name] = frame.loc[group, name] * np.exp(log)
    return moved


def _find_faculty(frame: pd.DataFrame, programmes: pd.DataFrame | None) -> "pd.Series[str]":
    if programmes is None:
        return pd.Series("", index=frame.index)
    faculty = programmes.drop_duplicates("programme").set_index("programme")["faculty"].astype("object")
    return frame["programme"].map(faculty).fillna("")
