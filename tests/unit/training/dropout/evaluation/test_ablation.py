from dataclasses import replace

import pandas as pd
import pytest
from lib.cohorts import FEATURES, cohort_table
from lib.dropout_runs import learn_boosting

from features.cohort_table import FeatureGroup
from training.dropout.evaluation.ablation import WHOLE, ablate_groups, compare_ablations, helpful_groups

PLANTED = tuple(
    replace(feature, group=group)
    for feature, group in zip(
        FEATURES, (FeatureGroup.RESULTS, FeatureGroup.RESULTS, FeatureGroup.BACKGROUND), strict=True
    )
)


def ablate(*, shuffled):
    *train, test = [cohort_table(year, 600, shuffled=shuffled) for year in (2018, 2019, 2020)]
    return ablate_groups(train, test.labelled, learn_boosting, PLANTED, capacity=0.2, seed=1)


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

    assert ablate_groups([table], table.labelled, learn_boosting, FEATURES, capacity=0.2, seed=1).empty
