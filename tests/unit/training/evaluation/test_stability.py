import time

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from scipy.stats import norm

from training.evaluation import stability
from training.evaluation.measures import list_places

STUDENTS = list("abcdef")


def series(*values: float) -> pd.Series:
    return pd.Series(values, index=STUDENTS[: len(values)], dtype=float)


def drawn_rows(students: int, random: np.random.Generator) -> pd.DataFrame:
    """Students of two cohorts with eight features, of which the first four tell something."""
    features = random.standard_normal((students, 8))
    chance = expit(-1.0 + features[:, :4].sum(axis=1) * 0.4)
    outcome = (random.random(students) < chance).astype(float)
    return pd.DataFrame(features).assign(cohort=np.arange(students) % 2, outcome=outcome)


def learn_line(new: np.ndarray):
    """A learner that is quick: a least-squares line, times a number that brings it near log-odds."""

    def learn(rows: pd.DataFrame, seed: int) -> pd.Series:
        design = np.column_stack([np.ones(len(rows)), rows[list(range(8))]])
        line = np.linalg.lstsq(design, rows["outcome"].to_numpy(), rcond=None)[0]
        return pd.Series(5 * (np.column_stack([np.ones(len(new)), new]) @ line))

    return learn


def test_halves_take_half_of_each_cohort_and_outcome_and_differ():
    rows = pd.DataFrame({"cohort": [1] * 40 + [2] * 20, "outcome": ([1.0] * 10 + [0.0] * 30) + [0.0] * 19 + [1.0]})

    halves = [rows.loc[half] for half in stability.draw_halves(rows, seed=1, refits=5)]

    for half in halves:
        assert half.index.is_unique
        sizes = half.groupby(["cohort", "outcome"]).size()
        assert sizes.drop((2, 0.0)).to_dict() == {(1, 0.0): 15, (1, 1.0): 5, (2, 1.0): 1}
        assert sizes[(2, 0.0)] in (9, 10)
    assert len({tuple(half.index) for half in halves}) == 5


def test_halves_are_the_same_for_the_same_seed():
    rows = drawn_rows(50, np.random.default_rng(1))

    first, again, other = (list(stability.draw_halves(rows, seed)) for seed in (1, 1, 2))

    assert all(one.equals(two) for one, two in zip(first, again, strict=True))
    assert not first[0].equals(other[0])


def test_what_moves_or_stretches_all_scores_is_no_spread_and_what_moves_each_is():
    random = np.random.default_rng(1)
    margin = random.normal(-1, 1, 2000)[:, None]
    moved = pd.DataFrame(margin * [0.95, 1.0, 1.05] + [0.5, 0.0, -0.5])
    shaken = pd.DataFrame(margin + 0.3 * random.standard_normal((2000, 10)))

    assert stability.measure_spread(moved) < 0.02
    assert stability.measure_spread(shaken) == pytest.approx(0.3 * np.sqrt(2), rel=0.05)


def test_one_student_has_no_spread_and_one_refit_no_answer():
    assert stability.measure_spread(pd.DataFrame([[0.1, 0.2, 0.3]])) == 0.0
    with pytest.raises(ValueError, match="one refit"):
        stability.measure_spread(pd.DataFrame([[0.1], [0.2]]))


@pytest.mark.parametrize(("students", "apart"), [(150, 5), (600, 4), (4000, 4)])
def test_what_the_list_promises_is_what_models_learnt_from_other_students_show(students, apart):
    """The slow way round: models learnt from really other students, and how many of 100 places their lists share."""
    random = np.random.default_rng(4)
    learn = learn_line(random.standard_normal((500, 8)))
    lists = [list_places(learn(drawn_rows(students, random), 1).to_numpy(), 0.2) for _ in range(20)]
    shared = np.mean([one @ two for number, one in enumerate(lists) for two in lists[:number]])
    told = []
    for seed in range(4):
        rows = drawn_rows(students, random)
        spread = stability.measure_spread(stability.refit_margins(rows, learn, seed))
        served = learn(rows, 1)
        listed = stability.on_list(served, stability.find_list_spread(served, spread), 0.2)
        told.append(stability.count_stable(listed, 100))

    assert np.mean(told) == pytest.approx(shared, abs=apart)


