"""Programmes, enrolments, consent, groups and caseload, as the student administration delivers them."""

from typing import Any

import numpy as np

from features.vocabulary import ConsentStatus
from simulation.arrays import NO_DATE, Flags, Ints, make_random
from simulation.effects import ORIGINS, ROUTES, amount
from simulation.market.places import Places
from simulation.parquet import Deliveries, number_text, pick, repeat
from simulation.people.cohorts import Cohort
from simulation.people.fates import draw_higher_fates
from simulation.programmes import Programmes
from simulation.season import october, teaching_start
from simulation.settings import PURPOSE, SimulationSettings

CASELOAD_TARGET = 125
_AGE_BANDS = ("under 18", "18-20", "21-23", "24 and over")
_AGE_EDGES = (18, 21, 24)


def list_programmes(settings: SimulationSettings, programmes: Programmes, places: Places) -> dict[str, Any]:
    """Columns of the register of programmes; a new programme is known from the start of its first season.

    The register shows today's cap: that of the season in progress.
    """
    opens = np.where(programmes.opens > settings.seasons[0], programmes.opens, settings.seasons[0])
    known = np.array([october(int(year) - 1) for year in opens], dtype="datetime64[D]")
    return {
        "programme": pick(programmes.code, np.arange(len(programmes))),
        "name": pick(programmes.name, np.arange(len(programmes))),
        "faculty": pick(programmes.faculty_names, programmes.faculty),
        "exam_type": pick(programmes.exam_type, np.arange(len(programmes))),
        "cap": np.where(programmes.fixus, places.caps[-1].astype(np.float64), np.nan),
        "first_year": programmes.opens,
        "last_year": np.where(programmes.closes < 2999, programmes.closes.astype(np.float64), np.nan),
        "known_on": known,
    }


def list_caps(settings: SimulationSettings, programmes: Programmes, places: Places) -> dict[str, Any]:
    """Columns of the places per year: known when the season opens, on 1 October of the year before."""
    season, programme = np.nonzero(np.broadcast_to(programmes.fixus, places.caps.shape))
    years = np.array(settings.seasons)[season]
    return {
        "programme": pick(programmes.code, programme),
        "academic_year": years,
        "cap": places.caps[season, programme],
        "known_on": np.array([october(int(year) - 1) for year in years], dtype="datetime64[D]"),
    }


def deliver_first_years(deliveries: Deliveries, programmes: Programmes, cohort: Cohort) -> None:
    """Deliver the enrolments of one cohort's first-years."""
    people, entries, fates, rows = cohort.people, cohort.entries, cohort.fates, len(cohort.people)
    deliveries.append(
        "enrolments",
        {
            **_enrolment(programmes, cohort.year, people.number, entries.programme),
            "year_of_study": np.ones(rows, dtype=np.int64),
            "applied_on": entries.applied_on,
            "applications": entries.requests,
            "enrolled_on": entries.enrolled_on,
            "left_on": fates.left_on,
            "graduated_on": np.full(rows, NO_DATE),
            "prior_education": pick(ROUTES, people.route),
            "prior_diploma_year": people.diploma_year,
            "prior_mean_grade": people.prior_grade,
            "planned_credits": np.full(rows, 60.0),
            "previous_attempts": entries.attempts,
            "known_on": entries.enrolled_on,
        },
    )


def deliver_higher_years(
    settings: SimulationSettings, deliveries: Deliveries, programmes: Programmes, cohort: Cohort
) -> None:
    """Deliver the re-enrolments of year 2 and up; prior education is not delivered again."""
    year, higher, rows = cohort.year, cohort.higher, len(cohort.higher)
    random = make_random(settings.seed, "re-enrolment dates", year)
    enrolled = np.datetime64(f"{year}-08-31", "D") - random.integers(0, 60, rows)
    nothing = np.full(rows, np.nan)
    deliveries.append(
        "enrolments",
        {
            **_enrolment(programmes, year, higher.number, higher.programme),
            "year_of_study": higher.year_of_study,
            "applied_on": np.full(rows, NO_DATE),
            "applications": nothing,
            "enrolled_on": enrolled,
            "left_on": np.full(rows, NO_DATE),
            "graduated_on": draw_higher_fates(settings, programmes, year, higher).graduated_on,
            "prior_education": pick(ROUTES, np.full(rows, -1)),
            "prior_diploma_year": nothing,
            "prior_mean_grade": nothing,
            "planned_credits": np.full(rows, 60.0),
            "previous_attempts": np.zeros(rows, dtype=np.int64),
            "known_on": enrolled,
        },
    )


