import numpy as np
import pytest
from lib.studies import progression, steady

from features.years.progression import Step
from training.stock.simulation import count_stock, estimate_chances, simulate_stock, years_ahead

STEADY = steady(range(2015, 2022))


def simulate(inflow: float = 100.0, samples: int = 400, horizons: int = 4) -> np.ndarray:
    study = years_ahead(STEADY, horizons)
    chances = estimate_chances(STEADY, ("P",), study)
    start = count_stock(STEADY, ("P",), study)
    return simulate_stock(start, chances, np.full((1, horizons, samples), inflow), seed=1).students


def test_a_steady_institution_stays_as_it_is() -> None:
    paths = simulate()[0]

    assert paths[:3, :, :].mean(axis=2) == pytest.approx(np.repeat([[100], [80], [64]], 4, axis=1), rel=0.08)


def test_more_first_years_are_in_the_second_year_a_year_later() -> None:
    more, usual = simulate(200.0)[0].mean(axis=2), simulate(100.0)[0].mean(axis=2)

    assert more[0] / usual[0] == pytest.approx([2] * 4, rel=0.05)
    assert more[1] / usual[1] == pytest.approx([1, 2, 2, 2], rel=0.08)


def test_the_spread_of_inflow_is_carried_on() -> None:
    random = np.random.default_rng(1)
    study = years_ahead(STEADY, 3)
    chances = estimate_chances(STEADY, ("P",), study)
    start = count_stock(STEADY, ("P",), study)
    wide = simulate_stock(start, chances, random.normal(100, 30, (1, 3, 400)).clip(0), seed=1).students
    narrow = simulate_stock(start, chances, np.full((1, 3, 400), 100.0), seed=1).students

    assert wide[0, 1, 1].std() > 1.5 * narrow[0, 1, 1].std()
    assert narrow[0, 1, 1].std() > 2


def test_students_are_whole_and_never_fewer_than_none() -> None:
    paths = simulate(0.4)

    assert (paths >= 0).all()
    assert (paths == np.round(paths)).all()
    assert paths[0, 0].mean() == pytest.approx(0.4, abs=0.3)


def test_who_enters_a_higher_year_is_added() -> None:
    stock = [("P", study, year, 50) for study in (1, 2) for year in range(2015, 2021)]
    steps = [("P", study, year, Step.LEFT, 50) for study in (1, 2) for year in range(2015, 2020)]
    entrants = [("P", 2, year, 30) for year in range(2016, 2021)]
    known = progression(stock, steps, entrants)

    chances = estimate_chances(known, ("P",), 2)
    paths = simulate_stock(count_stock(known, ("P",), 2), chances, np.zeros((1, 1, 400)), seed=1).students

    assert paths[0, 1, 0].mean() == pytest.approx(30, rel=0.25)


def test_same_seed_same_paths() -> None:
    assert (simulate() == simulate()).all()
