"""What earlier years decide: how much of the model, which baseline, how wide."""

import numpy as np
import pandas as pd

from training.contracts.inflow import Baseline
from training.inflow.choice import FEWEST_YEARS, choose, points_near
from training.inflow.components import INDIVIDUAL
from training.inflow.levels import GROUPS, MODEL
from training.inflow.paths import assume_spread
from training.inflow.seasons import InflowSettings

SETTINGS = InflowSettings(weeks=(20,))
LAST_YEAR, ONE_YEAR, THREE_YEARS = (name.value for name in Baseline)


def points(anchor, actual, year=2022, week=20, **columns):
    n = len(anchor)
    rows = {
        "programme": [f"P{k}" for k in range(n)], "origin": "NL", "exam_type": "Bachelor", "faculty": "F",
        "academic_year": year, "iso_week": week, "adjustment": 0.0, "last_outcome": 1.0, "cap": np.nan, "years": 3,
        INDIVIDUAL: np.nan, **{name.value: np.full(n, 1.0) for name in Baseline},
    }  # fmt: skip
    return pd.DataFrame({**rows, "anchor": anchor, "actual": actual, **columns})


def years(gains, size=100.0):
    """Return points of one year per gain: the share of `size` by which a baseline is nearer than the anchor."""
    return [
        points([size * 1.3] * 3, [size] * 3, year=2010 + k, **{ONE_YEAR: [size * (1.3 - gain)] * 3})
        for k, gain in enumerate(gains)
    ]


def test_the_share_is_the_one_that_was_best_on_earlier_years():
    right = points([100.0, 50.0], [150.0, 75.0], adjustment=np.log([1.5, 1.5]))

    assert choose([right], SETTINGS, 0.0).share == 1.0
    assert choose([right.assign(actual=right["anchor"])], SETTINGS, 0.0).share == min(SETTINGS.shares)


def test_before_any_year_had_a_model_the_first_share_holds():
    assert choose([points([100.0, 50.0], [10.0, 5.0])], SETTINGS, 0.0).share == SETTINGS.first_share


def test_a_baseline_that_is_better_by_more_than_a_standard_error_is_served():
    choice = choose(years([0.2, 0.25, 0.22]), SETTINGS, 0.0)

    assert choice.served == dict.fromkeys(GROUPS, ONE_YEAR)


def test_a_baseline_that_is_better_by_chance_is_not_served():
    assert choose(years([0.29, -0.2, 0.1]), SETTINGS, 0.0).served["cell"] == MODEL  # 0.06, with an error of 0.14


def test_a_baseline_that_is_worse_is_not_served():
    assert set(choose(years([-0.2, -0.25, -0.22]), SETTINGS, 0.0).served.values()) == {MODEL}


def test_a_choice_needs_two_earlier_years():
    assert set(choose(years([0.29]), SETTINGS, 0.0).served.values()) == {MODEL}
    assert FEWEST_YEARS == 2
    assert choose(years([0.29, 0.28]), SETTINGS, 0.0).served["cell"] == ONE_YEAR


def test_weeks_of_one_year_are_not_two_years():
    weeks = [years([0.29])[0].assign(iso_week=week) for week in (16, 18, 20)]

    assert choose(weeks, SETTINGS, 0.0).served["cell"] == MODEL


def test_a_year_whose_baselines_had_no_count_before_them_does_not_count():
    first, second = years([0.29, 0.28])

    assert choose([first.assign(years=0), second], SETTINGS, 0.0).served["cell"] == MODEL


def test_each_level_is_chosen_by_itself():
    # Cell by cell the baseline is worse, but its errors cancel out in the sum.
    parts = [
        points([110.0, 110.0], [100.0, 100.0], year=year, **{THREE_YEARS: [140.0, 60.0 + year - 2010]})
        for year in (2010, 2011, 2012)
    ]

    served = choose(parts, SETTINGS, 0.0).served

    assert (served["cell"], served["institution"]) == (MODEL, THREE_YEARS)


def test_the_spread_is_that_of_what_is_served():
    exact = [part.assign(**{ONE_YEAR: part["actual"]}) for part in years([0.1, 0.1])]

    choice = choose(exact, SETTINGS, 0.0)

    assert choice.served["cell"] == ONE_YEAR
    assert choice.spread.shock < choose(years([-0.1, -0.1]), SETTINGS, 0.0).spread.shock


def test_how_far_conversion_moves_counts_for_the_spread():
    part = points([100.0, 50.0], [100.0, 50.0])

    wide, narrow = (choose([part], SETTINGS, drift).spread.shock for drift in (0.3, 0.05))
    assert wide > 3 * narrow


def test_single_applications_get_weight_where_they_were_right():
    rows = points([50.0, 200.0] * 40, [100.0, 100.0] * 40, **{INDIVIDUAL: [100.0, 100.0] * 40})

    assert choose([rows], SETTINGS, 0.0).individual > 0.6
    assert choose([points([50.0], [100.0])], SETTINGS, 0.0).individual == 0.0


def test_series_that_were_not_counted_have_no_say():
    known = points([100.0, 50.0], [120.0, 60.0])
    more = pd.concat([known, points([1e6], [np.nan])], ignore_index=True)

    assert choose([more], SETTINGS, 0.0) == choose([known], SETTINGS, 0.0)
    assert choose([known.iloc[:0], known], SETTINGS, 0.0) == choose([known], SETTINGS, 0.0)


def test_without_a_known_count_the_model_is_served_with_assumed_errors():
    chosen = choose([], SETTINGS, 0.0)
    assert set(chosen.served.values()) == {MODEL}
    assert (chosen.share, chosen.spread.seasons) == (SETTINGS.first_share, 0)
    assert chosen.spread == assume_spread()
    assert assume_spread(0.3).shock == 0.3


def test_weeks_far_away_decide_nothing_unless_there_are_no_others():
    parts = [points([1.0], [1.0], week=week) for week in (12, 16, 20, 24, 28)]

    near = points_near([*parts, parts[0].iloc[:0]], 20, SETTINGS)

    assert [part["iso_week"].iloc[0] for part in near] == [16, 20, 24]
    assert len(points_near(parts, 40, SETTINGS)) == 5


def test_a_forecast_is_chosen_as_it_would_be_served_within_the_places():
    # The model wants half as many again as there are places; within them it is right, and last year's count is not.
    parts = [points([150.0], [100.0], year=year, cap=100.0, **{ONE_YEAR: 95.0}) for year in (2020, 2021, 2022)]

    assert choose(parts, SETTINGS, 0.0).served["cell"] == MODEL
