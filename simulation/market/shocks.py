"""How demand and conversion differ from season to season: steps that last, effects of one year, and policies."""

from dataclasses import dataclass

import numpy as np

from simulation.arrays import Flags, Floats, Random, make_random
from simulation.effects import ORIGINS, amount, amounts
from simulation.programmes import Programmes
from simulation.settings import SimulationSettings

_ENGLISH = 2


@dataclass(frozen=True)
class Policies:
    """The two changes of policy: their first seasons, and the programmes that turn to Dutch or select."""

    language_season: int
    language_programmes: Flags
    grant_season: int


def draw_policies(settings: SimulationSettings, programmes: Programmes) -> Policies:
    """Draw which programmes taught in English change their policy; where none is, one of all does."""
    random = make_random(settings.seed, "policies")
    english = np.flatnonzero(programmes.language == _ENGLISH)
    candidates = english if len(english) else np.arange(len(programmes))
    number = max(1, round(amount("policy.language.programmes") * len(english)))
    changed = np.zeros(len(programmes), dtype=bool)
    changed[random.choice(candidates, number, replace=False)] = True
    current = settings.cohorts[-1]
    return Policies(
        language_season=current + int(amount("policy.language.season")),
        language_programmes=changed,
        grant_season=current + int(amount("policy.grant.season")),
    )


def shift_demand(settings: SimulationSettings, programmes: Programmes) -> Floats:
    """Log of the demand against its level: seasons x programmes x origins."""
    years = np.array(settings.seasons)[:, None]
    age = years - programmes.opens[None, :]
    opening = amount("applications.opening_year") * (1.0 * (age == 0) + 0.5 * (age == 1))
    growth = programmes.drift * (years - settings.first_year)
    shared = _by_year(settings, programmes, "applications", amount("applications.programme_spread"))
    language = _from_season(settings, programmes, amounts("policy.language.applications", ORIGINS))
    return np.asarray(shared + (opening + growth)[:, :, None] + language)


def shift_conversion(settings: SimulationSettings, programmes: Programmes) -> Floats:
    """Log-odds of an enrolment against its level: seasons x programmes x origins."""
    shared = _by_year(settings, programmes, "conversion", amount("conversion.yearly_programme_spread"))
    language = _from_season(settings, programmes, amounts("policy.language.conversion", ORIGINS))
    has_grant = np.array(settings.seasons) >= draw_policies(settings, programmes).grant_season
    grant = has_grant[:, None, None] * amounts("policy.grant.conversion", ORIGINS)
    return np.asarray(shared + language + grant)


def _from_season(settings: SimulationSettings, programmes: Programmes, by_origin: Floats) -> Floats:
    policies = draw_policies(settings, programmes)
    begun = np.array(settings.seasons) >= policies.language_season
    return np.asarray(begun[:, None, None] * policies.language_programmes[:, None] * by_origin)


def _by_year(settings: SimulationSettings, programmes: Programmes, what: str, own_spread: float) -> Floats:
    """Year effects (seasons x programmes x origins): of all, a faculty, an origin, a programme, and one of both.

    Each is a random walk, of which the steps last, and a part that is gone the year after.
    """
    random = make_random(settings.seed, f"{what} by year")
    seasons, faculties = len(settings.seasons), len(programmes.faculty_names)
    overall = _wander(random, seasons, 1, amount(f"{what}.year_step"), amount(f"{what}.year_spread"))
    faculty = _wander(random, seasons, faculties, amount(f"{what}.faculty_step"), amount(f"{what}.faculty_spread"))
    origin = _wander(random, seasons, len(ORIGINS), amount(f"{what}.origin_step"), amount(f"{what}.origin_spread"))
    own = _wander(random, seasons, len(programmes), amount(f"{what}.programme_step"), own_spread)
    cell = _wander(random, seasons, len(programmes) * len(ORIGINS), amount(f"{what}.cell_step"), 0.0)
    by_programme = overall + faculty[:, programmes.faculty] + own
    return np.asarray(by_programme[:, :, None] + origin[:, None, :] + cell.reshape(seasons, -1, len(ORIGINS)))


def _wander(random: Random, seasons: int, width: int, step: float, spread: float) -> Floats:
    steps = random.normal(0.0, step, (seasons, width))
    steps[0] = 0.0
    return np.asarray(steps.cumsum(axis=0) + random.normal(0.0, spread, (seasons, width)))
