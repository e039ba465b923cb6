from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from lib.reasons import changes_in_words
from sklearn.base import BaseEstimator, ClassifierMixin

from features.cohort import KEY
from features.cohort_table import CohortTable, Feature, FeatureGroup, Question
from training.contracts.dropout import PossibleChangesResult
from training.reasons.counterfactuals import possible_changes

FEATURES = (
    *(
        Feature(name, "assessments", actionable=True, group=FeatureGroup.SUBMISSIONS)
        for name in ("share_handed_in", "missing", "late", "days_early")
    ),
    Feature("active_days", "activity", actionable=True, group=FeatureGroup.ACTIVITY),
    Feature("recent_clicks", "activity", actionable=True, group=FeatureGroup.ACTIVITY),
    Feature("prior_mean_grade", "enrolments", group=FeatureGroup.BACKGROUND),
)
NAMES = [feature.name for feature in FEATURES]


class Sum(ClassifierMixin, BaseEstimator):
    """A model that says: so much for each unit of each feature; it remembers what it was asked."""

    def __init__(self, weights: dict[str, float], base: float = 0.5) -> None:
        self.weights, self.base = weights, base
        self.feature_names_in_ = np.array(NAMES)
        self.asked: list[pd.DataFrame] = []

    def predict_proba(self, frame: pd.DataFrame) -> np.ndarray:
        self.asked.append(frame)
        score = self.base + sum(weight * frame[name].fillna(0) for name, weight in self.weights.items())
        return np.column_stack([1 - score, score])


def table(first: dict[str, float], students: int = 12) -> CohortTable:
    """Return a programme in which all are the same but the first student."""
    usual = {"share_handed_in": 1.0, "missing": 0.0, "late": 0.0, "days_early": 2.0, "active_days": 20.0,
             "recent_clicks": 100.0, "prior_mean_grade": 70.0}  # fmt: skip
    frame = pd.DataFrame([usual | first] + [usual] * (students - 1)).astype(float)
    frame.insert(0, "student", [f"s{one:02d}" for one in range(students)])
    frame.insert(1, "programme", "P")
    frame.insert(2, "cohort", "2025")
    return CohortTable(Question.DROPOUT, "2025", "week-6", date(2025, 10, 10), KEY, FEATURES, frame)


def test_handing_in_everything_moves_all_that_follows_from_it_and_nothing_else():
    model = Sum({"missing": 0.1, "active_days": -0.001})
    today = table({"share_handed_in": 0.25, "missing": 3.0, "late": 1.0, "days_early": -2.0, "recent_clicks": 500.0})

    changes = possible_changes(model, today, FEATURES)

    first = changes.iloc[0]
    assert (first["student"], first["position"]) == ("s00", 1)
    assert first["features"] == "share_handed_in,missing,late,days_early"
    assert first["score_then"] == pytest.approx(0.48)
    asked = model.asked[1].iloc[0]
    assert dict(asked[NAMES]) == {
        "share_handed_in": 1, "missing": 0, "late": 0, "days_early": 2, "active_days": 20, "recent_clicks": 500,
        "prior_mean_grade": 70,
    }  # fmt: skip
    assert (first["levers"], first["score_now"]) == ("submissions", pytest.approx(0.78))
    assert changes_in_words(changes, "nl")[0] == (
        "Als alles wat moest op tijd was ingeleverd, dan is de score van vergelijkbare studenten 48 in plaats van 78 "
        "van 100."
    )
    assert changes_in_words(changes)[0] == (
        "If everything due had been handed in on time, comparable students' score is 48 instead of 78 of 100."
    )


def test_two_levers_are_told_one_by_one_and_together():
    model = Sum({"missing": 0.1, "active_days": -0.01}, base=0.6)

    changes = possible_changes(model, table({"missing": 1.0, "share_handed_in": 0.75, "active_days": 5.0}), FEATURES)

    assert list(changes["position"]) == [1, 2, 3]
    assert list(changes["features"]) == [
        "active_days",
        "share_handed_in,missing",
        "share_handed_in,missing,active_days",
    ]
    np.testing.assert_allclose(changes["score_then"], [0.5, 0.55, 0.4])
    assert changes_in_words(changes)[2] == (
        "If everything due had been handed in on time and activity in the learning environment had been as usual, "
        "comparable students' score is 40 instead of 65 of 100."
    )


def test_a_change_of_less_than_two_points_is_not_told():
    weights = {"active_days": -0.001}

    assert possible_changes(Sum(weights), table({"active_days": 1.0}), FEATURES).empty
    assert len(possible_changes(Sum({"active_days": -0.01}), table({"active_days": 1.0}), FEATURES)) == 1


def test_nobody_is_advised_to_do_worse_than_they_do():
    # To this model, activity raises the score: nothing is to be gained, and nobody is told to do less.
    changes = possible_changes(Sum({"active_days": 0.01}, base=0.1), table({"active_days": 30.0}), FEATURES)

    assert changes.empty
    assert list(changes.columns) == PossibleChangesResult.contract.names


def test_who_handed_in_everything_on_time_has_nothing_to_hand_in_earlier():
    model = Sum({"days_early": -0.1})

    assert possible_changes(model, table({"days_early": 0.5}), FEATURES).empty
    late = possible_changes(model, table({"days_early": -1.0, "late": 1.0}), FEATURES)
    assert late["features"].item() == "late,days_early"


def test_only_what_can_be_acted_on_moves():
    model = Sum({"prior_mean_grade": -0.01})

    assert possible_changes(model, table({"prior_mean_grade": 1.0}), FEATURES).empty
    assert possible_changes(model, table({}), [FEATURES[-1]]).empty


def test_goals_are_within_what_was_seen():
    model = Sum({"missing": 0.1})
    today = table({"missing": 3.0, "share_handed_in": 0.25})
    nobody_did_all = replace(today, frame=today.frame.assign(missing=today.frame["missing"] + 1))

    changes = possible_changes(model, nobody_did_all, FEATURES)

    assert changes.loc[changes["student"] == "s00", "score_then"].item() == pytest.approx(0.6)
    assert set(changes["student"]) == {"s00"}


def test_changes_belong_to_their_student_whatever_the_order_of_rows():
    today = table({"active_days": 1.0, "missing": 2.0})
    shuffled = replace(today, frame=today.frame.sample(frac=1, random_state=4))
    model = Sum({"active_days": -0.01, "missing": 0.05})

    pd.testing.assert_frame_equal(
        possible_changes(model, shuffled, FEATURES), possible_changes(model, today, FEATURES)
    )  # fmt: skip
