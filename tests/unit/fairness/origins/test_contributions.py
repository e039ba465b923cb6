import numpy as np
import pandas as pd
import pytest
from lib.audits import KEY, policy
from scipy.special import expit

from fairness.errors import AuditError
from fairness.origins.contributions import find_origins

PARTS = {"grade": "results", "resits": "results", "route": "background"}


def students(n=600, seed=1, shift=0.0, missed=0.0):
    """Students with two groups; `shift` of the margin comes from the grades of men, `missed` from no feature."""
    random = np.random.default_rng(seed)
    is_man = np.arange(n) % 2 == 0
    keys = pd.DataFrame({"student": [f"s{i:05d}" for i in range(n)], "cohort": "2024"})
    given = keys.assign(
        base=-1.0,
        grade=random.normal(0, 0.5, n) + shift * is_man,
        resits=(random.random(n) < 0.1) * 0.4,
        route=random.normal(0, 0.2, n),
    )
    margin = given[["base", "grade", "resits", "route"]].sum(axis=1)
    score = expit(margin)
    outcome = (random.random(n) < np.clip(score + missed * is_man, 0, 1)).astype(float)
    return given, keys.assign(score=score, outcome=outcome), keys.assign(sex=np.where(is_man, "man", "woman"))


def row(frame, **of):
    found = frame.loc[np.logical_and.reduce([frame[name] == value for name, value in of.items()])]
    assert len(found) == 1
    return found.iloc[0]


def test_the_gaps_of_all_features_add_up_to_the_gap_in_margin():
    given, scored, groups = students(shift=0.3)

    found = find_origins(given, scored, groups, KEY, policy(), PARTS)

    margin = scored["score"].map(lambda chance: np.log(chance / (1 - chance)))
    is_man = groups["sex"] == "man"
    gap = margin[is_man].mean() - margin[~is_man].mean()
    for table in (found.features, found.parts):
        assert table.query("group == 'man'")["gap"].sum() == pytest.approx(gap, abs=1e-9)
    told = row(found.summary, group="man")
    assert told["margin_gap"] == pytest.approx(gap, abs=1e-9)
    assert told["points_of_features"] + told["points_of_spread"] == pytest.approx(told["score_gap"], abs=1e-9)
    assert found.features.query("group == 'man'")["points"].sum() == pytest.approx(told["points_of_features"], abs=1e-9)


def test_the_feature_that_carries_the_gap_comes_first_in_both_groups():
    found = find_origins(*students(shift=0.4), KEY, policy(), PARTS)

    for name, sign in {"man": 1, "woman": -1}.items():
        first = found.features[found.features["group"] == name].iloc[0]
        assert (first["feature"], first["is_found"]) == ("grade", True)
        assert first["gap"] * sign == pytest.approx(0.4, abs=0.1)
    assert not found.features.query("feature != 'grade'")["is_found"].any()
    assert row(found.parts, group="man", feature="results")["is_found"]
    assert row(found.summary, group="man")["score_found"]
    assert not row(found.summary, group="man")["unscored_found"]


def test_a_gap_in_outcomes_that_no_feature_knows_is_told_apart():
    found = find_origins(*students(n=1200, missed=0.15), KEY, policy(), PARTS)

    told = row(found.summary, group="man")
    assert told["unscored_found"]
    assert not told["score_found"]
    assert told["unscored"] == pytest.approx(told["outcome_gap"] - told["score_gap"], abs=1e-12)
    assert told["unscored"] == pytest.approx(0.15, abs=0.06)
    assert told["log_odds_gap"] > 0.3
    assert not found.features["is_found"].any()


@pytest.mark.slow  # forty audits
def test_groups_dealt_out_at_random_give_a_claim_hardly_ever():
    claims = 0
    for seed in range(40):
        given, scored, groups = students(n=300, seed=seed)
        groups["route_group"] = np.random.default_rng([9, seed]).choice(list("abcd"), 300)
        found = find_origins(given, scored, groups, KEY, policy(attributes=("sex", "route_group")), PARTS)
        every = [found.features["is_found"], found.parts["is_found"], found.summary["score_found"]]
        claims += any(one.any() for one in [*every, found.summary["unscored_found"]])

    assert claims <= 5


def test_no_figure_of_a_small_group_is_there():
    given, scored, groups = students(n=200)
    groups.loc[:3, "sex"] = "other"

    found = find_origins(given, scored, groups, KEY, policy(smallest_group=10), PARTS, recodings=())

    for table in (found.features, found.parts, found.summary):
        hidden = table.query("suppressed")
        assert {"other"} < set(hidden["group"])
        figures = hidden.drop(columns=["attribute", "group", "suppressed"], errors="ignore")
        numbers = figures.drop(columns=[name for name in ("feature", "is_found") if name in figures])
        assert numbers.select_dtypes("number").isna().all(axis=None)
        assert not hidden.filter(like="found").any(axis=None)


def test_without_outcomes_scores_are_taken_apart_all_the_same():
    given, scored, groups = students(shift=0.4)

    found = find_origins(given, scored.assign(outcome=np.nan), groups, KEY, policy(), PARTS)

    told = row(found.summary, group="man")
    assert told["score_found"]
    assert np.isnan(told["outcome_gap"])
    assert not told["unscored_found"]


def test_neither_the_order_of_rows_nor_the_names_of_groups_matter():
    given, scored, groups = students(shift=0.2)
    renamed = groups.assign(sex=groups["sex"].map({"man": "z", "woman": "a"})).sample(frac=1, random_state=1)

    first = find_origins(given, scored, groups, KEY, policy(), PARTS).features.query("group == 'man'")
    second = find_origins(given.sample(frac=1, random_state=2), scored, renamed, KEY, policy(), PARTS).features.query(
        "group == 'z'"
    )

    pd.testing.assert_frame_equal(*(one.drop(columns="group").reset_index(drop=True) for one in (first, second)))


def test_a_feature_may_bear_the_name_of_an_attribute():
    given, scored, groups = students(shift=0.4)

    found = find_origins(given.rename(columns={"grade": "sex"}), scored, groups, KEY, policy(), {})

    assert found.features.query("group == 'man'").iloc[0]["feature"] == "sex"


def test_contributions_that_are_no_numbers_are_refused_without_naming_a_student():
    given, scored, groups = students()
    given.loc[3, "grade"] = np.nan

    with pytest.raises(AuditError, match="1 row\\(s\\) hold something that is no number") as refused:
        find_origins(given, scored, groups, KEY, policy(), PARTS)
    assert "s00003" not in str(refused.value)
    with pytest.raises(AuditError, match="no student has both"):
        find_origins(given, scored.assign(student="x" + scored["student"]), groups, KEY, policy(), PARTS)
