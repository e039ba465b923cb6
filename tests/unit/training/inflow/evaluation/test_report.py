"""A backtest as a report: facts and what was compared."""

from datetime import date

import pytest
from lib.backtests import make_backtest

from features.calendar import order_of_week
from training.inflow.evaluation.report import BacktestFacts, make_backtest_report
from training.inflow.seasons import InflowSettings

SETTINGS = InflowSettings(resamples=50)
FACTS = BacktestFacts(date(2026, 11, 20), "Hogeschool Waterland", "ab" * 32)


@pytest.fixture(scope="module")
def report():
    return make_backtest_report(make_backtest(weeks=(12, 44)), SETTINGS, FACTS)


def test_weeks_stand_in_the_order_of_the_season(report):
    assert report.weeks == [44, 12]
    assert sorted([1, 40, 39, 52], key=order_of_week) == [40, 52, 1, 39]
    assert report.years == [2021, 2022]
    assert report.levels == ["cell", "programme", "faculty", "institution"]


def test_both_the_model_and_what_was_served_are_compared(report):
    assert [one.model for one in report.overall] == ["model", "served"]
    assert {one.model for one in report.by_week.values()} == {"served"}

    bare = make_backtest_report(report.rows.drop(columns=["rival", "served_forecast"]), SETTINGS, FACTS)
    assert [one.model for one in bare.overall] == ["model"]
    assert bare.subject == "model"
