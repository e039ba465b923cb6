"""The benches of coverage and of MetricFrame in small, and that each can tell a fault."""

import numpy as np
import pandas as pd
import pytest

from bench.fairness import coverage, metric_frame
from fairness.statistics.intervals import Interval

pytestmark = pytest.mark.slow  # trains models: with make test-all


def test_intervals_cover_in_small():
    found = coverage.measure_coverage(simulations=240, seed=3)
    drawn = found[found["truth"] == "drawn"]
    values = drawn[drawn["kind"] == "value"]

    assert set(drawn["cell"]) == set(coverage.CELLS)
    assert values["coverage"].between(0.89, 0.99).all()
    assert drawn.groupby(["measure", "kind"])["coverage"].mean().between(0.91, 0.985).all()
    assert (drawn["width"] > 0.05).all()


def test_an_interval_that_is_too_narrow_is_reported():
    truth = np.array([0.2, 0.5])
    covered, width = coverage._hold(Interval(np.array([0.3, 0.4]), np.array([0.4, 0.6])), truth)
    rows = pd.DataFrame([coverage._write_row("recall", "value", 8, "drawn", covered, width)])

    assert rows["coverage"].tolist() == [0.5]
    assert "MISSED" in coverage.describe_coverage(pd.concat([rows, rows.assign(truth="recall 0.20")]))[0]


def test_values_are_those_of_metric_frame():
    scores, outcomes, groups = metric_frame.draw_table(300, 5)
    worst, number = metric_frame.compare_values(scores, outcomes, groups, 60)

    assert worst <= metric_frame.BAR
    assert number > 200


def test_real_values_are_those_of_metric_frame():
    demo = metric_frame.read_demo()
    if demo is None:
        pytest.skip("the shared data are not there: set STUDIEPEIL_SHARED")
    chosen = demo[0].sample(900, random_state=1).index
    worst, _ = metric_frame.compare_values(demo[0][chosen], demo[1][chosen], demo[2].loc[chosen], 180)

    assert worst <= metric_frame.BAR
