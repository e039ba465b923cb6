import numpy as np
import pytest
from lib.studies import progression, steady

from features.years.progression import Step
from training.stock.simulation import STEPS, draw_steps, estimate_chances, shift_leaving

LEAVING = [STEPS.index(step) for step in (Step.GRADUATED, Step.LEFT, Step.UNTOLD)]
LEFT, NEXT = STEPS.index(Step.LEFT), STEPS.index(Step.NEXT_YEAR)
RANDOM = np.random.default_rng(1)


def test_chances_are_those_that_were_seen() -> None:
    chances = estimate_chances(steady(range(2015, 2022), left=Step.UNTOLD), ("P",), 3)

    drawn = draw_steps(chances, 0, 500, RANDOM)

    assert drawn.sum(axis=2) == pytest.approx(np.ones((3, 500)))
    assert drawn[0, :, NEXT].mean() == pytest.approx(0.8, abs=0.02)
    assert drawn[2][:, LEAVING].sum(axis=1).mean() == pytest.approx(1.0, abs=0.03)


def test_a_small_cell_is_shrunk_to_the_institution_and_less_certain() -> None:
    large = [("L", 1, 2020, Step.NEXT_YEAR, 800), ("L", 1, 2020, Step.LEFT, 200)]
    small = [("S", 1, 2020, Step.LEFT, 4)]
    known = progression([("L", 1, 2020, 1000), ("S", 1, 2020, 4), ("L", 2, 2021, 800)], [*large, *small])

    chances = estimate_chances(known, ("L", "S"), 2)
    of_large, of_small = (draw_steps(chances, place, 800, RANDOM)[0, :, LEFT] for place in (0, 1))

    assert of_large.mean() == pytest.approx(0.2, abs=0.02)
    assert 0.2 < of_small.mean() < 0.5
    assert of_small.std() > 3 * of_large.std()


def test_a_year_of_study_without_any_step_is_a_wide_guess() -> None:
    chances = estimate_chances(steady(range(2015, 2019)), ("P",), 5)

    drawn = draw_steps(chances, 0, 800, RANDOM)[3][:, LEAVING].sum(axis=1)

    assert chances.seen.tolist() == [True, True, True, False, False]
    assert drawn.std() > 0.15


def test_recent_years_weigh_more() -> None:
    steps = [("P", 1, year, step, 50) for year in range(2010, 2016) for step in (Step.NEXT_YEAR, Step.LEFT)]
    steps += [("P", 1, 2016, Step.NEXT_YEAR, 100)]

    chances = estimate_chances(progression([("P", 1, 2016, 100), ("P", 2, 2017, 100)], steps), ("P",), 1)

    share = chances.steps[0, 0, NEXT] / chances.steps[0, 0].sum()
    assert share > 0.6  # 0.57 when all years weigh alike


def test_years_that_differ_widen_the_shock() -> None:
    quiet, wild = (
        progression(
            [("P", 1, 2015, 1000), ("P", 2, 2020, 500)],
            [
                ("P", 1, 2015 + place, step, share if step is Step.LEFT else 1000 - share)
                for place, share in enumerate(shares)
                for step in (Step.LEFT, Step.NEXT_YEAR)
            ],
        )
        for shares in ([200] * 5, [120, 300, 150, 280, 170])
    )

    assert estimate_chances(wild, ("P",), 1).shock > 2 * estimate_chances(quiet, ("P",), 1).shock


def test_a_shock_moves_leaving_by_its_log_odds_and_keeps_the_sum() -> None:
    drawn = np.tile(np.array([0.7, 0.1, 0.05, 0.1, 0.05, 0.0]), (2, 1, 1))

    moved = shift_leaving(drawn, np.array([np.log(2)]))

    assert moved.sum(axis=2) == pytest.approx(np.ones((2, 1)))
    assert moved[0, 0, 2:].sum() == pytest.approx(0.4 / 1.2)  # odds 0.25 become 0.5
    assert moved[0, 0, 2] / moved[0, 0, 3:].sum() == pytest.approx(1 / 3)


def test_leaving_in_untold_years_is_divided_as_in_told_ones() -> None:
    steps = [("P", 3, 2015, Step.UNTOLD, 100), ("P", 1, 2015, Step.UNTOLD, 20), ("P", 1, 2015, Step.NEXT_YEAR, 80)]
    steps += [("P", 3, 2016, Step.GRADUATED, 90), ("P", 3, 2016, Step.LEFT, 10)]
    steps += [("P", 1, 2016, Step.LEFT, 20), ("P", 1, 2016, Step.NEXT_YEAR, 80)]
    known = progression([("P", 1, 2017, 100)], steps)

    chances = estimate_chances(known, ("P",), 3)

    shares = chances.steps[0] / chances.steps[0].sum(axis=1, keepdims=True)
    graduated, left, untold = LEAVING
    assert shares[:, untold] == pytest.approx(np.zeros(3))
    assert shares[2, [graduated, left]] == pytest.approx([0.9, 0.1], abs=0.04)
    assert shares[0, [graduated, left]] == pytest.approx([0.0, 0.2], abs=0.04)
