"""What holds for every interval, tie and list, whatever the scores: no order of rows, no crossing, no place lost."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from fairness.population import count_places
from training.calibration import make_intervals, score_intervals
from training.evaluation.stability import on_list, tie_groups

FEW = settings(max_examples=40, deadline=None, derandomize=True)
chances = st.one_of(st.sampled_from([0.0, 0.1, 0.5, 1.0]), st.floats(0, 1))
margins = st.lists(st.one_of(st.sampled_from([-1.0, 0.0, 2.0]), st.floats(-8, 8)), min_size=1, max_size=40)
years, programmes = st.sampled_from(["2019", "2020"]), st.sampled_from("PQR")
judged = st.lists(st.tuples(chances, st.sampled_from([0.0, 1.0]), years, programmes), min_size=1)
spreads = st.one_of(st.just(0.0), st.floats(1e-3, 3))
capacities = st.one_of(st.integers(1, 50), st.floats(0.01, 1))


def shuffled(frame: pd.DataFrame, seed: int) -> pd.DataFrame:
    return frame.sample(frac=1, random_state=seed)


@given(rows=judged, asked=st.lists(chances, min_size=1, max_size=20), seed=st.integers(0, 9))
@FEW
def test_intervals_hold_the_score_rise_with_it_and_know_no_order_of_rows(rows, asked, seed):
    frame = pd.DataFrame(rows, columns=["score", "outcome", "cohort", "programme"])
    frame["is_new"] = frame["programme"] == "R"
    other = shuffled(frame, seed)
    intervals = make_intervals(*(frame[name] for name in frame))

    known, new = (score_intervals(pd.Series(sorted(asked)), intervals, pd.Series([one] * len(asked))) for one in (0, 1))

    assert make_intervals(*(other[name] for name in frame)) == intervals
    for around in (known, new):
        assert around.notna().all(axis=None)
        assert around.stack().between(0, 1).all()
        assert (around["low"] <= sorted(asked)).all()
        assert (around["high"] >= sorted(asked)).all()
        assert around["low"].is_monotonic_increasing
        assert around["high"].is_monotonic_increasing


@given(values=margins, resolution=spreads, seed=st.integers(0, 9))
@FEW
def test_tie_groups_are_stretches_of_the_margin_no_wider_than_the_resolution(values, resolution, seed):
    frame = pd.DataFrame({"margin": values})
    groups = frame.assign(tie=tie_groups(frame["margin"], resolution)).sort_values("margin", ascending=False)
    ends = groups.groupby("tie")["margin"].agg(["min", "max"])

    pd.testing.assert_series_equal(
        tie_groups(shuffled(frame, seed)["margin"], resolution).sort_index(), groups["tie"].sort_index()
    )
    assert groups["tie"].is_monotonic_increasing
    assert ends.index.tolist() == list(range(1, len(ends) + 1))
    assert (ends["max"] - ends["min"] <= resolution + 1e-9).all()
    assert (ends["max"].to_numpy()[:-1] - ends["max"].to_numpy()[1:] >= resolution - 1e-9).all()
    assert groups.groupby("margin")["tie"].nunique().eq(1).all()


@given(values=margins, spread=spreads, capacity=capacities, seed=st.integers(0, 9))
@FEW
def test_shares_fill_the_places_rise_with_the_margin_and_know_no_order_of_rows(values, spread, capacity, seed):
    frame = pd.DataFrame({"margin": values})
    shares = on_list(frame["margin"], spread, capacity, seed, draws=20)

    again = on_list(shuffled(frame, seed)["margin"], spread, capacity, seed, draws=20).sort_index()
    assert shares.equals(again)
    assert shares.between(0, 1).all()
    assert np.isclose(shares.sum(), count_places(capacity, len(values)))
    assert frame.assign(share=shares).sort_values("margin")["share"].is_monotonic_increasing
    assert frame.assign(share=shares).groupby("margin")["share"].nunique().eq(1).all()
