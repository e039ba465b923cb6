import numpy as np
import pytest

from fairness.statistics.bands import MOST_BANDS, NOBODY, REST, count_bands, refer


def students(number, seed=1):
    random = np.random.default_rng(seed)
    return np.sort(random.random(number)), random.integers(0, 2, number).astype("float64")


def test_a_group_is_counted_per_score_and_ties_stay_together():
    scores, outcomes = np.array([0.2, 0.2, 0.5, 0.8]), np.array([0.0, 1.0, 1.0, 1.0])

    own, everybody = count_bands(scores, outcomes, [np.array([0, 1, 1, 0])], 2)

    assert own.n.tolist() == [[1, 0, 1], [1, 1, 0]]
    assert own.positives.tolist() == [[0, 0, 1], [1, 1, 0]]
    assert everybody.n.tolist() == [[2, 1, 1]]
    assert own.logits == pytest.approx(np.log([0.25, 1.0, 4.0]))


def test_many_scores_make_few_bands_that_lose_nobody():
    scores, outcomes = students(5000)
    own, everybody = count_bands(scores, outcomes, [np.arange(5000) % 3], 3)

    assert own.logits.size <= MOST_BANDS
    assert own.n.sum() == everybody.n.sum() == 5000
    assert (np.diff(own.logits) > 0).all()
    assert own.merge(100).n.shape[1] <= 100
    assert own.merge(100).positives.sum(axis=1).tolist() == own.positives.sum(axis=1).tolist()


def test_scores_of_nought_and_one_have_log_odds_too():
    own, _ = count_bands(np.array([0.0, 1.0]), np.array([0.0, 1.0]), [np.zeros(2, dtype=int)], 1)

    assert np.isfinite(own.logits).all()


def test_nobody_is_no_error():
    own, everybody = count_bands(np.empty(0), np.empty(0), [], 0)

    assert own.n.shape == (0, 1)
    assert everybody.n.tolist() == [[0]]


def test_a_reference_is_everybody_else_a_row_or_nobody():
    found = refer(np.array([1.0, 2.0, 4.0]), 7.0, np.array([REST, 2, NOBODY]))

    assert found.tolist() == [6, 4, 0]
