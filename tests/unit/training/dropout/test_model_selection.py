import numpy as np
import pandas as pd
import pytest
from lib.cohorts import cohort_table
from scipy.special import expit

from training.dropout.model_selection import MEMBERS, Recipe, fit_line, pair_cohorts, select_recipe, weigh_members
from training.dropout.models import BOOSTING, FOREST, LOGISTIC, STRENGTHS, usable_features

RANDOM = np.random.default_rng(5)
MARGIN = pd.Series(RANDOM.normal(-1, 1.2, 4000))
OUTCOME = pd.Series((RANDOM.random(4000) < expit(0.5 * MARGIN + 0.3)).astype(float))


def test_margins_that_are_too_sure_get_a_slope_below_one_and_the_level_they_lack():
    slope, level = fit_line(MARGIN, OUTCOME)

    assert slope == pytest.approx(0.5, abs=0.08)
    assert level == pytest.approx(0.3, abs=0.12)


def weigh(outcome, cohorts=None, **margins):
    frame = pd.DataFrame(margins)
    return weigh_members(frame, outcome, pd.Series("all", frame.index) if cohorts is None else cohorts)


def test_the_weighted_sum_of_margins_is_calibrated_whatever_their_scale():
    weights = weigh(OUTCOME, steep=10 * MARGIN, flat=0.1 * MARGIN)
    slope, _ = fit_line(weights["steep"] * 10 * MARGIN + weights["flat"] * 0.1 * MARGIN, OUTCOME)

    assert slope == pytest.approx(1, abs=0.02)
    assert weights["steep"] * 10 == pytest.approx(weights["flat"] * 0.1, rel=0.01)


def test_few_students_leave_the_weights_near_equal_ones_and_many_tell_the_models_apart():
    first = pd.Series(RANDOM.normal(size=4000))
    outcome = pd.Series((RANDOM.random(4000) < expit(2 * first)).astype(float))
    margins = pd.DataFrame({"good": first, "bad": 0.3 * first + RANDOM.normal(size=4000)})
    own = margins.apply(lambda margin: fit_line(margin, outcome)[0])  # what each would count for by itself

    def share_of_bad(counts: float) -> float:
        counted = weigh_members(margins, outcome, pd.Series("all", margins.index), counts)
        found = counted.reindex(own.index, fill_value=0.0) / own
        return float(found["bad"] / found.sum())

    assert share_of_bad(1 / 4000) == pytest.approx(0.5, abs=0.02)  # all of them as much as one student
    assert 0.1 < share_of_bad(1 / 400) < 0.5
    assert share_of_bad(1.0) == 0.0


def test_no_weight_is_negative_and_what_says_nothing_is_left_out():
    noise = pd.Series(RANDOM.normal(0, 1.5, 4000))

    assert list(weigh(OUTCOME, margin=MARGIN, noise=noise, against=-MARGIN).index) == ["margin"]


def test_where_no_margin_says_anything_chances_hardly_differ():
    noise = pd.DataFrame(RANDOM.normal(0, 1.5, (4000, 2)), columns=["one", "other"])
    weights = weigh(OUTCOME, **noise)

    assert (weights > 0).all()
    assert (noise[weights.index] @ weights).std() < 0.15


def test_cohorts_that_differ_in_level_only_change_no_weight():
    cohorts = pd.Series(np.where(np.arange(4000) < 2000, "2019", "2020"))
    level = cohorts.map({"2019": -1.0, "2020": 1.0})
    other = 0.5 * MARGIN + RANDOM.normal(0, 0.5, 4000)
    plain = weigh(OUTCOME, cohorts, margin=MARGIN, other=other)
    moved = weigh(OUTCOME, cohorts, margin=MARGIN + level, other=other + level)

    pd.testing.assert_series_equal(plain, moved, atol=1e-3)


@pytest.mark.parametrize(
    "years",
    [
        pytest.param([2019], marks=pytest.mark.slow),
        [2019, 2020],
        pytest.param([2018, 2019, 2020], marks=pytest.mark.slow),
    ],
)
def test_a_recipe_is_found_with_one_cohort_or_several_and_is_the_same_twice(years):
    train = [cohort_table(year, 400) for year in years]
    features = usable_features(train)

    found = select_recipe(train, features, 1)

    assert found.recipe == select_recipe(list(reversed(train)), features, 1).recipe
    assert 0.7 < found.recipe.slope < 1.5
    assert sum(found.recipe.weights) == pytest.approx(1)
    assert set(found.recipe.members) <= set(MEMBERS)
    assert found.scores.groupby("cohort").size().to_dict() == dict.fromkeys(map(str, years[-2:]), 400)


def test_what_was_said_is_kept_of_every_cohort_that_was_predicted():
    train = [cohort_table(year, 400) for year in (2018, 2019, 2020)]

    said = select_recipe(train, usable_features(train), 1, members=(LOGISTIC,)).scores

    assert said["cohort"].value_counts().to_dict() == {"2019": 400, "2020": 400}
    assert said["score"].mean() == pytest.approx(said["outcome"].mean(), abs=0.03)


def test_with_one_student_of_an_outcome_nothing_is_held_out_and_the_plainest_recipe_is_taken():
    table = cohort_table(2019, 60)
    table.frame["outcome"] = (table.frame.index == 0).astype(float)

    found = select_recipe([table], usable_features([table]), 1)

    assert found.recipe == Recipe(strength=STRENGTHS[0])
    assert found.scores.empty


def test_with_fewer_students_of_an_outcome_than_folds_there_are_fewer_folds():
    table = cohort_table(2019, 60)
    table.frame["outcome"] = (table.frame.index < 3).astype(float)

    pairs = list(pair_cohorts([table], 1))

    assert len(pairs) == 3
    assert all(rows["outcome"].nunique() == 2 for pair in pairs for rows in pair)


def test_the_name_of_a_recipe_says_that_it_is_calibrated():
    assert Recipe(MEMBERS).name == "calibrated logistic regression with LightGBM"
    assert Recipe((BOOSTING, FOREST)).name == "calibrated LightGBM"
    assert Recipe().name == "calibrated logistic regression"


def test_a_recipe_of_before_there_were_weights_counts_its_models_equally():
    old = {"members": [LOGISTIC, BOOSTING], "strength": 240.0, "slope": 0.9, "size": {"leaves": 8, "trees": 100}}

    assert Recipe.from_dict(old) == Recipe((LOGISTIC, BOOSTING), (0.5, 0.5), 240.0, 1.8)
