"""Cross-validation: who learns from whom, that every fold learns everything anew, and what is said of the result."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from lib.cohorts import FEATURES, cohort_table

from features.cohort_table import OUTCOME
from features.errors import TableError
from serving.results.sentences import tell_comparison
from training.dropout.models import fit_logistic
from training.evaluation import comparison as evaluation
from training.evaluation.comparison import evaluate_scores
from training.evaluation.cross_validation import (
    OutOfFold,
    assign_folds,
    average_measures,
    average_repeats,
    is_undated,
    score_out_of_fold,
)
from training.prediction import predict

ROWS = cohort_table(2020, 200).labelled


def learn_and_score(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, pd.Series]:
    return {"logistic regression": predict(fit_logistic(train, FEATURES, 1), test)}


def judge(rows: pd.DataFrame):
    folds = assign_folds(rows, seed=1)
    scores = score_out_of_fold(rows, folds, learn_and_score)
    scores["constant"] = pd.DataFrame({0: rows[OUTCOME].mean()}, index=rows.index)
    names = {"model": "logistic regression", "constant": "constant", "baselines": ("logistic regression", "constant")}
    compared = evaluate_scores(rows[OUTCOME], average_repeats(scores), **names, capacity=0.2, seed=1)
    return average_measures(compared, rows[OUTCOME], scores, 0.2), scores


def test_folds_hold_everybody_once_per_repeat_and_are_alike_in_the_outcome():
    folds = assign_folds(ROWS, seed=1)

    assert folds.shape == (200, 3)
    for repeat in folds:
        assert folds[repeat].value_counts().tolist() == [40] * 5
        shares = ROWS[OUTCOME].groupby(folds[repeat]).sum()
        assert shares.max() - shares.min() <= 1
    assert not folds[0].equals(folds[1])


def test_folds_depend_on_the_seed_and_not_on_the_order_of_the_rows():
    shuffled = ROWS.sample(frac=1, random_state=3)

    pd.testing.assert_frame_equal(assign_folds(shuffled, seed=1).reindex(ROWS.index), assign_folds(ROWS, seed=1))
    assert not assign_folds(ROWS, seed=2).equals(assign_folds(ROWS, seed=1))


def test_a_group_is_never_on_both_sides():
    grouped = ROWS.assign(group=np.arange(200) % 12)

    folds = assign_folds(grouped, seed=1, group_by="group")

    assert (folds.groupby(grouped["group"]).nunique() == 1).all(axis=None)
    assert folds[0].nunique() == 5
    assert assign_folds(ROWS, seed=1, group_by="programme")[0].nunique() == 2  # two programmes are two folds


@pytest.mark.parametrize("name", ["class", OUTCOME])
def test_a_group_that_is_not_there_is_named_with_what_is(name):
    with pytest.raises(TableError, match=f"no column '{name}'") as error:
        assign_folds(ROWS, seed=1, group_by=name)
    assert "programme" in error.value.do


def test_too_few_students_or_groups_are_refused():
    with pytest.raises(TableError, match="2 students with the rarest outcome, in 5 parts"):
        assign_folds(pd.concat([ROWS[ROWS[OUTCOME] == 0], ROWS[ROWS[OUTCOME] == 1].head(2)]), seed=1)
    with pytest.raises(TableError, match="in 1 parts"):
        assign_folds(ROWS, seed=1, group_by="cohort")


def test_nobody_is_scored_by_a_model_that_learnt_from_them():
    seen: list[tuple[set, set]] = []

    def remember(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, pd.Series]:
        seen.append((set(train["student"]), set(test["student"])))
        return {"model": pd.Series(float(len(seen)), index=test.index)}

    folds = assign_folds(ROWS, seed=1)
    scores = score_out_of_fold(ROWS, folds, remember)["model"]

    assert len(seen) == 15
    assert all(not train & test and len(train | test) == 200 for train, test in seen)
    assert scores.notna().all(axis=None)
    assert (scores.groupby(folds[2])[2].nunique() == 1).all()  # each fold has the score of its own model


def test_a_value_is_the_mean_over_the_repeats_and_lies_in_its_interval():
    comparison, scores = judge(ROWS)
    row = comparison.table.query("is_served and measure == 'auc'").iloc[0]
    truth = ROWS[OUTCOME].to_numpy()

    each = [evaluation.auc(truth, scores["logistic regression"][repeat].to_numpy()) for repeat in range(3)]
    assert row["value"] == pytest.approx(np.mean(each))
    assert row["low"] < row["value"] < row["high"]
    assert comparison.conclusion.is_better_than_constant
    assert (
        tell_comparison(comparison.conclusion, "en")
        == "In cross-validation the model is better than one constant chance for everyone."
    )


def test_shuffled_outcomes_give_that_the_model_is_no_better_than_a_constant():
    comparison, _ = judge(cohort_table(2020, 200, shuffled=True).labelled)

    assert not comparison.conclusion.is_better_than_constant
    assert tell_comparison(comparison.conclusion, "en").startswith(
        "In cross-validation the model is no better than a constant."
    )
    assert tell_comparison(comparison.conclusion, "nl").startswith(
        "Het model is in kruisvalidatie niet beter dan een vaste kans"
    )
    assert tell_comparison(comparison.conclusion, "en").count("No recommendation is made.") == 1
    assert tell_comparison(comparison.conclusion, "nl").count("Er volgt geen aanbeveling.") == 1


def test_out_of_fold_scores_stand_in_for_a_model_and_know_their_rows_only():
    score = pd.Series(np.linspace(0, 1, 200), index=ROWS.index)
    model = OutOfFold(score, FEATURES)

    shuffled = ROWS.sample(frac=0.5, random_state=1)
    pd.testing.assert_series_equal(predict(model, shuffled), score.loc[shuffled.index], check_names=False)
    with pytest.raises(KeyError):
        predict(model, ROWS.set_axis(ROWS.index + 1000))


def test_columns_without_a_date_are_told_from_others():
    assert is_undated([*FEATURES, replace(FEATURES[0], source="facts")])
    assert not is_undated(FEATURES)
