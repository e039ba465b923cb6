import numpy as np
import pytest

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
