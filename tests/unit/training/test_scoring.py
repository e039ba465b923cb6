from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from lib.cohorts import cohort_table

from features.cohort import KEY
from features.errors import TableError
from training.calibration import make_intervals
from training.contracts.checking import check_result
from training.contracts.dropout import PossibleChangesResult, ReasonsResult
from training.dropout.models import fit_boosting, fit_logistic, stack, usable_features
from training.explanation import explain
from training.likeness import Caution, find_levels
from training.prediction import predict
from training.scoring import Certainty, ModelReference, score_table

TRAIN = [cohort_table(2019), cohort_table(2020)]
TODAY = cohort_table(2021, known=False)
REFERENCE = ModelReference("dropout-results", 1, "run")


@pytest.fixture(scope="module", params=[fit_logistic, fit_boosting], ids=["logistic", "boosting"])
def pipeline(request):
    return request.param(stack(TRAIN), usable_features(TRAIN), 1)


def scores_by_student(pipeline, frame: pd.DataFrame) -> pd.Series:
    scores = score_table(pipeline, replace(TODAY, frame=frame), REFERENCE)
    return scores.frame.set_index("student")["score"].sort_index()


def test_every_student_keeps_their_own_score_whatever_happens_to_the_rows(pipeline):
    alone = pd.Series(
        {
            row.student: predict(pipeline, TODAY.frame.iloc[[position]]).iloc[0]
            for position, row in enumerate(TODAY.frame.itertuples())
        }
    ).sort_index()
    shuffled = TODAY.frame.sample(frac=1, random_state=5)

    for frame in (
        TODAY.frame,
        shuffled,
        shuffled.reset_index(drop=True),
        TODAY.frame.set_axis([0] * len(TODAY.frame)).reset_index(drop=True),
    ):
        pd.testing.assert_series_equal(scores_by_student(pipeline, frame), alone, check_names=False, rtol=1e-12)


def test_a_duplicated_row_is_refused_and_not_scored_as_somebody_else():
    doubled = pd.concat([TODAY.frame, TODAY.frame.iloc[[3]]], ignore_index=True)

    with pytest.raises(TableError, match="1 rows repeat the key student, programme, cohort"):
        replace(TODAY, frame=doubled)


def test_reasons_and_shap_values_belong_to_the_student_they_are_about(pipeline):
    scores = score_table(pipeline, replace(TODAY, frame=TODAY.frame.sample(frac=1, random_state=2)), REFERENCE)
    margin = scores.shap.drop(columns=list(KEY)).sum(axis=1).set_axis(scores.shap["student"])
    chance = 1 / (1 + np.exp(-margin))

    np.testing.assert_allclose(chance.sort_index(), scores.frame.set_index("student")["score"].sort_index(), atol=1e-6)
    told = scores.reasons.loc[scores.reasons["feature"] == "missing"].merge(
        TODAY.frame[["student", "missing"]], on="student"
    )
    assert len(told)
    assert list(told["own"]) == list(told["missing"])
    check_result(scores.reasons, ReasonsResult)
    check_result(scores.changes, PossibleChangesResult)


def test_students_of_a_programme_that_was_not_learnt_from_get_a_wider_interval_and_the_reason(pipeline):
    rows = stack(TRAIN)
    score = predict(pipeline, rows)
    levels = find_levels(score, rows["programme"])
    intervals = make_intervals(score, rows["outcome"], rows["cohort"], rows["programme"])
    renamed = TODAY.frame.assign(programme=TODAY.frame["programme"].replace("Q", "New"))

    usual, found = (
        score_table(pipeline, replace(TODAY, frame=frame), REFERENCE, Certainty(intervals, 0.1, 0.2, levels)).frame
        for frame in (TODAY.frame, renamed)
    )

    is_new = found["programme"] == "New"
    assert usual["caution"].isna().all()
    assert found.loc[~is_new, "caution"].isna().all()
    assert (found.loc[is_new, "caution"] == Caution.NEW_PROGRAMME).all()
    assert found["score"].equals(usual["score"])
    wider = (found["high"] - found["low"]) / (usual["high"] - usual["low"])
    assert (wider[is_new] > 1.5).all()
    assert (wider[~is_new] == 1).all()


def test_shap_values_add_up_to_the_margin(pipeline):
    contributions = explain(pipeline, TODAY.frame)

    np.testing.assert_allclose(1 / (1 + np.exp(-contributions.margin)), predict(pipeline, TODAY.frame), atol=1e-6)


def test_reasons_raise_the_score_and_actionable_ones_come_first(pipeline):
    reasons = score_table(pipeline, TODAY, REFERENCE).reasons

    raises = reasons["contribution"] > 0
    assert reasons.groupby("student")["position"].max().max() <= 5
    for _, own in reasons.loc[raises].sort_values("position").groupby("student"):
        assert list(own["actionable"]) == sorted(own["actionable"], reverse=True)


def test_equal_scores_share_a_rank(pipeline):
    twins = TODAY.frame.copy()
    twins.loc[1, ["mean_score", "missing", "prior_education"]] = twins.loc[
        0, ["mean_score", "missing", "prior_education"]
    ].to_numpy()
    ranks = score_table(pipeline, replace(TODAY, frame=twins), REFERENCE).frame.set_index("student")["rank"]

    assert ranks[twins.loc[0, "student"]] == ranks[twins.loc[1, "student"]]


def test_a_table_without_a_feature_of_the_model_is_refused(pipeline):
    features = tuple(one for one in TODAY.features if one.name != "missing")

    with pytest.raises(TableError, match="the table has no missing, which the model was trained on"):
        score_table(pipeline, replace(TODAY, features=features, frame=TODAY.frame.drop(columns="missing")), REFERENCE)
