import numpy as np
import pytest

from fairness.statistics.benefit import bound_benefit, find_cost, spread_benefit, weigh_list


def row(*numbers):
    return np.array(numbers, dtype="float64")


@pytest.mark.parametrize(
    ("threshold", "border", "cost"),
    [(0.2, 0.9, 0.25), (None, 0.5, 1.0), (None, 1.0, np.nan), (None, np.nan, np.nan)],
    ids=["declared", "border-of-the-list", "certain", "no-list"],
)
def test_the_cost_of_a_needless_conversation(threshold, border, cost):
    assert find_cost(threshold, border) == pytest.approx(cost, nan_ok=True)


def test_net_benefit_is_what_is_found_less_what_was_needless_per_student():
    found = weigh_list(row(100, 0), row(20, 0), row(28, 0), cost=0.25)

    assert found.value == pytest.approx([0.18, np.nan], nan_ok=True)


@pytest.mark.parametrize(("found", "needless"), [(0, 0), (8, 0), (0, 8), (3, 2)])
def test_the_interval_of_a_small_group_is_open_and_holds_the_value(found, needless):
    group = weigh_list(row(8), row(found), row(found + needless), cost=0.5)
    bounds = bound_benefit(group, 0.5, 0.95)

    assert bounds.low[0] <= group.value[0] <= bounds.high[0]
    assert 0.1 < bounds.high[0] - bounds.low[0] < 1.2


def test_the_interval_covers():
    random, truth = np.random.default_rng(1), 0.2 - 0.5 * 0.3
    counts = random.multinomial(25, [0.2, 0.3, 0.5], 4000).astype("float64")
    bounds = bound_benefit(weigh_list(np.full(4000, 25.0), counts[:, 0], counts[:, :2].sum(axis=1), 0.5), 0.5, 0.95)

    assert 0.92 <= ((bounds.low <= truth) & (truth <= bounds.high)).mean() <= 0.98


def test_what_one_student_brings_varies_as_counted():
    values = np.repeat([1.0, -0.5, 0.0], [2, 3, 5])
    found = spread_benefit(weigh_list(row(10), row(2), row(5), 0.5), 0.5)

    assert found == pytest.approx((values.var(), ((values - values.mean()) ** 3).mean()))
    assert spread_benefit(weigh_list(row(0), row(0), row(0), 0.5), 0.5) == (0, 0)
