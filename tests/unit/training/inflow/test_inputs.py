"""What the model looks at: other forecasts against the anchor, without what a season has in common."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from lib.seasons import market_tables

from features.cohort_table import OUTCOME
from features.inflow.growth import CARRIED
from training.inflow.inputs import INPUTS, LIMIT, MOST, make_examples, make_inputs, make_target
from training.inflow.seasons import index_tables


@pytest.fixture(scope="module")
def table():
    return index_tables(market_tables(range(2020, 2024), weeks=(20,), programmes=20)).find((2023, 20))


def change(table, **columns):
    return replace(table, frame=table.frame.assign(**columns))


def test_every_row_with_an_anchor_has_every_input(table):
    rows = make_inputs(table)

    assert len(rows) == 20
    assert list(rows.columns) == [*table.key, "anchor", "weight", *INPUTS]
    assert np.isfinite(rows[["anchor", "weight", *INPUTS]].to_numpy()).all()
    assert len(set(INPUTS)) == len(INPUTS) == 24


def test_inputs_have_no_season_in_common(table):
    rows = make_inputs(table)

    assert np.allclose(np.average(rows[list(INPUTS)], weights=rows["weight"], axis=0), 0)


def test_a_season_that_converts_better_as_a_whole_has_the_same_inputs(table):
    doubled = change(table, conversion_expected=table.frame["conversion_expected"] * 1.02)

    first, second = (make_inputs(one)["conversion"] for one in (table, doubled))

    assert np.allclose(first, second, atol=0.005)


def test_a_comparison_that_is_missing_is_that_of_the_anchor(table):
    without = make_inputs(change(table, grown_enrolled=np.nan, conversion_three_years=np.nan))

    assert (without[["enrolled", "three_years"]] == 0).all(axis=None)


def test_odd_numbers_are_odd_and_no_more(table):
    odd = np.where(table.frame.index == 0, 1e9, table.frame["last_outcome"])
    rows = make_inputs(change(table, last_outcome=odd))

    assert rows["last_count"].max() - rows["last_count"].min() <= 2 * MOST


def test_later_in_the_season_inputs_may_weigh_differently(table):
    early = make_inputs(change(table, season_week=26.0))
    late = make_inputs(change(table, season_week=38.0))

    assert (early["conversion_later"] == 0).all()
    assert np.allclose(late["conversion_later"], late["conversion"])


def test_rows_without_an_anchor_are_left_out(table):
    nothing = table.frame["programme"] == "P03"
    unknown = dict.fromkeys([*(name for name in table.frame if name.startswith("carried_")), "applicants",
                             "last_outcome", "mean_outcome"])  # fmt: skip
    rows = make_inputs(change(table, **{name: table.frame[name].mask(nothing) for name in unknown}))

    assert "P03" not in set(rows["programme"])
    assert len(rows) == 19


def test_a_table_without_any_anchor_gives_no_rows(table):
    gone = [*(name for name in table.frame if name.startswith("carried_")), "applicants", "last_outcome"]
    rows = make_inputs(change(table, **dict.fromkeys([*gone, "mean_outcome"], np.nan)))

    assert rows.empty
    assert set(INPUTS) <= set(rows.columns)


def test_the_target_is_what_the_anchor_missed_without_what_the_season_missed():
    rows = pd.DataFrame({"anchor": [99.5, 49.5], "weight": [1.0, 1.0]})

    assert make_target(rows, pd.Series([199.5, 99.5])).tolist() == pytest.approx([0, 0])
    assert make_target(rows, pd.Series([199.5, 49.5])).tolist() == pytest.approx([np.log(2) / 2, -np.log(2) / 2])


def test_a_target_is_finite_where_nobody_came():
    rows = pd.DataFrame({"anchor": [99.5, 49.5], "weight": [1.0, 1.0]})

    assert make_target(rows, pd.Series([0.0, 49.5])).tolist() == pytest.approx([-LIMIT / 2, LIMIT / 2])


def test_what_was_not_counted_is_no_example(table):
    part = change(table, **{OUTCOME: table.frame[OUTCOME].mask(table.frame["programme"] == "P03")})
    examples = make_examples(part, make_inputs(part))

    assert len(examples) == 19
    assert "P03" not in set(examples["programme"])
    assert np.isfinite(examples["target"]).all()


@pytest.mark.parametrize("missing", [[OUTCOME], CARRIED])
def test_a_season_without_its_count_or_any_before_it_gives_no_examples(table, missing):
    without = change(table, **dict.fromkeys(missing, np.nan))

    assert make_examples(without, make_inputs(without)).empty
