"""What becomes of first-years: dropout, switch or going on; and of the higher years after them."""

from dataclasses import dataclass

import numpy as np

from simulation.arrays import NO_DATE, Dates, Flags, Floats, Ints, Random, Rows, draw_flags, draw_from, make_random
from simulation.effects import amount
from simulation.people.students import Entries, Persons, dropout_chance, switch_chance
from simulation.programmes import Programmes
from simulation.season import october, teaching_start
from simulation.settings import SimulationSettings

BACHELOR_YEARS, MASTER_YEARS, LONGEST_OVER = 4, 2, 2
GRADUATION_DAYS = 212  # diplomas are dated from 1 February to 31 August


@dataclass(frozen=True)
class Fates(Rows):
    """True chances of a first-year and what was drawn from them.

    `before_october`: left before the count, so in no population. `target` is the programme a switcher
    goes to, -1 for others. `left_on` is empty for those who stay through the year.
    """

    dropout_chance: Floats
    switch_chance: Floats
    before_october: Flags
    dropout: Flags
    switch: Flags
    target: Ints
    left_on: Dates


@dataclass(frozen=True)
class HigherFates(Rows):
    """What becomes of students of year 2 and up within the year. `graduated_on` is empty without a diploma.

    Who has a diploma does not come back; nor does who `leaves` without one.
    """

    graduated_on: Dates
    leaves: Flags


@dataclass(frozen=True)
class HigherYears(Rows):
    """Students of year 2 and up of one academic year."""

    number: Ints
    origin: Ints
    male: Flags
    ability: Floats
    engagement: Floats
    programme: Ints
    year_of_study: Ints


def draw_fates(
    settings: SimulationSettings, programmes: Programmes, year: int, people: Persons, entries: Entries
) -> Fates:
    """Draw the outcome of the first year of one cohort."""
    random = make_random(settings.seed, "fates", year)
    rows = len(people)
    chance = dropout_chance(settings, programmes, year, people, entries)
    switching = switch_chance(programmes, people, entries)
    before = random.random(rows) < amount("left.before_october")
    dropout = draw_flags(random, chance) & ~before
    switch = draw_flags(random, switching) & ~before & ~dropout
    target = np.full(rows, -1)
    table = switch_targets(programmes, year + 1).cumsum(axis=1)
    target[switch] = draw_from(random, table[entries.programme[switch]])
    left = _draw_departures(random, year, rows, dropout)
    early = teaching_start(year) + random.integers(3, 20, rows)
    left = np.where(before, np.minimum(early, october(year) - 2), left)
    return Fates(chance, switching, before, dropout, switch, target, left)


def draw_higher_fates(
    settings: SimulationSettings, programmes: Programmes, year: int, higher: HigherYears
) -> HigherFates:
    """Draw who of the higher years of `year` graduates, on which date, and who leaves; the same at every call."""
    random, rows = make_random(settings.seed, "higher years", year), len(higher)
    nominal = np.where(programmes.master[higher.programme], MASTER_YEARS, BACHELOR_YEARS)
    over = higher.year_of_study - nominal
    finishes = random.random(rows) < amount("graduation.each_year")
    graduates = (over >= 0) & (finishes | (over >= LONGEST_OVER))
    leaves = random.random(rows) < amount("left.later_years")
    days = make_random(settings.seed, "graduation dates", year).integers(0, GRADUATION_DAYS, rows)
    dates = np.datetime64(f"{year + 1}-02-01", "D") + days
    return HigherFates(np.where(graduates, dates, NO_DATE), leaves & ~graduates)


def switch_targets(programmes: Programmes, year: int) -> Floats:
    """Where switchers of each programme go in `year` (from x to, rows add up to 1).

    A declared share stays within the faculty; the rest spreads over all; both by size, over bachelor
    programmes without a cap that are open that year.
    """
    takes = programmes.is_open(year) & ~programmes.master & ~programmes.fixus
    weight = np.where(takes, programmes.size, 0.0)[None, :] * (1.0 - np.eye(len(programmes)))
    own = weight * (programmes.faculty[:, None] == programmes.faculty[None, :])
    anywhere = weight / weight.sum(axis=1, keepdims=True)
    has_own = own.sum(axis=1, keepdims=True) > 0
    within = np.where(has_own, own / np.maximum(own.sum(axis=1, keepdims=True), 1e-12), anywhere)
    share = amount("switch.same_faculty")
    return np.asarray(share * within + (1.0 - share) * anywhere)


def expect_switchers(programmes: Programmes, year: int, people: Persons, entries: Entries, fates: Fates) -> Floats:
    """Expected switchers into each programme and origin in `year`, from the cohort before."""
    chance = (1.0 - fates.dropout_chance) * fates.switch_chance * ~fates.before_october
    leaving = np.zeros((len(programmes), 3))
    np.add.at(leaving, (entries.programme, people.origin), chance)
    return np.asarray(switch_targets(programmes, year).T @ leaving)


def no_higher_years() -> HigherYears:
    """The higher years before the first cohort: none that the institution's tables know of."""
    whole = np.zeros(0, dtype=np.int64)
    real = np.zeros(0)
    return HigherYears(whole, whole, whole.astype(bool), real, real, whole, whole)


def _draw_departures(random: Random, year: int, rows: int, dropout: Flags) -> Dates:
    """Date of leaving for dropouts who leave during the year; the others stay away after the summer."""
    shares = np.array([amount("left.by_december"), amount("left.by_february"), amount("left.by_july")])
    phase = draw_from(random, np.tile([*shares.cumsum(), 1.0], (rows, 1)))
    opens = np.array([f"{year}-10-05", f"{year}-12-01", f"{year + 1}-02-01"], dtype="datetime64[D]")
    length = np.array([57, 62, 170])
    when = np.minimum(phase, 2)
    date = opens[when] + np.floor(random.random(rows) * length[when]).astype(np.int64)
    return np.where(dropout & (phase < 3), date, NO_DATE)
