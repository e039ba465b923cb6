"""What earlier years decide: how much of the model, where a baseline is as good, how wide."""

import numpy as np
import pandas as pd

from training.contracts.inflow import MEAN_COUNT, Baseline
from training.inflow.choice import choose, points_near
from training.inflow.combination import CANDIDATES, lean_on
from training.inflow.components import INDIVIDUAL
from training.inflow.paths import assume_spread
from training.inflow.seasons import InflowSettings

SETTINGS = InflowSettings(weeks=(20,))
LAST_YEAR, ONE_YEAR, THREE_YEARS = (name.value for name in Baseline)


def points(anchor, actual, year=2022, week=20, **columns):
    n = len(anchor)
    rows = {
        "programme": [f"P{k}" for k in range(n)], "origin": "NL", "exam_type": "Bachelor", "faculty": "F",
        "academic_year": year, "iso_week": week, "adjustment": 0.0, "last_outcome": 1.0, "cap": np.nan, "years": 3,
        "is_broken": False, "timing": 0.0, INDIVIDUAL: np.nan,
        MEAN_COUNT: np.full(n, 1.0), **{name.value: np.full(n, 1.0) for name in Baseline},
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


def test_a_baseline_that_was_as_good_is_named_at_its_level():
    # Cell by cell the baseline is worse, but its errors cancel out in the sum, which others get wrong.
    parts = [
        points([110.0, 110.0], [100.0, 100.0], year=year, **{THREE_YEARS: [150.0, 50.0]}) for year in (2010, 2011, 2012)
    ]

    rivals = choose(parts, SETTINGS, 0.0).rivals

    assert (rivals["cell"], rivals["institution"]) == ("", THREE_YEARS)


def test_a_baseline_that_is_worse_is_no_rival():
    others = dict.fromkeys((LAST_YEAR, THREE_YEARS, MEAN_COUNT), 160.0)
    worse = [part.assign(**others) for part in years([-0.2, -0.25, -0.22])]

    assert set(choose(worse, SETTINGS, 0.0).rivals.values()) == {""}


def test_years_whose_baselines_had_no_count_before_them_name_no_rival():
    right = [part.assign(**{ONE_YEAR: part["actual"], "years": 0}) for part in years([0.1, 0.1])]

    assert set(choose(right, SETTINGS, 0.0).rivals.values()) == {""}


def test_what_was_right_about_the_whole_gets_weight_and_the_spread_is_that_of_what_is_served():
    wrong = [part.assign(**dict.fromkeys(CANDIDATES[1:], part["anchor"])) for part in years([0.0] * 8)]
    exact = [part.assign(**{ONE_YEAR: part["actual"]}) for part in wrong]

    choice = choose(exact, SETTINGS, 0.0)

    assert choice.lean.weights[CANDIDATES.index(ONE_YEAR)] > 0.7  # what it has in common with its like, it shares
    assert choice.spread.shock < 0.6 * choose(wrong, SETTINGS, 0.0).spread.shock


def test_how_far_conversion_moves_counts_for_the_spread():
    part = points([100.0, 50.0], [100.0, 50.0])
    part = part.assign(**dict.fromkeys(CANDIDATES[1:], part["anchor"]))

    wide, narrow = (choose([part], SETTINGS, drift).spread.shock for drift in (0.3, 0.05))
    assert wide > 1.5 * narrow  # what goes by counts bounds how far the whole is off


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
    assert set(chosen.rivals.values()) == {""}
    assert (chosen.share, chosen.spread.seasons) == (SETTINGS.first_share, 0)
    assert chosen.lean == lean_on({}, 0.0)
    assert chosen.spread == assume_spread()
    assert assume_spread(0.3).shock == 0.3


def test_weeks_far_away_decide_nothing_unless_there_are_no_others():
    parts = [points([1.0], [1.0], week=week) for week in (12, 16, 20, 24, 28)]

    near = points_near([*parts, parts[0].iloc[:0]], 20, SETTINGS)

    assert [part["iso_week"].iloc[0] for part in near] == [16, 20, 24]
    assert len(points_near(parts, 40, SETTINGS)) == 5


def test_forecasts_are_compared_as_they_would_be_served_within_the_places():
    # The model wants half as many again as there are places; within them it is right, and last year's count is not.
    others = {ONE_YEAR: 95.0, LAST_YEAR: 95.0, THREE_YEARS: 95.0, MEAN_COUNT: 100.0}
    parts = [points([150.0], [100.0], year=year, cap=100.0, **others) for year in (2020, 2021, 2022)]

    assert choose(parts, SETTINGS, 0.0).rivals["cell"] == ""
