import numpy as np
import pandas as pd
import pytest

from training.dropout.evaluation.lists import compare_lists, gain_curve
from training.evaluation.comparison import RANDOM, RULE

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
