"""Cohorts: first-years made out of applications, with switchers from the cohort before, and the years after."""

from dataclasses import dataclass, replace

import numpy as np

from simulation.arrays import Floats, Ints, make_random
from simulation.effects import amount
from simulation.market.applications import Applications, draw_re_enrolments, draw_switch_applications
from simulation.people.fates import Fates, HigherYears, draw_fates, draw_higher_fates, expect_switchers
from simulation.people.students import Entries, Persons, draw_entries, draw_persons
from simulation.people.traces import Class
from simulation.programmes import Programmes
from simulation.settings import SimulationSettings

# first-years of an earlier cohort that are still there 1, 2, ... years later; for cohorts without students of their own
_STILL_THERE = (0.66, 0.62, 0.58, 0.22, 0.09)
SWITCHERS_PER_NEWCOMER = 0.055


@dataclass(frozen=True)
class Cohort:
    """The first-years of one academic year and the higher years beside them."""

    year: int
    people: Persons
    entries: Entries
    fates: Fates
    higher: HigherYears

    def first_year_class(self) -> Class:
        """What drives the traces of the first-years."""
        p = self.people
        return Class(self.year, 1, p.number, self.entries.programme, p.ability, p.engagement, self.fates.left_on)

    def higher_class(self, year_of_study: int) -> Class:
        """What drives the results of one higher year."""
        h = self.higher.take(self.higher.year_of_study == year_of_study)
        stays = np.full(len(h), np.datetime64("NaT", "D"))
        return Class(self.year, year_of_study, h.number, h.programme, h.ability, h.engagement, stays)

    def count_first_years(self, programmes: Programmes) -> Ints:
        """First-years on 1 October (programmes x origins)."""
        counted = ~self.fates.before_october
        return count_cells(programmes, self.entries.programme[counted], self.people.origin[counted])


@dataclass(frozen=True)
class Incoming:
    """Students from within who start in a season: the switchers and the higher years."""

    switchers: Applications
    people: Persons | None
    expected: Floats
    higher: HigherYears


def count_cells(programmes: Programmes, programme: Ints, origin: Ints) -> Ints:
    """Number of rows per programme and origin."""
    counts = np.bincount(programme * 3 + origin, minlength=len(programmes) * 3)
    return counts.reshape(len(programmes), 3).astype(np.int64)


def bring_in(settings: SimulationSettings, programmes: Programmes, season: int, before: Cohort) -> Incoming:
    """Who comes from the cohort before: its switchers as applicants, the rest in the higher years."""
    switch = np.flatnonzero(before.fates.switch)
    people = before.people.take(switch)
    random = make_random(settings.seed, "switchers", season)
    switchers = draw_switch_applications(random, before.fates.target[switch], people.origin, people.male)
    expected = expect_switchers(programmes, season, before.people, before.entries, before.fates)
    higher = go_on(settings, programmes, before)
    return Incoming(switchers, people, expected, higher)


def go_on(settings: SimulationSettings, programmes: Programmes, before: Cohort) -> HigherYears:
    """The higher years of the next year: first-years who stay, and this year's higher years who do."""
    people, fates, higher = before.people, before.fates, before.higher
    stays = ~(fates.before_october | fates.dropout | fates.switch)
    second = HigherYears(
        people.number,
        people.origin,
        people.male,
        people.ability,
        people.engagement,
        before.entries.programme,
        np.full(len(people), 2),
    ).take(stays)
    ends = draw_higher_fates(settings, programmes, before.year, higher)
    on = higher.take(np.isnat(ends.graduated_on) & ~ends.leaves)
    return second.stack(replace(on, year_of_study=on.year_of_study + 1))


def bring_in_history(
    settings: SimulationSettings, programmes: Programmes, season: int, newcomers: Floats, higher: HigherYears
) -> Incoming:
    """The same where the cohort before has no students of its own: a declared share, spread by size."""
    takes = programmes.is_open(season) & ~programmes.master & ~programmes.fixus
    weight = np.where(takes, programmes.size, 0.0)
    expected = SWITCHERS_PER_NEWCOMER * np.outer(weight / weight.sum(), newcomers.sum(axis=0))
    random = make_random(settings.seed, "switchers", season)
    cells = np.indices(expected.shape).reshape(2, -1)
    programme, origin = np.repeat(cells, random.poisson(expected).ravel(), axis=1)
    male = random.random(len(programme)) < programmes.male_share[programme]
    return Incoming(draw_switch_applications(random, programme, origin, male), None, expected, higher)


def make_cohort(
    settings: SimulationSettings,
    programmes: Programmes,
    year: int,
    enrolled: Applications,
    incoming: Incoming,
    *,
    last_number: int,
) -> Cohort:
    """Turn enrolled newcomers and switchers into the first-years of a cohort, with their fates drawn.

    The newcomers come first, in the order of `shuffle_enrolled`, then the switchers in theirs.
    """
    enrolled = enrolled.take(shuffle_enrolled(settings, year, len(enrolled)))
    entries = draw_entries(settings, year, enrolled, switched=False)
    entries = entries.stack(draw_entries(settings, year, incoming.switchers, switched=True))
    if incoming.people is None:
        people = draw_persons(settings, programmes, year, enrolled.stack(incoming.switchers), last_number)
    else:
        people = draw_persons(settings, programmes, year, enrolled, last_number).stack(incoming.people)
    fates = draw_fates(settings, programmes, year, people, entries)
    return Cohort(year, people, entries, fates, incoming.higher)


def shuffle_enrolled(settings: SimulationSettings, year: int, rows: int) -> Ints:
    """Order in which the enrolled newcomers of a cohort get their student numbers."""
    return make_random(settings.seed, "student numbers", year).permutation(rows)


def count_history(
    settings: SimulationSettings, programmes: Programmes, season: int, enrolled: Applications, incoming: Incoming
) -> Ints:
    """First-years on 1 October of a season that has counts only."""
    everyone = enrolled.stack(incoming.switchers)
    counts = count_cells(programmes, everyone.programme, everyone.origin)
    random = make_random(settings.seed, "history", season)
    return np.asarray(random.binomial(counts, 1.0 - amount("left.before_october"))).astype(np.int64)


def count_earlier(settings: SimulationSettings, season: int, first_years: dict[int, Ints], like: Floats) -> Ints:
    """Higher-year students in `season` from cohorts without students of their own (programmes x origins).

    Before the first known count every cohort is taken to be as large as that one (`like` where none is known).
    """
    oldest = first_years[min(first_years)] if first_years else like
    total = np.zeros(like.shape)
    for years, share in enumerate(_STILL_THERE, start=1):
        if season - years < settings.first_year:
            total += share * first_years.get(season - years, oldest)
    return np.round(total).astype(np.int64)


def draw_re_enrolling(
    settings: SimulationSettings, programmes: Programmes, season: int, higher: HigherYears, earlier: Ints
) -> Applications:
    """Re-enrolment requests of all higher years of a season."""
    random = make_random(settings.seed, "re-enrolments", season)
    cells = np.indices(earlier.shape).reshape(2, -1)
    programme, origin = np.repeat(cells, earlier.ravel(), axis=1)
    male = random.random(len(programme)) < programmes.male_share[programme]
    return draw_re_enrolments(
        random,
        np.concatenate([higher.programme, programme]),
        np.concatenate([higher.origin, origin]),
        np.concatenate([higher.male, male]),
    )
