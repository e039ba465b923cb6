from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from lib.cohorts import FEATURES, cohort_table, known_dates
from lib.dropout_runs import learn_boosting

from features.cohort_table import OUTCOME, FeatureGroup
from training.dropout.evaluation.refits import (
    WHOLE,
    ablate_groups,
    compare_ablations,
    helpful_groups,
    learning_curve,
    roll_cohorts,
    score_anew,
)
from training.dropout.models import usable_features
from training.evaluation.measures import auc
from training.prediction import predict

PLANTED = tuple(
    replace(feature, group=group)
    for feature, group in zip(
        FEATURES, (FeatureGroup.RESULTS, FeatureGroup.RESULTS, FeatureGroup.BACKGROUND), strict=True
    )
)


def ablate(*, shuffled):
    *train, test = [cohort_table(year, 600, shuffled=shuffled) for year in (2018, 2019, 2020)]
    scores = score_anew(learn_boosting, train, PLANTED, test.labelled, 1)
    return ablate_groups(train, test.labelled, scores, learn_boosting, PLANTED, capacity=0.2, seed=1)


def test_the_group_with_the_signal_is_missed_and_the_group_without_is_not():
    ablation = ablate(shuffled=False)

    assert helpful_groups(ablation) == ["results"]
    results = ablation.set_index(["group", "measure"]).loc["results"]
    assert results.loc["auc", "value"] == pytest.approx(0.5, abs=0.06)
    assert results.loc["auc", "difference"] < -0.15
    assert results.loc["brier", "low"] > 0


def test_with_shuffled_labels_no_group_is_missed():
    assert helpful_groups(ablate(shuffled=True)) == []


def test_differences_are_paired_by_key():
    outcome = pd.Series([1.0, 0, 1, 0] * 20, index=range(80))
    score = pd.Series([0.7, 0.4, 0.3, 0.2] * 20, index=range(80))

    same = compare_ablations(outcome, {WHOLE: score, "facts": score.iloc[::-1]}, 0.2, seed=1)

    assert (same[["difference", "low", "high"]] == 0).all(axis=None)


def test_one_group_alone_is_not_left_out():
    table = cohort_table(2018)

    rows = table.labelled
    assert ablate_groups([table], rows, rows[OUTCOME], learn_boosting, FEATURES, capacity=0.2, seed=1).empty


TABLES = [cohort_table(year) for year in (2018, 2019, 2020, 2021)]
HOW = {"model": "LightGBM", "capacity": 0.2, "seed": 1}


class Recipe:
    """Learns, and remembers from which cohorts."""

    def __init__(self):
        self.cohorts = []

    def __call__(self, train, features, seed):
        self.cohorts.append([table.cohort for table in train])
        return learn_boosting(train, features, seed)


def test_the_learning_curve_learns_from_the_last_cohorts_and_does_not_learn_the_whole_again():
    *train, test = TABLES
    features, recipe, rows = usable_features(train), Recipe(), test.labelled
    whole = predict(learn_boosting(train, features, 1), rows)

    curve = learning_curve(train, rows, whole, recipe, features, **HOW)

    assert recipe.cohorts == [["2020"], ["2019", "2020"]]
    last = curve.query("cohorts == 3 and measure == 'auc'").squeeze()
    assert last["value"] == pytest.approx(auc(rows[OUTCOME].to_numpy(), whole.to_numpy()))
    assert last["students"] == 900
    assert ((curve["low"] <= curve["value"]) & (curve["value"] <= curve["high"])).all()


def test_each_cohort_is_judged_by_the_cohorts_before_it_whose_outcome_was_known():
    recipe, features = Recipe(), usable_features(TABLES)

    known = roll_cohorts(TABLES, known_dates(*TABLES), recipe, features, **HOW)
    assert recipe.cohorts == [["2018"], ["2018", "2019"], ["2018", "2019", "2020"]]
    assert list(known["value_of_slice"].unique()) == ["2019", "2020", "2021"]

    a_year_later = {table.cohort: date(int(table.cohort) + 2, 11, 1) for table in TABLES}
    recipe.cohorts.clear()
    late = roll_cohorts(TABLES, a_year_later, recipe, features, **HOW)
    assert recipe.cohorts == [["2018"], ["2018", "2019"]]
    assert list(late["value_of_slice"].unique()) == ["2020", "2021"]
