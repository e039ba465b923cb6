"""What is served of a season: parts add up on every path, caps hold, whatever the whole leans on."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.inflow.choice import Choice, serve
from training.inflow.combination import CANDIDATES, Lean
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
            INDIVIDUAL: np.nan, "timing": 0.0, "cap": cap, "anchor": anchor,
        }
    )  # fmt: skip
    baselines = {
        name: np.asarray(anchor) * factor for name, factor in zip(CANDIDATES[1:-1], (0.8, 1.1, 1.3, 0.9), strict=True)
    }
    return rows.assign(**{**baselines, **columns})


def choice(**weights):
    shares = tuple(weights.get(name, 0.0) for name in CANDIDATES)
    lean = Lean(shares if weights else (1.0, 0.0, 0.0, 0.0, 0.0, 0.0), 0.0, 0.1)
    return Choice(1.0, 0.0, lean, dict.fromkeys(GROUPS, ""), SPREAD)


def test_the_whole_is_the_weighted_mean_and_its_parts_keep_their_shares():
    rows = points([80.0, 40.0, 50.0])

    plain, other = (serve(rows, one, SETTINGS) for one in (choice(), choice(**{MODEL: 0.5, BASELINES[2]: 0.5})))

    moved = np.sqrt(170.5 * (1.3 * 170 + 0.5)) / 170.5
    assert plain.points[SERVED].tolist() == pytest.approx([80, 40, 50])
    assert other.points[SERVED].tolist() == pytest.approx(list(moved * np.array([80, 40, 50])))
    assert other.points[MODEL].tolist() == pytest.approx([80, 40, 50])
    assert np.median(other.paths, axis=1) == pytest.approx(moved * np.array([80, 40, 50]), rel=0.1)
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
    made = serve(points([80.0]).iloc[:0], choice(**{BASELINES[0]: 1.0}), SETTINGS)

    assert made.points.empty
    assert made.paths.shape == (0, 60)


shares = st.tuples(*[st.floats(0.01, 1)] * len(CANDIDATES))
sizes = st.lists(st.floats(0, 500), min_size=1, max_size=9)


@given(sizes, shares, st.one_of(st.none(), st.floats(0, 300)))
def test_parts_add_up_on_every_path_at_every_level_and_caps_hold(anchor, weights, cap):
    cap = np.nan if cap is None else cap
    rows = points(anchor, cap=[cap if k < 2 else np.nan for k in range(len(anchor))])

    made = serve(
        rows, choice(**{name: one / sum(weights) for name, one in zip(CANDIDATES, weights, strict=True)}), SETTINGS
    )

    total, forecast = made.paths.sum(axis=0), made.points[[SERVED]].to_numpy()
    for group in GROUPS.values():
        codes = number_groups(made.points, group)
        assert np.allclose(sum_groups(made.paths, codes).sum(axis=0), total)
        assert sum_groups(forecast, codes).sum() == pytest.approx(forecast.sum())
    assert np.isfinite(made.paths).all()
    assert (made.paths >= 0).all()
    for values in (made.paths, made.points[[MODEL, SERVED, *BASELINES]].to_numpy()):
        assert np.isnan(cap) or (values[:2].sum(axis=0) <= cap * (1 + 1e-9)).all()
