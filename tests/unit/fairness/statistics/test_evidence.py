import numpy as np
import pytest
from scipy import stats

from fairness.statistics import evidence


def row(*numbers):
    return np.array(numbers, dtype="float64")


def test_nothing_is_said_about_nobody():
    assert np.isnan(evidence.exact_p(row(0, 3), row(0, 9), row(3, 3), row(9, 9))).all()
    assert np.isnan(evidence.skewed_p(row(0.2), row(0), row(0))).all()


@pytest.mark.parametrize(("hits", "trials"), [(0, 12), (3, 12), (4, 12), (9, 12), (12, 12), (20, 40)])
def test_exact_p_is_twice_the_smaller_mid_p_tail_of_fisher(hits, trials):
    chance = stats.hypergeom(60, 20, trials)
    half = chance.pmf(hits) / 2

    p = evidence.exact_p(row(hits), row(trials), row(20), row(60))

    assert p == pytest.approx([2 * min(chance.cdf(hits) - half, chance.sf(hits) + half)])


def test_exact_p_holds_at_the_size_of_a_university():
    chance = stats.hypergeom(80_000, 20_000, 30_000)

    p = evidence.exact_p(row(7_700), row(30_000), row(20_000), row(80_000))

    assert p == pytest.approx([2 * (chance.sf(7_700) + chance.pmf(7_700) / 2)], rel=1e-6)


def test_skewed_p_without_skew_is_the_normal_one_and_with_skew_the_long_tail_counts_more():
    plain, with_tail, against_tail = evidence.skewed_p(row(2, 2, -2), row(1, 1, 1), row(0, 0.5, 0.5))

    assert plain == pytest.approx(2 * stats.norm.sf(2))
    assert with_tail > plain > against_tail


def test_skewed_p_is_near_to_what_a_small_skewed_permutation_gives():
    random = np.random.default_rng(5)
    risk = random.beta(1, 9, 400)
    residual = random.binomial(1, risk) - risk
    residual -= residual.mean()
    # The residuals sum to nothing, so the rest of 360 is the group of 40 turned round.
    gaps = np.array([random.choice(residual, 40, replace=False).mean() for _ in range(4000)]) * 400 / 360
    variance = row((residual**2).mean() * (1 / 40 + 1 / 360))
    third_moment = row((residual**3).mean() * (1 / 40**2 - 1 / 360**2))

    p = evidence.skewed_p(row(np.quantile(gaps, 0.99)), variance, third_moment)

    assert p[0] / 2 == pytest.approx(0.01, rel=0.3)


def test_q_values_are_those_of_benjamini_and_hochberg_and_leave_the_untested_out():
    q = evidence.q_values(row(0.01, np.nan, 0.04, 0.03, 0.5))

    assert q == pytest.approx([0.04, np.nan, 0.16 / 3, 0.16 / 3, 0.5], nan_ok=True)
