import json

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from bench.dropout.coverage import World, measure_coverage, score_of, true_share
from training.calibration import ScoreIntervals, make_intervals, score_intervals

RIGHT, SHRUNK = "right", "shrunk to half, too low"


def drawn(students: int, *, seed: int = 1, cohorts: int = 1, drift: float = 0.0, model: str = RIGHT):
    random = np.random.default_rng(seed)
    seen = -1.6 + random.standard_normal(students)
    cohort = np.arange(students) % cohorts
    chance = true_share(seen, (drift * np.linspace(-1, 1, cohorts) if cohorts > 1 else np.zeros(1))[cohort])
    outcome = (random.random(students) < chance).astype(float)
    return score_of(World(model, students, cohorts, drift), seen), pd.Series(outcome), pd.Series(cohort)


def width(around: pd.DataFrame) -> float:
    return float((around["high"] - around["low"]).mean())


@pytest.mark.parametrize("students", [300, 1000, 8000])
@pytest.mark.parametrize(("model", "most"), [(RIGHT, 0.98), (SHRUNK, 0.99)])
def test_the_interval_holds_the_share_in_a_new_cohort_about_95_times_in_100(model, most, students):
    """A score that is off is held by its interval too, which is then wider than 95 % asks for.

    With so few draws the standard error is about 1 point; bench.dropout.coverage has more draws and more worlds.
    """
    world = World(model, students, cohorts=3, drift=0.15)

    assert 0.92 <= measure_coverage(world, draws=50, seed=5)["coverage"] <= most


def test_the_interval_holds_the_score_and_what_happened_to_comparable_students():
    score = pd.Series(np.linspace(0.05, 0.95, 200))
    outcome = (score > 0.5).astype(float)

    around = score_intervals(score, make_intervals(score, outcome))

    assert ((around["low"] <= score) & (score <= around["high"])).all()
    assert around["high"].iloc[-1] > 0.99
    assert around["low"].iloc[0] < 0.01


def test_a_model_that_is_off_gets_intervals_that_hold_the_truth_beside_the_score():
    score, outcome, _ = drawn(4000, model=SHRUNK)

    around = score_intervals(score, make_intervals(score, outcome))

    highest = score.nlargest(100).index
    assert around.loc[highest, "high"].mean() > outcome[highest].mean() > score[highest].mean() + 0.05


def test_more_students_make_narrower_intervals():
    widths = []
    for students in (30, 300, 8000):
        score, outcome, _ = drawn(students)
        widths.append(width(score_intervals(pd.Series([0.1, 0.25, 0.5]), make_intervals(score, outcome))))

    assert widths == sorted(widths, reverse=True)
    assert widths[0] > 2 * widths[-1]


def test_cohorts_that_differ_more_make_wider_intervals():
    alike, apart = (
        make_intervals(score, outcome, cohorts)
        for score, outcome, cohorts in (drawn(9000, cohorts=6, drift=size) for size in (0.0, 0.6))
    )

    assert apart.drift > 2 * alike.drift
    assert alike.drift < make_intervals(*drawn(9000)[:2]).drift < apart.drift
    assert (alike.cohorts, alike.students) == (6, 9000)


@pytest.mark.parametrize("happened", [0.0, 1.0])
@pytest.mark.parametrize("students", [1, 30])
def test_a_few_students_with_one_outcome_and_one_score_are_no_proof(students, happened):
    score = pd.Series(np.full(students, 0.2))

    around = score_intervals(pd.Series([0.0, 0.2, 1.0]), make_intervals(score, pd.Series(np.full(students, happened))))

    assert np.isfinite(around.to_numpy()).all()
    assert around["low"].iloc[1] <= 0.2 <= around["high"].iloc[1]
    assert around["high"].iloc[1] - around["low"].iloc[1] > 0.1


def test_scores_beyond_those_that_judged_get_wide_intervals_and_no_surprises():
    score, outcome, _ = drawn(1000)
    intervals = make_intervals(score, outcome)

    far = score_intervals(pd.Series([0.0, 1e-9, float(score.max()), 1 - 1e-9, 1.0]), intervals)

    assert far["low"].is_monotonic_increasing
    assert far["high"].is_monotonic_increasing
    assert far["low"].iloc[-1] < 0.99
    assert far["high"].iloc[-1] == 1.0


def test_the_ends_rise_with_the_score_also_where_the_model_has_it_backwards():
    score, outcome, _ = drawn(2000)

    around = score_intervals(pd.Series(np.linspace(0.01, 0.99, 99)), make_intervals(1 - score, outcome))

    assert (around["low"].diff().dropna() >= 0).all()
    assert (around["high"].diff().dropna() >= 0).all()
    assert (around["low"] <= around["high"]).all()


def test_students_are_found_by_their_index():
    score, outcome, cohorts = drawn(300, cohorts=2, drift=0.2)

    assert make_intervals(score, outcome[::-1], cohorts.sample(frac=1, random_state=1)) == make_intervals(
        score, outcome, cohorts
    )


def test_intervals_go_through_the_manifest_unchanged():
    intervals = make_intervals(*drawn(300))

    assert ScoreIntervals.from_dict(json.loads(json.dumps(intervals.to_dict()))) == intervals


def test_the_fit_agrees_with_the_share_itself_where_all_have_one_score():
    """Second way round: with one score for all and no drift worth naming, the middle is the share of the students."""
    outcome = pd.Series(([1.0] * 300 + [0.0] * 700) * 20)
    score = pd.Series(np.full(20_000, 0.3))

    intervals = make_intervals(score, outcome)
    middle = expit((np.array(intervals.low) + np.array(intervals.high)) / 2)[len(intervals.low) // 2]

    assert middle == pytest.approx(0.3, abs=0.002)
