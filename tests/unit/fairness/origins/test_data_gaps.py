import numpy as np
import pandas as pd
import pytest
from lib.audits import KEY, policy

from fairness.origins.data_gaps import EVERY_COHORT, Absence, find_data_gaps

KINDS = {"prior_grade": Absence.NOT_DELIVERED, "grade": Absence.NOTHING_YET, "clicks": Absence.ZERO}


def students(groups):
    """`groups`: name to (number, how many without prior grade, without grade, without clicks)."""
    rows = []
    for name, (number, *absent) in groups.items():
        for i in range(number):
            prior, grade, clicks = (i < one for one in absent)
            rows.append((name, np.nan if prior else 7.0, np.nan if grade else 6.0, 0.0 if clicks else 12.0))
    frame = pd.DataFrame(rows, columns=["sex", "prior_grade", "grade", "clicks"])
    frame.insert(0, "cohort", "2024")
    frame.insert(0, "student", [f"s{i:05d}" for i in range(len(frame))])
    return frame.drop(columns="sex"), frame[[*KEY, "sex"]]


def row(table, **of):
    found = table.loc[np.logical_and.reduce([table[name] == value for name, value in of.items()])]
    assert len(found) == 1
    return found.iloc[0]


def test_a_planted_gap_is_found_with_its_kind():
    found = find_data_gaps(*students({"man": (200, 60, 20, 30), "woman": (200, 10, 22, 28)}), KEY, policy(), KINDS)

    told = row(found.gaps, group="man", feature="prior_grade")
    assert (told["missing"], told["rest_missing"], told["gap"]) == (0.3, 0.05, 0.25)
    assert told["low"] == pytest.approx(0.177, abs=0.01)
    assert told["is_found"]
    assert told["kind"] == Absence.NOT_DELIVERED
    assert row(found.gaps, group="man", feature="grade")["kind"] == Absence.NOTHING_YET
    assert not found.gaps.query("feature != 'prior_grade'")["is_found"].any()
    assert found.gaps.query("group == 'man'").iloc[0]["feature"] == "prior_grade"


def test_zeros_of_a_count_are_shown_as_zeros():
    found = find_data_gaps(*students({"man": (200, 0, 0, 90), "woman": (200, 0, 0, 30)}), KEY, policy(), KINDS)

    told = row(found.gaps, group="man", feature="clicks")
    assert (told["kind"], told["missing"], told["is_found"]) == (Absence.ZERO, 0.45, True)


def test_a_feature_that_is_never_empty_has_no_row():
    found = find_data_gaps(*students({"man": (30, 0, 3, 0), "woman": (30, 0, 4, 0)}), KEY, policy(), KINDS)

    assert set(found.gaps["feature"]) == {"grade"}


def test_nothing_empty_is_no_gap_and_no_crash():
    found = find_data_gaps(*students({"man": (30, 0, 0, 0), "woman": (30, 0, 0, 0)}), KEY, policy(), KINDS)

    assert found.gaps.empty
    assert found.seen.empty
    assert found.n == 60


def test_no_figure_of_a_small_group_is_there():
    tables = students({"man": (50, 5, 5, 5), "woman": (60, 5, 5, 5), "other": (4, 4, 4, 4)})

    hidden = find_data_gaps(*tables, KEY, policy(), KINDS, recodings=()).gaps.query("suppressed")

    assert set(hidden["group"]) == {"man", "other"}
    assert hidden[["n", "missing", "rest_missing", "gap", "low", "high", "q_value"]].isna().all(axis=None)


@pytest.mark.slow  # forty audits
def test_groups_dealt_out_at_random_give_a_claim_hardly_ever():
    claims = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        keys = pd.DataFrame({"student": range(400), "cohort": "2024"})
        holes = random.random((400, 10)) < np.linspace(0.02, 0.6, 10)
        features = keys.join(pd.DataFrame(np.where(holes, np.nan, 1.0), columns=[f"x{i}" for i in range(10)]))
        permuted = keys.assign(a=random.choice(list("mf"), 400), b=random.choice(list("xyz"), 400))
        found = find_data_gaps(features, permuted, KEY, policy(attributes=("a", "b")), {})
        claims += bool(found.gaps["is_found"].any())

    assert claims <= 5


def learnt(**cohorts):
    rows = [
        (cohort, group) for cohort, groups in cohorts.items() for group, number in groups.items() for _ in range(number)
    ]
    known = pd.DataFrame(rows, columns=["learnt_in", "sex"])
    return known.assign(student=[f"t{i}" for i in range(len(known))], cohort=known["learnt_in"])


def test_who_was_learnt_from_is_counted_per_cohort_and_together():
    features, groups = students({"man": (50, 5, 5, 5), "woman": (60, 5, 5, 5)})
    known = learnt(y2022={"man": 30, "woman": 20}, y2023={"man": 10, "woman": 40})

    seen = find_data_gaps(features, pd.concat([groups, known]), KEY, policy(), KINDS, known).seen

    assert row(seen, group="man", cohort="y2022")["n"] == 30
    assert row(seen, group="man", cohort="y2023")["share"] == 0.2
    assert row(seen, group="woman", cohort=EVERY_COHORT)["n"] == 60


def test_a_group_withheld_in_one_cohort_has_no_total_to_take_it_from():
    features, groups = students({"man": (50, 5, 5, 5), "woman": (60, 5, 5, 5)})
    known = learnt(y2022={"man": 30, "woman": 20, "x": 15}, y2023={"man": 30, "woman": 40, "x": 4})

    seen = find_data_gaps(features, pd.concat([groups, known]), KEY, policy(), KINDS, known).seen
    seen = seen.set_index(["group", "cohort"])

    for group in ("x", "man"):
        assert seen.loc[(group, EVERY_COHORT), "suppressed"]
        assert pd.isna(seen.loc[(group, EVERY_COHORT), "n"])
    assert seen.loc[("woman", EVERY_COHORT), "n"] == 60
