import json
from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import isotonic_regression, minimize
from scipy.special import expit, logit

from bench.dropout.coverage import World, measure_coverage, score_of, true_share
from training.calibration import ScoreIntervals, make_intervals, score_intervals
from training.programme_spread import Spreads

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


def slow_intervals(score: np.ndarray, outcome: np.ndarray, cohorts: np.ndarray) -> tuple[np.ndarray, ...]:
    """The same model in the most obvious way: one student and one pair of spreads at a time, by a general optimiser.

    The choices of the method are written out here, so that none of them changes without a test that says so.
    """
    margin = logit(score)
    middle, spread = margin.mean(), margin.std() if len(set(score)) > 1 else 1.0
    knots = np.quantile((margin - middle) / spread, [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
    names = sorted(set(cohorts))

    def columns(margins: np.ndarray, of: list) -> np.ndarray:
        place = (margins - middle) / spread
        bends = [np.clip(place - knot, 0, None) for knot in knots]
        return np.column_stack([np.ones(len(place)), place, *bends, *([one == name for one in of] for name in names)])

    own, grid = columns(margin, list(cohorts)), np.linspace(margin.min() - 1, margin.max() + 1, 41)
    at = columns(grid, [None] * 41)
    evidence, means, variances, drifts = [], [], [], []
    for bend, drift in product((0.02, 0.1, 0.3, 0.8), (0.02, 0.05, 0.09, 0.14, 0.2, 0.3, 0.45, 0.65)):
        spreads = np.array([2.0, 1.0, *[bend] * 9, *[drift] * len(names)])

        def loss(values: np.ndarray, spreads: np.ndarray = spreads) -> float:
            at_student = margin + own @ values
            return np.logaddexp(0, at_student).sum() - outcome @ at_student + (values**2 / spreads**2).sum() / 2

        def slope(values: np.ndarray, spreads: np.ndarray = spreads) -> np.ndarray:
            return own.T @ (expit(margin + own @ values) - outcome) + values / spreads**2

        def curvature(values: np.ndarray, spreads: np.ndarray = spreads) -> np.ndarray:
            chance = expit(margin + own @ values)
            return (own.T * chance * (1 - chance)) @ own + np.diag(1 / spreads**2)

        found = minimize(loss, np.zeros(len(spreads)), jac=slope, hess=curvature, method="trust-exact", tol=1e-10).x
        prior = -(np.log(drift / 0.1) ** 2) / (2 * 0.6**2)
        volume = -np.log(spreads).sum() - np.log(np.linalg.det(curvature(found))) / 2
        evidence.append(-loss(found) + volume + prior)
        means.append(grid + at @ found)
        variances.append(np.diag(at @ np.linalg.inv(curvature(found)) @ at.T) + drift**2)
        drifts.append(drift)
    weight = np.exp(np.array(evidence) - max(evidence))
    weight /= weight.sum()
    middle_of = weight @ np.array(means)
    spread_of = np.sqrt(weight @ (np.array(variances) + (np.array(means) - middle_of) ** 2))
    nearest = np.abs(margin[:, None] - grid).argmin(axis=1)
    students = 0.001 + np.bincount(nearest, minlength=41)
    ends = (isotonic_regression(middle_of + side * 1.96 * spread_of, weights=students).x for side in (-1, 1))
    return grid, *ends, np.sqrt(weight @ np.array(drifts) ** 2)


@pytest.mark.parametrize(
    "case", ["few students", "the model has it backwards", "many with the same score", "one score"]
)
def test_a_slow_and_obvious_computation_gives_the_same_intervals(case):
    """Where the model has it backwards, the ends have to be made monotone."""
    score, outcome, cohorts = drawn(1200 if case == "many with the same score" else 96, cohorts=3, drift=0.5)
    cohorts[score.idxmax()], cohorts[score.idxmin()] = 0, 1  # the last students of a cohort are none of the next
    if case == "the model has it backwards":
        outcome = 1 - outcome
    if case == "many with the same score":
        score = pd.Series(expit(np.linspace(-3, 2, 60))[np.argsort(np.argsort(score)) // 20])
    if case == "one score":
        score = pd.Series(np.full(96, 0.3))

    grid, low, high, drift = slow_intervals(score.to_numpy(), outcome.to_numpy(), cohorts.to_numpy())
    made = make_intervals(score, outcome, cohorts)

    np.testing.assert_allclose(made.margins, grid, atol=1e-6)
    np.testing.assert_allclose(made.low, low, atol=2e-6)
    np.testing.assert_allclose(made.high, high, atol=2e-6)
    assert made.drift == pytest.approx(drift, abs=2e-6)
    assert (made.students, made.cohorts) == (len(score), 3)


def test_certain_scores_are_taken_as_far_out_as_scores_can_be_told_apart():
    """8 log-odds; the grid goes on for one more."""
    intervals = make_intervals(pd.Series([0.0, 0.3, 1.0]), pd.Series([0.0, 1.0, 1.0]))

    assert (intervals.margins[0], intervals.margins[-1], len(intervals.margins)) == (-9.0, 9.0, 41)


def test_between_the_points_of_the_grid_the_ends_are_joined_and_beyond_it_they_stay():
    ends = {"low": (-2.0, 0.0), "high": (0.0, 2.0), "new_low": (-3.0, -1.0), "new_high": (1.0, 3.0)}
    intervals = ScoreIntervals((-1.0, 1.0), **ends, students=9, cohorts=1, drift=0.1, spreads=Spreads(0.1, 0.1, 0.5))
    score = pd.Series(expit([-3.0, -1.0, 0.5, 3.0]), index=list("abcd"))

    around = score_intervals(score, intervals)
    unlike = score_intervals(score, intervals, pd.Series([False, False, True, False], index=list("dcba")))

    assert logit(around["low"]).to_dict() == pytest.approx({"a": -3.0, "b": -2.0, "c": -0.5, "d": 0.0})
    assert logit(around["high"]).to_dict() == pytest.approx({"a": 0.0, "b": 0.0, "c": 1.5, "d": 3.0})
    assert logit(unlike["low"]).to_dict() == pytest.approx({"a": -3.0, "b": -3.0, "c": -0.5, "d": 0.0})
    assert logit(unlike["high"]).to_dict() == pytest.approx({"a": 0.0, "b": 1.0, "c": 1.5, "d": 3.0})


@pytest.mark.parametrize(("between", "most"), [(0.15, 0.995), (0.35, 0.98)])
def test_the_interval_holds_in_programmes_that_differ_within_a_year(between, most):
    """Where years and programmes differ little, what is assumed of them beforehand makes it wider than asked for."""
    world = World(RIGHT, 6000, cohorts=3, drift=0.1, programmes=12, between=between)

    assert 0.92 <= measure_coverage(world, draws=30, seed=6)["coverage"] <= most


def test_programmes_that_differ_make_wider_intervals_and_new_ones_the_widest():
    score, outcome, cohorts = drawn(9000, cohorts=3)
    programmes = pd.Series(np.arange(9000) // 3 % 10)
    apart = (np.random.default_rng(3).random(9000) < expit(logit(score) + 0.5 * (programmes % 3 - 1))).astype(float)

    alike, unlike = (make_intervals(score, one, cohorts, programmes) for one in (outcome, apart))
    known, new = (score_intervals(score, unlike, pd.Series(is_new, index=score.index)) for is_new in (False, True))

    assert unlike.spreads.level > 3 * alike.spreads.level
    assert width(score_intervals(score, alike)) < width(known) < width(new)


def test_students_of_a_new_programme_tell_how_far_off_its_scores_are_and_move_no_curve():
    score, outcome, cohorts = drawn(6000, cohorts=3)
    programmes = pd.Series(np.arange(6000) // 3 % 10)
    is_new = programmes == 9
    other = outcome.where(~is_new, (np.random.default_rng(3).random(6000) < expit(logit(score) - 2)).astype(float))

    usual, off = (make_intervals(score, one, cohorts, programmes, is_new) for one in (outcome, other))

    assert (usual.low, usual.high) == (off.low, off.high)
    assert off.spreads.new > 2 * usual.spreads.new
    assert make_intervals(score, other, cohorts, programmes).high != off.high
    assert (
        make_intervals(score, other, cohorts, programmes, programmes >= 0).low
        == make_intervals(score, other, cohorts, programmes).low
    )


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
    score, outcome, cohorts = drawn(300, cohorts=2)
    intervals = make_intervals(score, outcome, cohorts, cohorts, cohorts == 1)

    assert ScoreIntervals.from_dict(json.loads(json.dumps(intervals.to_dict()))) == intervals


def test_the_fit_agrees_with_the_share_itself_where_all_have_one_score():
    """Second way round: with one score for all and no drift worth naming, the middle is the share of the students."""
    outcome = pd.Series(([1.0] * 300 + [0.0] * 700) * 20)
    score = pd.Series(np.full(20_000, 0.3))

    intervals = make_intervals(score, outcome)
    middle = expit((np.array(intervals.low) + np.array(intervals.high)) / 2)[len(intervals.low) // 2]

    assert middle == pytest.approx(0.3, abs=0.002)
