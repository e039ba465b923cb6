"""A backtest: rows per level that add up, nothing from the future, and only counted series."""

from dataclasses import replace

import numpy as np
import pytest
from lib.seasons import market_tables

from features.cohort_table import OUTCOME
from features.errors import TableError
from training.inflow.backtest import backtest_inflow
from training.inflow.levels import ALL, BASELINES
from training.inflow.seasons import index_tables
from training.inflow.settings import InflowSettings

SETTINGS = InflowSettings(weeks=(20,), test_years=(2022, 2023), trees=10, samples=200)


@pytest.fixture(scope="module")
def tables():
    return index_tables(market_tables(range(2020, 2024), programmes=30))


@pytest.fixture(scope="module")
def rows(tables):
    return backtest_inflow(tables, SETTINGS)


def test_there_is_one_row_per_counted_series_year_and_week(rows):
    cells = rows[rows["level"] == "cell"]

    assert cells.groupby(["academic_year", "iso_week"]).size().to_dict() == {(2022, 20): 30, (2023, 20): 30}
    assert not rows.isna().any(axis=None)


def test_levels_add_up(rows):
    columns = ["actual", "forecast", *BASELINES]
    sums = rows.groupby(["level", "academic_year"])[columns].sum()

    assert np.allclose(sums.loc["cell"], sums.loc["institution"])
    assert np.allclose(sums.loc["programme"], sums.loc["institution"])
    assert set(rows.loc[rows["level"] == "institution", "programme"]) == {ALL}


def test_a_season_is_forecast_without_its_own_outcome(tables, rows):
    table = tables[2023, 20]
    doubled = replace(table, frame=table.frame.assign(**{OUTCOME: 2 * table.frame[OUTCOME]}))

    again = backtest_inflow({**tables, (2023, 20): doubled}, SETTINGS)

    assert again["actual"].sum() > rows["actual"].sum()
    assert np.array_equal(again["forecast"], rows["forecast"])
    assert np.array_equal(again["p90"], rows["p90"])


def test_series_without_a_known_count_are_left_out(tables):
    table = tables[2023, 20]
    outcome = table.frame[OUTCOME].where(table.frame["programme"] != "P00")
    rows = backtest_inflow({**tables, (2023, 20): replace(table, frame=table.frame.assign(outcome=outcome))}, SETTINGS)

    assert len(rows[(rows["level"] == "cell") & (rows["academic_year"] == 2023)]) == 29


def test_a_cap_holds_for_the_forecast_its_interval_and_the_baselines(tables):
    table = tables[2023, 20]
    cap = np.where(table.frame["programme"] == "P01", 3.0, np.nan)
    rows = backtest_inflow({**tables, (2023, 20): replace(table, frame=table.frame.assign(cap=cap))}, SETTINGS)

    capped = rows[(rows["programme"] == "P01") & (rows["academic_year"] == 2023)]
    assert (capped[["forecast", "p05", "p95", *BASELINES]] <= 3.0 + 1e-9).all(axis=None)


def test_test_years_without_a_table_or_a_count_are_refused(tables):
    with pytest.raises(TableError, match="no inflow table belongs"):
        backtest_inflow(tables, replace(SETTINGS, test_years=(2031,)))
    table = tables[2023, 20]
    uncounted = {**tables, (2023, 20): replace(table, frame=table.frame.assign(outcome=np.nan))}
    with pytest.raises(TableError, match="no count of the test years"):
        backtest_inflow(uncounted, replace(SETTINGS, test_years=(2023,)))


def test_two_tables_of_one_week_are_refused(tables):
    with pytest.raises(TableError, match="same academic year and week"):
        index_tables([tables[2023, 20], tables[2023, 20]])
