import numpy as np
import pandas as pd
import pytest

from fairness.statistics.bands import Bands
from fairness.statistics.intervals import jeffreys
from fairness.statistics.pooling import pool_groups

NAMES = "abcdefgh"


def share(hits, trials):
    return Bands(np.zeros(1), np.reshape(trials, (-1, 1)).astype(float), np.reshape(hits, (-1, 1)).astype(float))


def single(hits, trials):
    groups = pd.DataFrame({"attribute": "x", "first": list(NAMES[: len(hits)]), "second": ""})
    groups["group"] = groups["first"]
    return pool_groups(groups, share(hits, trials), share(sum(hits), sum(trials)), 0.95)


def crossed(hits, trials):
    """hits, trials: a 2 x 2 table each; singles first, then the four cells."""
    hits, trials = np.array(hits), np.array(trials)
    groups = pd.DataFrame(
        {
            "attribute": ["x", "x", "y", "y", *["x × y"] * 4],
            "first": ["a", "b", "p", "q", "a", "a", "b", "b"],
            "second": ["", "", "", "", "p", "q", "p", "q"],
        }
    )
    counts = [np.concatenate([part.sum(axis=1), part.sum(axis=0), part.ravel()]) for part in (hits, trials)]
    return pool_groups(groups, share(*counts), share(hits.sum(), trials.sum()), 0.95)


def test_a_small_group_is_drawn_in_far_and_a_large_one_hardly():
    found = single([4, 320, 240], [5, 400, 600])

    assert found.value[0] == pytest.approx(0.62, abs=0.08)
    assert found.value[1] == pytest.approx(0.8, abs=0.01)
    assert found.value[2] == pytest.approx(0.4, abs=0.01)


def test_nobody_out_of_eight_is_no_certainty():
    found = single([0, 50, 60], [8, 100, 120])

    assert 0 < found.low[0] < 0.1
    assert 0.1 < found.value[0] < 0.45


def test_alike_groups_become_surer_of_each_other():
    found = single([20, 20, 20, 20], [50, 50, 50, 50])
    plain = jeffreys(np.array([20.0]), np.array([50.0]), 0.95)

    assert found.value == pytest.approx(np.full(4, 0.4), abs=0.005)
    assert found.high[0] - found.low[0] < 0.8 * (plain.high[0] - plain.low[0])


def test_without_another_group_there_is_nothing_to_lean_on():
    assert np.isnan(single([3], [10]).value).all()
    assert np.isnan(single([3, 0], [10, 0]).value).all()


def test_a_cell_is_drawn_to_what_both_attributes_alone_say():
    # on the log-odds: a adds 1 to b, p adds 1 to q; cell (a, p) of six students shows nothing of it
    trials = [[6, 2000], [2000, 2000]]
    hits = [[3, 1462], [1462, 1000]]
    found = crossed(hits, trials)

    assert 0.6 < found.value[4] < 0.881
    assert found.value[5:] == pytest.approx([0.731, 0.731, 0.5], abs=0.01)


def test_a_lone_cell_that_is_a_whole_attribute_gives_no_error():
    found = crossed([[5, 0], [0, 20]], [[10, 0], [0, 50]])

    assert np.isfinite(found.value[[0, 1, 2, 3, 4, 7]]).all()
    assert np.isnan(found.value[[5, 6]]).all()


def test_intervals_cover_on_average_over_groups_that_differ():
    random, hits, total = np.random.default_rng(2), 0, 0
    for _ in range(60):
        truth = 1 / (1 + np.exp(-random.normal(0.2, abs(random.normal(0, 0.5)), 5)))
        trials = np.array([8, 8, 20, 50, 200])
        found = single(random.binomial(trials, truth).tolist(), trials.tolist())
        hits += ((found.low <= truth) & (truth <= found.high)).sum()
        total += 5

    assert 0.92 <= hits / total <= 0.99
