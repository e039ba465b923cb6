from dataclasses import replace

import numpy as np
import pytest

from simulation.arrays import make_random
from simulation.files.registers import assign_advisers
from simulation.market.applications import draw_switch_applications
from simulation.people.cohorts import bring_in_history, count_cells, count_earlier, go_on, make_cohort
from simulation.people.fates import HigherYears, draw_higher_fates, no_higher_years, switch_targets
from simulation.programmes import draw_programmes
from simulation.settings import SimulationSettings

SETTINGS = SimulationSettings(students=4000, years=4, seed=1)
PROGRAMMES = draw_programmes(SETTINGS)


def test_switchers_go_to_other_open_bachelors_without_a_cap() -> None:
    for year in (2019, 2023):
        targets = switch_targets(PROGRAMMES, year)
        closed = ~PROGRAMMES.is_open(year) | PROGRAMMES.master | PROGRAMMES.fixus
        assert targets.sum(axis=1) == pytest.approx(np.ones(len(PROGRAMMES)))
        assert (targets[:, closed] == 0).all()
        assert (np.diag(targets) == 0).all()


def test_most_switchers_stay_in_their_faculty() -> None:
    targets = switch_targets(PROGRAMMES, 2023)
    same = PROGRAMMES.faculty[:, None] == PROGRAMMES.faculty[None, :]
    within = (targets * same).sum(axis=1)
    others = PROGRAMMES.is_open(2023) & ~PROGRAMMES.master & ~PROGRAMMES.fixus
    has_choice = ((same & ~np.eye(len(PROGRAMMES), dtype=bool)) & others).any(axis=1)
    assert has_choice.sum() > 8
    assert (within[has_choice] >= 0.6).all()
    assert within[~has_choice] == pytest.approx(0.0)


def test_higher_years_move_up_and_end_after_two_extra_years() -> None:
    rows = 600
    number = np.arange(rows)
    year_of_study = np.tile([2, 4, 6], rows // 3)
    still = HigherYears(number, number * 0, number < 0, number * 0.0, number * 0.0, number * 0, year_of_study)
    nobody = draw_switch_applications(make_random(1, "x"), number[:0], number[:0], number[:0] < 0)
    incoming = bring_in_history(SETTINGS, PROGRAMMES, 2021, np.zeros((len(PROGRAMMES), 3)), still)
    before = make_cohort(SETTINGS, PROGRAMMES, 2021, nobody, incoming, last_number=0)
    on = go_on(SETTINGS, PROGRAMMES, before)
    old = dict(zip(number.tolist(), year_of_study.tolist(), strict=True))
    assert all(new == old[n] + 1 for n, new in zip(on.number.tolist(), on.year_of_study.tolist(), strict=True))
    assert set(on.year_of_study.tolist()) == {3, 5}
    second_to_third = (on.year_of_study == 3).sum() / 200
    past_nominal = (on.year_of_study == 5).sum() / 200
    assert 0.89 < second_to_third < 0.99
    assert 0.28 < past_nominal < 0.47


def test_who_graduates_or_leaves_does_not_come_back_and_nobody_else_is_gone() -> None:
    rows = 900
    number = np.arange(rows)
    years = np.tile([2, 4, 6], rows // 3)
    still = HigherYears(number, number * 0, number < 0, number * 0.0, number * 0.0, number * 0, years)
    nobody = draw_switch_applications(make_random(1, "x"), number[:0], number[:0], number[:0] < 0)
    incoming = bring_in_history(SETTINGS, PROGRAMMES, 2021, np.zeros((len(PROGRAMMES), 3)), still)
    before = make_cohort(SETTINGS, PROGRAMMES, 2021, nobody, incoming, last_number=0)
    ends = draw_higher_fates(SETTINGS, PROGRAMMES, 2021, still)
    graduated = ~np.isnat(ends.graduated_on)
    assert set(go_on(SETTINGS, PROGRAMMES, before).number) == set(number[~graduated & ~ends.leaves])
    assert not (graduated & ends.leaves).any()
    assert not PROGRAMMES.master[0]
    assert [graduated[years == year].mean() for year in (2, 4, 6)] == pytest.approx([0, 0.6, 1], abs=0.1)
    assert ends.graduated_on[graduated].min() >= np.datetime64("2022-02-01")
    assert ends.graduated_on[graduated].max() <= np.datetime64("2022-08-31")


def test_earlier_cohorts_fade_away_once_there_are_students() -> None:
    counts = np.full((len(PROGRAMMES), 3), 100)
    years = {2017: counts, 2018: counts * 2}
    assert count_earlier(SETTINGS, 2019, years, counts)[0, 0] == round(200 * 0.66 + 100 * (0.62 + 0.58 + 0.22 + 0.09))
    # in 2022 the cohorts 2019-2021 have students of their own: only 2018 and 2017 still count
    assert count_earlier(SETTINGS, 2022, years, counts)[0, 0] == round(200 * 0.22 + 100 * 0.09)
    assert count_earlier(SETTINGS, 2025, years, counts).sum() == 0


def test_cells_are_counted_per_programme_and_origin() -> None:
    counts = count_cells(PROGRAMMES, np.array([0, 0, 2]), np.array([1, 1, 0]))
    assert counts[0, 1] == 2
    assert counts[2, 0] == 1
    assert counts.sum() == 3


@pytest.mark.parametrize("sizes", [[30], [400], [60, 50, 40, 300, 20, 20, 130], [5] * 60, [125, 126, 124]])
def test_advisers_get_about_125_students_of_as_few_programmes_as_can_be(sizes: list[int]) -> None:
    programme = np.repeat(np.arange(len(sizes)), sizes)
    adviser = assign_advisers(programme)
    assert (np.diff(adviser) >= 0).all()
    assert set(adviser) == set(range(adviser.max() + 1))
    loads = np.bincount(adviser)
    assert loads.max() <= 190
    assert loads.sum() == sum(sizes)


def test_nobody_is_in_a_higher_year_before_the_first_cohort() -> None:
    assert len(no_higher_years()) == 0
    assert replace(SETTINGS, years=1).cohorts == (2019,)
