import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from training.evaluation.measures import calibration_error, calibration_error_by_chance, calibration_line, list_places


def test_the_slope_of_calibration_is_that_of_a_logistic_regression_without_penalty():
    random = np.random.default_rng(5)
    score = random.beta(2, 5, 2000)
    outcome = (random.random(2000) < score).astype(float)
    margin = np.log(score / (1 - score))

    intercept, slope = calibration_line(outcome, score)

    library = LogisticRegression(C=np.inf).fit(margin[:, None], outcome)
    assert slope == pytest.approx(library.coef_[0, 0], abs=1e-3)
    assert intercept == pytest.approx(library.intercept_[0], abs=1e-3)


def test_scores_that_are_too_extreme_have_a_slope_below_one():
    random = np.random.default_rng(5)
    margin = random.normal(-1, 1, 4000)
    outcome = (random.random(4000) < 1 / (1 + np.exp(-margin))).astype(float)

    assert calibration_line(outcome, 1 / (1 + np.exp(-2 * margin)))[1] == pytest.approx(0.5, abs=0.06)


@pytest.mark.parametrize(
    ("outcome", "score"),
    [([0.0, 1, 0, 1], [0.3] * 4), ([0.0] * 4, [0.1, 0.2, 0.3, 0.4]), ([0.0, 0, 1, 1], [0.1, 0.2, 0.8, 0.9])],
    ids=["one score", "one outcome", "separated"],
)
def test_there_is_no_slope_where_nothing_varies_or_everything_is_separated(outcome, score):
    assert calibration_line(np.array(outcome), np.array(score)) is None


def test_the_calibration_error_of_perfect_scores_is_what_chance_says_it_would_be():
    random = np.random.default_rng(8)
    score = random.beta(2, 5, 1500)
    measured = [calibration_error((random.random(1500) < score).astype(float), score) for _ in range(200)]

    mean, low, high = calibration_error_by_chance(score, 300, seed=1)

    assert mean == pytest.approx(np.mean(measured), rel=0.05)
    assert 0 < low < mean < high
    assert high == pytest.approx(np.quantile(measured, 0.95), rel=0.1)


def test_chance_gives_a_constant_the_calibration_error_of_a_mean():
    mean, _, _ = calibration_error_by_chance(np.full(400, 0.5), 500, seed=1)

    assert mean == pytest.approx(np.sqrt(2 / np.pi) * 0.5 / 20, rel=0.1)  # mean distance of a normal with sd 0.025


def test_the_places_of_a_list_are_all_given_and_shared_by_who_ties():
    assert list(list_places(np.array([0.9, 0.5, 0.5, 0.1]), 2)) == [1.0, 0.5, 0.5, 0.0]
    assert list_places(np.array([0.2, 0.2, 0.2]), 1).sum() == pytest.approx(1.0)
