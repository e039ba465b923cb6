"""Weekly Studielink count files of a season: running stocks per cell, in the official 22 columns."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

from simulation.arrays import Flags, Ints
from simulation.market.applications import CANCELLED, ENROLMENT, RE_ENROLMENT, SIDE_ENTRY, SWITCHED, Applications
from simulation.parquet import pick, repeat
from simulation.programmes import Programmes
from simulation.season import WEEKS, deliveries
from simulation.settings import SimulationSettings

COLUMNS = (
    "HBO_WO", "Brincode", "Brin_volgnr", "Isatcode", "Type_HO", "Opl_vorm", "Voertaal", "Studiejaar", "Fixus",
    "Maand", "Herkomst", "Geslacht", "meercode_V", "meercode_A", "Status", "Hogerejaars", "Herinschrijving", "1cHO_L",
    "1cHO_K", "Aantal", "etl_ingestion_timestamp", "etl_is_deleted",
)  # fmt: skip
# status, meercode_V and meercode_A of the states a cell can be in
_STATES = (("V", 1, 0), ("V", 2, 0), ("V", 3, 0), ("I", 1, 0), ("I", 2, 0), ("A", 0, 1), ("A", 1, 1), ("A", 2, 1))
_SHAPE = (3, 2, 4, len(_STATES))
_MISSING_WEEK, _LATE_WEEK, _TWICE_WEEK = 19, 26, 30


def irregular_weeks(settings: SimulationSettings) -> dict[str, tuple[int, int]]:
    """The declared irregularities: season and delivery (from 0) that is missing, late, or delivered twice."""
    finished = settings.seasons[:-1]
    return {
        "missing": (finished[-3], _MISSING_WEEK),
        "late": (finished[-2], _LATE_WEEK),
        "twice": (finished[-1], _TWICE_WEEK),
    }


def write_season(
    settings: SimulationSettings, programmes: Programmes, season: int, applications: Applications, folder: Path
) -> int:
    """Write the weekly files of a season that were delivered by today; returns how many."""
    snapshots = deliver_season(settings, programmes, season, applications)
    delivered = [snapshot for snapshot in snapshots if snapshot.day <= settings.today]
    for snapshot in delivered:
        _write(settings, programmes, snapshot, folder)
    return len(delivered)


def deliver_season(
    settings: SimulationSettings, programmes: Programmes, season: int, applications: Applications
) -> list["Snapshot"]:
    """Every delivery of a season in order, without the cells that are suppressed.

    A late file comes on Thursday, with that date in its name. The week that is delivered twice comes on
    Monday without one faculty, and corrected on Wednesday of the same ISO week.
    """
    cells, stocks = count_stocks(applications)
    odd = irregular_weeks(settings)
    snapshots: list[Snapshot] = []
    for week, monday in enumerate(deliveries(season)):
        complete = Snapshot(season, week, monday, cells, stocks[:, week])
        if (season, week) == odd["late"]:
            snapshots.append(replace(complete, day=monday + timedelta(days=3)))
        elif (season, week) == odd["twice"]:
            snapshots.append(complete.without_one_faculty(programmes))
            snapshots.append(replace(complete, day=monday + timedelta(days=2)))
        elif (season, week) != odd["missing"]:
            snapshots.append(complete)
    return [snapshot.without_small_cells(settings.suppress_below) for snapshot in snapshots]


def count_stocks(applications: Applications) -> tuple[Ints, Ints]:
    """Running stock per cell and delivery: cell codes, and counts (cells x deliveries).

    An application counts as a request from its week, and from the week it settles as what it became.
    """
    a = applications
    was = _cell(a, a.requests - 1)
    settled = a.becomes != 0
    # a few students stay enrolled at two institutions; the week decides who, so nothing has to be drawn
    double = (a.requests > 1) & (a.week % 10 == 0)
    now = _cell(a, np.select([a.becomes == ENROLMENT, a.becomes == CANCELLED], [3 + double, 4 + a.requests], 0))
    codes = np.concatenate([was, was[settled], now[settled]])
    weeks = np.concatenate([a.week, a.settles[settled], a.settles[settled]])
    signs = np.repeat([1, -1, 1], [len(a), settled.sum(), settled.sum()])
    seen = weeks < WEEKS
    cells, place = np.unique(codes[seen], return_inverse=True)
    changes = np.bincount(place * WEEKS + weeks[seen], weights=signs[seen], minlength=len(cells) * WEEKS)
    return cells, changes.reshape(-1, WEEKS).astype(np.int64).cumsum(axis=1)


def _cell(a: Applications, state: Ints) -> Ints:
    return np.asarray((((a.programme * 3 + a.origin) * 2 + a.male) * 4 + a.kind) * len(_STATES) + state, dtype=np.int64)


@dataclass(frozen=True)
class Snapshot:
    """One delivery: its cells and the stock in each."""

    season: int
    week: int
    day: date
    cells: Ints
    stock: Ints

    def without_one_faculty(self, programmes: Programmes) -> "Snapshot":
        """The same delivery, with the programmes of the second faculty left out."""
        faculty = programmes.faculty[self.cells // int(np.prod(_SHAPE))]
        return replace(self, stock=np.where(faculty == 1, 0, self.stock))

    def without_small_cells(self, below: int) -> "Snapshot":
        """The same delivery without empty cells and those smaller than `below`."""
        shown = self.stock >= max(1, below)
        return replace(self, cells=self.cells[shown], stock=self.stock[shown])

    def columns(self) -> "CellColumns":
        """What the codes of the cells say."""
        inner = int(np.prod(_SHAPE))
        origin, male, kind, state = np.unravel_index(self.cells % inner, _SHAPE)
        return CellColumns(
            programme=self.cells // inner,
            origin=origin,
            male=male,
            kind=kind,
            status=np.array(["VIA".index(status) for status, _, _ in _STATES])[state],
            requests=np.array([requests for _, requests, _ in _STATES])[state],
            cancelled=np.array([cancelled for _, _, cancelled in _STATES])[state],
            higher=(kind == RE_ENROLMENT) | (kind == SIDE_ENTRY),
            re_enrolment=kind == RE_ENROLMENT,
        )


@dataclass(frozen=True)
class CellColumns:
    """Cells of a delivery, one array per property; `status` is a position in "VIA"."""

    programme: Ints
    origin: Ints
    male: Ints
    kind: Ints
    status: Ints
    requests: Ints
    cancelled: Ints
    higher: Flags
    re_enrolment: Flags


def _write(settings: SimulationSettings, programmes: Programmes, snapshot: Snapshot, folder: Path) -> None:
    body = BytesIO()
    csv.write_csv(
        _table(settings, programmes, snapshot), body, csv.WriteOptions(include_header=False, quoting_style="none")
    )
    name = f"telbestand_sl_{snapshot.day:%Y%m%d}_v{snapshot.week + 1:02d}_{snapshot.season}.csv"
    (folder / name).write_bytes(",".join(COLUMNS).encode() + b"\n" + body.getvalue())


def _table(settings: SimulationSettings, programmes: Programmes, snapshot: Snapshot) -> pa.Table:
    cell = snapshot.columns()
    rows, master = len(snapshot.cells), programmes.master[cell.programme]
    history = np.select([cell.kind == SWITCHED, cell.kind == RE_ENROLMENT, cell.kind == SIDE_ENTRY], [5, 6, 4], 1)
    columns = (
        repeat("H", rows),
        repeat(settings.institution, rows),
        np.zeros(rows, dtype=np.int64),
        pick(programmes.code, cell.programme),
        pick(("B", "M"), master),
        np.ones(rows, dtype=np.int64),
        programmes.language[cell.programme],
        np.full(rows, snapshot.season),
        pick(("N", "J"), programmes.fixus[cell.programme]),
        np.full(rows, 9),
        pick(("N", "E", "R"), cell.origin),
        pick(("V", "M"), cell.male),
        cell.requests,
        cell.cancelled,
        pick("VIA", cell.status),
        pick(("N", "J"), cell.higher),
        pick(("N", "J"), cell.re_enrolment),
        np.where(master & (history == 1), 3, history),
        np.where(master & (history == 1), 5, history),
        snapshot.stock,
        repeat(snapshot.day.isoformat(), rows),
        np.zeros(rows, dtype=np.int64),
    )
    arrays = [column if isinstance(column, pa.Array) else pa.array(column) for column in columns]
    return pa.table(arrays, names=list(COLUMNS))