def deliver_consents(settings: SimulationSettings, deliveries: Deliveries, cohort: Cohort) -> None:
    """Deliver consent of students who are new to the institution, and the objections that came later."""
    new = ~cohort.entries.switched
    numbers, enrolled = cohort.people.number[new], cohort.entries.enrolled_on[new]
    random = make_random(settings.seed, "consents", cohort.year)
    draw = random.random(len(numbers))
    given = draw >= amount("consent.never")
    objected = given & (draw < amount("consent.never") + amount("consent.objected"))
    later = teaching_start(cohort.year) + random.integers(14, 240, len(numbers))
    for who, status, known in ((given, ConsentStatus.GIVEN, enrolled), (objected, ConsentStatus.OBJECTED, later)):
        deliveries.append(
            "consents",
            {
                "student": number_text(numbers[who]),
                "purpose": repeat(PURPOSE, int(who.sum())),
                "status": repeat(str(status), int(who.sum())),
                "known_on": known[who],
            },
        )


def deliver_groups(deliveries: Deliveries, cohort: Cohort) -> None:
    """Deliver protected attributes, one row per student and attribute."""
    year, people = cohort.year, cohort.people
    age = np.searchsorted(_AGE_EDGES, year - people.birth_year, side="right")
    columns: dict[str, Any] = {
        "sex": pick(("female", "male"), people.male),
        "origin": pick(ORIGINS, people.origin),
        "age_band": pick(_AGE_BANDS, age),
        "prior_route": pick(ROUTES, people.route),
        "first_generation": pick(("no", "yes"), people.first_generation),
    }
    for attribute, value in columns.items():
        deliveries.append(
            "groups",
            {
                "student": number_text(people.number),
                "cohort": repeat(str(year), len(people)),
                "attribute": repeat(attribute, len(people)),
                "value": value,
                "known_on": cohort.entries.enrolled_on,
            },
        )


def deliver_caseload(deliveries: Deliveries, cohort: Cohort, here: Flags) -> None:
    """Deliver which adviser has which current first-year: whole programmes where they fit, about 125 students each."""
    numbers, programme = cohort.people.number, cohort.entries.programme
    order = np.lexsort((numbers, programme))
    order = order[here[order]]
    adviser = assign_advisers(programme[order])
    deliveries.append(
        "caseload",
        {
            "adviser": pick([f"adviser-{place + 1}" for place in range(int(adviser.max()) + 1)], adviser),
            "student": number_text(numbers[order]),
            "known_on": np.full(len(order), teaching_start(cohort.year)),
        },
    )


def assign_advisers(programme: Ints) -> Ints:
    """Adviser (from 0) of each student of a list sorted by programme.

    Large programmes are cut into equal parts; small ones share an adviser until about 125 students.
    """
    adviser = np.zeros(len(programme), dtype=np.int64)
    current, load = 0, 0
    for code in np.unique(programme):
        rows = np.flatnonzero(programme == code)
        if load and load + len(rows) > 1.2 * CASELOAD_TARGET:
            current, load = current + 1, 0
        parts = max(1, round(len(rows) / CASELOAD_TARGET))
        adviser[rows] = current + np.arange(len(rows)) * parts // len(rows)
        current += parts - 1
        load = len(rows) if parts == 1 and load == 0 else load + len(rows) // parts
    return adviser


def _enrolment(programmes: Programmes, year: int, numbers: Ints, programme: Ints) -> dict[str, Any]:
    return {
        "student": number_text(numbers),
        "programme": pick(programmes.code, programme),
        "cohort": repeat(str(year), len(numbers)),
        "starts_on": np.full(len(numbers), teaching_start(year)),
    }
