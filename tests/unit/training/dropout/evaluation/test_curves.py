import numpy as np
import pandas as pd
import pytest

from training.dropout.evaluation.curves import (
    EVERYONE,
    FEWEST,
    NOBODY,
    THRESHOLDS,
    benefit_terms,
    compare_lists,
    decision_curve,
    gain_curve,
    group_by_score,
)
from training.evaluation.comparison import RANDOM, RULE


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


OUTCOME = pd.Series([1.0, 1, 0, 0, 0, 0, 0, 0, 0, 0], index=list("abcdefghij"))
MODEL = pd.Series(np.linspace(0.9, 0.1, 10), index=OUTCOME.index)


def test_the_lists_of_ten_students_by_hand():
    rule = MODEL.copy()
    rule["b"] = 0.0  # the rule lists a and c
    scores = {"model": MODEL, RULE: rule, RANDOM: MODEL * 0}

    lists = compare_lists(OUTCOME, scores, "model", 2, seed=1).set_index("model")

    assert list(lists["found"]) == [2.0, 1.0, pytest.approx(0.4)]
    assert list(lists["share_found"]) == [1.0, 0.5, pytest.approx(0.2)]
    assert list(lists["precision"]) == [1.0, 0.5, pytest.approx(0.2)]
    assert list(lists["overlap"]) == [2.0, 1.0, pytest.approx(0.4)]


def test_scores_meet_outcomes_by_key():
    turned = compare_lists(OUTCOME, {"model": MODEL.iloc[::-1]}, "model", 2, seed=1)

    assert turned["found"].item() == 2.0


def test_the_gain_of_a_random_list_is_its_length_and_longer_lists_find_more():
    random = np.random.default_rng(2)
    outcome = pd.Series((random.random(400) < 0.3).astype(float))
    score = outcome * 0.2 + random.random(400)

    gains = gain_curve(outcome, {"model": score, RANDOM: score * 0}, seed=1).set_index("model")

    chance, model = gains.loc[RANDOM], gains.loc["model"]
    assert chance[["found", "low", "high"]].sub(chance["listed"], axis=0).abs().max(axis=None) < 1e-9
    assert (model["found"].diff().dropna() >= 0).all()
    assert model["found"].iloc[-1] == 1.0
    assert ((model["low"] <= model["found"]) & (model["found"] <= model["high"] + 1e-9)).all()


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
