"""From settings to folders: the seasons of a simulated institution, one after the other."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from features.errors import SettingsError
from simulation.arrays import Ints
from simulation.files.export import ApplicationExport
from simulation.files.registers import (
    deliver_caseload,
    deliver_consents,
    deliver_first_years,
    deliver_groups,
    deliver_higher_years,
    list_caps,
    list_programmes,
)
from simulation.files.truth import TruthFile, list_inflow, truth_folder
from simulation.files.weekly import irregular_weeks, write_season
from simulation.files.workbook import write_workbook
from simulation.market.applications import ENROLMENT, draw_applications
from simulation.market.market import Market, draw_market, expect_converted
from simulation.parquet import Deliveries
from simulation.people.cohorts import (
    Cohort,
    bring_in,
    bring_in_history,
    count_cells,
    count_earlier,
    count_history,
    draw_re_enrolling,
    make_cohort,
)
from simulation.people.fates import no_higher_years
from simulation.people.presence import deliver_activity, deliver_attendance, deliver_group_work
from simulation.people.traces import deliver_assessments, deliver_results
from simulation.programmes import Programmes, draw_programmes
from simulation.season import deliveries as season_deliveries
from simulation.settings import SimulationSettings, SimulationSummary

FIRST_NUMBER = 1_000_000


def simulate_institution(
    settings: SimulationSettings, out: Path, progress: Callable[[str, float], None] | None = None
) -> SimulationSummary:
    """Write the extracts of a simulated institution under `out`, and its truth in the folder `out`-truth beside it.

    The same settings give the same bytes.

    Args:
        settings: size, years and seed.
        out: the folder of the extracts.
        progress: called with what was done and which part of the whole (0 to 1) that makes.

    Raises:
        SettingsError: One of the two folders holds anything already.
    """
    folders = (out, truth_folder(out))
    for folder in folders:
        _check_empty(folder)
    programmes = draw_programmes(settings)
    with (
        Deliveries(out / "institution", settings.today) as deliveries,
        ApplicationExport(settings, programmes, out / "applications") as export,
    ):
        making = _Making(settings, programmes, out, (deliveries, export), progress or (lambda step, part: None))
        return making.run()


class _Making:
    """One run: what is handed on from season to season."""

    def __init__(
        self,
        settings: SimulationSettings,
        programmes: Programmes,
        out: Path,
        writers: tuple[Deliveries, ApplicationExport],
        progress: Callable[[str, float], None],
    ) -> None:
        self.settings, self.programmes, self.out, self.progress = settings, programmes, out, progress
        self.deliveries, self.export = writers
        self.market: Market = draw_market(settings, self.programmes)
        self.truth = TruthFile(truth_folder(out))
        self.first_years: dict[int, Ints] = {}
        self.higher: dict[int, Ints] = {}
        self.before: Cohort | None = None
        self.last_number = FIRST_NUMBER
        self.files = 0
        self.dropouts: list[int] = []

    def run(self) -> SimulationSummary:
        """Make every season, then what is written once."""
        (self.out / "studielink").mkdir(parents=True, exist_ok=True)
        places = self.market.places
        self.deliveries.append("programmes", list_programmes(self.settings, self.programmes, places))
        self.deliveries.append("caps", list_caps(self.settings, self.programmes, places))
        for done, season in enumerate(self.settings.seasons, start=1):
            self._make_season(season)
            self.progress(f"{season}", done / (len(self.settings.seasons) + 1))
        path = self.out / "studielink" / "oktober_bestand.xlsx"
        rows = write_workbook(self.programmes, self.first_years, self.higher, path)
        self.truth.write(self.settings, self.programmes)
        self.progress("ready", 1.0)
        return self._summarise(rows)

    def _make_season(self, season: int) -> None:
        settings, programmes = self.settings, self.programmes
        applications = draw_applications(settings, programmes, self.market, season)
        newcomers = expect_converted(self.market, programmes, season)
        if self.before is None:
            incoming = bring_in_history(settings, programmes, season, newcomers, no_higher_years())
        else:
            incoming = bring_in(settings, programmes, season, self.before)
        earlier = count_earlier(settings, season, self.first_years, newcomers)
        returning = draw_re_enrolling(settings, programmes, season, incoming.higher, earlier)
        everything = applications.stack(incoming.switchers).stack(returning)
        self.files += write_season(settings, programmes, season, everything, self.out / "studielink")
        enrolled = applications.take(applications.becomes == ENROLMENT)
        cohort, first = None, self.last_number
        if season in settings.cohorts:
            cohort = make_cohort(settings, programmes, season, enrolled, incoming, last_number=first)
            self._make_cohort(cohort)
        elif season < settings.first_year:
            self.first_years[season] = count_history(settings, programmes, season, enrolled, incoming)
        self.last_number = self.export.add_season(season, applications, incoming, cohort, first)
        self.higher[season] = earlier + count_cells(programmes, incoming.higher.programme, incoming.higher.origin)
        counted = self.first_years.get(season)
        self.truth.inflow.append(list_inflow(programmes, season, newcomers, incoming.expected, counted))

    def _make_cohort(self, cohort: Cohort) -> None:
        settings, deliveries, programmes, year = self.settings, self.deliveries, self.programmes, cohort.year
        is_current = year == settings.cohorts[-1]
        fates = cohort.fates
        deliver_first_years(deliveries, programmes, cohort)
        deliver_higher_years(settings, deliveries, programmes, cohort)
        deliver_consents(settings, deliveries, cohort)
        deliver_groups(deliveries, cohort)
        self._deliver_traces(cohort)
        if is_current:
            here = np.isnat(fates.left_on) | (fates.left_on > np.datetime64(settings.today))
            deliver_caseload(deliveries, cohort, here)
        else:
            self.dropouts += [int(fates.dropout.sum()), int((~fates.before_october).sum())]
        self.truth.add_students(programmes, cohort, is_current)
        self.first_years[year] = cohort.count_first_years(programmes)
        self.before = cohort

    def _deliver_traces(self, cohort: Cohort) -> None:
        settings, deliveries, programmes = self.settings, self.deliveries, self.programmes
        higher = sorted(int(year) for year in np.unique(cohort.higher.year_of_study))
        deliver_assessments(deliveries, programmes, cohort.year, [1, *higher])
        first = cohort.first_year_class()
        deliver_results(settings, deliveries, programmes, first)
        for year_of_study in higher:
            deliver_results(settings, deliveries, programmes, cohort.higher_class(year_of_study))
        deliver_activity(settings, deliveries, programmes, first)
        deliver_attendance(settings, deliveries, programmes, first)
        deliver_group_work(settings, deliveries, programmes, first)

    def _summarise(self, workbook_rows: int) -> SimulationSummary:
        settings = self.settings
        dropped, counted = sum(self.dropouts[::2]), sum(self.dropouts[1::2])
        odd = {
            what: f"season {season}, v{week + 1:02d}, {season_deliveries(season)[week]}"
            for what, (season, week) in irregular_weeks(settings).items()
        }
        return SimulationSummary(
            out=self.out,
            truth=truth_folder(self.out),
            today=settings.today,
            cohorts=settings.cohorts,
            seasons=settings.seasons,
            programmes=len(self.programmes),
            first_years=int(sum(self.first_years[year].sum() for year in settings.cohorts)),
            dropout_rate=dropped / counted if counted else None,
            irregular_deliveries=odd,
            rows={**self.deliveries.rows, "student counts": workbook_rows, "single applications": self.export.rows},
            files=self.files,
        )


def _check_empty(folder: Path) -> None:
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingsError(
            f"the folder {folder.name} is not empty",
            where=str(folder),
            do="choose another folder or empty it first: two institutions in one folder would be mixed up",
        )
