import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from fairness.statistics.separation import average, bound, guessing_deviation, p_above_chance, separate

ONE_FOLD = np.zeros(400, dtype=int)


def drawn(seed=1, apart=0.8, n=400):
    random = np.random.default_rng(seed)
    is_member = np.arange(n) % 4 == 0
    return np.round(random.normal(size=n) + apart * is_member, 1), is_member  # rounded: there are ties


def test_it_is_the_auc_of_scikit_learn_ties_included():
    scores, is_member = drawn()

    assert separate(scores, is_member, ONE_FOLD).auc == pytest.approx(roc_auc_score(is_member, scores), abs=1e-12)


def test_scores_of_two_models_are_not_compared_with_each_other():
    scores, is_member = drawn()
    folds = np.arange(400) // 200

    found = separate(scores + 100 * folds, is_member, folds)

    parts = [roc_auc_score(is_member[folds == fold], scores[folds == fold]) for fold in (0, 1)]
    assert found.auc == pytest.approx(np.mean(parts))


def test_the_interval_covers_and_guessing_is_called_out_about_as_often_as_it_says():
    truth = 0.7142  # of a normal shift of 0.8
    covered, claimed = 0, 0
    for seed in range(300):
        scores, is_member = drawn(seed)
        low, high = bound(separate(scores, is_member, ONE_FOLD), is_member.sum(), 0.95)
        covered += low <= truth <= high
        blind, _ = drawn(seed, apart=0.0)
        claimed += p_above_chance(separate(blind, is_member, ONE_FOLD), guessing_deviation(100, 300)) <= 0.05

    assert covered / 300 >= 0.92
    assert claimed / 300 <= 0.08


def test_a_few_students_who_are_told_apart_without_a_fault_leave_room():
    found = separate(np.arange(40.0), np.arange(40) >= 35, np.zeros(40, dtype=int))

    low, high = bound(found, 5, 0.95)

    assert found.auc == 1.0
    assert low < 0.9
    assert high == 1.0


def test_the_mean_of_two_mirrored_groups_is_as_sure_as_one_of_them():
    scores, is_member = drawn()
    both = [separate(scores, is_member, ONE_FOLD), separate(-scores, ~is_member, ONE_FOLD)]

    mean = average(both, [100.0, 300.0])

    assert mean.auc == pytest.approx(both[0].auc)
    assert (mean.moves**2).sum() == pytest.approx((both[0].moves ** 2).sum())


def test_without_anybody_on_one_side_there_is_nothing_to_tell_apart():
    assert separate(np.arange(4.0), np.ones(4, dtype=bool), np.zeros(4, dtype=int)) is None
