"""First-years: who they are, their latent ability and engagement, and their true chances."""

from dataclasses import dataclass

import numpy as np

from simulation.arrays import Dates, Flags, Floats, Ints, Random, Rows, make_random, sigmoid
from simulation.effects import ORIGINS, ROUTES, amount, amounts
from simulation.market.applications import Applications
from simulation.programmes import Programmes
from simulation.season import LATE_FROM_WEEK, season_start
from simulation.settings import SimulationSettings

ROUTE_SHARES = np.array([0.50, 0.36, 0.14])
_FIRST_GENERATION = np.array([0.45, 0.62, 0.22, 0.35, 0.40])
_AGE = np.array([17.6, 20.6, 18.3, 19.6, 23.5])


@dataclass(frozen=True)
class Persons(Rows):
    """What stays the same of a student. `number` is the student number; `route` and `origin` are positions."""

    number: Ints
    origin: Ints
    male: Flags
    route: Ints
    first_generation: Ints
    birth_year: Ints
    diploma_year: Ints
    prior_grade: Floats
    ability: Floats
    engagement: Floats
    circumstances: Floats


@dataclass(frozen=True)
class Entries(Rows):
    """How a student enters a programme in one academic year."""

    programme: Ints
    applied_on: Dates
    enrolled_on: Dates
    requests: Ints
    late: Flags
    switched: Flags
    attempts: Ints


def draw_persons(
    settings: SimulationSettings, programmes: Programmes, year: int, who: Applications, first: int
) -> Persons:
    """Draw new students for the enrolled applications `who`; numbers rise from above `first`."""
    random = make_random(settings.seed, "persons", year)
    rows = len(who)
    route = _draw_routes(random, programmes.master[who.programme], who.origin)
    first_generation = (random.random(rows) < _FIRST_GENERATION[route]).astype(np.int64)
    first_generation[random.random(rows) < 0.03] = -1
    ability = _draw_ability(random, programmes, who, route, first_generation)
    age = np.maximum(16, np.floor(_AGE[route] + random.exponential(1.3, rows))).astype(np.int64)
    grade = amount("prior_grade.mean") + amount("prior_grade.ability") * ability
    grade = np.clip(grade + random.normal(0.0, amount("prior_grade.noise"), rows), 55.0, 98.0)
    unknown = random.random(rows) < np.where(route == ROUTES.index("foreign"), 0.25, 0.05)
    return Persons(
        number=first + random.integers(1, 9, rows).cumsum(),
        origin=who.origin,
        male=who.male,
        route=route,
        first_generation=first_generation,
        birth_year=year - age,
        diploma_year=year - np.minimum(random.geometric(0.75, rows) - 1, age - 16),
        prior_grade=np.where(unknown, np.nan, grade.round(1)),
        ability=ability,
        engagement=_draw_engagement(random, who, ability),
        circumstances=random.normal(0.0, 1.0, rows),
    )


def draw_entries(settings: SimulationSettings, year: int, who: Applications, switched: bool) -> Entries:
    """Dates of application and enrolment that go with enrolled applications."""
    random = make_random(settings.seed, f"entries {switched}", year)
    rows, start = len(who), season_start(year)
    applied = start + 7 * who.week - random.integers(0, 7, rows)
    settled = start + 7 * who.settles - random.integers(0, 3, rows)
    attempts = (random.random(rows) < (0.0 if switched else 0.025)).astype(np.int64)
    return Entries(
        programme=who.programme,
        applied_on=applied,
        enrolled_on=np.minimum(settled, np.datetime64(f"{year}-08-31", "D")),
        requests=who.requests,
        late=who.week > LATE_FROM_WEEK,
        switched=np.full(rows, switched),
        attempts=attempts,
    )


def dropout_chance(
    settings: SimulationSettings, programmes: Programmes, year: int, people: Persons, entries: Entries
) -> Floats:
    """Return the true probability of dropout at enrolment, given the latent variables: a logistic model.

    Args:
        settings: the seed of the effect of the year.
        programmes: with their own effects.
        year: academic year of the cohort.
        people: one row per student.
        entries: one row per student, in the same order.
    """
    shared = make_random(settings.seed, "dropout by year", year).normal(0.0, amount("dropout.year_spread"))
    log_odds = amount("dropout.base") + shared + programmes.dropout[entries.programme]
    log_odds += amount("dropout.ability") * people.ability + amount("dropout.engagement") * people.engagement
    log_odds += amount("dropout.circumstances") * people.circumstances
    log_odds += amount("dropout.male") * people.male
    log_odds += amount("dropout.first_generation") * (people.first_generation == 1)
    log_odds += amounts("dropout.route", ROUTES)[people.route] + amounts("dropout.origin", ORIGINS)[people.origin]
    log_odds += amount("dropout.late_application") * (entries.late & ~entries.switched)
    log_odds += amount("dropout.previous_attempts") * entries.attempts + amount("dropout.switched") * entries.switched
    return sigmoid(log_odds)


def switch_chance(programmes: Programmes, people: Persons, entries: Entries) -> Floats:
    """True probability of a switch for a student who does not drop out; masters do not switch."""
    log_odds = amount("switch.base") + amount("switch.ability") * people.ability
    log_odds = log_odds + amount("switch.engagement") * people.engagement
    return np.where(programmes.master[entries.programme], 0.0, sigmoid(log_odds))


def _draw_routes(random: Random, master: Flags, origin: Ints) -> Ints:
    dutch = random.choice(3, size=len(origin), p=ROUTE_SHARES)
    return np.select([master, origin > 0], [ROUTES.index("bachelor"), ROUTES.index("foreign")], dutch)


def _draw_ability(random: Random, programmes: Programmes, who: Applications, route: Ints, generation: Ints) -> Floats:
    shift = amounts("ability.route", ROUTES)[route] + amounts("ability.origin", ORIGINS)[who.origin]
    shift = shift + amount("ability.first_generation") * (generation == 1) + programmes.ability[who.programme]
    return np.asarray(shift + random.normal(0.0, amount("ability.spread"), len(who)))


def _draw_engagement(random: Random, who: Applications, ability: Floats) -> Floats:
    shift = amount("engagement.ability") * ability + amount("engagement.male") * who.male
    shift = shift + amount("engagement.late_application") * (who.week > LATE_FROM_WEEK)
    shift = shift + amounts("engagement.origin", ORIGINS)[who.origin]
    return np.asarray(shift + random.normal(0.0, amount("engagement.spread"), len(who)))