def test_scores_that_owe_much_to_chance_are_drawn_wider_and_sure_ones_are_not():
    margin = pd.Series(np.random.default_rng(3).normal(-1, 1, 2000))

    assert stability.find_list_spread(margin, 0.0) == 0.0
    assert stability.find_list_spread(margin, 0.1) == pytest.approx(0.1, rel=0.01)
    assert stability.find_list_spread(margin, 1.0) == pytest.approx(np.sqrt(0.5 * 1.5) / 0.5, rel=0.1)
    assert np.isfinite(stability.find_list_spread(margin, 9.0))
    assert np.isfinite(stability.find_list_spread(pd.Series([1.0, 1.0]), 0.5))


def test_the_order_beyond_the_resolution_is_right_nearly_always():
    random = np.random.default_rng(2)
    truth = random.normal(0, 1, 400)
    refits = pd.DataFrame(truth[:, None] + 0.4 * random.standard_normal((400, 10)))
    served = truth + 0.4 * random.standard_normal(400)
    resolution = stability.find_resolution(stability.measure_spread(refits))

    gap = served[:, None] - served
    barely = (gap > resolution) & (gap < 1.2 * resolution)

    wrong = (truth[:, None] < truth)[barely].mean()
    assert 0.0 < wrong < 0.08  # beyond 2.5 %: who stands out in the scores, does so by chance more often than not


def test_a_tie_is_told_from_the_first_of_the_group_and_not_from_the_neighbour():
    groups = stability.tie_groups(series(0.0, 3.0, 2.5, 2.0, 1.9, 3.0), resolution=1.0)

    assert groups.to_dict() == {"b": 1, "f": 1, "c": 1, "d": 1, "e": 2, "a": 3}


@pytest.mark.parametrize(("resolution", "expected"), [(0.0, [1, 2, 2, 3]), (np.inf, [1, 1, 1, 1])])
def test_ties_without_and_with_endless_resolution(resolution, expected):
    assert stability.tie_groups(series(2.0, 1.0, 1.0, -1.0), resolution).tolist() == expected


def test_without_spread_the_list_is_the_list_and_ties_share_the_last_places():
    assert stability.on_list(series(3.0, 1.0, 1.0, 2.0, 1.0, 0.0), 0.0, 4).tolist() == pytest.approx(
        [1.0, 2 / 3, 2 / 3, 1.0, 2 / 3, 0.0]
    )


@pytest.mark.parametrize(("capacity", "expected"), [(0.5, 0.5), (1, 0.25), (4, 1.0), (9, 1.0)])
def test_where_all_are_tied_all_have_the_same_share(capacity, expected):
    assert stability.on_list(series(1.0, 1.0, 1.0, 1.0), 0.5, capacity).tolist() == pytest.approx([expected] * 4)


def test_a_student_alone_is_on_every_list():
    assert stability.on_list(series(-2.0), 0.5, 0.2).tolist() == [1.0]


def test_of_two_students_the_share_is_the_chance_that_one_stays_above_the_other():
    shares = stability.on_list(series(1.0, 0.0), 1.0, 1, draws=20_000)

    assert shares["a"] == pytest.approx(norm.cdf(1 / np.sqrt(2)), abs=0.01)


def test_8000_students_take_less_than_a_second():
    margin = pd.Series(np.random.default_rng(1).normal(-1.5, 1, 8000))

    started = time.process_time()
    shares = stability.on_list(margin, 0.4, 0.2, draws=200)
    stability.tie_groups(margin, 0.5)

    assert time.process_time() - started < 1
    assert shares.sum() == pytest.approx(1600)


def test_of_many_students_few_refits_say_about_what_many_do():
    random = np.random.default_rng(3)
    rows, new = drawn_rows(10_000, random), random.standard_normal((500, 8))
    assert stability.count_refits(len(rows)) < stability.count_refits(len(rows) - 1) == stability.REFITS

    def spread(refits: int) -> float:
        return stability.measure_spread(stability.refit_margins(rows, learn_line(new), seed=1, refits=refits))

    assert spread(stability.count_refits(len(rows))) == pytest.approx(spread(40), rel=0.25)
