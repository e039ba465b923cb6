"""What the whole of a season leans on: weights that are shrunk, never negative, and together one."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.contracts.inflow import ALIGNED, MEAN_COUNT, Baseline
from training.inflow.combination import CANDIDATES, Lean, lean_on, list_total_errors, make_prior, move_total, weigh
from training.inflow.levels import MODEL


def off(**logs):
    """The errors of one year in which candidates were off by so much (log)."""
    return np.array([[logs.get(name, 0.1) for name in CANDIDATES]])


def share(weights, name):
    return weights[CANDIDATES.index(name)]


def test_before_any_year_the_prior_decides_and_leans_on_counts_where_conversion_moves_much():
    steady, moving = (lean_on({}, drift).weights for drift in (0.01, 0.2))

    assert share(steady, MEAN_COUNT) < 0.1
    assert share(moving, MEAN_COUNT) > 0.6
    assert 0.05 < share(moving, MODEL) + share(moving, ALIGNED) < share(steady, MODEL) + share(steady, ALIGNED)
    assert lean_on({}, 0.05).correction == 0


def test_the_prior_is_worth_so_many_years():
    prior = make_prior({}, 0.05)
    like_it = dict.fromkeys(range(20), np.linalg.cholesky(prior).T * np.sqrt(len(prior)))

    assert weigh(like_it, prior) == pytest.approx(weigh({}, prior), abs=1e-6)


def test_counts_that_hardly_moved_count_more_than_was_assumed_of_them():
    steady = dict.fromkeys(range(5), off(**{MEAN_COUNT: 0.01, Baseline.LAST_YEAR.value: 0.01}))

    before, after = (np.sqrt(make_prior(errors, 0.05).diagonal()) for errors in ({}, steady))

    assert share(after, MEAN_COUNT) < 0.6 * share(before, MEAN_COUNT)
    assert share(after, MODEL) > share(before, MODEL)


def test_one_year_moves_weights_less_than_five():
    # The mean of counts was right, what goes by applications was not.
    wrong = off(**{MODEL: 0.2, MEAN_COUNT: 0.0, **{name.value: 0.2 for name in Baseline}})
    none, one, five = (
        share(lean_on(dict.fromkeys(range(years), wrong), 0.03).weights, MEAN_COUNT) for years in (0, 1, 5)
    )

    assert none < one < five


def test_a_candidate_that_errs_the_other_way_is_worth_more_than_one_that_errs_less_alike():
    errors = dict.fromkeys(range(30), off(**{MODEL: 0.1, Baseline.LAST_YEAR.value: -0.1, MEAN_COUNT: 0.08}))

    assert share(lean_on(errors, 0.05).weights, Baseline.LAST_YEAR.value) > 0.3


def test_what_is_missed_year_after_year_is_added_and_what_differs_from_year_to_year_is_not():
    always = {year: off() for year in range(6)}
    mixed = {year: off(**dict.fromkeys(CANDIDATES, 0.1 if year % 2 else -0.1)) for year in range(6)}
    once = {0: off()}

    assert 0.2 * 0.1 < lean_on(always, 0.03).correction < 0.1
    assert 0 < lean_on(once, 0.03).correction < 0.5 * lean_on(always, 0.03).correction
    assert lean_on(mixed, 0.03).correction == pytest.approx(0)
    assert lean_on(always, 0.3).correction < lean_on(always, 0.03).correction


def test_errors_are_those_of_the_whole_and_weeks_of_a_year_are_one_year():
    rows = pd.DataFrame({"academic_year": 2020, "iso_week": [12, 12, 14, 14], "actual": 50.0, "programme": "P"})
    rows = rows.assign(**dict.fromkeys(CANDIDATES, 50.0)).assign(**{MODEL: [40.0, 60.0, 60.0, 60.0]})

    errors = list_total_errors(rows)

    assert list(errors) == [2020]
    assert errors[2020][:, 0] == pytest.approx([0, np.log(100.5 / 120.5)])  # in week 12 the parts cancel out
    assert errors[2020][:, 1:] == pytest.approx(np.zeros((2, 5)))
    twice = {2020: np.vstack([errors[2020]] * 2)}
    assert lean_on(twice, 0.03) == lean_on(errors, 0.03)


def test_the_whole_moves_to_the_weighted_mean_of_the_totals_and_what_was_missed_is_added():
    rows = pd.DataFrame({name: [float(10 * n), 90.0 - 10 * n] for n, name in enumerate(CANDIDATES)})
    rows[MEAN_COUNT] = [100.0, 80.0]
    half = Lean((0.5, 0.0, 0.0, 0.0, 0.5, 0.0), 0.0, 0.1)

    assert move_total(rows, Lean((1.0, 0.0, 0.0, 0.0, 0.0, 0.0), 0.0, 0.1)) == pytest.approx(1.0)
    assert move_total(rows, half) == pytest.approx(np.sqrt(180.5 / 90.5))
    assert move_total(rows, replace(half, correction=0.1)) == pytest.approx(np.sqrt(180.5 / 90.5) * np.exp(0.1))
    assert move_total(rows.iloc[:0], half) == 1.0


def test_what_is_expected_of_a_combination_is_better_than_of_its_parts():
    assert lean_on({}, 0.08).expected_error < np.sqrt(make_prior({}, 0.08).diagonal()).min()


logs = st.lists(st.floats(-1, 1), min_size=len(CANDIDATES), max_size=len(CANDIDATES))


@given(st.lists(logs, max_size=6), st.floats(0, 0.5))
def test_weights_are_never_negative_and_one_together(errors, drift):
    lean = lean_on({n: np.array([one]) for n, one in enumerate(errors)}, drift)

    assert (np.array(lean.weights) >= 0).all()
    assert sum(lean.weights) == pytest.approx(1)
    assert abs(lean.correction) <= 1
