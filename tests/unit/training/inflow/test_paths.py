"""Sample paths: from errors to intervals, with one shock for all, within caps."""

import numpy as np
import pandas as pd
import pytest

from training.inflow.levels import number_groups, respect_caps, sum_paths
from training.inflow.paths import ASSUMED_SHOCK, GRID, LEVELS, Spread, describe_paths, estimate_spread, sample_paths

NO_ERROR = tuple(0.0 for _ in GRID)


def errors(actual, forecast, year=2022, week=20):
    return pd.DataFrame({"academic_year": year, "iso_week": week, "actual": actual, "forecast": forecast})


def points(forecast, programme=None, cap=np.nan):
    return pd.DataFrame(
        {"programme": programme or [str(n) for n in range(len(forecast))], "forecast": forecast, "cap": cap}
    )


def test_a_year_that_was_off_as_a_whole_is_a_shock_and_not_an_error_of_its_series():
    spread = estimate_spread(errors([119.0, 59.0] * 20, [99.0, 49.0] * 20))

    assert np.allclose(spread.errors, 0.0, atol=0.01)
    assert spread.shock == pytest.approx(np.sqrt((np.log(1.2) ** 2 + 2 * ASSUMED_SHOCK**2) / 3), abs=0.002)


def test_a_perfect_past_still_leaves_room_for_a_shock():
    spread = estimate_spread(errors([100.0] * 40, [100.0] * 40))

    assert spread.shock == pytest.approx(ASSUMED_SHOCK * np.sqrt(2 / 3))


def test_small_series_have_wider_errors_where_their_past_was_wider():
    random = np.random.default_rng(5)
    small = np.round(10 * np.exp(random.normal(0, 0.5, 200)))
    large = np.round(200 * np.exp(random.normal(0, 0.1, 200)))

    spread = estimate_spread(errors(np.r_[small, large], np.r_[np.full(200, 10.0), np.full(200, 200.0)]))

    widths = [grid[-10] - grid[9] for grid in spread.errors]
    assert widths[0] > 2 * widths[2]


def test_few_errors_in_a_class_take_those_of_all():
    spread = estimate_spread(errors([10.0] * 40 + [300.0], [10.0] * 40 + [200.0]))

    assert spread.errors[2] == spread.errors[1]


def test_the_shock_moves_all_series_together_so_that_it_does_not_average_out():
    spread = Spread((NO_ERROR,) * 3, 0.2, 1)

    paths = sample_paths(points([100.0] * 50), spread, 400, seed=1)

    assert np.allclose(paths, paths[0])
    assert np.log(paths.sum(axis=0)).std() == pytest.approx(0.2, rel=0.05)


def test_own_errors_do_average_out():
    wide = tuple(np.linspace(-0.5, 0.5, len(GRID)))
    paths = sample_paths(points([100.0] * 50), Spread((wide,) * 3, 0.0, 1), 400, seed=1)

    assert np.log(paths.sum(axis=0)).std() < 0.3 * np.log(paths[0]).std()


def test_interval_holds_what_it_promises_on_new_errors_of_the_same_kind():
    random = np.random.default_rng(7)

    def draw():
        return 100 * np.exp(random.normal(0, 0.2, 500))

    spread = estimate_spread(errors(draw(), np.full(500, 100.0)))
    described = describe_paths(sample_paths(points([100.0] * 500), spread, 500, seed=1))

    new = draw()
    assert 0.75 < np.mean((new >= described["p10"]) & (new <= described["p90"])) < 0.9


def test_quantiles_are_in_order_and_never_negative():
    wide = tuple(np.linspace(-4, 2, len(GRID)))
    described = describe_paths(sample_paths(points([0.0, 3.0, 500.0]), Spread((wide,) * 3, 0.3, 1), 300, seed=1))

    assert list(described.columns) == list(LEVELS)
    assert (described.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)
    assert (described >= 0).all(axis=None)


def test_a_capped_programme_shares_its_places_on_every_path():
    capped = points([80.0, 40.0, 50.0], programme=["P", "P", "Q"], cap=[100.0, 100.0, np.nan])
    wide = tuple(np.linspace(-0.3, 0.3, len(GRID)))

    paths = sample_paths(capped, Spread((wide,) * 3, 0.1, 1), 300, seed=1)

    assert (paths[:2].sum(axis=0) <= 100 + 1e-9).all()
    assert (paths[:2].sum(axis=0) > 99).mean() > 0.5
    assert paths[2].max() > 50


def test_a_cap_scales_forecasts_and_leaves_those_below_it():
    capped = points([80.0, 40.0, 50.0], programme=["P", "P", "Q"], cap=[60.0, 60.0, 60.0])

    assert respect_caps(capped[["forecast"]].to_numpy(), capped)[:, 0].tolist() == pytest.approx([40, 20, 50])


def test_sums_of_paths_follow_the_groups():
    frame = pd.DataFrame({"faculty": ["B", "A", "B"]})
    paths = np.array([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]])

    assert sum_paths(paths, number_groups(frame, ["faculty"])).tolist() == [[101, 202], [10, 20]]
    assert sum_paths(paths, number_groups(frame, [])).tolist() == [[111, 222]]
