"""What the whole of a season leans on: weights that are shrunk, never negative, and together one."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.contracts.inflow import MEAN_COUNT, Baseline
from training.inflow.combination import (
    CANDIDATES,
    PRIOR_YEARS,
    expect_error,
    list_total_errors,
    make_prior,
    move_total,
    weigh,
)
from training.inflow.levels import MODEL


def off(**logs):
    """The squared errors of one year in which candidates were off by so much (log)."""
    error = np.array([logs.get(name, 0.1) for name in CANDIDATES])
    return np.outer(error, error)


def share(weights, name):
    return weights[CANDIDATES.index(name)]


def test_before_any_year_the_prior_decides_and_leans_on_counts_where_conversion_moves_much():
    steady, moving = (weigh({}, make_prior(drift)) for drift in (0.01, 0.2))

    assert share(steady, MEAN_COUNT) < 0.1
    assert share(moving, MEAN_COUNT) > 0.6
    assert 0.05 < share(moving, MODEL) < share(steady, MODEL)


def test_the_prior_is_worth_so_many_years():
    prior = make_prior(0.05)

    like_it = weigh(dict.fromkeys(range(20), prior), prior)

    assert like_it == pytest.approx(weigh({}, prior), abs=1e-6)
    assert PRIOR_YEARS == 4


def test_one_year_moves_weights_less_than_five():
    # The mean of counts was right, what goes by applications was not.
    wrong = off(**{MODEL: 0.2, MEAN_COUNT: 0.0, **{name.value: 0.2 for name in Baseline}})
    none, one, five = (
        share(weigh(dict.fromkeys(range(years), wrong), make_prior(0.03)), MEAN_COUNT) for years in (0, 1, 5)
    )

    assert none < one < five


def test_a_candidate_that_errs_the_other_way_is_worth_more_than_one_that_errs_less_alike():
    errors = dict.fromkeys(range(30), off(**{MODEL: 0.1, Baseline.LAST_YEAR.value: -0.1, MEAN_COUNT: 0.08}))

    weights = weigh(errors, make_prior(0.05))

    assert share(weights, Baseline.LAST_YEAR.value) > 0.3


def test_errors_are_those_of_the_whole_and_weeks_of_a_year_are_one_year():
    rows = pd.DataFrame({"academic_year": 2020, "iso_week": [12, 12, 14, 14], "actual": 50.0, "programme": "P"})
    rows = rows.assign(**dict.fromkeys(CANDIDATES, 50.0)).assign(**{MODEL: [40.0, 60.0, 60.0, 60.0]})

    errors = list_total_errors(rows)

    assert list(errors) == [2020]
    assert errors[2020][0, 0] == pytest.approx(np.log(100.5 / 120.5) ** 2 / 2)  # in week 12 the parts cancel out
    assert errors[2020][1:, 1:] == pytest.approx(np.zeros((4, 4)))


def test_the_whole_moves_to_the_weighted_mean_of_the_totals():
    rows = pd.DataFrame({name: [float(10 * n), 90.0 - 10 * n] for n, name in enumerate(CANDIDATES)})
    rows[MEAN_COUNT] = [100.0, 80.0]

    assert move_total(rows, (1.0, 0.0, 0.0, 0.0, 0.0)) == pytest.approx(1.0)
    assert move_total(rows, (0.5, 0.0, 0.0, 0.0, 0.5)) == pytest.approx(np.sqrt(180.5 / 90.5))
    assert move_total(rows.iloc[:0], (0.5, 0.0, 0.0, 0.0, 0.5)) == 1.0


def test_what_is_expected_of_a_combination_is_better_than_of_its_parts():
    prior = make_prior(0.08)

    assert expect_error(weigh({}, prior), prior) < np.sqrt(prior.diagonal()).min()


logs = st.lists(st.floats(-1, 1), min_size=len(CANDIDATES), max_size=len(CANDIDATES))


@given(st.lists(logs, max_size=6), st.floats(0, 0.5))
def test_weights_are_never_negative_and_one_together(errors, drift):
    found = np.array(weigh({n: np.outer(one, one) for n, one in enumerate(errors)}, make_prior(drift)))

    assert (found >= 0).all()
    assert found.sum() == pytest.approx(1)
