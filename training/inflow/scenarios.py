"""What if: a planner changes something about the season, and the sample paths are calculated again.

A scenario is no forecast. It takes the paths of demand of a forecast, before caps, changes them in the order of
its changes, applies the caps on each path, and puts the result beside the same paths unchanged. Every level is a
sum of the same paths, so that parts add up to the whole in the scenario too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.vocabulary import Origin
from training.inflow.levels import Array, number_groups, respect_caps, sum_groups
from training.inflow.paths import QUANTILES, SIZES
from training.inflow.scenario_faults import Fault, ScenarioError

ALL = "all"
MOST_CHANGES = 20
LONGEST_NAME = 100
_GROUPS: dict[str, list[str]] = {
    "institution": [],
    "faculty": ["faculty"],
    "programme": ["programme", "faculty"],
    "cell": ["programme", "faculty", "origin", "exam_type"],
}
_NAMES = _GROUPS["cell"]
_SMALL_SERIES = 10  # at least so many series lend their spread to a new programme
_Chosen = npt.NDArray[np.bool_]


class ChangeKind(StrEnum):
    """What a planner can change. These words are stored."""

    CONVERSION = "conversion"
    APPLICATIONS = "applications"
    CAP = "cap"
    START = "start"
    END = "end"
    ORIGIN_SHARE = "origin_share"


# What an amount may be: factors of demand, places, first-years, a share that moves on, a share of one origin.
BOUNDS: dict[ChangeKind, tuple[float, float]] = {
    ChangeKind.CONVERSION: (0.1, 3.0),
    ChangeKind.APPLICATIONS: (0.1, 3.0),
    ChangeKind.CAP: (0.0, 10_000.0),
    ChangeKind.START: (1.0, 5_000.0),
    ChangeKind.END: (0.0, 1.0),
    ChangeKind.ORIGIN_SHARE: (0.0, 1.0),
}


@dataclass(frozen=True)
class Where:
    """Which series a change is about: those that fit all three; ALL fits everything. Spaces around a name go."""

    programme: str = ALL
    faculty: str = ALL
    origin: str = ALL

    def __post_init__(self) -> None:
        for name, value in dict(vars(self)).items():
            object.__setattr__(self, name, value.strip())


@dataclass(frozen=True)
class Change:
    """One change. `amount` as in BOUNDS; None is for a cap only, and takes the cap away."""

    kind: ChangeKind
    where: Where
    amount: float | None


@dataclass(frozen=True)
class Scenario:
    """Changes under a name, by whom and when; they work one after the other."""

    name: str
    author: str
    made_on: date
    changes: tuple[Change, ...]


def check_scenario(scenario: Scenario) -> None:
    """Raise ScenarioError unless the name, the number of changes, every amount and what it is about will do."""
    if not 0 < len(scenario.name.strip()) <= LONGEST_NAME:
        raise ScenarioError(Fault.NAME, most=LONGEST_NAME)
    if not 0 < len(scenario.changes) <= MOST_CHANGES:
        raise ScenarioError(Fault.COUNT, most=MOST_CHANGES)
    for number, change in enumerate(scenario.changes, start=1):
        _check_change(number, change)


def apply_scenario(paths: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Return one row per level and group: the scenario beside the base (students).

    `paths` has one row per series: programme, origin, exam_type, faculty, cap (missing where there is none), demand
    (list, the same number of sample paths for each) and expected. Columns of the answer: level, programme, faculty,
    origin, exam_type (ALL where summed), base, base_<quantile>, forecast, <quantile> for the names in QUANTILES.
    Raises ScenarioError when a change does not fit the season.
    """
    check_scenario(scenario)
    if paths.empty:
        raise ScenarioError(Fault.NO_PATHS)
    season = _Season(
        paths[[*_NAMES, "cap"]].astype({"cap": "float64"}).reset_index(drop=True),
        np.column_stack([paths["expected"].to_numpy(dtype="float64"), np.vstack(paths["demand"].tolist())]),
    )
    changed = season
    for number, change in enumerate(scenario.changes, start=1):
        changed = _EFFECTS[change.kind](changed, change, number)
    base = respect_caps(season.values, season.cells)
    # Programmes that start stand below those there were; in the base nobody goes there.
    base = np.vstack([base, np.zeros((len(changed.cells) - len(base), base.shape[1]))])
    return _add_levels(changed.cells, base, respect_caps(changed.values, changed.cells))


