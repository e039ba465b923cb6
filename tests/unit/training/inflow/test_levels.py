"""Levels add up, and caps hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.inflow.levels import BASELINES, GROUPS, MODEL, measure_level, number_groups, respect_caps, sum_groups

OTHER = BASELINES[0]


def points(model, other=None, **others):
    n = len(model)
    rows = pd.DataFrame(
        {
            "programme": ["P", "P", "Q", "R"][:n], "origin": ["NL", "EEA", "NL", "NL"][:n], "exam_type": "Bachelor",
            "faculty": ["F", "F", "F", "G"][:n], "academic_year": 2022, "iso_week": 20, "cap": np.nan, MODEL: model,
        }
    )  # fmt: skip
    return rows.assign(**{OTHER: rows[MODEL] if other is None else other, **others})


def sums(rows, values, level):
    return sum_groups(np.asarray(values, dtype=float)[:, None], number_groups(rows, GROUPS[level]))[:, 0].tolist()


def test_sums_follow_the_groups_in_order_of_appearance():
    frame = pd.DataFrame({"faculty": ["B", "A", "B"]})
    paths = np.array([[1.0, 2.0], [10.0, 20.0], [100.0, 200.0]])

    assert sum_groups(paths, number_groups(frame, ["faculty"])).tolist() == [[101, 202], [10, 20]]
    assert sum_groups(paths, number_groups(frame, [])).tolist() == [[111, 222]]
    assert sum_groups(paths[:0], number_groups(frame[:0], ["faculty"])).shape == (0, 2)
    # As many rows as numbers, of which one is nobody's.
    assert sum_groups(np.array([1.0, 2.0, 4.0]), np.array([0, 2, 2])).tolist() == [1, 0, 6]


def test_a_cap_scales_forecasts_and_leaves_those_below_it():
    capped = points([80.0, 40.0, 50.0], cap=[60.0, 60.0, 60.0])

    assert respect_caps(capped[[MODEL]].to_numpy(), capped)[:, 0].tolist() == pytest.approx([40, 20, 50])


def test_a_programme_without_places_has_nobody_and_one_without_a_cap_everybody():
    capped = points([80.0, 40.0, 50.0], cap=[0.0, 0.0, np.nan])

    assert respect_caps(capped[[MODEL]].to_numpy(), capped)[:, 0].tolist() == [0, 0, 50]


@given(
    st.lists(st.lists(st.floats(0, 1e4), min_size=5, max_size=5), min_size=4, max_size=4),
    st.floats(0, 1e4), st.one_of(st.none(), st.floats(0, 1e4)),
)  # fmt: skip
def test_a_cap_is_never_passed_on_any_path_and_nothing_grows(values, cap, other):
    other = np.nan if other is None else other
    capped = points([0.0] * 4, cap=[cap, cap, other, np.nan])
    paths = np.array(values)

    kept = respect_caps(paths, capped)

    assert (kept[:2].sum(axis=0) <= cap * (1 + 1e-9)).all()
    assert (kept <= paths * (1 + 1e-9)).all()
    assert (kept >= 0).all()
    assert np.array_equal(kept[3], paths[3])


def test_errors_are_taken_after_summing():
    rows = points([80.0, 40.0, 50.0, 10.0], actual=[70.0, 50.0, 40.0, 20.0])

    errors = [measure_level(rows, MODEL, level) for level in GROUPS]

    assert errors == pytest.approx([40 / 180, 20 / 180, 20 / 180, 0])


def test_errors_of_two_seasons_do_not_cancel_out():
    rows = pd.concat([points([110.0], actual=[100.0]), points([90.0], actual=[100.0], academic_year=2021)])

    assert measure_level(rows, MODEL, "institution") == pytest.approx(0.1)


def test_an_empty_season_has_no_error_and_nobody_counted_is_no_division_by_zero():
    rows = points([3.0], actual=[0.0])

    assert measure_level(rows, MODEL, "cell") == 3.0
    assert measure_level(rows.iloc[:0], MODEL, "cell") == 0.0
