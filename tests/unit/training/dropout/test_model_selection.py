import numpy as np
import pandas as pd
import pytest
from lib.cohorts import cohort_table
from scipy.special import expit

from training.dropout.model_selection import (
    BOOSTING,
    LOGISTIC,
    TOGETHER,
    HeldOut,
    Recipe,
    choose_members,
    fit_line,
    select_recipe,
    shrink_slopes,
)
from training.dropout.models import usable_features

RANDOM = np.random.default_rng(5)
MARGIN = pd.Series(RANDOM.normal(-1, 1.2, 4000))
OUTCOME = pd.Series((RANDOM.random(4000) < expit(0.5 * MARGIN + 0.3)).astype(float))


def held_out(logistic: pd.Series, boosting: pd.Series, together: pd.Series | None = None) -> HeldOut:
    ways = {(LOGISTIC,): logistic, (BOOSTING,): boosting, TOGETHER: boosting if together is None else together}
    return HeldOut(ways, OUTCOME)


def test_margins_that_are_too_sure_get_a_slope_below_one_and_the_level_they_lack():
    slope, level = fit_line(MARGIN, OUTCOME)

    assert slope == pytest.approx(0.5, abs=0.08)
    assert level == pytest.approx(0.3, abs=0.12)


def test_one_slope_says_little_and_many_say_what_they_are():
    assert shrink_slopes([0.5]) == pytest.approx(0.9)
    assert shrink_slopes([0.5] * 1000) == pytest.approx(0.5, abs=0.01)
    assert shrink_slopes([1.0, 1.0]) == 1.0


def test_the_challenger_has_to_be_better_beyond_the_interval():
    noise = pd.Series(RANDOM.normal(0, 1.5, 4000))
    twin = MARGIN + RANDOM.normal(0, 0.01, 4000)

    assert choose_members([held_out(logistic=MARGIN, boosting=twin)]) == (LOGISTIC,)
    assert choose_members([held_out(logistic=MARGIN, boosting=noise)]) == (LOGISTIC,)
    assert choose_members([held_out(logistic=noise, boosting=MARGIN)]) == (BOOSTING,)


def test_trees_grown_on_what_the_logistic_leaves_are_served_when_that_is_best():
    first, second = (pd.Series(values) for values in RANDOM.normal(size=(2, 4000)))
    outcome = pd.Series((RANDOM.random(4000) < expit(first + second)).astype(float))
    ways = {(LOGISTIC,): first, (BOOSTING,): second, TOGETHER: first + second}

    assert choose_members([HeldOut(ways, outcome)]) == TOGETHER


@pytest.mark.parametrize("years", [[2019], [2019, 2020], [2018, 2019, 2020]])
def test_a_recipe_is_found_with_one_cohort_or_several_and_is_the_same_twice(years):
    train = [cohort_table(year, 400) for year in years]
    features = usable_features(train)

    found = select_recipe(train, features, 1)

    assert found.recipe == select_recipe(list(reversed(train)), features, 1).recipe
    assert 0.7 < found.recipe.slope < 1.5
    assert found.recipe.size.leaves * found.recipe.size.trees <= 15 * 300


def test_what_was_said_is_kept_of_every_cohort_that_was_predicted():
    train = [cohort_table(year, 400) for year in (2018, 2019, 2020)]

    said = select_recipe(train, usable_features(train), 1, members=(LOGISTIC,)).scores

    assert said["cohort"].value_counts().to_dict() == {"2019": 400, "2020": 400}
    assert said["score"].mean() == pytest.approx(said["outcome"].mean(), abs=0.03)


def test_the_name_of_a_recipe_says_that_it_is_calibrated():
    assert Recipe((LOGISTIC, BOOSTING)).name == "calibrated logistic regression with LightGBM"
    assert Recipe().name == "calibrated logistic regression"
