"""Sample paths: from errors of earlier years to intervals, at every level."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t as student_t

from training.inflow.levels import QUANTILES, describe_paths
from training.inflow.paths import ASSUMED_SEASONS, ASSUMED_SHOCK, GRID, Spread, estimate_spread, sample_paths

MANY = 10_000  # years of history: nothing is added for how few there are
FLAT = (tuple(0.0 for _ in GRID),) * 3
NORMAL = (tuple(np.quantile(np.random.default_rng(1).normal(size=20_000), GRID)),) * 3
STILL = Spread(0.0, 0.0, 0.0, 1e-4, 0.0, FLAT, 3)


def errors(actual, forecast, year=2022, week=20, **others):
    rows = {
        "programme": [f"P{n}" for n in range(len(actual))],
        "origin": "NL",
        "exam_type": "Bachelor",
        "faculty": "F",
        **others,
    }
    return pd.DataFrame(
        {"academic_year": year, "iso_week": week, "years": MANY, "actual": actual, "forecast": forecast} | rows
    )


def points(forecast, **others):
    key = {
        "programme": [f"P{n}" for n in range(len(forecast))],
        "origin": "NL",
        "exam_type": "Bachelor",
        "faculty": "F",
    }
    return pd.DataFrame({**key, "years": MANY, "forecast": forecast, **others})


def world(years, seed, programmes=40):
    """Return forecasts and what came of them: a year, an origin, a programme and a series each have their say."""
    random = np.random.default_rng(seed)
    parts = []
    for year in years:
        made = pd.DataFrame(
            {
                "programme": np.repeat([f"P{n:02d}" for n in range(programmes)], 3), "exam_type": "Bachelor",
                "faculty": np.repeat([f"F{n % 4}" for n in range(programmes)], 3),
                "origin": np.tile(["NL", "EEA", "non-EEA"], programmes),
                "forecast": np.exp(random.normal(3.5, 1.0, 3 * programmes)), "academic_year": year, "iso_week": 20,
                "years": MANY,
            }
        )  # fmt: skip
        log = random.normal(0, 0.08) + np.tile(random.normal(0, 0.08, 3), programmes)
        log = log + np.repeat(random.normal(0, 0.1, programmes), 3) + random.normal(0, 0.15, 3 * programmes)
        parts.append(made.assign(actual=random.poisson(made["forecast"] * np.exp(log)).astype(float)))
    return pd.concat(parts, ignore_index=True)


def test_a_year_that_was_off_as_a_whole_is_a_shock_and_not_an_error_of_its_series():
    spread = estimate_spread(errors([120.0, 60.0] * 20, [100.0, 50.0] * 20))

    assert spread.shock == pytest.approx(np.sqrt((np.log(1.2) ** 2 + 3 * ASSUMED_SHOCK**2) / 4), abs=0.002)
    assert spread.constant < 0.001
    assert spread.by_size < 0.05


def test_a_perfect_past_still_leaves_room_for_a_shock():
    spread = estimate_spread(errors([100.0] * 40, [100.0] * 40))

    assert spread.shock == pytest.approx(ASSUMED_SHOCK * np.sqrt(3 / 4), rel=1e-2)
    assert np.isfinite([spread.origin, spread.programme, spread.constant, spread.by_size]).all()


def test_what_is_assumed_says_how_much_a_year_may_do_until_there_are_more_years():
    past = errors([100.0] * 40, [100.0] * 40)

    assert estimate_spread(past, 0.2).shock == pytest.approx(0.2 * np.sqrt(3 / 4), rel=1e-2)
    many = pd.concat([errors([100.0] * 5, [100.0] * 5, year=year) for year in range(2000, 2022)])
    assert estimate_spread(many, 0.2).shock == pytest.approx(0.2 * np.sqrt(3 / 25), rel=1e-2)


def test_weeks_of_one_year_are_one_year():
    weeks = pd.concat([errors([120.0] * 5, [100.0] * 5, week=week) for week in range(10, 30)])

    spread = estimate_spread(weeks)

    assert spread.seasons == 1
    assert spread.shock == pytest.approx(estimate_spread(errors([120.0] * 5, [100.0] * 5)).shock)


def test_an_institution_with_one_series_has_a_spread():
    spread = estimate_spread(errors([120.0], [100.0]))

    paths = sample_paths(points([100.0]), spread, 400, seed=1)
    assert np.log(paths[0] / 100).std() == pytest.approx(
        np.log(1.2) / 2 * np.sqrt(4 / 2), rel=0.3
    )  # a t with four degrees of freedom


def test_small_series_have_wider_errors_where_their_past_was_wider():
    random = np.random.default_rng(5)
    small = np.round(10 * np.exp(random.normal(0, 0.5, 200)))
    large = np.round(200 * np.exp(random.normal(0, 0.1, 200)))

    spread = estimate_spread(errors(np.r_[small, large], np.r_[np.full(200, 10.0), np.full(200, 200.0)]))

    described = describe_paths(sample_paths(points([10.0, 200.0]), spread, 1000, seed=1))
    width = (described["p90"] - described["p10"]) / [10.0, 200.0]
    assert width[0] > 2.5 * width[1]


def test_the_parts_of_the_spread_are_found_in_a_world_that_has_them():
    spread = estimate_spread(world(range(2000, 2030), seed=3))

    assert spread.shock == pytest.approx(0.1, abs=0.04)  # the year, and what is left of three origins
    assert spread.origin == pytest.approx(0.08, abs=0.03)
    assert spread.programme == pytest.approx(0.1, abs=0.03)
    assert spread.constant == pytest.approx(0.15**2 + 0.1**2, rel=0.4)
    assert spread.by_size == pytest.approx(1.0, rel=0.5)  # counts vary as Poisson does


def test_intervals_learned_from_earlier_years_hold_about_what_they_promise_at_every_level():
    hits = {name: [] for name in ("cell", "programme", "origin", "institution")}
    for seed in range(25):
        past, now = world(range(2000, 2008), seed=100 + seed), world([2008], seed=500 + seed)
        paths = sample_paths(now, estimate_spread(past), 400, seed=1)
        for name, codes in (
            ("cell", np.arange(len(now))),
            ("programme", now.groupby("programme").ngroup().to_numpy()),
            ("origin", now.groupby("origin").ngroup().to_numpy()),
            ("institution", np.zeros(len(now), dtype=int)),
        ):
            sums, actual = np.zeros((codes.max() + 1, 400)), np.zeros(codes.max() + 1)
            np.add.at(sums, codes, paths)
            np.add.at(actual, codes, now["actual"].to_numpy())
            made = describe_paths(sums)
            hits[name] += list((made["p10"] <= actual) & (actual <= made["p90"]))

    assert 0.76 < np.mean(hits["cell"]) < 0.86
    assert 0.74 < np.mean(hits["programme"]) < 0.87
    assert 0.65 < np.mean(hits["origin"]) < 0.93
    assert 0.6 < np.mean(hits["institution"]) <= 1


def test_few_errors_in_a_size_class_take_the_shape_of_all():
    spread = estimate_spread(errors([10.0] * 40 + [300.0], [10.0] * 40 + [200.0]))

    assert spread.shapes[2] == spread.shapes[1]


def test_the_shock_moves_all_series_together_so_that_it_does_not_average_out():
    paths = sample_paths(points([100.0] * 50), Spread(0.2, 0.0, 0.0, 1e-4, 0.0, FLAT, 3), 400, seed=1)

    assert np.allclose(paths, paths[0])
    quartiles = np.quantile(np.log(paths.sum(axis=0)), [0.25, 0.75])
    assert np.diff(quartiles)[0] / 2 == pytest.approx(0.2 * student_t.ppf(0.75, 3 + ASSUMED_SEASONS), rel=0.05)


def test_the_fewer_years_were_seen_the_heavier_the_tails_of_what_a_year_does():
    few, many = (
        sample_paths(points([100.0]), replace(STILL, shock=0.1, seasons=seasons), 1000, seed=1) for seasons in (1, 200)
    )

    tails = [np.diff(np.quantile(np.log(one), [0.005, 0.995]))[0] for one in (few, many)]
    assert tails[0] > 1.4 * tails[1]


def test_what_a_faculty_does_is_shared_by_its_series_and_found_in_their_past():
    spread = replace(STILL, faculty=0.2)
    paths = sample_paths(points([100.0] * 3, faculty=["F", "F", "G"]), spread, 800, seed=1)
    assert np.allclose(paths[0], paths[1])
    assert abs(np.corrcoef(paths[0], paths[2])[0, 1]) < 0.15

    past = world(range(2000, 2030), seed=5)
    random = np.random.default_rng(6)
    effect = {key: random.normal(0, 0.15) for key in past.groupby(["academic_year", "faculty"]).groups}
    moved = [np.exp(effect[key]) for key in zip(past["academic_year"], past["faculty"], strict=True)]
    assert estimate_spread(past.assign(actual=past["actual"] * moved)).faculty == pytest.approx(0.15, abs=0.05)
    assert estimate_spread(past).faculty < 0.05


def test_what_an_origin_does_is_shared_by_its_series_and_by_no_other():
    spread = Spread(0.0, 0.2, 0.0, 1e-4, 0.0, FLAT, 3)

    paths = sample_paths(points([100.0] * 3, origin=["NL", "NL", "EEA"]), spread, 800, seed=1)

    assert np.allclose(paths[0], paths[1])
    assert abs(np.corrcoef(paths[0], paths[2])[0, 1]) < 0.15


def test_series_of_a_programme_err_partly_together():
    spread = Spread(0.0, 0.0, 0.1, 0.02, 0.0, NORMAL, 3)

    paths = np.log(sample_paths(points([500.0] * 3, programme=["P", "P", "Q"]), spread, 4000, seed=1))

    assert np.corrcoef(paths[0], paths[1])[0, 1] == pytest.approx(0.5, abs=0.1)  # 0.1^2 of 0.02
    assert abs(np.corrcoef(paths[0], paths[2])[0, 1]) < 0.1


def test_own_errors_do_average_out():
    paths = sample_paths(points([100.0] * 50), Spread(0.0, 0.0, 0.0, 0.1, 0.0, NORMAL, 3), 400, seed=1)

    assert np.log(paths.sum(axis=0)).std() < 0.3 * np.log(paths[0]).std()


def test_the_same_seed_gives_the_same_paths_and_another_seed_others():
    spread = Spread(0.1, 0.05, 0.05, 0.02, 1.0, NORMAL, 3)
    first, again, other = (sample_paths(points([20.0, 100.0]), spread, 100, seed=seed) for seed in (1, 1, 2))

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@given(
    st.lists(st.floats(0, 1e4), min_size=1, max_size=6), st.floats(0, 1), st.floats(0, 1), st.floats(1e-4, 4),
    st.floats(0, 5),
)  # fmt: skip
def test_paths_are_finite_and_never_negative_and_quantiles_are_in_order(forecast, shock, programme, constant, by_size):
    spread = Spread(shock, shock / 2, min(programme, constant**0.5), constant, by_size, NORMAL, 3)

    paths = sample_paths(points(forecast), spread, 50, seed=1)
    described = describe_paths(paths)

    assert np.isfinite(paths).all()
    assert (paths >= 0).all()
    assert list(described.columns) == list(QUANTILES)
    assert (described.diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)


@given(st.lists(st.tuples(st.integers(0, 500), st.floats(0, 500)), min_size=1, max_size=12))
def test_a_spread_is_finite_whatever_came(counts):
    spread = estimate_spread(errors([float(one) for one, _ in counts], [other for _, other in counts]))

    assert np.isfinite([spread.shock, spread.origin, spread.programme, spread.constant, spread.by_size]).all()
    assert min(spread.shock, spread.constant) > 0
    assert min(spread.origin, spread.programme, spread.by_size) >= 0
    assert np.isfinite(spread.shapes).all()


def test_a_forecast_from_few_years_errs_more_and_one_without_any_most():
    spread = Spread(0.0, 0.0, 0.0, 0.01, 0.0, NORMAL, 3)

    paths = np.log(sample_paths(points([1000.0] * 4, years=[MANY, 3, 1, 0]), spread, 4000, seed=1))

    assert paths.std(axis=1) / 0.1 == pytest.approx(np.sqrt([1, 4 / 3, 2, 3]), rel=0.05)


def test_what_few_years_add_is_taken_out_of_the_past_so_that_the_same_years_give_back_the_same_width():
    random = np.random.default_rng(4)
    past = errors(200 * np.exp(random.normal(0, 0.2, 400)), np.full(400, 200.0))

    few, many = (
        sample_paths(points([200.0] * 50, years=years), estimate_spread(past.assign(years=years)), 200, seed=1)
        for years in (1, MANY)
    )

    assert np.log(few).std() == pytest.approx(np.log(many).std(), rel=0.01)


def test_a_season_without_series_has_no_paths():
    assert sample_paths(points([]), STILL, 10, seed=1).shape == (0, 10)


def test_what_parts_do_by_chance_is_in_the_sum_and_not_again_in_what_the_year_does():
    random = np.random.default_rng(3)
    years = [
        errors(100 * np.exp(0.3 * random.standard_normal(30)), [100.0] * 30, year=2000 + year) for year in range(40)
    ]

    spread = estimate_spread(pd.concat(years), 0.01)

    own = np.sqrt(spread.constant / 30)  # of the total, by its parts alone
    assert spread.shock < own
    paths = sample_paths(points([100.0] * 30), spread, 2000, seed=1)
    assert np.log(paths.sum(axis=0)).std() < 1.35 * own
