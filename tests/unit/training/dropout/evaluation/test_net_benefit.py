import numpy as np
import pandas as pd
import pytest

from training.dropout.evaluation.net_benefit import EVERYONE, NOBODY, THRESHOLDS, benefit_terms, decision_curve


def test_the_net_benefit_of_four_students_by_hand():
    truth, score = np.array([1.0, 0, 1, 0]), np.array([0.9, 0.8, 0.1, 0.1])

    # From 50% up: one found, one seen in vain at a price of 1; from 20% up that price is a quarter.
    assert benefit_terms(truth, score, 0.5).mean() == 0.0
    assert benefit_terms(truth, score, 0.2).mean() == pytest.approx((1 - 0.25) / 4)


def test_seeing_everyone_is_worth_the_dropouts_minus_the_price_of_the_others_and_nobody_nothing():
    outcome = pd.Series((np.arange(200) < 60).astype(float))

    curve = decision_curve(outcome, {"model": outcome * 0.9}, seed=1).set_index(["model", "threshold"])

    assert curve.loc[(EVERYONE, 0.1), "net_benefit"] == pytest.approx(0.3 - 0.7 / 9)
    assert curve.loc[(EVERYONE, 0.5), "net_benefit"] == pytest.approx(0.3 - 0.7)
    assert (curve.loc[NOBODY, ["net_benefit", "low", "high"]] == 0).all(axis=None)
    assert curve.loc[("model", 0.5), "net_benefit"] == pytest.approx(0.3)  # everyone found, nobody in vain
    assert (curve["low"] <= curve["net_benefit"]).all()
    assert (curve["net_benefit"] <= curve["high"]).all()


def test_thresholds_run_from_five_to_fifty_per_cent():
    assert (THRESHOLDS[0], THRESHOLDS[-1]) == (0.05, 0.5)
