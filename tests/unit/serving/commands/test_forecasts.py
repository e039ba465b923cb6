"""The plain data that `studiepeil backtest` writes."""

import json
from datetime import date

from lib.backtests import make_backtest

from serving.commands.forecasts import describe_backtest
from training.inflow.evaluation.report import BacktestFacts, make_backtest_report
from training.inflow.seasons import InflowSettings

FACTS = BacktestFacts(date(2026, 11, 20), "Hogeschool Waterland", "ab" * 32)


def test_the_plain_data_are_whole_and_can_be_read_as_json():
    report = make_backtest_report(make_backtest(weeks=(12, 44)), InflowSettings(resamples=50), FACTS)
    described = json.loads(json.dumps(describe_backtest(report), allow_nan=False))

    assert described["weeks"] == [44, 12]
    assert described["data_fingerprint"] == "ab" * 32
    assert len(described["measures"]) == len(report.measured)
    assert [(one["level"], one["iso_week"]) for one in described["comparisons"]][:3] == [
        ("cell", 44), ("cell", 12), ("programme", 44),
    ]  # fmt: skip
    assert described["comparisons"][0]["verdict"] == "better"
    assert described["sentences"]["nl"][1].startswith("De getoonde prognose is")
