"""Application seasons in memory, for benches: what the institution's files would say, without students or files.

The draws are those of `institution`. One thing differs: without students there are no switchers, so in every
season a declared share of the newcomers switches, as in the seasons before the first cohort of the files.
"""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from features.schemas import APPLICATION_COUNTS, CAPS, PROGRAMMES, STUDENT_COUNTS
from features.values import PANDAS_DTYPES
from features.vocabulary import Schema
from simulation.arrays import Floats, Ints
from simulation.effects import ORIGINS
from simulation.files.registers import list_caps, list_programmes
from simulation.files.truth import list_inflow
from simulation.files.weekly import Snapshot, deliver_season
from simulation.market.applications import ENROLMENT, draw_applications
from simulation.market.market import Market, draw_market, expect_converted
from simulation.parquet import pick, repeat, to_arrow
from simulation.people.cohorts import bring_in_history, count_history
from simulation.people.fates import no_higher_years
from simulation.programmes import Programmes, draw_programmes
from simulation.settings import SimulationSettings

_STATUSES = "VIA"
_CANCELLED = _STATUSES.index("A")


@dataclass(frozen=True)
class Seasons:
    """Canonical tables of a simulated institution's inflow, and the truth behind them.

    `truth` has per programme, origin, exam type and academic year the `expected_inflow` given the effects of
    that year, and what was `counted`. Every season is complete, the last one and its count included: what was
    known when is in `known_on`.
    """

    application_counts: pd.DataFrame
    student_counts: pd.DataFrame
    programmes: pd.DataFrame
    caps: pd.DataFrame
    truth: pd.DataFrame

    def tables(self) -> dict[str, pd.DataFrame]:
        """The frames that an engine loads, by name; the truth is not one of them."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "truth"}


def draw_seasons(settings: SimulationSettings) -> Seasons:
    """Draw the applications and counts of first-years of every season of `settings`.

    Higher years and re-enrolments are left out. There are `settings.years + 1` seasons, and never fewer than
    `settings.finished_seasons + 1`. The same settings give the same frames.
    """
    programmes = draw_programmes(settings)
    market = draw_market(settings, programmes)
    weeks, counts, truth = [], [], []
    for season in settings.seasons:
        snapshots, counted, expected = _draw_season(settings, programmes, market, season)
        latest = {snapshot.day.isocalendar()[:2]: snapshot for snapshot in snapshots}  # of two in one ISO week the last
        weeks += [_sum_cells(programmes, snapshot) for snapshot in latest.values()]
        counts.append(_list_counts(season, counted))
        truth.append(list_inflow(programmes, season, *expected, counted))
    return Seasons(
        application_counts=_make_frame(APPLICATION_COUNTS, _list_applications(settings, programmes, _stack(weeks))),
        student_counts=_make_frame(STUDENT_COUNTS, _name_counts(programmes, _stack(counts))),
        programmes=_make_frame(PROGRAMMES, list_programmes(settings, programmes, market.places)),
        caps=_make_frame(CAPS, list_caps(settings, programmes, market.places)),
        truth=pa.concat_tables(truth).to_pandas(),
    )


def _draw_season(
    settings: SimulationSettings, programmes: Programmes, market: Market, season: int
) -> tuple[list[Snapshot], Ints, tuple[Floats, Floats]]:
    """Deliveries, first-years counted on 1 October, and the expected newcomers and switchers of a season."""
    applications = draw_applications(settings, programmes, market, season)
    newcomers = expect_converted(market, programmes, season)
    incoming = bring_in_history(settings, programmes, season, newcomers, no_higher_years())
    snapshots = deliver_season(settings, programmes, season, applications.stack(incoming.switchers))
    enrolled = applications.take(applications.becomes == ENROLMENT)
    counted = count_history(settings, programmes, season, enrolled, incoming)
    return snapshots, counted, (newcomers, incoming.expected)


def _sum_cells(programmes: Programmes, snapshot: Snapshot) -> dict[str, Any]:
    """One delivery, summed to programme, origin and status."""
    cell = snapshot.columns()
    shape = (len(programmes), len(ORIGINS), len(_STATUSES))
    code = np.ravel_multi_index((cell.programme, cell.origin, cell.status), shape)
    size = int(np.prod(shape))
    applications = np.bincount(code, weights=snapshot.stock, minlength=size)
    per_student = np.where(cell.status == _CANCELLED, np.nan, np.maximum(cell.requests, 1))
    applicants = np.bincount(code, weights=snapshot.stock / per_student, minlength=size)
    listed = np.flatnonzero(applications)
    programme, origin, status = np.unravel_index(listed, shape)
    return {
        "programme": programme,
        "origin": origin,
        "status": status,
        "academic_year": np.full(len(listed), snapshot.season),
        "delivered_on": np.full(len(listed), np.datetime64(snapshot.day, "D")),
        "applications": applications[listed].astype(np.int64),
        "applicants": applicants[listed],
    }


def _list_counts(season: int, counted: Ints) -> dict[str, Any]:
    programme, origin = np.nonzero(counted)
    return {
        "programme": programme,
        "origin": origin,
        "academic_year": np.full(len(programme), season),
        "students": counted[programme, origin],
        "known_on": np.full(len(programme), np.datetime64(f"{season}-11-01", "D")),
    }


def _stack(parts: list[dict[str, Any]]) -> dict[str, Any]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _list_applications(settings: SimulationSettings, programmes: Programmes, columns: dict[str, Any]) -> dict[str, Any]:
    rows = len(columns["programme"])
    no = np.zeros(rows, dtype=bool)
    return {
        **_name_counts(programmes, columns),
        "institution": repeat(settings.institution, rows),
        "higher_years": no,
        "re_enrolment": no,
        "status": pick(_STATUSES, columns["status"]),
        "fixus": programmes.fixus[columns["programme"]],
        "known_on": columns["delivered_on"],
    }


def _name_counts(programmes: Programmes, columns: dict[str, Any]) -> dict[str, Any]:
    """The same columns with words for programme and origin, and the exam type of the programme."""
    return {
        **columns,
        "programme": pick(programmes.code, columns["programme"]),
        "origin": pick(ORIGINS, columns["origin"]),
        "exam_type": pick(programmes.exam_type, columns["programme"]),
    }


def _make_frame(schema: Schema, columns: dict[str, Any]) -> pd.DataFrame:
    """The declared columns in canonical dtypes."""
    table = pa.table({column.name: to_arrow(columns[column.name], column.kind) for column in schema.columns})
    dtypes = {column.name: PANDAS_DTYPES[column.kind] for column in schema.columns}
    by_arrow = {pa.string(): pd.StringDtype("pyarrow"), pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    frame: pd.DataFrame = table.to_pandas(types_mapper=by_arrow.get, date_as_object=False)
    return frame.astype(dtypes)
