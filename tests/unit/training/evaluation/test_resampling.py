import numpy as np
import pytest

from training.evaluation import measures
from training.evaluation.resampling import (
    draw_resamples,
    interval,
    interval_of,
    measure_all,
    resample_found,
    resample_gains,
    resample_measures,
    resample_sums,
)

RANDOM = np.random.default_rng(3)
OUTCOME = (RANDOM.random(60) < 0.3).astype(float)
SCORE = np.round(np.clip(0.3 * OUTCOME + RANDOM.random(60) * 0.7, 0, 1), 1)  # with many ties
SIMPLE = {
    "auc": measures.auc,
    "average_precision": measures.average_precision,
    "brier": measures.brier,
    "log_loss": measures.log_loss,
    "precision_at_capacity": lambda outcome, score: measures.capacity_shares(outcome, score, 0.2)[0],
    "recall_at_capacity": lambda outcome, score: measures.capacity_shares(outcome, score, 0.2)[1],
    "calibration_in_the_large": lambda outcome, score: outcome.mean() - score.mean(),
}


@pytest.mark.parametrize("measure", SIMPLE)
def test_every_resample_has_the_value_of_the_simple_measure_on_the_drawn_students(measure):
    draws = np.concatenate(list(draw_resamples(60, seed=1)))

    found = resample_measures(OUTCOME, {"model": SCORE}, 0.2, seed=1)["model", measure]

    for row in range(0, 300, 30):
        drawn = np.repeat(np.arange(60), draws[row].astype(int))
        assert found[row] == pytest.approx(SIMPLE[measure](OUTCOME[drawn], SCORE[drawn]))


def test_on_the_students_themselves_the_measures_are_the_simple_ones():
    found = measure_all(OUTCOME, SCORE, 0.2)

    assert {name: found[name] for name in SIMPLE} == pytest.approx(
        {name: one(OUTCOME, SCORE) for name, one in SIMPLE.items()}
    )
    assert found["calibration_error"] == pytest.approx(measures.calibration_error(OUTCOME, SCORE))
    assert found["calibration_slope"] == pytest.approx(measures.calibration_line(OUTCOME, SCORE)[1])


def test_of_an_order_only_the_order_is_measured():
    assert set(measure_all(OUTCOME, SCORE, 0.2, order_only=True)) == {
        "auc", "average_precision", "precision_at_capacity", "recall_at_capacity",
    }  # fmt: skip


def test_each_resample_draws_as_many_students_as_there_are_and_a_seed_repeats_itself():
    first, again = (np.concatenate(list(draw_resamples(7, seed=4, resamples=50))) for _ in range(2))

    assert first.shape == (50, 7)
    assert (first.sum(axis=1) == 7).all()
    assert (first == again).all()


def test_the_interval_of_a_mean_is_as_wide_as_theory_says():
    ones = (np.arange(1000) < 300).astype(float)

    low, high = interval(resample_sums(ones[:, None], seed=2)[:, 0])

    assert high - low == pytest.approx(2 * 1.96 * np.sqrt(0.3 * 0.7 / 1000), rel=0.2)


def test_the_slopes_of_resamples_spread_as_those_that_are_fitted_anew():
    random = np.random.default_rng(6)
    score = random.beta(2, 5, 800)
    outcome = (random.random(800) < score).astype(float)
    draws = np.concatenate(list(draw_resamples(800, seed=1)))

    found = resample_measures(outcome, {"model": score}, 0.2, seed=1)["model", "calibration_slope"]

    drawn = [np.repeat(np.arange(800), row.astype(int)) for row in draws]
    refitted = np.array([measures.calibration_line(outcome[one], score[one])[1] for one in drawn])
    assert np.corrcoef(found, refitted)[0, 1] > 0.98
    assert interval(found) == pytest.approx(interval(refitted), abs=0.05)


def test_the_interval_of_a_calibration_error_is_mirrored_because_resamples_add_noise():
    samples = np.linspace(0.02, 0.06, 101)

    low, high = interval_of("calibration_error", 0.03, samples)

    assert (low, high) == (pytest.approx(0.001), pytest.approx(0.039))
    assert interval_of("auc", 0.03, samples) == (pytest.approx(0.021), pytest.approx(0.059))


def test_a_list_finds_the_share_of_dropouts_that_it_holds():
    found = resample_found(np.repeat([1.0, 0], 50), np.tile([1.0, 0], 50), seed=1)

    assert found.mean() == pytest.approx(0.5, abs=0.02)
    assert (resample_found(np.zeros(4), np.ones(4), seed=1) == 0).all()


def test_gains_are_the_recall_of_lists_of_each_length_in_every_resample():
    draws = np.concatenate(list(draw_resamples(60, seed=1)))

    found = resample_gains(OUTCOME, {"model": SCORE}, np.array([1.0, 12.0, 60.0]), seed=1)["model"]

    for row in range(0, 300, 30):
        drawn = np.repeat(np.arange(60), draws[row].astype(int))
        simple = [measures.capacity_shares(OUTCOME[drawn], SCORE[drawn], places)[1] for places in (1, 12, 60)]
        assert found[row] == pytest.approx(simple)
