import numpy as np
import pandas as pd
import pytest
from lib.audits import KEY, policy

from fairness.errors import AuditError
from fairness.origins.proxies import TOGETHER, measure_proxies


def students(n=600, seed=1):
    random = np.random.default_rng(seed)
    keys = pd.DataFrame({"student": [f"s{i:05d}" for i in range(n)], "cohort": "2024"})
    sex = random.choice(["man", "woman"], n)
    return keys, sex, random


def blind(keys, random, features=6):
    """Features that know nothing of anybody: numbers, a number that is often empty, and a category."""
    numbers = {f"x{i}": random.normal(size=len(keys)) for i in range(features)}
    often_empty = np.where(random.random(len(keys)) < 0.4, np.nan, random.normal(size=len(keys)))
    return keys.assign(**numbers, empty=often_empty, colour=random.choice(["red", "green", "blue"], len(keys)))


def row(table, **of):
    found = table.loc[np.logical_and.reduce([table[name] == value for name, value in of.items()])]
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize("kind", ["number", "no straight line", "category", "empty"])
def test_a_planted_proxy_is_found_and_named_first(kind):
    keys, sex, random = students()
    is_man = sex == "man"
    planted = {
        "number": random.normal(size=len(sex)) + 1.5 * is_man,
        "no straight line": random.normal(size=len(sex)) * np.where(is_man, 4.0, 0.5),
        "category": np.where(random.random(len(sex)) < 0.85, np.where(is_man, "techniek", "zorg"), "kunst"),
        "empty": np.where(random.random(len(sex)) < np.where(is_man, 0.9, 0.1), np.nan, 1.0),
    }[kind]

    found = measure_proxies(blind(keys, random).assign(planted=planted), keys.assign(sex=sex), KEY, policy())

    together = row(found.attributes, feature=TOGETHER)
    assert together["is_found"]
    assert together["strength"] > 0.75
    assert {together["model"], together["other_model"]} == {"logistic regression", "boosted trees"}
    assert together["strength"] >= together["other"]
    alone = found.attributes.query("feature != @TOGETHER")
    assert (alone.iloc[0]["feature"], alone.iloc[0]["is_found"]) == ("planted", True)
    assert alone.iloc[0]["low"] > 0.7
    assert not alone.iloc[1:]["is_found"].any()


@pytest.mark.slow  # a dozen analyses
def test_what_cannot_be_read_is_about_a_half_and_nothing_is_claimed():
    claims, strengths = 0, []
    for seed in range(12):
        keys, sex, random = students(300, seed)
        found = measure_proxies(blind(keys, random, 3), keys.assign(sex=sex), KEY, policy())
        claims += bool(found.attributes["is_found"].any())
        strengths.append(row(found.attributes, feature=TOGETHER)["strength"])

    assert np.mean(strengths) == pytest.approx(0.5, abs=0.045)
    assert claims <= 2


def test_every_group_is_read_beside_all_others_and_the_attribute_is_their_mean():
    keys, _, random = students()
    origin = random.choice(["NL", "EEA", "other"], len(keys), p=[0.7, 0.2, 0.1])
    known = blind(keys, random).assign(language=np.where(origin == "other", "en", "nl"))

    found = measure_proxies(known, keys.assign(origin=origin), KEY, policy(attributes=("origin",)))

    told = found.groups.query("feature == @TOGETHER").set_index("group")
    assert told.loc["other", "strength"] > 0.95
    assert told.loc["EEA", "strength"] < 0.65
    weights = pd.Series(origin).value_counts()
    assert row(found.attributes, feature=TOGETHER)["strength"] == pytest.approx(
        np.average(told["strength"], weights=weights[told.index]), abs=0.02
    )


def test_two_rows_of_one_student_do_not_teach_who_they_are():
    keys, sex, random = students(150)
    once = blind(keys, random, 8)
    twice = pd.concat([once.assign(programme="P"), once.assign(programme="Q")])
    groups = pd.concat([keys.assign(sex=sex, programme=one) for one in "PQ"])

    found = measure_proxies(twice, groups, ("student", "programme"), policy())

    assert row(found.attributes, feature=TOGETHER)["strength"] < 0.65


def test_small_groups_are_named_without_a_figure():
    keys, sex, random = students()
    sex[:4] = "other"

    found = measure_proxies(blind(keys, random), keys.assign(sex=sex), KEY, policy(), recodings=())

    hidden = found.groups.query("suppressed")
    assert "other" in set(hidden["group"])
    assert hidden[["n", "strength", "low", "high"]].isna().all(axis=None)
    assert not hidden["is_found"].any()


def test_the_same_seed_gives_the_same_answer_whatever_the_order():
    keys, sex, random = students(200)
    features, groups = blind(keys, random), keys.assign(sex=sex)

    first = measure_proxies(features, groups, KEY, policy())
    second = measure_proxies(features.sample(frac=1, random_state=1), groups.iloc[::-1], KEY, policy())

    pd.testing.assert_frame_equal(first.attributes, second.attributes)


def test_of_many_students_some_are_asked_and_no_group_is_lost(monkeypatch):
    monkeypatch.setattr("fairness.origins.proxies.MOST_STUDENTS", 200)
    monkeypatch.setattr("fairness.origins.proxies._AT_LEAST", 30)
    keys, _, random = students(1000)
    groups = keys.assign(sex=np.where(np.arange(1000) < 30, "few", "many"))
    known = keys.assign(x=(groups["sex"] == "few") * 1.0 + random.normal(0, 0.1, 1000))

    found = measure_proxies(known, groups, KEY, policy())

    assert found.n == 200
    assert row(found.attributes, feature=TOGETHER)["strength"] > 0.99
    assert row(found.groups, group="few", feature=TOGETHER)["n"] == 30


def test_one_group_and_no_features():
    keys, _, random = students(50)

    assert measure_proxies(blind(keys, random), keys.assign(sex="man"), KEY, policy()).attributes.empty
    with pytest.raises(AuditError, match="no feature to read from"):
        measure_proxies(keys, keys.assign(sex="man"), KEY, policy())
