"""Weights, chances and places per group on literal students."""

import numpy as np
import pandas as pd
import pytest

from fairness.mitigation.adjustments import find_group_shifts, fit_group_lines, place_by_group, reweigh


def planted(students: int, shift: float, seed: int, cohort: str = "2020") -> pd.DataFrame:
    """Students whose chances are right, but for group b, whose log-odds are too low by `shift`."""
    random = np.random.default_rng(seed)
    margin = random.normal(-0.8, 1.0, students)
    group = random.choice(["a", "b"], students, p=[0.7, 0.3])
    truth = 1 / (1 + np.exp(-(margin + shift * (group == "b"))))
    outcome = (random.random(students) < truth).astype(float)
    return pd.DataFrame({"score": 1 / (1 + np.exp(-margin)), "outcome": outcome, "cohort": cohort, "group": group})


def calibration_gap(score: pd.Series, said: pd.DataFrame) -> float:
    off = (said["outcome"] - score).groupby(said["group"]).mean()
    return abs(off["a"] - off["b"])


def recall_gap(listed: pd.Series, said: pd.DataFrame) -> float:
    found = listed[said["outcome"] == 1].groupby(said["group"]).mean()
    return abs(found["a"] - found["b"])


def test_weights_are_what_is_expected_over_what_there_is():
    group = pd.Series(["a"] * 6 + ["b"] * 4)
    outcome = pd.Series([1, 0, 0, 0, 0, 0, 1, 1, 1, 0])

    weights = reweigh(group, outcome)

    # Four of ten dropped out: of six in a 2.4 are expected where one is, of four in b 1.6 where three are.
    assert weights.tolist() == pytest.approx([2.4, *[3.6 / 5] * 5, *[1.6 / 3] * 3, 2.4])
    assert weights.sum() == pytest.approx(10)
    weighted = (weights * outcome).groupby(group).sum() / weights.groupby(group).sum()
    assert weighted.tolist() == pytest.approx([0.4, 0.4])


def test_a_planted_shift_of_a_group_is_smaller_on_a_later_cohort():
    learnt, later = planted(3000, 0.9, seed=1), planted(3000, 0.9, seed=2, cohort="2021")

    changed = fit_group_lines(learnt).apply(later["score"], later["group"])

    assert calibration_gap(later["score"], later) > 0.12
    assert calibration_gap(changed, later) < 0.05


def test_groups_that_do_not_differ_beyond_chance_keep_the_common_chances():
    lines = fit_group_lines(planted(400, 0.0, seed=3))

    assert max(map(abs, lines.levels.values())) < 0.05
    assert all(abs(slope - 1) < 0.05 for slope in lines.slopes.values())


def test_the_level_of_a_cohort_is_no_level_of_a_group():
    both = pd.concat([planted(2000, 0.0, seed=4), planted(2000, 0.0, seed=5, cohort="2021")], ignore_index=True)
    both.loc[both["cohort"] == "2021", "group"] = "b"  # one group per cohort, and the cohorts differ in level
    both["score"] = both["score"].mask(both["cohort"] == "2021", both["score"] * 0.6)

    levels = fit_group_lines(both).levels

    assert abs(levels["b"]) < 0.1


def test_a_group_that_was_not_learnt_keeps_its_chances():
    lines = fit_group_lines(planted(500, 0.9, seed=1))

    assert lines.apply(pd.Series([0.2, 0.7]), pd.Series(["c", "c"])).tolist() == pytest.approx([0.2, 0.7])


def test_everybody_and_nobody_of_a_small_group_give_a_finite_level():
    said = planted(300, 0.0, seed=6)
    few = pd.DataFrame({"score": 0.3, "outcome": [1.0] * 4, "cohort": "2020", "group": "c"})
    none = few.assign(outcome=0.0, group="d")

    lines = fit_group_lines(pd.concat([said, few, none], ignore_index=True))

    assert all(np.isfinite(list(lines.levels.values())))
    assert set(lines.slopes) <= {"a", "b"}  # four students tell no slope


def test_places_by_group_find_the_same_share_and_hold_exactly_the_places():
    learnt, later = planted(4000, 0.9, seed=7), planted(4000, 0.9, seed=8)
    shifts = find_group_shifts(learnt, 0.2)

    lists = [place_by_group(later["score"], later["group"], shifts, step, 800) for step in (0.0, 0.5, 1.0)]

    assert [one.sum() for one in lists] == pytest.approx([800, 800, 800])
    gaps = [recall_gap(one, later) for one in lists]
    assert gaps[0] > gaps[1] > gaps[2]
    assert gaps[2] < 0.06


def test_half_a_place_is_shared_by_students_who_tie_at_the_border():
    score, group = pd.Series([0.9, 0.5, 0.5, 0.1]), pd.Series(["a", "a", "b", "b"])

    assert place_by_group(score, group, {}, 1.0, 2).tolist() == [1.0, 0.5, 0.5, 0.0]


def test_nobody_who_dropped_out_means_no_shift():
    said = planted(50, 0.0, seed=9).assign(outcome=0.0)

    assert find_group_shifts(said, 0.2) == {"a": 0.0, "b": 0.0}


def test_a_slope_that_all_groups_share_is_left_to_the_model():
    said = planted(4000, 0.0, seed=10)
    margin = np.log(said["score"] / (1 - said["score"]))
    said["score"] = 1 / (1 + np.exp(-1.5 * margin))  # everybody's chances are too far apart

    slopes = fit_group_lines(said).slopes

    assert slopes == pytest.approx({"a": 1.0, "b": 1.0}, abs=0.1)
