"""A backtest: rows per level that add up, nothing from the future, and only counted series."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from lib.seasons import market_tables

from features.cohort_table import OUTCOME
from features.errors import TableError
from features.inflow.growth import CARRIED
from training.inflow.evaluation.backtest import backtest_inflow
from training.inflow.evaluation.judgement import compare_with_baseline, evaluate_backtest
from training.inflow.levels import ALL, BASELINES, QUANTILES
from training.inflow.seasons import InflowSettings, SeasonTables, index_tables

SETTINGS = InflowSettings(weeks=(20,), test_years=(2022, 2023), samples=200)
COLUMNS = {
    "level", "programme", "faculty", "origin", "exam_type", "academic_year", "iso_week", "actual", "forecast",
    "served_forecast", "rival", *QUANTILES, "last_year", *BASELINES, "cap",
}  # fmt: skip


@pytest.fixture(scope="module")
def tables():
    return index_tables(market_tables(range(2020, 2024), programmes=30))


@pytest.fixture(scope="module")
def rows(tables):
    return backtest_inflow(tables, SETTINGS)


def change(tables, season, **columns):
    """Return `tables` with other columns in the table of `season`."""
    table = tables.find(season)
    return SeasonTables({**tables.by_season, season: replace(table, frame=table.frame.assign(**columns))})


def test_there_is_one_row_per_counted_series_year_and_week(rows):
    cells = rows[rows["level"] == "cell"]

    assert set(rows.columns) == COLUMNS
    assert cells.groupby(["academic_year", "iso_week"]).size().to_dict() == {(2022, 20): 30, (2023, 20): 30}
    assert not rows.drop(columns="cap").isna().any(axis=None)
    assert rows["cap"].isna().all()


def test_levels_add_up(rows):
    columns = ["actual", "forecast", "served_forecast", "last_year", *BASELINES]
    sums = rows.groupby(["level", "academic_year"])[columns].sum()

    for level in ("cell", "programme", "faculty"):
        assert np.allclose(sums.loc[level], sums.loc["institution"])
    assert set(rows.loc[rows["level"] == "institution", "programme"]) == {ALL}
    assert set(rows.loc[rows["level"] == "programme", "origin"]) == {ALL}


def test_quantiles_are_ordered_and_the_whole_is_surer_than_its_parts(rows):
    assert (np.diff(rows[list(QUANTILES)].to_numpy(), axis=1) >= 0).all()
    assert (rows["p025"] >= 0).all()
    width = (rows["p95"] - rows["p05"]).groupby(rows["level"]).sum()
    assert width["institution"] < width["cell"]


def test_the_whole_is_moved_and_its_parts_keep_their_shares(rows):
    assert set(rows["rival"]) <= {"", *BASELINES}
    for _, part in rows.groupby(["academic_year", "iso_week"]):
        moved = part["served_forecast"] / part["forecast"]
        assert np.allclose(moved, moved.iloc[0])


def test_the_model_beats_last_year_where_conversions_are_steady(rows):
    cells = rows[rows["level"] == "cell"]
    error, naive = ((cells[name] - cells["actual"]).abs().sum() for name in ("forecast", BASELINES[0]))

    assert error / cells["actual"].sum() < 0.15
    assert error < naive


def test_a_season_is_forecast_without_its_own_outcome(tables, rows):
    again = backtest_inflow(change(tables, (2023, 20), outcome=2 * tables.find((2023, 20)).frame[OUTCOME]), SETTINGS)

    assert again["actual"].sum() > rows["actual"].sum()
    pd.testing.assert_frame_equal(again.drop(columns="actual"), rows.drop(columns="actual"))


def test_nothing_of_a_later_season_touches_a_forecast(tables, rows):
    later = {
        season: table if season[0] < 2023 else replace(table, frame=table.frame.assign(outcome=1e4, applicants=1.0))
        for season, table in tables.by_season.items()
    }

    again = backtest_inflow(SeasonTables(later), SETTINGS)

    of_2022 = [frame[frame["academic_year"] == 2022].reset_index(drop=True) for frame in (again, rows)]
    pd.testing.assert_frame_equal(*of_2022)
    without = SeasonTables({season: table for season, table in tables.by_season.items() if season[0] < 2023})
    alone = backtest_inflow(without, replace(SETTINGS, test_years=(2022,)))
    pd.testing.assert_frame_equal(alone.reset_index(drop=True), of_2022[1])


def test_an_earlier_season_does_touch_a_forecast(tables, rows):
    other = change(tables, (2021, 20), outcome=3 * tables.find((2021, 20)).frame[OUTCOME])

    again = backtest_inflow(other, SETTINGS)

    assert not np.allclose(again["p90"], rows["p90"])


def test_series_without_a_known_count_are_left_out(tables):
    frame = tables.find((2023, 20)).frame
    rows = backtest_inflow(
        change(tables, (2023, 20), outcome=frame[OUTCOME].where(frame["programme"] != "P00")), SETTINGS
    )

    assert len(rows[(rows["level"] == "cell") & (rows["academic_year"] == 2023)]) == 29


def test_a_cap_holds_for_the_forecast_its_interval_and_the_baselines(tables):
    cap = np.where(tables.find((2023, 20)).frame["programme"] == "P01", 3.0, np.nan)
    rows = backtest_inflow(change(tables, (2023, 20), cap=cap), SETTINGS)

    capped = rows[(rows["programme"] == "P01") & (rows["academic_year"] == 2023)]
    assert (capped[["forecast", "served_forecast", *QUANTILES, *BASELINES]] <= 3.0 + 1e-9).all(axis=None)
    assert capped["cap"].tolist() == [3.0, 3.0]
    assert rows.loc[rows["level"] == "institution", "cap"].isna().all()


def test_the_same_tables_give_the_same_rows_and_another_seed_other_intervals(tables, rows):
    pd.testing.assert_frame_equal(backtest_inflow(SeasonTables(tables.by_season), SETTINGS), rows)
    other = backtest_inflow(tables, replace(SETTINGS, seed=2))
    assert np.array_equal(other["forecast"], rows["forecast"])
    assert not np.array_equal(other["p90"], rows["p90"])


def test_test_years_without_a_table_or_a_count_are_refused(tables):
    with pytest.raises(TableError, match="no inflow table belongs"):
        backtest_inflow(tables, replace(SETTINGS, test_years=(2031,)))
    with pytest.raises(TableError, match="no count of the test years"):
        backtest_inflow(change(tables, (2023, 20), outcome=np.nan), replace(SETTINGS, test_years=(2023,)))


def test_the_first_season_with_a_year_before_it_is_forecast_with_wide_intervals(tables, rows):
    first = backtest_inflow(tables, replace(SETTINGS, test_years=(2021,)))
    width = {
        name: ((part["p975"] - part["p025"]) / part["served_forecast"])[part["level"] == "institution"].iloc[0]
        for name, part in (("first", first), ("later", rows))
    }
    assert set(first["rival"]) == {""}
    assert width["first"] > 1.5 * width["later"]


def test_the_first_counted_season_of_all_cannot_be_judged(tables):
    frame = tables.find((2020, 20)).frame
    known = [*CARRIED, "last_outcome", "mean_outcome", "conversion_expected"]
    first = change(tables, (2020, 20), **dict.fromkeys(known, np.nan))
    rows = backtest_inflow(first, replace(SETTINGS, test_years=(2020,)))
    assert frame[OUTCOME].notna().any()
    assert rows.empty
    assert set(rows.columns) == COLUMNS
    found = compare_with_baseline(rows, SETTINGS)
    assert (found.n, found.verdict) == (0, "too_few")
    assert evaluate_backtest(rows, SETTINGS).empty
