import numpy as np
import pandas as pd
import pytest
from lib.cohorts import cohort_table
from sklearn import metrics

from serving.commands.console import lay_out
from serving.results.sentences import tell_comparison
from training.dropout.models import fit_boosting, fit_logistic, stack, usable_features
from training.evaluation import comparison as evaluation
from training.evaluation.comparison import capacity_shares, evaluate_scores
from training.prediction import predict

RANDOM = np.random.default_rng(3)
OUTCOME = (RANDOM.random(200) < 0.3).astype(float)
SCORE = np.round(np.clip(0.3 * OUTCOME + RANDOM.random(200) * 0.7, 0, 1), 2)  # with ties


@pytest.mark.parametrize(
    ("own", "library"),
    [
        (evaluation.auc, metrics.roc_auc_score),
        (evaluation.brier, metrics.brier_score_loss),
        (evaluation.log_loss, metrics.log_loss),
        (evaluation.average_precision, metrics.average_precision_score),
    ],
)
def test_measures_agree_with_scikit_learn(own, library):
    assert own(OUTCOME, SCORE) == pytest.approx(library(OUTCOME, np.clip(SCORE, 1e-6, 1 - 1e-6)), abs=1e-5)


def test_without_dropouts_or_without_others_the_auc_is_a_coin():
    assert evaluation.auc(np.zeros(5), np.arange(5.0)) == 0.5
    assert evaluation.auc(np.ones(5), np.arange(5.0)) == 0.5


def test_ties_at_the_end_of_the_list_share_the_places_so_that_no_order_decides():
    outcome, score = np.array([1.0, 0, 1, 0]), np.array([0.9, 0.5, 0.5, 0.1])

    assert capacity_shares(outcome, score, 0.5) == (0.75, 0.75)  # place 2 is half a dropout
    assert capacity_shares(outcome[::-1], score[::-1], 2) == (0.75, 0.75)


def compare(shuffled: bool, fit=fit_logistic):
    train, test = (
        [cohort_table(2019, shuffled=shuffled), cohort_table(2020, shuffled=shuffled)],
        cohort_table(2021, shuffled=shuffled),
    )
    pipeline = fit(stack(train), usable_features(train), 1)
    rows = test.labelled
    constant = pd.Series(stack(train)["outcome"].mean(), index=rows.index)
    return evaluate_scores(
        rows["outcome"],
        {"model": predict(pipeline, rows), "constant": constant},
        model="model",
        constant="constant",
        baselines=("constant",),
        capacity=0.2,
        seed=1,
    )


@pytest.mark.parametrize("fit", [fit_logistic, fit_boosting])
def test_with_shuffled_labels_the_evaluation_says_no_better_than_a_constant(fit):
    comparison = compare(shuffled=True, fit=fit)

    assert not comparison.conclusion.is_better_than_constant
    assert tell_comparison(comparison.conclusion, "en") == "On a later cohort the model is no better than a constant."
    assert "niet beter dan een vaste kans" in tell_comparison(comparison.conclusion, "nl")


def test_with_a_signal_it_says_better():
    comparison = compare(shuffled=False)

    assert comparison.conclusion.is_better_than_constant
    assert (
        tell_comparison(comparison.conclusion, "en")
        == "On a later cohort the model is better than one constant chance for everyone."
    )


def test_scores_are_measured_by_key_not_by_position():
    outcome = pd.Series([1.0, 0.0, 1.0, 0.0], index=["a", "b", "c", "d"])
    score = pd.Series([0.1, 0.9, 0.2, 0.8], index=["d", "a", "b", "c"])  # another order; perfect by key

    table = evaluate_scores(
        outcome, {"m": score, "c": score * 0 + 0.5}, model="m", constant="c", baselines=("c",), capacity=0.5, seed=1
    ).table

    assert table.set_index(["model", "measure"]).loc[("m", "auc"), "value"] == 1.0


def test_the_layout_has_one_row_per_measure_and_marks_what_is_served_and_what_is_a_baseline():
    laid = lay_out(compare(shuffled=False).table)

    assert list(laid.columns) == ["measure", "model [served]", "constant [baseline]"]
    assert list(laid["measure"])[:2] == ["auc", "average precision"]
    assert laid["constant [baseline]"][0] == "0.500"


def test_the_calibration_error_of_a_constant_does_not_depend_on_the_order_of_rows():
    outcome, score = np.repeat([1.0, 0.0], [30, 70]), np.full(100, 0.3)

    assert evaluation.calibration_error(outcome, score) == pytest.approx(0.0)
    assert evaluation.calibration_error(outcome, score + 0.1) == pytest.approx(0.1)


def against(model, **others):
    """Return the comparison of a model with others; names of others are those of the baselines."""
    names = {"logistic": evaluation.LOGISTIC, "rule": evaluation.RULE, "random": evaluation.RANDOM}
    outcome = pd.Series(OUTCOME)
    scores = {"model": pd.Series(model), "constant": pd.Series(0.3, index=outcome.index)}
    scores |= {names[name]: pd.Series(score) for name, score in others.items()}
    return evaluate_scores(
        outcome,
        scores,
        model="model",
        constant="constant",
        baselines=tuple(scores)[1:],
        capacity=0.2,
        seed=1,
        orders=[name for name in scores if name in (evaluation.RULE, evaluation.RANDOM)],
    )


def test_it_says_of_the_logistic_regression_and_the_rule_whether_the_model_is_better():
    comparison = against(np.clip(0.5 * OUTCOME + 0.1, 0, 1), logistic=SCORE, rule=1.0 - SCORE, random=0 * SCORE)

    assert comparison.conclusion.better_than == {
        evaluation.LOGISTIC: True, evaluation.RULE: True, evaluation.RANDOM: True, "constant": True,
    }  # fmt: skip
    assert tell_comparison(comparison.conclusion, "en").endswith(
        "It is better than the logistic regression. It is better than the simple rule."
    )
    same = against(SCORE, logistic=SCORE, rule=SCORE)
    assert tell_comparison(same.conclusion, "en").endswith(
        "It is no better than the logistic regression. It is no better than the simple rule."
    )
    assert tell_comparison(same.conclusion, "nl").endswith("Het is niet aantoonbaar beter dan de eenvoudige regel.")


def test_where_nothing_beats_a_constant_no_recommendation_is_made():
    noise = np.random.default_rng(9).uniform(0.1, 0.9, len(OUTCOME))

    assert tell_comparison(against(noise, logistic=noise, rule=noise).conclusion, "en") == (
        "On a later cohort the model is no better than a constant. "
        "Nothing else that was compared is better either. No recommendation is made."
    )
    assert (
        tell_comparison(against(noise, rule=SCORE).conclusion, "en")
        == "On a later cohort the model is no better than a constant."
    )


def test_differences_are_paired_and_beside_the_calibration_error_stands_what_chance_gives():
    comparison = against(SCORE, logistic=SCORE, random=0 * SCORE)

    against_itself = comparison.differences.query("against == @evaluation.LOGISTIC")
    assert (against_itself[["difference", "low", "high"]] == 0).all(axis=None)
    table = comparison.table.set_index(["model", "measure"])
    assert 0 < table.loc[("model", "calibration_error_by_chance"), "value"] < 0.2
    assert ("random list", "brier") not in table.index
    assert table.loc[("random list", "recall_at_capacity"), "value"] == pytest.approx(0.2)
    assert table["value"].notna().all()
