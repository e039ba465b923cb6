import numpy as np
import pytest

from simulation.effects import amount
from simulation.programmes import count_programmes, draw_programmes
from simulation.settings import SimulationSettings


@pytest.mark.parametrize(
    ("students", "years", "programmes"), [(4_000, 4, 12), (80_000, 8, 60), (100, 1, 5), (100_000, 1, 80)]
)
def test_programmes_grow_with_the_institution(students: int, years: int, programmes: int) -> None:
    settings = SimulationSettings(students=students, years=years)
    assert count_programmes(settings) == programmes == len(draw_programmes(settings))


@pytest.mark.parametrize(("students", "years"), [(100, 1), (4_000, 4), (80_000, 8), (100_000, 1)])
def test_every_institution_has_its_special_cases(students: int, years: int) -> None:
    settings = SimulationSettings(students=students, years=years)
    programmes = draw_programmes(settings)
    new, closed = programmes.opens > 1990, programmes.closes < 2999
    assert programmes.fixus.sum() == max(1, round(amount("fixus.programmes") * len(programmes)))
    assert not (programmes.fixus & (programmes.master | new | closed)).any()
    assert closed.sum() == max(1, round(amount("programmes.closed") * len(programmes)))
    assert set(programmes.closes[closed]) <= set(range(settings.first_year, settings.cohorts[-1] + 1))
    assert new.sum() >= 1
    assert not (new & closed).any()
    assert set(programmes.opens[new]) <= set(range(settings.first_year, settings.cohorts[-1] + 2))
    assert 4 <= len(programmes.faculty_names) <= 6
    assert len(set(programmes.code)) == len(set(programmes.name)) == len(programmes)
    assert all(len(code) == 5 and code.isdigit() for code in programmes.code)


def test_origins_of_applicants_add_up() -> None:
    programmes = draw_programmes(SimulationSettings(seed=3))
    assert programmes.origin_share.sum(axis=1) == pytest.approx(np.ones(len(programmes)))
    assert (programmes.origin_share > 0).all()


@pytest.mark.parametrize("number", [5, 84, 85, 143, 300, 400])
def test_any_number_of_programmes_has_codes_and_names_of_its_own(number: int) -> None:
    programmes = draw_programmes(SimulationSettings(programmes=number))
    assert len(programmes) == len(set(programmes.code)) == len(set(programmes.name)) == number
    first = [code[0] for code in programmes.code]
    assert first == ["4" if master else "3" for master in programmes.master]
    assert {len(code) for code in programmes.code} == {5}
