import numpy as np
import pandas as pd
import pytest

from training.dropout.evaluation.calibration_groups import FEWEST, group_by_score


def test_groups_are_ten_and_their_shares_those_of_their_students():
    random = np.random.default_rng(4)
    score = pd.Series(random.uniform(0.2, 0.8, 1000))
    outcome = (pd.Series(random.random(1000)) < score).astype(float)

    groups = group_by_score(outcome, score)

    assert list(groups["students"]) == [100] * 10
    assert groups["score"].is_monotonic_increasing
    assert (groups["share"] * groups["students"]).sum() == pytest.approx(outcome.sum())
    assert ((groups["low"] < groups["share"]) & (groups["share"] < groups["high"])).all()


def test_neighbours_are_joined_until_no_small_number_can_be_told():
    outcome = pd.Series((np.arange(100) >= 88).astype(float))

    groups = group_by_score(outcome, pd.Series(np.linspace(0.01, 0.4, 100)))

    dropped = groups["share"] * groups["students"]
    assert groups["students"].sum() == 100
    assert (dropped.round() >= FEWEST).all()
    assert ((groups["students"] - dropped).round() >= FEWEST).all()


def test_with_few_of_an_outcome_there_is_no_group_at_all():
    outcome = pd.Series([1.0, 1, 0, 0, 0, 0, 0, 0])

    assert group_by_score(outcome, pd.Series(np.linspace(0.1, 0.8, 8))).empty
