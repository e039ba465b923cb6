import numpy as np
import pytest

from simulation.effects import amount
from simulation.market.places import NO_CAP, draw_tightness
from simulation.programmes import draw_programmes
from simulation.settings import SimulationSettings

SETTINGS = SimulationSettings(students=100_000, years=10, programmes=400, seed=2)
PROGRAMMES = draw_programmes(SETTINGS)
TIGHTNESS = draw_tightness(SETTINGS, PROGRAMMES)
PLACES = TIGHTNESS.set_caps(PROGRAMMES, np.full(len(PROGRAMMES), 200.0))
FIXUS = PROGRAMMES.fixus


def test_only_a_numerus_fixus_has_a_cap() -> None:
    assert FIXUS.sum() == 28
    assert (PLACES.caps[:, ~FIXUS] == NO_CAP).all()
    assert (PLACES.filled[:, ~FIXUS] == NO_CAP).all()
    assert (PLACES.caps[:, FIXUS] < 1000).all()


def test_caps_are_about_as_tight_as_declared_and_round_numbers() -> None:
    caps = PLACES.caps[:, FIXUS]
    assert np.exp(np.log(caps / 200).mean()) == pytest.approx(amount("fixus.places"), rel=0.1)
    assert (caps % 5 == 0).all()


def test_caps_are_revised_in_some_years_only() -> None:
    changed = np.diff(PLACES.caps[:, FIXUS], axis=0) != 0
    assert 0.2 < changed.mean() < 0.35
    assert changed.any(axis=0).mean() > 0.8


def test_a_few_places_stay_empty() -> None:
    empty = 1 - (PLACES.filled / PLACES.caps)[:, FIXUS]
    assert (empty >= 0).all()
    assert empty.max() <= 0.16
    assert empty.mean() == pytest.approx(amount("fixus.unfilled"), abs=0.008)


def test_the_limit_is_what_the_places_come_to() -> None:
    limit = TIGHTNESS.limit(PROGRAMMES, np.full(len(PROGRAMMES), 200.0))
    assert np.isinf(limit[:, ~FIXUS]).all()
    assert limit[:, FIXUS].sum() == pytest.approx(PLACES.filled[:, FIXUS].sum(), rel=0.01)


def test_a_tiny_programme_keeps_one_place() -> None:
    tiny = TIGHTNESS.set_caps(PROGRAMMES, np.full(len(PROGRAMMES), 0.1))
    assert (tiny.caps[:, FIXUS] == 1).all()
    assert (tiny.filled[:, FIXUS] == 1).all()
