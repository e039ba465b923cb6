"""The export of single applications, `individuele_aanmelddata.csv`, as the student administration makes it today."""

from dataclasses import dataclass
from io import BufferedWriter
from pathlib import Path
from typing import Any, Self

import numpy as np
import pyarrow as pa
from pyarrow import csv

from simulation.arrays import NO_DATE, Dates, Flags, Ints, make_random
from simulation.effects import ORIGINS, ROUTES
from simulation.files.applicants import NATIONS, TOWNS, Applicants, draw_applicants
from simulation.market.applications import CANCELLED, ENROLMENT, Applications
from simulation.parquet import number_text, pick, repeat
from simulation.people.cohorts import Cohort, Incoming, shuffle_enrolled
from simulation.programmes import Programmes
from simulation.season import season_start
from simulation.settings import SimulationSettings

FILE_NAME = "individuele_aanmelddata.csv"
SEASONS_BEFORE_FIRST_COHORT = 2
COLUMNS = (
    "Sleutel", "Datum Verzoek Inschr", "Ingangsdatum", "Collegejaar", "Datum intrekking vooraanmelding",
    "Inschrijfstatus", "Faculteit", "Examentype", "Croho", "Croho groepeernaam", "Opleiding", "Hoofdopleiding",
    "Eerstejaars croho jaar", "Is eerstejaars croho opleiding", "Is hogerejaars", "BBC ontvangen",
    "Type vooropleiding", "Nationaliteit", "EER", "Geslacht", "Geverifieerd adres postcode",
    "Geverifieerd adres plaats", "Geverifieerd adres land", "Studieadres postcode", "Studieadres land",
    "School code eerste vooropleiding", "School eerste vooropleiding", "Plaats code eerste vooropleiding",
    "Land code eerste vooropleiding", "Aantal studenten",
)  # fmt: skip
_STATUSES = ("Verzoek tot inschrijving", "Geannuleerd", "Ingeschreven", "Uitgeschreven", "Studie gestaakt")
_REQUEST, _WITHDRAWN, _ENROLLED, _LEFT, _STOPPED = range(len(_STATUSES))
_EDUCATIONS = {"havo": "HAVO", "mbo": "MBO", "vwo": "VWO", "foreign": "Buitenlands diploma", "bachelor": "Bachelor"}


class ApplicationExport:
    """Writes the export season by season. Nothing in it happened after today: no row, no date, no status.

    Holds first-years only: newcomers and switchers, not the re-enrolments.
    """

    def __init__(self, settings: SimulationSettings, programmes: Programmes, folder: Path) -> None:
        self._settings, self._programmes = settings, programmes
        folder.mkdir(parents=True, exist_ok=True)
        self._file: BufferedWriter = (folder / FILE_NAME).open("wb")
        self._file.write(";".join(COLUMNS).encode() + b"\n")
        self.rows = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._file.close()

    def add_season(
        self, season: int, newcomers: Applications, incoming: Incoming, cohort: Cohort | None, above: int
    ) -> int:
        """Add the applications of a season that were made by today; returns the highest student number in use.

        `cohort` are the students that came of it, None where there are none of their own; new numbers lie
        above `above`.
        """
        settings = self._settings
        if season < settings.first_year - SEASONS_BEFORE_FIRST_COHORT:
            return above
        applications = newcomers.stack(incoming.switchers)
        lives = _follow(settings, season, applications, len(newcomers), cohort)
        if cohort is None and incoming.people is not None:
            lives.number[len(newcomers) :] = incoming.people.number
            lives.route[len(newcomers) :] = incoming.people.route
        known = (lives.number, lives.route)
        who = draw_applicants(settings, self._programmes, season, applications, known, above)
        today = np.datetime64(settings.today, "D")
        made = lives.applied_on <= today
        self._write(season, applications.take(made), who.take(made), lives.at(today, made))
        return max(above, int(who.number.max(initial=above)))

    def _write(self, season: int, a: Applications, who: Applicants, seen: "_Seen") -> None:
        programmes, rows = self._programmes, len(a)
        abroad = who.town < 0
        nation, land = who.nation, np.where(abroad, who.nation, 0)
        school = np.where(nation == 0, who.number % 60, -1)
        name = pick(programmes.name, a.programme)
        code = pick(programmes.code, a.programme)
        postcode = pick([town[0] for town in TOWNS], who.town)
        one, none = np.ones(rows, dtype=np.int64), np.zeros(rows, dtype=np.int64)
        year = np.full(rows, season)
        columns: list[Any] = [
            number_text(who.number),
            _day_text(seen.applied_on),
            repeat(f"01-09-{season}", rows),
            year,
            _day_text(seen.withdrawn_on),
            pick(_STATUSES, seen.status),
            pick(programmes.faculty_names, programmes.faculty[a.programme]),
            pick(("Propedeuse Bachelor", "Master"), programmes.master[a.programme]),
            code,
            name,
            name,
            name,
            year,
            one,
            none,
            none,
            pick([_EDUCATIONS[route] for route in ROUTES], who.route),
            pick([nation[0] for nation in NATIONS], nation),
            pick(("J", "N"), a.origin == ORIGINS.index("non-EEA")),
            pick(("V", "M"), a.male),
            postcode,
            pick([town[1] for town in TOWNS], who.town),
            pick([nation[1] for nation in NATIONS], land),
            postcode,
            pick([nation[1] for nation in NATIONS], np.where(abroad, -1, 0)),
            pick([f"{place:02d}VO" for place in range(60)], school),
            pick([f"School {place + 1}" for place in range(60)], school),
            pick([f"{1000 + 7 * place}" for place in range(60)], school),
            pick([nation[2] for nation in NATIONS], nation),
            one,
        ]
        arrays = [column if isinstance(column, pa.Array) else pa.array(column) for column in columns]
        table = pa.table(arrays, names=list(COLUMNS))
        csv.write_csv(table, self._file, csv.WriteOptions(include_header=False, delimiter=";", quoting_style="none"))
        self.rows += rows


