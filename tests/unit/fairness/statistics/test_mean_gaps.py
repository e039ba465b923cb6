import numpy as np
import pytest

from fairness.statistics.mean_gaps import compare_means


def members(number, everybody):
    return np.arange(everybody) < number


def test_the_gap_is_the_mean_of_the_group_less_that_of_the_rest():
    values = np.array([[1.0, 0.0], [3.0, 0.0], [0.0, 2.0], [1.0, 4.0], [2.0, 6.0]])

    found = compare_means(values, members(2, 5), 0.95)

    assert found.mean.tolist() == [2.0, 0.0]
    assert found.rest.tolist() == [1.0, 4.0]
    assert found.gap.tolist() == [1.0, -4.0]
    assert (found.low < found.gap).all()
    assert (found.gap < found.high).all()


def test_the_p_value_is_that_of_all_ways_to_deal_the_group_out():
    random = np.random.default_rng(3)
    values = random.exponential(size=(300, 1))
    values[:30] += 0.35

    found = compare_means(values, members(30, 300), 0.95)

    permuted = [abs(g - values.mean()) for g in (random.permutation(values[:, 0])[:30].mean() for _ in range(20_000))]
    observed = abs(values[:30].mean() - values.mean())
    assert found.p_value[0] == pytest.approx(np.mean(np.array(permuted) >= observed - 1e-12), rel=0.35)


def test_ten_equal_values_are_not_certain_of_their_mean():
    values = np.zeros((200, 1))
    values[50:60] = 1.0  # one in twenty, and nobody of the group

    found = compare_means(values, members(10, 200), 0.95)

    assert found.low[0] < -0.1
    assert found.high[0] > 0


def test_nothing_is_claimed_of_a_column_that_is_the_same_for_everybody():
    found = compare_means(np.full((40, 1), 0.1), members(10, 40), 0.95)

    assert found.gap[0] == pytest.approx(0, abs=1e-12)
    assert np.isnan(found.p_value[0])


@pytest.mark.parametrize("number", [0, 1, 19, 20])
def test_one_student_on_either_side_is_no_group(number):
    found = compare_means(np.arange(20.0).reshape(-1, 1), members(number, 20), 0.95)

    assert np.isnan(found.gap).all()
    assert np.isnan(found.p_value).all()


@pytest.mark.parametrize("kind", ["mostly zero", "skewed"])
@pytest.mark.parametrize("number", [10, 50])
def test_intervals_of_small_groups_cover_what_they_say(kind, number):
    random = np.random.default_rng(5)
    draws = (number + 400, 500)
    values = (random.random(draws) < 0.05) * 1.0 if kind == "mostly zero" else random.lognormal(size=draws)

    found = compare_means(values, members(number, number + 400), 0.95)

    assert ((found.low <= 0) & (found.high >= 0)).mean() >= 0.90
    assert (found.p_value <= 0.05).mean() <= 0.09
