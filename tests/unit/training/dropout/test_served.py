import numpy as np
import pytest
from lib.cohorts import cohort_table
from scipy import special

from training.dropout.model_selection import MEMBERS, Recipe
from training.dropout.models import BOOSTING, LOGISTIC, stack, usable_features
from training.dropout.served import learn
from training.prediction import predict
from training.tracking import Tracking

TRAIN = [cohort_table(2019), cohort_table(2020)]
FEATURES = usable_features(TRAIN)
ROWS = stack(TRAIN)
TODAY = cohort_table(2021, known=False).frame


@pytest.fixture(params=[(LOGISTIC,), (BOOSTING,), MEMBERS], ids="+".join)
def recipe(request):
    weights = (0.4, 0.3, 0.2, 0.1) if request.param == MEMBERS else (1.0,)
    return Recipe(request.param, weights, slope=0.8)


def test_the_margin_served_is_a_level_and_a_slope_on_the_weighted_sum_of_the_margins(recipe):
    model = learn(TRAIN, FEATURES, 1, recipe)
    margins = [special.logit(predict(member, TODAY)) for member in model.estimators_]
    parts = np.sum([weight * margin for weight, margin in zip(recipe.weights, margins, strict=True)], axis=0)

    level = special.logit(predict(model, TODAY)) - 0.8 * parts

    np.testing.assert_allclose(level, level.iloc[0], atol=1e-9)


def test_as_many_are_expected_in_training_as_there_were(recipe):
    model = learn(TRAIN, FEATURES, 1, recipe)

    assert predict(model, ROWS).mean() == pytest.approx(ROWS["outcome"].mean(), abs=1e-9)


def test_a_served_model_can_be_stored_and_read_without_code_of_ours(recipe, tmp_path):
    model = learn(TRAIN, FEATURES, 1, recipe)
    tracking = Tracking(tmp_path)
    with tracking.start_run("dropout", "test") as run:
        uri = run.log_model(model)
    tracking.register("dropout-test", run.run_id, uri, {})

    read = tracking.load_model(tracking.registered_models()[0])

    np.testing.assert_array_equal(predict(read, TODAY), predict(model, TODAY))


def test_the_same_seed_gives_the_same_scores(recipe):
    first, second = (predict(learn(TRAIN, FEATURES, 7, recipe), TODAY) for _ in range(2))

    np.testing.assert_array_equal(first, second)


def test_a_category_never_seen_and_a_value_that_is_missing_give_a_score(recipe):
    model = learn(TRAIN, FEATURES, 1, recipe)
    odd = TODAY.assign(prior_education="never seen", mean_score=np.nan)

    score = predict(model, odd)

    assert score.between(0, 1).all()
    assert special.expit(special.logit(score)).notna().all()