@dataclass(frozen=True)
class _Seen:
    """What the register says of each application on a day."""

    applied_on: Dates
    withdrawn_on: Dates
    status: Ints


@dataclass(frozen=True)
class _Lives:
    """What becomes of each application: dates empty where it never happens, number and route -1 where unknown."""

    number: Ints
    route: Ints
    applied_on: Dates
    withdrawn_on: Dates
    enrolled_on: Dates
    left_on: Dates
    before_october: Flags

    def at(self, today: np.datetime64, which: Flags) -> _Seen:
        """What had happened by `today`; a date that is not there compares as not yet."""
        withdrawn, enrolled = self.withdrawn_on <= today, self.enrolled_on <= today
        left = enrolled & (self.left_on <= today)
        status = np.select(
            [left & self.before_october, left, enrolled, withdrawn], [_STOPPED, _LEFT, _ENROLLED, _WITHDRAWN], _REQUEST
        )
        return _Seen(self.applied_on[which], np.where(withdrawn, self.withdrawn_on, NO_DATE)[which], status[which])


def _follow(
    settings: SimulationSettings, season: int, applications: Applications, newcomers: int, cohort: Cohort | None
) -> _Lives:
    """Dates that agree with the weekly counts, and with the enrolments where there are students."""
    a, rows, start = applications, len(applications), season_start(season)
    random = make_random(settings.seed, "export", season)
    applied = start + 7 * a.week - random.integers(0, 7, rows)
    cancelled = start + 7 * a.settles - random.integers(0, 7, rows)
    enrolled = start + 7 * a.settles - random.integers(0, 3, rows)
    lives = _Lives(
        number=np.full(rows, -1),
        route=np.full(rows, -1),
        applied_on=applied,
        withdrawn_on=np.where(a.becomes == CANCELLED, cancelled, NO_DATE),
        enrolled_on=np.where(a.becomes == ENROLMENT, enrolled, NO_DATE),
        left_on=np.full(rows, NO_DATE),
        before_october=np.zeros(rows, dtype=bool),
    )
    if cohort is not None:
        new = np.flatnonzero(a.becomes[:newcomers] == ENROLMENT)
        order = new[shuffle_enrolled(settings, season, len(new))]
        place = np.concatenate([order, np.arange(newcomers, rows)])
        lives.number[place], lives.route[place] = cohort.people.number, cohort.people.route
        lives.applied_on[place], lives.enrolled_on[place] = cohort.entries.applied_on, cohort.entries.enrolled_on
        lives.left_on[place], lives.before_october[place] = cohort.fates.left_on, cohort.fates.before_october
    return lives


def _day_text(dates: Dates) -> pa.Array:
    """Dates as 31-01-2024; empty where there is none."""
    days, place = np.unique(dates, return_inverse=True)
    names = ["" if np.isnat(day) else f"{day.astype(object):%d-%m-%Y}" for day in days]
    return pick(names, np.where(np.isnat(days), -1, np.arange(len(days)))[place])