def pack_changes(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Return the changes as JSON can hold them."""
    return [asdict(change) | {"kind": str(change.kind)} for change in changes]


def unpack_changes(packed: Sequence[Mapping[str, Any]]) -> tuple[Change, ...]:
    """Return the changes that `pack_changes` packed, or somebody wrote like it. Raises ScenarioError otherwise."""
    return tuple(_unpack(number, one) for number, one in enumerate(packed, start=1))


@dataclass(frozen=True)
class _Season:
    """The series, and per series what is expected (first column) and the demand on each path, before caps."""

    cells: pd.DataFrame
    values: Array

    def with_values(self, values: Array) -> "_Season":
        return _Season(self.cells, values)


def _unpack(number: int, packed: Mapping[str, Any]) -> Change:
    try:
        where = Where(**{str(name): str(value) for name, value in dict(packed.get("where") or {}).items()})
        amount = packed.get("amount")
        return Change(ChangeKind(packed["kind"]), where, None if amount is None else float(amount))
    except (KeyError, TypeError, ValueError):
        raise ScenarioError(Fault.UNREADABLE, number=number) from None


def _check_change(number: int, change: Change) -> None:
    low, high = BOUNDS[change.kind]
    if change.amount is None:
        if change.kind is not ChangeKind.CAP:
            raise ScenarioError(Fault.AMOUNT_MISSING, number=number)
    elif not low <= change.amount <= high:  # also refuses NaN
        raise ScenarioError(Fault(f"bounds_{change.kind}"), number=number)
    if change.kind in (ChangeKind.CAP, ChangeKind.END) and change.where.programme == ALL:
        raise ScenarioError(Fault.PROGRAMME_MISSING, number=number)
    if change.kind is ChangeKind.ORIGIN_SHARE and change.where.origin == ALL:
        raise ScenarioError(Fault.ORIGIN_MISSING, number=number)
    if change.kind is ChangeKind.START:
        if change.where.programme in (ALL, "") or change.where.faculty == ALL:
            raise ScenarioError(Fault.START_INCOMPLETE, number=number)
        if change.where.origin not in (ALL, *Origin):
            raise ScenarioError(Fault.ORIGIN_UNKNOWN, number=number)


def _choose(season: _Season, where: Where, number: int) -> _Chosen:
    chosen = np.ones(len(season.cells), dtype=np.bool_)
    for column in ("programme", "faculty", "origin"):
        wanted = getattr(where, column)
        if wanted != ALL:
            chosen &= (season.cells[column].astype(str) == wanted).to_numpy()
    if not chosen.any():
        raise ScenarioError(Fault.NOBODY, number=number)
    return chosen


def _scale(season: _Season, change: Change, number: int) -> _Season:
    """Conversion and applications both scale demand: one of the two stays as it is."""
    chosen = _choose(season, change.where, number)
    return season.with_values(season.values * np.where(chosen, change.amount or 1.0, 1.0)[:, None])


def _set_cap(season: _Season, change: Change, number: int) -> _Season:
    chosen = _choose(season, Where(programme=change.where.programme), number)
    cap = np.nan if change.amount is None else change.amount
    cells = season.cells.assign(cap=season.cells["cap"].mask(pd.Series(chosen, index=season.cells.index), cap))
    return _Season(cells, season.values)


def _end(season: _Season, change: Change, number: int) -> _Season:
    """Nobody comes; a share of those who would have goes to the faculty's others, where possible in their origin."""
    chosen = _choose(season, Where(programme=change.where.programme), number)
    values, ended = season.values.copy(), season.values[chosen]
    values[chosen] = 0.0
    if change.amount:
        faculty = season.cells["faculty"]
        others = faculty.isin(faculty[chosen]).to_numpy() & ~chosen
        if not others.any():
            raise ScenarioError(Fault.NO_OTHERS, number=number)
        origins = season.cells["origin"].to_numpy()
        for origin in dict.fromkeys(origins[chosen]):
            moved = change.amount * ended[origins[chosen] == origin].sum(axis=0)
            same = others & (origins == origin)
            to = same if same.any() else others
            values[to] += _divide(season.values[to], moved)
    return season.with_values(values)


def _set_origin_share(season: _Season, change: Change, number: int) -> _Season:
    """Within the selection the total stays; the parts of one origin and of the others are scaled to fit."""
    selected = _choose(season, Where(change.where.programme, change.where.faculty), number)
    own = selected & (season.cells["origin"].astype(str) == change.where.origin).to_numpy()
    rest, share = selected & ~own, change.amount or 0.0
    if (share > 0 and not own.any()) or (share < 1 and not rest.any()):
        raise ScenarioError(Fault.ONE_ORIGIN, number=number)
    values, total = season.values.copy(), season.values[selected].sum(axis=0)
    for part, amount in ((own, share), (rest, 1 - share)):
        if part.any():
            values[part] = _divide(season.values[part], amount * total)
    return season.with_values(values)


def _start(season: _Season, change: Change, number: int) -> _Season:
    """Add a programme with the expected number and the spread of small series; origins as in its faculty."""
    where = change.where
    of_faculty = (season.cells["faculty"].astype(str) == where.faculty).to_numpy()
    if not of_faculty.any():
        raise ScenarioError(Fault.NO_FACULTY, number=number)
    if (season.cells["programme"].astype(str) == where.programme).any():
        raise ScenarioError(Fault.EXISTS, number=number)
    peers = season.cells[of_faculty].assign(expected=season.values[of_faculty, 0])
    exam_type = str(peers.groupby("exam_type")["expected"].sum().idxmax())
    shares = peers.groupby("origin")["expected"].sum() if where.origin == ALL else pd.Series({where.origin: 1.0})
    shares = shares[shares > 0] if (shares > 0).any() else shares + 1.0
    line = np.concatenate([[1.0], _spread_of_small(season)]) * (change.amount or 0.0)
    cells = pd.DataFrame({"origin": shares.index.astype(str)}).assign(
        programme=where.programme, faculty=where.faculty, exam_type=exam_type, cap=np.nan
    )
    added = np.outer(shares.to_numpy(dtype="float64") / shares.sum(), line)
    return _Season(
        pd.concat([season.cells, cells[season.cells.columns]], ignore_index=True), np.vstack([season.values, added])
    )


_EFFECTS: dict[ChangeKind, Callable[[_Season, Change, int], _Season]] = {
    ChangeKind.CONVERSION: _scale,
    ChangeKind.APPLICATIONS: _scale,
    ChangeKind.CAP: _set_cap,
    ChangeKind.START: _start,
    ChangeKind.END: _end,
    ChangeKind.ORIGIN_SHARE: _set_origin_share,
}


def _divide(values: Array, total: Array) -> Array:
    """Return `total` (one per column) divided over the rows in proportion to `values`; evenly where those are 0."""
    sums = values.sum(axis=0)
    shares = np.where(sums > 0, values / np.where(sums > 0, sums, 1.0), 1 / len(values))
    return np.asarray(shares * total)


def _spread_of_small(season: _Season) -> Array:
    """Return per path how far a small series is from what is expected, 1 on average.

    On each path another small series lends its error on that very path, so that a year in which everything is low
    is low for the new programme too.
    """
    expected, demand = season.values[:, 0], season.values[:, 1:]
    size = max(_SMALL_SERIES, int((expected < SIZES[0]).sum()))
    small = np.argsort(expected, kind="stable")[:size]
    lender = np.random.default_rng(1).choice(small, demand.shape[1])
    ratio = (demand[lender, np.arange(demand.shape[1])] + 1) / (expected[lender] + 1)
    return np.asarray(ratio / ratio.mean())


def _add_levels(cells: pd.DataFrame, base: Array, changed: Array) -> pd.DataFrame:
    rows = []
    for level, group in _GROUPS.items():
        codes = number_groups(cells, group)
        names = cells.groupby(codes)[_NAMES].first()
        names[[name for name in _NAMES if name not in group]] = ALL
        before, after = _describe(sum_groups(base, codes), "base"), _describe(sum_groups(changed, codes), "forecast")
        rows.append(pd.concat([names, before, after], axis=1).assign(level=level))
    return pd.concat(rows, ignore_index=True)[["level", *_NAMES, *before.columns, *after.columns]]


def _describe(values: Array, name: str) -> pd.DataFrame:
    prefix = "" if name == "forecast" else f"{name}_"
    quantiles = np.quantile(values[:, 1:], list(QUANTILES.values()), axis=1)
    columns = {f"{prefix}{one}": line for one, line in zip(QUANTILES, quantiles, strict=True)}
    return pd.DataFrame({name: values[:, 0], **columns})
