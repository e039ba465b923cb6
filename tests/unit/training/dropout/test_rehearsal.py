from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from lib.cohorts import cohort_table
from scipy.special import expit

from training.dropout.models import usable_features
from training.dropout.rehearsal import (
    BOOSTING,
    LOGISTIC,
    Recipe,
    Rehearsed,
    choose_members,
    draw_to_one,
    find_recipe,
    fit_line,
)

RANDOM = np.random.default_rng(5)
MARGIN = pd.Series(RANDOM.normal(-1, 1.2, 4000))
OUTCOME = pd.Series((RANDOM.random(4000) < expit(0.5 * MARGIN + 0.3)).astype(float))


def rehearsed(**margins: pd.Series) -> Rehearsed:
    return Rehearsed(pd.DataFrame({LOGISTIC: margins["logistic"], BOOSTING: margins["boosting"]}), OUTCOME)


def test_margins_that_are_too_sure_get_a_slope_below_one_and_the_level_they_lack():
    slope, level = fit_line(MARGIN, OUTCOME)

    assert slope == pytest.approx(0.5, abs=0.08)
    assert level == pytest.approx(0.3, abs=0.12)


def test_one_slope_says_little_and_many_say_what_they_are():
    assert draw_to_one([0.5]) == pytest.approx(0.9)
    assert draw_to_one([0.5] * 1000) == pytest.approx(0.5, abs=0.01)
    assert draw_to_one([1.0, 1.0]) == 1.0


def test_the_challenger_has_to_be_better_beyond_the_interval():
    noise = pd.Series(RANDOM.normal(0, 1.5, 4000))
    twin = MARGIN + RANDOM.normal(0, 0.01, 4000)

    assert choose_members([rehearsed(logistic=MARGIN, boosting=twin)]) == (LOGISTIC,)
    assert choose_members([rehearsed(logistic=MARGIN, boosting=noise)]) == (LOGISTIC,)
    assert choose_members([rehearsed(logistic=noise, boosting=MARGIN)]) == (BOOSTING,)


def test_two_that_know_different_things_are_served_together():
    first, second = RANDOM.normal(size=(2, 4000))
    outcome = pd.Series((RANDOM.random(4000) < expit(first + second)).astype(float))
    margins = pd.DataFrame({LOGISTIC: first, BOOSTING: second})

    assert choose_members([Rehearsed(margins, outcome)]) == (LOGISTIC, BOOSTING)


@pytest.mark.parametrize("years", [[2019], [2019, 2020], [2018, 2019, 2020]])
def test_a_recipe_is_found_with_one_cohort_or_several_and_is_the_same_twice(years):
    train = [cohort_table(year, 400) for year in years]
    features = usable_features(train)

    recipe = find_recipe(train, features, 1)

    assert recipe == find_recipe(list(reversed(train)), features, 1)
    assert 0.7 < recipe.slope < 1.5
    assert (recipe.drift == 0) == (len(years) == 1)
    assert recipe.size.leaves * recipe.size.trees <= 15 * 300


def test_a_cohort_with_another_level_shows_as_drift():
    harsh = cohort_table(2020, 2000)
    frame = harsh.frame.assign(outcome=np.where(RANDOM.random(2000) < 0.5, 1.0, harsh.frame["outcome"]))
    train = [cohort_table(2018, 2000), cohort_table(2019, 2000), harsh]
    features = usable_features(train)

    calm = find_recipe([*train[:2], cohort_table(2020, 2000)], features, 1, members=(LOGISTIC,))
    wild = find_recipe([*train[:2], replace(harsh, frame=frame)], features, 1, members=(LOGISTIC,))

    assert wild.drift > calm.drift + 0.2


def test_the_name_of_a_recipe_says_that_it_is_calibrated():
    assert Recipe((LOGISTIC, BOOSTING)).name == "calibrated mean of logistic regression and LightGBM"
    assert Recipe().name == "calibrated logistic regression"
