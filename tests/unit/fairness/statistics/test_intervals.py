import numpy as np
import pytest
from scipy import stats

from fairness.statistics import intervals


def row(*numbers):
    return np.array(numbers, dtype="float64")


def test_jeffreys_does_not_collapse_when_all_or_none_are_hit():
    interval = intervals.jeffreys(row(5, 0), row(5, 5), 0.95)

    assert interval.low == pytest.approx([0.62, 0.0], abs=0.005)
    assert interval.high == pytest.approx([1.0, 0.38], abs=0.005)


def test_nothing_is_said_about_nobody():
    assert np.isnan(intervals.jeffreys(row(0), row(0), 0.95).low).all()
    assert np.isnan(intervals.wilson(row(0), row(0), 0.95).high).all()


def test_newcombe_gives_his_published_example():
    # Newcombe 1998, table II, 56/70 against 48/80: 0.0524 to 0.3339 by method 10
    first, second = intervals.wilson(row(56), row(70), 0.95), intervals.wilson(row(48), row(80), 0.95)
    interval = intervals.combine(row(0.2), row(0.8), first, row(0.6), second)

    assert interval.low == pytest.approx([0.0524], abs=1e-4)
    assert interval.high == pytest.approx([0.3339], abs=1e-4)


def test_exact_bounds_are_those_that_clopper_and_pearson_give():
    bounds = intervals.clopper_pearson(row(0, 12, 3, 0), row(12, 12, 12, 0), 0.95)

    assert bounds.high[:3] == pytest.approx([1 - 0.05 ** (1 / 12), 1.0, stats.beta.ppf(0.95, 4, 9)])
    assert bounds.low[:3] == pytest.approx([0.0, 0.05 ** (1 / 12), stats.beta.ppf(0.05, 3, 10)])
    assert np.isnan([bounds.low[3], bounds.high[3]]).all()


def test_a_part_of_a_student_widens_exact_bounds_to_whole_ones():
    part, few, many = (intervals.clopper_pearson(row(hits), row(12), 0.95) for hits in (2.4, 2, 3))

    assert (part.low, part.high) == (few.low, many.high)


@pytest.mark.parametrize(("n", "rest"), [(5, 40), (12, 12), (12, 300), (30, 60)])
@pytest.mark.parametrize("gap", [0.1, 0.25, 0.4])
def test_a_gap_is_larger_than_its_bound_in_one_of_twenty_samples_at_most(n, rest, gap):
    """Every outcome of two binomial counts, weighed by its chance, whatever the common level."""
    own, others = (grid.ravel().astype("float64") for grid in np.meshgrid(np.arange(n + 1), np.arange(rest + 1)))
    shares = own / n, others / rest
    bounds = [
        intervals.clopper_pearson(hits, np.full(hits.shape, float(of)), 0.95) for hits, of in ((own, n), (others, rest))
    ]
    bound = intervals.bound_size(shares[0] - shares[1], shares[0], bounds[0], shares[1], bounds[1])

    for level in np.linspace(0.01, 0.99 - gap, 15):
        chance = stats.binom.pmf(own, n, level + gap) * stats.binom.pmf(others, rest, level)
        assert chance[bound < gap - 1e-12].sum() <= 0.05
        chance = stats.binom.pmf(own, n, level) * stats.binom.pmf(others, rest, level + gap)
        assert chance[bound < gap - 1e-12].sum() <= 0.05
