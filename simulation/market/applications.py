"""Applications one by one: who applies where and when, and what becomes of it."""

from dataclasses import dataclass

import numpy as np

from simulation.arrays import Flags, Ints, Random, Rows, draw_flags, draw_from, make_random
from simulation.effects import amount
from simulation.market.market import Market, conversion_table, request_shares, weekly_shares
from simulation.programmes import Programmes
from simulation.season import FIXUS_REFUSAL_WEEK, SWITCH_WEEKS, WEEKS
from simulation.settings import SimulationSettings

NEVER = 99
REQUEST, ENROLMENT, CANCELLED = 0, 1, 2
NEW, SWITCHED, RE_ENROLMENT, SIDE_ENTRY = 0, 1, 2, 3


@dataclass(frozen=True)
class Applications(Rows):
    """One row per application at the institution.

    `week` is the first delivery (from 0) that holds it, `settles` the first delivery in which its status
    is no longer a request (`NEVER`: it stays one), `becomes` that status. `kind` tells newcomers from
    students within. Further requests of the same student are taken to be at other institutions.
    """

    programme: Ints
    origin: Ints
    male: Flags
    requests: Ints
    week: Ints
    settles: Ints
    becomes: Ints
    kind: Ints


def draw_applications(
    settings: SimulationSettings, programmes: Programmes, market: Market, season: int
) -> Applications:
    """Draw all applications of newcomers for one season, with the places of capped programmes assigned."""
    random = make_random(settings.seed, "applications", season)
    counts = random.poisson(market.demand[market.position(season)])
    cells = np.indices(counts.shape).reshape(2, -1)
    programme, origin = np.repeat(cells, counts.ravel(), axis=1)
    week = draw_from(random, weekly_shares(market, season).cumsum(axis=2)[programme, origin])
    requests = random.choice(3, size=len(programme), p=request_shares()) + 1
    chance = conversion_table(market, programmes, season)[programme, origin, week, requests - 1]
    wanted = draw_flags(random, chance)
    enrolled = _draw_lots(random, programmes, market.filled(season), programme, wanted)
    cancelled = ~enrolled & (random.random(len(programme)) < amount("conversion.cancelled"))
    enrols = draw_enrolment_weeks(random, week)
    settles = np.where(enrolled, enrols, np.minimum(week + 1 + random.geometric(0.07, len(week)), WEEKS))
    refused = wanted & ~enrolled
    settles[refused] = np.maximum(FIXUS_REFUSAL_WEEK, week[refused] + 1)
    gone = cancelled | refused
    return Applications(
        programme=programme,
        origin=origin,
        male=draw_flags(random, programmes.male_share[programme]),
        requests=requests,
        week=week,
        settles=np.where(enrolled | gone, settles, NEVER),
        becomes=np.select([enrolled, gone], [ENROLMENT, CANCELLED], REQUEST),
        kind=np.full(len(programme), NEW),
    )


def draw_switch_applications(random: Random, programme: Ints, origin: Ints, male: Flags) -> Applications:
    """Applications of students who switch programme within the institution: one request, late in the season."""
    week = random.integers(*SWITCH_WEEKS, size=len(programme))
    return _enrolling(random, programme, origin, male, week=week, kind=np.full(len(programme), SWITCHED))


def draw_re_enrolments(random: Random, programme: Ints, origin: Ints, male: Flags) -> Applications:
    """Requests of students who go on to a higher year, from May; a few enter such a year from elsewhere."""
    week = random.integers(31, 44, size=len(programme))
    kind = np.where(random.random(len(programme)) < 0.04, SIDE_ENTRY, RE_ENROLMENT)
    return _enrolling(random, programme, origin, male, week=week, kind=kind)


def draw_enrolment_weeks(random: Random, week: Ints) -> Ints:
    """Week in which an application becomes an enrolment: June to August, never before the week after it."""
    drawn = np.round(random.normal(41.0, 3.0, len(week))).astype(np.int64)
    return np.asarray(np.clip(drawn, np.maximum(week + 1, 33), WEEKS))


def _enrolling(random: Random, programme: Ints, origin: Ints, male: Flags, *, week: Ints, kind: Ints) -> Applications:
    rows = len(programme)
    return Applications(
        programme=programme,
        origin=origin,
        male=male,
        requests=np.ones(rows, dtype=np.int64),
        week=week,
        settles=draw_enrolment_weeks(random, week),
        becomes=np.full(rows, ENROLMENT),
        kind=kind,
    )


def _draw_lots(random: Random, programmes: Programmes, places: Ints, programme: Ints, wanted: Flags) -> Flags:
    """Everyone who wants to come may, but a capped programme only its places, by lot."""
    enrolled = wanted.copy()
    for capped in np.flatnonzero(programmes.fixus):
        contenders = np.flatnonzero(wanted & (programme == capped))
        if len(contenders) > places[capped]:
            enrolled[random.permutation(contenders)[places[capped] :]] = False
    return enrolled
