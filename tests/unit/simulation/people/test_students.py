from dataclasses import replace

import numpy as np
import pytest

from simulation.arrays import make_random
from simulation.effects import ROUTES, amount
from simulation.market.applications import draw_switch_applications
from simulation.people.students import draw_entries, draw_persons, dropout_chance, switch_chance
from simulation.programmes import draw_programmes
from simulation.settings import SimulationSettings

SETTINGS = SimulationSettings(students=4000, years=4, seed=1)
PROGRAMMES = draw_programmes(SETTINGS)
ROWS = 3000
_RANDOM = make_random(7, "test")
WHO = draw_switch_applications(
    _RANDOM, _RANDOM.integers(0, len(PROGRAMMES), ROWS), _RANDOM.integers(0, 3, ROWS), _RANDOM.random(ROWS) < 0.5
)
PEOPLE = draw_persons(SETTINGS, PROGRAMMES, 2021, WHO, 1_000_000)
ENTRIES = draw_entries(SETTINGS, 2021, WHO, switched=False)


def log_odds(people: object) -> np.ndarray:
    chance = dropout_chance(SETTINGS, PROGRAMMES, 2021, people, ENTRIES)  # type: ignore[arg-type]
    return np.log(chance / (1 - chance))


@pytest.mark.parametrize("latent", ["ability", "engagement", "circumstances"])
def test_a_latent_variable_shifts_dropout_by_its_declared_amount(latent: str) -> None:
    moved = replace(PEOPLE, **{latent: getattr(PEOPLE, latent) + 1.0})
    assert log_odds(moved) - log_odds(PEOPLE) == pytest.approx(np.full(ROWS, amount(f"dropout.{latent}")))


def test_sex_has_its_declared_direct_effect_at_equal_everything() -> None:
    men, women = replace(PEOPLE, male=np.ones(ROWS, dtype=bool)), replace(PEOPLE, male=np.zeros(ROWS, dtype=bool))
    assert log_odds(men) - log_odds(women) == pytest.approx(np.full(ROWS, amount("dropout.male")))


def test_background_shifts_ability_by_its_declared_amount() -> None:
    dutch = PEOPLE.origin == 0
    mbo = PEOPLE.ability[dutch & (PEOPLE.route == ROUTES.index("mbo"))].mean()
    vwo = PEOPLE.ability[dutch & (PEOPLE.route == ROUTES.index("vwo"))].mean()
    assert vwo - mbo == pytest.approx(amount("ability.route.vwo") - amount("ability.route.mbo"), abs=0.3)


def test_masters_come_with_a_bachelor_and_do_not_switch() -> None:
    master = PROGRAMMES.master[ENTRIES.programme]
    assert ((PEOPLE.route == ROUTES.index("bachelor")) == master).all()
    assert (switch_chance(PROGRAMMES, PEOPLE, ENTRIES)[master] == 0).all()


def test_student_numbers_are_unique_and_of_seven_digits() -> None:
    assert len(set(PEOPLE.number.tolist())) == ROWS
    assert PEOPLE.number.min() > 1_000_000
    assert PEOPLE.number.max() < 10_000_000


def test_diploma_and_enrolment_come_before_the_start() -> None:
    assert (PEOPLE.diploma_year <= 2021).all()
    assert (PEOPLE.diploma_year > PEOPLE.birth_year + 14).all()
    assert (ENTRIES.enrolled_on <= np.datetime64("2021-08-31")).all()
    assert (ENTRIES.applied_on <= ENTRIES.enrolled_on).all()
