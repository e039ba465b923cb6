"""What if: a planner changes something about the season, and the sample paths are calculated again.

A scenario is no forecast. It takes the paths of demand of a forecast, before caps, changes them in the order of
its changes, applies the caps on each path, and puts the result beside the same paths unchanged. Every level is a
sum of the same paths, so that parts add up to the whole in the scenario too.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from training.inflow.levels import ALL, Array, describe_paths, number_groups, respect_caps, sum_groups
from training.inflow.paths import SIZES
from training.inflow.scenarios.changes import Change, ChangeKind, Fault, Scenario, ScenarioError, Where, check_scenario

_GROUPS: dict[str, list[str]] = {
    "institution": [],
    "faculty": ["faculty"],
    "programme": ["programme", "faculty"],
    "cell": ["programme", "faculty", "origin", "exam_type"],
}
_NAMES = _GROUPS["cell"]
_SMALL_SERIES = 10  # at least so many series lend their spread to a new programme
_Chosen = npt.NDArray[np.bool_]


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
    now = _Demand(
        paths[[*_NAMES, "cap"]].astype({"cap": "float64"}).reset_index(drop=True),
        np.column_stack([paths["expected"].to_numpy(dtype="float64"), np.vstack(paths["demand"].tolist())]),
    )
    changed = now
    for number, change in enumerate(scenario.changes, start=1):
        changed = _EFFECTS[change.kind](changed, change, number)
    base = respect_caps(now.values, now.cells)
    # Programmes that start stand below those there were; in the base nobody goes there.
    base = np.vstack([base, np.zeros((len(changed.cells) - len(base), base.shape[1]))])
    return _add_levels(changed.cells, base, respect_caps(changed.values, changed.cells))


@dataclass(frozen=True)
class _Demand:
    """The series, and per series what is expected (first column) and the demand on each path, before caps."""

    cells: pd.DataFrame
    values: Array

    def with_values(self, values: Array) -> "_Demand":
        return _Demand(self.cells, values)


def _choose(now: _Demand, where: Where, number: int) -> _Chosen:
    chosen = np.ones(len(now.cells), dtype=np.bool_)
    for column in ("programme", "faculty", "origin"):
        wanted = getattr(where, column)
        if wanted != ALL:
            chosen &= (now.cells[column].astype(str) == wanted).to_numpy()
    if not chosen.any():
        raise ScenarioError(Fault.NOBODY, number=number)
    return chosen


def _scale(now: _Demand, change: Change, number: int) -> _Demand:
    """Conversion and applications both scale demand: one of the two stays as it is."""
    chosen = _choose(now, change.where, number)
    return now.with_values(now.values * np.where(chosen, change.amount or 1.0, 1.0)[:, None])


def _set_cap(now: _Demand, change: Change, number: int) -> _Demand:
    chosen = _choose(now, Where(programme=change.where.programme), number)
    cap = np.nan if change.amount is None else change.amount
    cells = now.cells.assign(cap=now.cells["cap"].mask(pd.Series(chosen, index=now.cells.index), cap))
    return _Demand(cells, now.values)


def _end(now: _Demand, change: Change, number: int) -> _Demand:
    """Nobody comes; a share of those who would have goes to the faculty's others, where possible in their origin."""
    chosen = _choose(now, Where(programme=change.where.programme), number)
    values, ended = now.values.copy(), now.values[chosen]
    values[chosen] = 0.0
    if change.amount:
        faculty = now.cells["faculty"]
        others = faculty.isin(faculty[chosen]).to_numpy() & ~chosen
        if not others.any():
            raise ScenarioError(Fault.NO_OTHERS, number=number)
        origins = now.cells["origin"].to_numpy()
        for origin in dict.fromkeys(origins[chosen]):
            moved = change.amount * ended[origins[chosen] == origin].sum(axis=0)
            same = others & (origins == origin)
            to = same if same.any() else others
            values[to] += _divide(now.values[to], moved)
    return now.with_values(values)


def _set_origin_share(now: _Demand, change: Change, number: int) -> _Demand:
    """Within the selection the total stays; the parts of one origin and of the others are scaled to fit."""
    selected = _choose(now, Where(change.where.programme, change.where.faculty), number)
    own = selected & (now.cells["origin"].astype(str) == change.where.origin).to_numpy()
    rest, share = selected & ~own, change.amount or 0.0
    if (share > 0 and not own.any()) or (share < 1 and not rest.any()):
        raise ScenarioError(Fault.ONE_ORIGIN, number=number)
    values, total = now.values.copy(), now.values[selected].sum(axis=0)
    for part, amount in ((own, share), (rest, 1 - share)):
        if part.any():
            values[part] = _divide(now.values[part], amount * total)
    return now.with_values(values)


def _start(now: _Demand, change: Change, number: int) -> _Demand:
    """Add a programme with the expected number and the spread of small series; origins as in its faculty."""
    where = change.where
    of_faculty = (now.cells["faculty"].astype(str) == where.faculty).to_numpy()
    if not of_faculty.any():
        raise ScenarioError(Fault.NO_FACULTY, number=number)
    if (now.cells["programme"].astype(str) == where.programme).any():
        raise ScenarioError(Fault.EXISTS, number=number)
    peers = now.cells[of_faculty].assign(expected=now.values[of_faculty, 0])
    exam_type = str(peers.groupby("exam_type")["expected"].sum().idxmax())
    shares = peers.groupby("origin")["expected"].sum() if where.origin == ALL else pd.Series({where.origin: 1.0})
    shares = shares[shares > 0] if (shares > 0).any() else shares + 1.0
    line = np.concatenate([[1.0], _spread_of_small(now)]) * (change.amount or 0.0)
    cells = pd.DataFrame({"origin": shares.index.astype(str)}).assign(
        programme=where.programme, faculty=where.faculty, exam_type=exam_type, cap=np.nan
    )
    added = np.outer(shares.to_numpy(dtype="float64") / shares.sum(), line)
    return _Demand(pd.concat([now.cells, cells[now.cells.columns]], ignore_index=True), np.vstack([now.values, added]))


_EFFECTS: dict[ChangeKind, Callable[[_Demand, Change, int], _Demand]] = {
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


def _spread_of_small(now: _Demand) -> Array:
    """Return per path how far a small series is from what is expected, 1 on average.

    On each path another small series lends its error on that very path, so that a year in which everything is low
    is low for the new programme too.
    """
    expected, demand = now.values[:, 0], now.values[:, 1:]
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
    return pd.concat([pd.Series(values[:, 0], name=name), describe_paths(values[:, 1:]).add_prefix(prefix)], axis=1)
