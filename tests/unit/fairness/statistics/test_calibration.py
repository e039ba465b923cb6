import numpy as np
import pytest
from scipy import special, stats
from sklearn.linear_model import LogisticRegression

from fairness.statistics.bands import Bands, count_bands
from fairness.statistics.calibration import bound_mean, bound_slope, fit_shift, fit_slope, spread_slopes


def one_score(hits, n, logit=-1.0):
    return Bands(np.array([logit]), np.array([[float(n)]]), np.array([[float(hits)]]))


@pytest.mark.parametrize(("hits", "n"), [(0, 8), (1, 8), (4, 8), (8, 8), (3, 200), (9000, 30000)])
def test_for_students_of_one_score_the_interval_is_that_of_jeffreys(hits, n):
    found = bound_mean(one_score(hits, n), 0.95)
    low, high = stats.beta.ppf([0.025, 0.975], hits + 0.5, n - hits + 0.5)

    assert found.low[0] == pytest.approx(0 if hits == 0 else low, rel=0.01, abs=1e-4)
    assert found.high[0] == pytest.approx(1 if hits == n else high, rel=0.01, abs=1e-4)


def test_students_who_differ_in_risk_vary_less_than_a_binomial():
    logits = special.logit(np.array([0.02, 0.5, 0.98]))
    mixed = Bands(logits, np.full((1, 3), 20.0), np.array([[0.0, 10.0, 20.0]]))
    found, flat = bound_mean(mixed, 0.95), bound_mean(one_score(30, 60, 0.0), 0.95)

    assert found.high[0] - found.low[0] < 0.7 * (flat.high[0] - flat.low[0])


def test_a_group_of_nobody_has_no_interval_and_no_shift():
    empty = one_score(0, 0)

    assert np.isnan(bound_mean(empty, 0.95).low[0])
    assert (fit_shift(empty).value[0], fit_shift(empty).variance[0] > 1e6) == (0, True)
    assert np.isnan(fit_slope(empty).value[0])


def test_the_shift_of_one_score_is_that_of_firth():
    assert fit_shift(one_score(0, 8, 0.0)).value[0] == pytest.approx(special.logit(0.5 / 9))


def drawn(number, slope, seed):
    random = np.random.default_rng(seed)
    logits = np.sort(random.normal(-1, 1, number))
    return special.expit(logits), random.binomial(1, special.expit(slope * logits)).astype("float64")


def test_the_slope_of_a_large_group_is_that_of_a_logistic_regression():
    scores, outcomes = drawn(3000, 0.6, 1)
    own, _ = count_bands(scores, outcomes, [np.zeros(3000, dtype=int)], 1)
    plain = LogisticRegression(C=1e9).fit(special.logit(scores)[:, None], outcomes).coef_[0, 0]

    assert fit_slope(own).value[0] == pytest.approx(plain, abs=0.01)
    assert bound_slope(fit_slope(own), 0.95).high[0] < 1


def test_scores_that_separate_have_a_finite_slope():
    own, _ = count_bands(np.arange(1, 11) / 11, np.repeat([0.0, 1.0], 5), [np.zeros(10, dtype=int)], 1)
    found = fit_slope(own)

    assert 1 < found.value[0] < 20
    assert np.isfinite(found.deviation[0])


@pytest.mark.parametrize(
    ("scores", "outcomes"),
    [(np.arange(1, 11) / 11, np.repeat([0.0, 1.0], [6, 4])), (np.full(20, 0.3), np.repeat([0.0, 1.0], 10))],
    ids=["four-dropped-out", "one-score"],
)
def test_a_slope_needs_outcomes_of_both_kinds_and_more_than_one_score(scores, outcomes):
    own, everybody = count_bands(scores, outcomes, [np.zeros(scores.size, dtype=int)], 1)

    assert np.isnan(fit_slope(own).value[0])
    assert np.isnan(spread_slopes(own, everybody)[0][0])


def test_one_step_from_the_slope_of_everybody_is_near_to_the_fitted_gap():
    scores, outcomes = drawn(4000, 1.0, 2)
    own, everybody = count_bands(scores, outcomes, [np.arange(4000) % 2], 2)
    step, variance, _ = spread_slopes(own, everybody)

    assert step[1] - step[0] == pytest.approx(np.diff(fit_slope(own).value)[0], abs=0.03)
    assert np.sqrt(variance) == pytest.approx(fit_slope(own).deviation, rel=0.1)
