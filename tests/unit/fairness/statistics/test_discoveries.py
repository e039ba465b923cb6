import numpy as np
import pandas as pd
import pytest
from scipy import stats

from fairness.statistics.discoveries import Plan, find_detectable_gaps


def frame(*rows):
    """Rows of (attribute, group, measure, limit)."""
    found = pd.DataFrame(rows, columns=["attribute", "group", "measure", "limit"])
    return found.assign(n=100, limit=found["limit"].astype("float64"))


def plan(found):
    return Plan.of(found, pd.Series(True, index=found.index), found["limit"])


def three(attribute, measure="recall", limit=0.1):
    return [(attribute, group, measure, limit) for group in "abc"]


def test_of_two_groups_there_is_one_test_and_both_tell_it():
    made = plan(frame(("sex", "F", "recall", 0.1), ("sex", "M", "recall", 0.1)))

    assert made.size.tolist() == [1]
    assert made.q_values(np.array([0.02, 0.02])).tolist() == [0.02, 0.02]


def test_what_decides_gets_most_of_the_false_claims_allowed_and_the_parts_add_up():
    made = plan(frame(*three("sex"), *three("sex", "auc", None), *three("sex × origin"), *three("origin")))

    assert made.budget.sum() == pytest.approx(1)
    assert made.budget[0] == made.budget[3] == pytest.approx(0.85 / 2)
    assert made.budget[1] < made.budget[2] < made.budget[0]


def test_within_a_family_that_differs_each_gap_is_held_against_the_declared_share_alone():
    made = plan(frame(*three("sex"), *three("origin")))

    q = made.q_values(np.array([0.001, 0.03, 0.9, 0.03, 0.9, 0.9]))

    assert q[:2] == pytest.approx([0.006, 0.045])  # Simes 0.003 of two families; Benjamini-Hochberg: 3 x 0.03 / 2
    assert (q[2:] > 0.05).all()


def test_shuffles_are_all_held_at_once_as_one_by_one():
    made = plan(frame(*three("sex"), *three("sex × origin"), *three("origin", "auc", None)))
    p = np.random.default_rng(2).random((5, 9)) ** 3
    p[0, 4] = np.nan

    together = made.q_values(p)

    np.testing.assert_allclose(together, [made.q_values(row) for row in p])
    assert np.isnan(together[0, 4])


def test_where_nothing_is_tested_there_is_nothing_to_claim():
    found = frame(*three("sex"))
    made = Plan.of(found, pd.Series(False, index=found.index), found["limit"])

    assert np.isnan(made.q_values(np.full(3, 0.01))).all()
    assert np.isnan(made.levels(0.05)).all()


def test_no_attribute_differs_and_a_claim_is_made_in_one_of_twenty_audits():
    made = plan(frame(*three("sex"), *three("origin"), *three("sex × origin"), *three("sex", "auc", None)))
    p = np.random.default_rng(1).random((20_000, 12))

    assert (made.q_values(p) <= 0.05).any(axis=1).mean() == pytest.approx(0.05, abs=0.005)


def test_a_gap_that_can_be_seen_is_claimed_four_times_out_of_five_when_it_is_alone():
    made = plan(frame(*three("sex"), *three("origin")))
    gap = find_detectable_gaps(np.full(6, 0.05), made.levels(0.05))
    random = np.random.default_rng(3)
    z = random.normal(size=(4000, 6)) + np.array([gap[0] / 0.05, 0, 0, 0, 0, 0])
    p = 2 * stats.norm.sf(np.abs(z))

    assert (made.q_values(p)[:, 0] <= 0.05).mean() == pytest.approx(0.8, abs=0.03)


def four(measures, attribute="origin"):
    return [(attribute, group, measure, 0.1) for measure in measures for group in "abcd"]


MEASURES = ("recall", "false_positive_rate", "calibration")


def test_what_shows_in_several_measures_of_one_group_is_not_sought_among_all_groups():
    made = plan(frame(*four(MEASURES)))
    p = np.full(12, 0.9)
    p[[0, 4, 8]] = [0.02, 0.02, 0.001]  # of group a

    q = made.q_values(p)

    assert q[[0, 4, 8]] == pytest.approx([0.02, 0.02, 0.012])  # Simes of the group 0.003 times four groups
    assert (np.delete(q, [0, 4, 8]) > 0.05).all()


def test_beside_a_group_that_differs_the_share_of_false_claims_stays_within_what_is_allowed():
    made = plan(frame(*four(MEASURES), *four(MEASURES, "sex")))
    random = np.random.default_rng(4)
    shared = random.normal(size=(5000, 2, 1, 4))  # measures of a group go together
    z = np.sqrt(0.5) * (shared + random.normal(size=(5000, 2, 3, 4)))
    z[:, 0, :, 0] += 3.5  # group a of the first attribute, in every measure
    claims = made.q_values(2 * stats.norm.sf(np.abs(z)).reshape(5000, 24)) <= 0.05
    is_true = np.zeros(24, dtype=bool)
    is_true[[0, 4, 8]] = True

    false = claims[:, ~is_true].sum(axis=1) / np.maximum(claims.sum(axis=1), 1)

    assert false.mean() < 0.05
    assert claims[:, 0].mean() > 0.7
