"""Measures, intervals and the sentence: on forecasts whose quality is known."""

import numpy as np
import pandas as pd
import pytest

from training.inflow.evaluation import COLUMNS, compare_with_baseline, evaluate_backtest
from training.inflow.model import InflowSettings

SETTINGS = InflowSettings(resamples=200)


def backtest(model_error: float, best_error: float, series: int = 60) -> pd.DataFrame:
    """Rows whose model and best baseline are off by these shares, up and down in turn."""
    actual = np.linspace(20, 200, series)
    sign = np.where(np.arange(series) % 2, 1.0, -1.0)
    return pd.DataFrame({
        "level": "cell", "programme": [f"P{n}" for n in range(series)], "origin": "NL", "exam_type": "Bachelor",
        "academic_year": 2023, "iso_week": 20, "actual": actual, "forecast": actual * (1 + sign * model_error),
        "p10": actual - 1, "p90": np.where(np.arange(series) < series // 4, actual - 0.5, actual + 1),
        "baseline_last_year": actual * 2, "baseline_last_year_ratio": actual * (1 + sign * best_error),
        "baseline_three_year_ratio": actual * 1.5,
    })  # fmt: skip


def value(table, model, measure):
    return table.set_index(["model", "measure"]).loc[(model, measure), "value"]


def test_measures_are_those_of_hand():
    rows = backtest(0.1, 0.2)
    table = evaluate_backtest(rows, SETTINGS)

    assert list(table.columns) == COLUMNS
    assert value(table, "model", "wape") == pytest.approx(0.1)
    assert value(table, "model", "mae") == pytest.approx(0.1 * rows["actual"].mean())
    assert value(table, "baseline_last_year", "bias") == pytest.approx(1.0)
    assert value(table, "model", "coverage_80") == pytest.approx(0.75)
    assert not table.isna().any(axis=None)
    assert ((table["low"] <= table["value"] + 1e-9) & (table["value"] <= table["high"] + 1e-9)).all()
    assert table["is_baseline"].eq(table["model"].ne("model")).all()


def test_the_sentence_says_better_only_beyond_chance():
    clearly, hardly = (
        compare_with_baseline(backtest(0.1, 0.2), SETTINGS),
        compare_with_baseline(backtest(0.2, 0.2), SETTINGS),
    )

    assert clearly.is_better
    assert clearly.baseline.value == "baseline_last_year_ratio"
    assert clearly.sentence("en").startswith(
        "The model is better than the best simple forecast (last year's conversion)"
    )
    assert "10,0%" in clearly.sentence("nl")
    assert not hardly.is_better
    assert "no better than" in hardly.sentence("en")
    assert "niet aantoonbaar beter dan" in hardly.sentence("nl")


def test_noise_alone_does_not_make_a_model_better():
    random = np.random.default_rng(11)
    better = 0
    for _ in range(20):
        rows = backtest(0.0, 0.0)
        for column in ("forecast", "baseline_last_year_ratio"):
            rows[column] = rows["actual"] * np.exp(random.normal(0, 0.2, len(rows)))
        better += compare_with_baseline(rows, SETTINGS).is_better
    assert better <= 3
