import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from training.likeness import Caution, find_cautions, find_levels

RANDOM = np.random.default_rng(4)


def cohort(students: int, level: float, *, seed: int = 1) -> pd.Series:
    return pd.Series(expit(level + np.random.default_rng(seed).standard_normal(students)))


def test_a_level_is_the_mean_log_odds_of_the_programme_also_of_certain_scores():
    score = pd.Series(expit([-1.0, 1.0, 2.0])).tolist()

    levels = find_levels(pd.Series([*score, 1.0]), pd.Series(["P", "P", "Q", "R"]))

    assert levels == pytest.approx({"P": 0.0, "Q": 2.0, "R": 20.7}, abs=0.03)


@pytest.mark.parametrize(
    ("students", "shift", "expected"),
    [
        (2000, 0.7, None),
        (2000, 0.95, Caution.UNLIKE_BEFORE),
        (2000, -0.95, Caution.UNLIKE_BEFORE),
        (8, 0.95, None),
        (8, 2.5, Caution.UNLIKE_BEFORE),
        (1, 0.7, None),
    ],
)
def test_a_programme_is_unlike_before_beyond_four_deviations_of_what_years_and_few_students_differ(
    students, shift, expected
):
    score = cohort(students, 0.0)
    now = pd.Series(expit(np.log(score / (1 - score)) - np.log(score / (1 - score)).mean() + shift))

    found = find_cautions(now, pd.Series("P", index=now.index), {"P": 0.0})

    assert found.isna().all() if expected is None else (found == expected).all()


def test_a_programme_that_was_not_learnt_from_is_new_and_the_others_are_not_touched_by_it():
    score = pd.concat([cohort(300, -1.0), cohort(300, 3.0, seed=2)], ignore_index=True)
    programme = pd.Series(["P"] * 300 + ["New"] * 300)

    found = find_cautions(score, programme, {"P": -1.0})

    assert found[programme == "P"].isna().all()
    assert (found[programme == "New"] == Caution.NEW_PROGRAMME).all()


def test_students_are_found_by_their_index():
    score = pd.concat([cohort(30, -1.0), cohort(30, 3.0, seed=2)]).set_axis(RANDOM.permutation(60))
    programme = pd.Series(["P"] * 30 + ["Q"] * 30, index=score.index)

    found = find_cautions(score, programme, {"P": -1.0, "Q": -1.0})

    pd.testing.assert_series_equal(
        find_cautions(score, programme.sort_index(), {"P": -1.0, "Q": -1.0}).reindex(found.index), found
    )
    assert (found.dropna().index == score.index[30:]).all()
