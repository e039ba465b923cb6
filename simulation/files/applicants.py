"""The persons behind applications: who has which, their student numbers, and what the register knows of them.

What is drawn here never moves a count. Whether an application becomes an enrolment is drawn by `applications`
from the chance of its cell; prior education and home are drawn afterwards, given that outcome. Their declared
effects are therefore exact, as in a logistic model, and the expected counts stay what they were.
"""

from dataclasses import dataclass

import numpy as np

from simulation.arrays import Flags, Floats, Ints, Random, Rows, make_random
from simulation.effects import ORIGINS, ROUTES, amount, amounts
from simulation.market.applications import ENROLMENT, Applications
from simulation.people.students import ROUTE_SHARES
from simulation.programmes import Programmes
from simulation.settings import SimulationSettings

REGIONS = ("near", "middle", "far")
ADDRESSES = ("Netherlands", "abroad")
# postcode and town per region, as seen from the institution
TOWNS: tuple[tuple[str, str, str], ...] = (
    *(("3811", "Amersfoort", "near"), ("3831", "Leusden", "near"), ("3861", "Nijkerk", "near")),
    *(("3511", "Utrecht", "middle"), ("3707", "Zeist", "middle"), ("6711", "Ede", "middle")),
    *(("1211", "Hilversum", "middle"), ("7311", "Apeldoorn", "middle")),
    *(("1011", "Amsterdam", "far"), ("3011", "Rotterdam", "far"), ("5611", "Eindhoven", "far")),
    *(("6511", "Nijmegen", "far"), ("8011", "Zwolle", "far"), ("9711", "Groningen", "far")),
    *(("6211", "Maastricht", "far"), ("7511", "Enschede", "far"), ("8911", "Leeuwarden", "far")),
)
# nationality, country and its ISO code; the first is Dutch, then seven of the EEA, then six others
NATIONS: tuple[tuple[str, str, str], ...] = (
    ("Nederlandse", "Nederland", "NL"),
    *(("Duitse", "Duitsland", "DE"), ("Belgische", "België", "BE"), ("Italiaanse", "Italië", "IT")),
    *(("Poolse", "Polen", "PL"), ("Roemeense", "Roemenië", "RO"), ("Spaanse", "Spanje", "ES")),
    *(("Griekse", "Griekenland", "GR"), ("Chinese", "China", "CN"), ("Indiase", "India", "IN")),
    *(("Turkse", "Turkije", "TR"), ("Indonesische", "Indonesië", "ID"), ("Surinaamse", "Suriname", "SR")),
    ("Vietnamese", "Vietnam", "VN"),
)
_FIRST_NATION, _NATIONS = np.array([0, 1, 8]), np.array([1, 7, 6])
# shares among those who enrol; what the others are like follows from the declared effects
_REGION_SHARES = np.array([0.46, 0.33, 0.21])
_ADDRESS_SHARES = np.array([0.25, 0.75])
_LARGEST_STEP = 8


@dataclass(frozen=True)
class Applicants(Rows):
    """Who is behind each application; one row per application, so a person can have more than one.

    `town` is a position in `TOWNS`, -1 for who lives in the own country abroad; `nation` one in `NATIONS`.
    """

    number: Ints
    route: Ints
    nation: Ints
    town: Ints


def draw_applicants(
    settings: SimulationSettings,
    programmes: Programmes,
    season: int,
    applications: Applications,
    known: tuple[Ints, Ints],
    above: int,
) -> Applicants:
    """The persons behind the applications of a season.

    `known` are numbers and routes of those who are students already, -1 for the others; new numbers lie above
    `above`.
    """
    random = make_random(settings.seed, "applicants", season)
    number, route = known
    person = pair_requests(random, programmes, applications)
    by_person = np.full(len(person), -1)
    by_person[person[route >= 0]] = route[route >= 0]
    numbers = number_persons(random, person, number, above)
    return describe_persons(settings, programmes, applications, numbers, by_person[person])


