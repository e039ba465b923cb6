"""What is forecast: the demo files, and simulated institutions by counts alone or with single applications."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pandas as pd

from features.engine import Engine
from features.extracts import SourceSettings, read_extracts
from features.inflow.applicants import build_all_applicants
from features.inflow.build import build_inflow_tables
from features.persons.consent import LawfulBasis, Purpose
from simulation import SimulationSettings, draw_seasons, simulate_institution
from training.inflow.individual import IndividualSettings, forecast_all_individual
from training.inflow.seasons import InflowSettings, SeasonTables, index_tables, training_weeks

LATER = date(2100, 1, 1)
PLANNING = Purpose("planning of the inflow", LawfulBasis.PUBLIC_TASK, "A bench on simulated students.", 7)
WEEKS = (12, 20, 28)
DEMO_WEEKS = tuple(range(4, 33, 2))
_COUNTED = ("application_counts", "student_counts", "programmes", "caps", "programme_changes")


@dataclass(frozen=True)
class Size:
    """How large a simulated institution is (first-years a season), and the years and weeks it is judged on."""

    first_years: int = 10_000
    programmes: int = 60
    seasons: int = 9
    judged: int = 5
    weeks: tuple[int, ...] = WEEKS


@dataclass(frozen=True)
class World:
    """One institution: its inflow tables, what is asked of them, the delivered rows, and what was to be expected.

    `truth` has the series, academic_year and expected_inflow; None where nobody knows it.
    """

    name: str
    seed: int
    tables: SeasonTables
    settings: InflowSettings
    delivered: Mapping[str, pd.DataFrame] = field(repr=False)
    truth: pd.DataFrame | None = field(default=None, repr=False)


def read_demo(folder: Path, weeks: Sequence[int] = DEMO_WEEKS) -> World:
    """Return the demo files of Studielink counts, judged on their last two seasons."""
    delivered = read_extracts([SourceSettings("studielink", folder, {"type_ho": {"P": "Bachelor"}})]).tables
    settings = InflowSettings(weeks=tuple(weeks), test_years=(2022, 2023))
    years = sorted({int(year) for year in delivered["application_counts"]["academic_year"]})
    return World("demo", 0, _build(delivered, years, settings), settings, delivered)


def draw_world(seed: int, size: Size) -> World:
    """Return an institution known by its counts alone, with suppressed small cells, drawn in memory."""
    years = min(5, size.seasons)
    asked = SimulationSettings(
        size.first_years * years, years, seed, suppress_below=5, programmes=size.programmes,
        finished_seasons=size.seasons,
    )  # fmt: skip
    seasons = draw_seasons(asked)
    settings = InflowSettings(weeks=size.weeks, test_years=asked.seasons[:-1][-size.judged :])
    tables = _build(seasons.tables(), asked.seasons, settings)
    return World("counts only", seed, tables, settings, seasons.tables(), seasons.truth)


def simulate_worlds(seed: int, size: Size) -> tuple[World, World]:
    """Return an institution with its single applications, and the same without them."""
    years = size.judged + 2  # two cohorts whose applications are learned from before the first that is judged
    asked = SimulationSettings(
        size.first_years * years, years, seed, suppress_below=5, programmes=size.programmes,
        finished_seasons=max(size.seasons, years),
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "data"
        today = simulate_institution(asked, out).today
        sources = [SourceSettings(name, out / name) for name in ("institution", "studielink", "applications")]
        everything = read_extracts(sources).tables
        truth = pd.read_parquet(out.with_name("data-truth") / "inflow.parquet")
    delivered = {name: everything[name] for name in _COUNTED if name in everything}
    settings = InflowSettings(weeks=size.weeks, test_years=asked.cohorts[-size.judged :])
    counts = _build(delivered, asked.seasons, settings, today)
    individual = _forecast_applications(everything, asked.seasons, settings, today)
    both = SeasonTables(counts.by_season, counts.programmes, individual)
    return (
        World("with single applications", seed, both, settings, delivered, truth),
        World("the same without them", seed, counts, settings, delivered, truth),
    )


def _build(
    delivered: Mapping[str, pd.DataFrame], years: Iterable[int], settings: InflowSettings, today: date = LATER
) -> SeasonTables:
    tables = build_inflow_tables(Engine().load(delivered), years, training_weeks(settings), today)
    return index_tables(list(tables), delivered.get("programmes"))


def _forecast_applications(
    everything: Mapping[str, pd.DataFrame], years: Iterable[int], settings: InflowSettings, today: date
) -> pd.DataFrame:
    asked = ("applications", "enrolments", "student_counts", "programme_changes", "consents")
    lake = Engine().load({name: everything[name] for name in asked if name in everything})
    weeks = build_all_applicants(lake, years, training_weeks(settings), PLANNING, today)
    return forecast_all_individual(weeks, IndividualSettings())
