from dataclasses import replace

import numpy as np
import pytest

from simulation.arrays import Flags, Ints, make_random
from simulation.effects import ROUTES, amount, amounts
from simulation.files.applicants import (
    ADDRESSES,
    NATIONS,
    REGIONS,
    TOWNS,
    describe_persons,
    number_persons,
    pair_requests,
)
from simulation.market.applications import ENROLMENT, NEVER, REQUEST, Applications
from simulation.programmes import draw_programmes
from simulation.settings import SimulationSettings

SETTINGS = SimulationSettings(students=4000, years=4, seed=5)
PROGRAMMES = draw_programmes(SETTINGS)
ROWS = 60_000


def many(origin: int) -> Applications:
    """Applications of one origin for bachelors, of which half become an enrolment."""
    random = make_random(3, "test")
    enrolled = random.random(ROWS) < 0.5
    return Applications(
        programme=random.choice(np.flatnonzero(~PROGRAMMES.master), ROWS),
        origin=np.full(ROWS, origin),
        male=random.random(ROWS) < 0.5,
        requests=random.integers(1, 4, ROWS),
        week=random.integers(0, 48, ROWS),
        settles=np.where(enrolled, 48, NEVER),
        becomes=np.where(enrolled, ENROLMENT, REQUEST),
        kind=np.zeros(ROWS, dtype=np.int64),
    )


def log_odds_ratio(enrolled: Flags, one: Flags, other: Flags) -> float:
    odds = [enrolled[group].sum() / (~enrolled[group]).sum() for group in (one, other)]
    return float(np.log(odds[0] / odds[1]))


def describe(applications: Applications) -> tuple[Flags, Ints, Ints]:
    unknown = np.full(ROWS, -1)
    who = describe_persons(SETTINGS, PROGRAMMES, applications, 1_000_000 + np.arange(ROWS), unknown)
    return applications.becomes == ENROLMENT, who.route, who.town


def test_effects_on_single_applications_are_the_declared_ones() -> None:
    enrolled, route, town = describe(many(origin=0))
    region = np.array([REGIONS.index(one[2]) for one in TOWNS])[town]
    for place, effect in enumerate(amounts("applicant.region", REGIONS)):
        assert log_odds_ratio(enrolled, region == place, region == 0) == pytest.approx(effect, abs=0.06)
    for place, effect in enumerate(amounts("applicant.route", ROUTES[:3])):
        assert log_odds_ratio(enrolled, route == place, route == 0) == pytest.approx(effect, abs=0.08)


@pytest.mark.parametrize("origin", [1, 2])
def test_who_lives_in_the_netherlands_already_comes_more_often(origin: int) -> None:
    enrolled, route, town = describe(many(origin))
    effect = amounts("applicant.address", ADDRESSES)[1]
    assert log_odds_ratio(enrolled, town < 0, town >= 0) == pytest.approx(effect, abs=0.06)
    assert set(route) == {ROUTES.index("foreign")}


def test_the_dutch_live_in_the_netherlands_and_others_have_their_own_nationality() -> None:
    for origin, codes in enumerate(({"NL"}, {"DE", "BE", "IT", "PL", "RO", "ES", "GR"}, None)):
        unknown, numbers = np.full(ROWS, -1), np.arange(ROWS)
        who = describe_persons(SETTINGS, PROGRAMMES, many(origin), numbers, unknown)
        found = {NATIONS[place][2] for place in np.unique(who.nation)}
        assert found == (codes or {"CN", "IN", "TR", "ID", "SR", "VN"})
        assert (who.town.min() < 0) == (origin > 0)


def test_the_same_number_is_the_same_person_whatever_the_order() -> None:
    applications, unknown = many(origin=1), np.full(ROWS, -1)
    order = make_random(1, "order").permutation(ROWS)
    straight = describe_persons(SETTINGS, PROGRAMMES, applications, np.arange(ROWS), unknown)
    turned = describe_persons(SETTINGS, PROGRAMMES, applications.take(order), order, unknown)
    assert (straight.take(order).town == turned.town).all()
    assert (straight.take(order).nation == turned.nation).all()


def test_two_requests_of_one_person_are_for_two_programmes_in_about_the_same_weeks() -> None:
    applications = many(origin=0)
    person = pair_requests(make_random(1, "pairs"), PROGRAMMES, applications)
    second = np.flatnonzero(person != np.arange(ROWS))
    first = person[second]
    assert (person[first] == first).all()
    assert len(set(first)) == len(first)
    assert (applications.programme[first] != applications.programme[second]).all()
    assert (applications.requests[first] == applications.requests[second]).all()
    assert applications.requests[second].min() == 2
    assert (applications.male[first] == applications.male[second]).all()
    enrolled = applications.becomes == ENROLMENT
    assert not (enrolled[first] & enrolled[second]).any()
    assert np.abs(applications.week[first] - applications.week[second]).mean() < 3
    possible = (applications.requests > 1).sum()
    assert amount("applicant.second_here") * 0.55 < 2 * len(second) / possible < amount("applicant.second_here")


def test_nobody_with_one_request_has_a_second_one_here() -> None:
    applications = replace(many(origin=0), requests=np.ones(ROWS, dtype=np.int64))
    assert (pair_requests(make_random(1, "pairs"), PROGRAMMES, applications) == np.arange(ROWS)).all()


def test_new_numbers_lie_between_the_known_ones() -> None:
    known = np.array([1010, -1, -1, 1020, -1, 400])
    person = np.array([0, 1, 1, 3, 3, 5])
    number = number_persons(make_random(1, "numbers"), person, known, above=1000)
    assert number[[0, 3, 4, 5]].tolist() == [1010, 1020, 1020, 400]
    assert number[1] == number[2]
    assert 1000 < number[1] < 1020
    assert number[1] != 1010