def pair_requests(random: Random, programmes: Programmes, applications: Applications) -> Ints:
    """The person behind each application, as the position of one of his or her applications.

    A declared share of those with further requests has one of them at this institution too: applications of about
    the same week, to two programmes. Never of two that both become an enrolment.
    """
    a, person = applications, np.arange(len(applications))
    master = programmes.master[a.programme]
    group = ((a.origin * 2 + a.male) * 4 + a.requests) * 2 + master
    order = np.lexsort((a.week + random.normal(0.0, 2.0, len(a)), group))
    first, second = order[:-1:2], order[1::2]
    enrolled = a.becomes == ENROLMENT
    fits = (group[first] == group[second]) & (a.requests[first] > 1) & (a.programme[first] != a.programme[second])
    fits &= ~(enrolled[first] & enrolled[second])
    fits &= random.random(len(first)) < amount("applicant.second_here")
    person[second[fits]] = first[fits]
    return person


def number_persons(random: Random, person: Ints, known: Ints, above: int) -> Ints:
    """A student number for every application: the `known` one of its person, else one that is not in use.

    Free numbers lie between the known ones, so that a number does not tell who enrolled.
    """
    number = np.full(len(person), -1)
    has_number = known >= 0
    number[person[has_number]] = known[has_number]
    new = np.flatnonzero((np.arange(len(person)) == person) & (number < 0))
    last = max(int(known.max(initial=above)), above)
    free = random.permutation(np.setdiff1d(np.arange(above + 1, last + 1), known))
    further = last + random.integers(1, _LARGEST_STEP, len(new)).cumsum()
    number[new] = np.concatenate([free, random.permutation(further[: max(0, len(new) - len(free))])])[: len(new)]
    return np.asarray(number[person])


def describe_persons(
    settings: SimulationSettings, programmes: Programmes, applications: Applications, number: Ints, known_route: Ints
) -> Applicants:
    """What the register knows of the persons: route (where not known, -1), nationality and home.

    Everything follows from the number: a student who comes back in a later season is still the same.
    """
    a = applications
    enrolled = np.isin(number, number[a.becomes == ENROLMENT])
    route = _draw_routes(_uniform(settings, number, 1), programmes.master[a.programme], a.origin, enrolled)
    region = _pick(_uniform(settings, number, 2), _REGION_SHARES, amounts("applicant.region", REGIONS), enrolled)
    towns = [np.flatnonzero([town[2] == name for town in TOWNS]) for name in REGIONS]
    town = _choose(_uniform(settings, number, 3), np.array([len(each) for each in towns])[region])
    town += np.array([each[0] for each in towns])[region]
    effect = amounts("applicant.address", ADDRESSES)
    is_abroad = _pick(_uniform(settings, number, 4), _ADDRESS_SHARES, effect, enrolled) == 1
    nation = _FIRST_NATION[a.origin] + _choose(_uniform(settings, number, 5), _NATIONS[a.origin])
    return Applicants(
        number=number,
        route=np.where(known_route >= 0, known_route, route),
        nation=nation,
        town=np.where((a.origin != ORIGINS.index("NL")) & is_abroad, -1, town),
    )


def _draw_routes(uniform: Floats, master: Flags, origin: Ints, enrolled: Flags) -> Ints:
    dutch = _pick(uniform, ROUTE_SHARES, amounts("applicant.route", ROUTES[: len(ROUTE_SHARES)]), enrolled)
    return np.select([master, origin > 0], [ROUTES.index("bachelor"), ROUTES.index("foreign")], dutch)


def _pick(uniform: Floats, shares: Floats, effect: Floats, enrolled: Flags) -> Ints:
    """One class per person: `shares` hold among those who enrol; `effect` (log-odds) tilts them for the others."""
    tilted = shares * np.exp(-effect)
    tables = np.stack([tilted / tilted.sum(), shares]).cumsum(axis=1)
    return np.asarray((uniform[:, None] > tables[enrolled.astype(np.int64), :-1]).sum(axis=1), dtype=np.int64)


def _choose(uniform: Floats, choices: Ints) -> Ints:
    return np.asarray(np.minimum(uniform * choices, choices - 1), dtype=np.int64)


def _uniform(settings: SimulationSettings, number: Ints, what: int) -> Floats:
    """A uniform draw that belongs to a student number (the mixing function SplitMix64 of Steele, Lea and Flood)."""
    start = (settings.seed * 8 + what) * 0x9E3779B97F4A7C15 % 2**64
    mixed = number.astype(np.uint64) + np.uint64(start)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    mixed ^= mixed >> np.uint64(31)
    return np.asarray((mixed >> np.uint64(11)).astype(np.float64) / 2.0**53)
