"""What is served of a season: parts add up on every path, caps hold, whatever is served where."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.inflow.choice import Choice, serve
from training.inflow.components import INDIVIDUAL
from training.inflow.levels import BASELINES, GROUPS, MODEL, SERVED, number_groups, sum_groups
from training.inflow.paths import GRID, Spread
from training.inflow.seasons import InflowSettings

SETTINGS = InflowSettings(samples=60)
SPREAD = Spread(0.1, 0.05, 0.05, 0.02, 1.0, (tuple(np.linspace(-2, 2, len(GRID))),) * 3, 4)


def points(anchor, cap=np.nan, **columns):
    n = len(anchor)
    rows = pd.DataFrame(
        {
            "programme": [f"P{k // 2}" for k in range(n)], "origin": [("NL", "EEA")[k % 2] for k in range(n)],
            "exam_type": "Bachelor", "faculty": [f"F{k // 4}" for k in range(n)], "years": 3, "adjustment": 0.0,
            INDIVIDUAL: np.nan, "cap": cap, "anchor": anchor,
        }
    )  # fmt: skip
    baselines = {name: np.asarray(anchor) * factor for name, factor in zip(BASELINES, (0.8, 1.1, 1.3), strict=True)}
    return rows.assign(**{**baselines, **columns})


def choice(**served):
    return Choice(1.0, 0.0, dict.fromkeys(GROUPS, MODEL) | served, SPREAD)


def test_what_is_served_is_the_forecast_that_was_chosen():
    rows = points([80.0, 40.0, 50.0])

    made = serve(rows, choice(**dict.fromkeys(GROUPS, BASELINES[0])), SETTINGS)

    assert made.points[SERVED].tolist() == pytest.approx([64, 32, 40])
    assert made.points[MODEL].tolist() == pytest.approx([80, 40, 50])
    assert np.median(made.paths, axis=1) == pytest.approx([64, 32, 40], rel=0.1)


def test_the_level_above_moves_the_paths_of_its_parts():
    rows = points([80.0, 40.0, 50.0])

    plain, other = (serve(rows, one, SETTINGS) for one in (choice(), choice(institution=BASELINES[2])))

    assert np.allclose(other.paths, plain.paths * 1.3)
    assert other.points[SERVED].sum() == pytest.approx(1.3 * 170)
    assert other.expected == pytest.approx(other.points[SERVED])


def test_demand_is_before_caps_and_paths_are_after():
    made = serve(points([80.0, 40.0, 50.0], cap=[100.0, 100.0, np.nan]), choice(), SETTINGS)

    assert made.expected.tolist() == pytest.approx([80, 40, 50])
    assert made.points[SERVED].tolist() == pytest.approx([80 / 1.2, 40 / 1.2, 50])
    assert made.demand[:2].sum(axis=0).max() > 100
    assert (made.paths[:2].sum(axis=0) <= 100 + 1e-9).all()
    assert np.array_equal(made.paths[2], made.demand[2])


def test_the_same_points_and_choice_give_the_same_paths():
    first, again = (serve(points([80.0, 40.0]), choice(), SETTINGS) for _ in range(2))

    assert np.array_equal(first.paths, again.paths)


def test_a_season_without_series_is_no_error():
    made = serve(points([80.0]).iloc[:0], choice(institution=BASELINES[0]), SETTINGS)

    assert made.points.empty
    assert made.paths.shape == (0, 60)


names = st.sampled_from([MODEL, *BASELINES])
sizes = st.lists(st.floats(0, 500), min_size=1, max_size=9)


@given(sizes, st.tuples(names, names, names, names), st.one_of(st.none(), st.floats(0, 300)))
def test_parts_add_up_on_every_path_at_every_level_and_caps_hold(anchor, served, cap):
    cap = np.nan if cap is None else cap
    rows = points(anchor, cap=[cap if k < 2 else np.nan for k in range(len(anchor))])

    made = serve(rows, choice(**dict(zip(GROUPS, served, strict=True))), SETTINGS)

    total, forecast = made.paths.sum(axis=0), made.points[[SERVED]].to_numpy()
    for group in GROUPS.values():
        codes = number_groups(made.points, group)
        assert np.allclose(sum_groups(made.paths, codes).sum(axis=0), total)
        assert sum_groups(forecast, codes).sum() == pytest.approx(forecast.sum())
    assert np.isfinite(made.paths).all()
    assert (made.paths >= 0).all()
    for values in (made.paths, made.points[[MODEL, SERVED, *BASELINES]].to_numpy()):
        assert np.isnan(cap) or (values[:2].sum(axis=0) <= cap * (1 + 1e-9)).all()
