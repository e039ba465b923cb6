from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from lib.cohorts import FEATURES, cohort_table
from lib.combined import combine

from features.cohort_table import Feature, FeatureKind
from training.dropout.evaluation.explanation_report import (
    MOST_BINS,
    explain_run,
    measure_interactions,
    rank_features,
    trace_feature,
)
from training.dropout.models import fit_boosting, fit_logistic, stack
from training.explanation import parts_of

ROWS = stack([cohort_table(2019), cohort_table(2020)])
TODAY = cohort_table(2021)
NUMBER = Feature("hours", "facts")
TEXT = replace(NUMBER, kind=FeatureKind.CATEGORY)


def test_importance_is_the_mean_absolute_contribution_per_feature_and_per_group_together():
    features = [Feature(name, "s", group=group) for name, group in (("a", "g"), ("b", "g"), ("c", "h"))]
    values = pd.DataFrame({"a": [1.0, -1.0], "b": [-1.0, 1.0], "c": [0.5, 0.5]})

    ranked = rank_features(values, features)

    by_name = ranked.set_index(["level", "name"])["importance"].to_dict()
    # What two features of a group say against each other is nothing of the group.
    assert by_name == {
        ("feature", "a"): 1, ("feature", "b"): 1, ("feature", "c"): 0.5, ("group", "h"): 0.5, ("group", "g"): 0
    }  # fmt: skip
    assert list(ranked["name"]) == ["a", "b", "c", "h", "g"]
    np.testing.assert_allclose(ranked.groupby("level")["share"].sum(), 1)


def test_a_curve_has_bins_of_ten_students_or_more_and_what_is_missing_apart():
    own = pd.Series([*range(35), *[np.nan] * 12], dtype=float)
    contribution = pd.Series([*np.arange(35) / 10, *[-1.0] * 12])

    traced = trace_feature(own, contribution, NUMBER)

    assert (traced["students"] >= 10).all()
    assert traced["students"].sum() == 47
    assert list(traced["value"])[:-1] == sorted(traced["value"].dropna())
    assert traced.iloc[-1][["students", "contribution"]].tolist() == [12, -1]
    assert pd.isna(traced["value"].iloc[-1])
    first = traced.iloc[0]
    assert first["contribution"] == pytest.approx(contribution[: int(first["students"])].mean())
    assert first["spread_low"] < first["contribution"] < first["spread_high"]


def test_small_groups_are_left_out_of_a_curve():
    own = pd.Series([1.0] * 30 + [2.0] * 9 + [np.nan] * 9)

    traced = trace_feature(own, own.fillna(0), NUMBER)

    assert list(traced["value"]) == [1.0]
    assert traced["category"].isna().all()


def test_categories_are_traced_largest_first_and_the_rest_is_left_out():
    names = [f"c{number:02d}" for number in range(MOST_BINS + 2)]
    own = pd.Series([name for number, name in enumerate(names) for _ in range(40 - number)] + ["few"] * 9 + [None] * 11)
    contribution = pd.Series(np.arange(len(own), dtype=float))

    traced = trace_feature(own, contribution, TEXT)

    assert list(traced["category"])[:-1] == names[:MOST_BINS]
    assert traced["students"].iloc[-1] == 11
    assert traced["contribution"].iloc[0] == pytest.approx(np.arange(40).mean())


def test_a_model_that_adds_up_has_no_interactions_and_one_that_multiplies_has():
    random = np.random.default_rng(1)
    rows = pd.DataFrame({name: random.normal(size=3000) for name in ("mean_score", "missing")})
    rows["prior_education"] = random.choice(["havo", "mbo", "vwo"], 3000)
    product = 3 * np.sign(rows["mean_score"] * rows["missing"])
    rows["outcome"] = (random.random(3000) < 1 / (1 + np.exp(-product))).astype(float)
    boosting = parts_of(fit_boosting(rows, FEATURES, 1))
    logistic = parts_of(fit_logistic(rows, FEATURES, 1))
    names = ["mean_score", "missing", "prior_education"]

    found = measure_interactions(boosting, rows, names, seed=1)

    assert list(found.iloc[0])[:2] == ["mean_score", "missing"]
    assert found["strength"].iloc[0] > 5 * found["strength"].iloc[1]
    assert measure_interactions(logistic, rows, names, seed=1)["strength"].max() < 1e-9
    pd.testing.assert_frame_equal(found, measure_interactions(boosting, rows, names, seed=1))


def test_a_run_is_explained_by_what_is_served():
    model = combine([fit_logistic(ROWS, FEATURES, 1), fit_boosting(ROWS, FEATURES, 1)], ROWS, FEATURES)

    told = explain_run(model, TODAY, FEATURES)

    assert (told.moment, told.cohort, told.students) == ("results", "2021", 300)
    assert set(told.importance.loc[told.importance["level"] == "feature", "name"]) == set(TODAY.feature_names)
    assert set(told.dependence["feature"]) == set(TODAY.feature_names)
    assert len(told.interactions) == 3
    assert explain_run(fit_logistic(ROWS, FEATURES, 1), TODAY, FEATURES).interactions.empty
