"""Intervals, slices, pooling and the sentence: on forecasts whose quality is known."""

import numpy as np
import pandas as pd
import pytest
from lib.backtests import make_backtest

from serving.results.sentences import tell_backtest
from training.inflow.evaluation.judgement import (
    ALL_WEEKS,
    COLUMNS,
    Verdict,
    compare_by_week,
    compare_with_baseline,
    evaluate_backtest,
    select_headlines,
    size_class,
)
from training.inflow.seasons import InflowSettings

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


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return make_backtest()


@pytest.fixture(scope="module")
def measured(rows) -> pd.DataFrame:
    return evaluate_backtest(rows, SETTINGS)


def pick(measured: pd.DataFrame, **place: object) -> pd.Series:
    chosen = {"level": "cell", "slice": "all", "year": "all", "iso_week": ALL_WEEKS, "model": "served"} | place
    found = measured.loc[np.logical_and.reduce([measured[name] == value for name, value in chosen.items()])]
    assert len(found) == 1
    return found.iloc[0]


def test_the_table_is_complete_and_without_gaps(measured):
    assert list(measured.columns) == COLUMNS
    assert not measured.isna().any(axis=None)
    assert (measured["low"] <= measured["value"]).all()
    assert (measured["value"] <= measured["high"]).all()
    assert not measured.duplicated(["level", "slice", "value_of_slice", "year", "iso_week", "model", "measure"]).any()
    assert set(measured.loc[measured["is_baseline"], "model"]) == {
        "baseline_last_year", "baseline_last_year_ratio", "baseline_three_year_ratio",
    }  # fmt: skip


@pytest.mark.parametrize("place", [{"year": "2021", "iso_week": 12}, {"year": "2022"}, {"iso_week": 20}, {}])
@pytest.mark.parametrize("level", ["cell", "programme", "faculty", "institution"])
def test_years_and_weeks_are_pooled_by_sums(rows, measured, level, place):
    own = rows.loc[rows["level"] == level]
    for column, name in (("year", "academic_year"), ("iso_week", "iso_week")):
        if column in place:
            own = own.loc[own[name].astype(str) == str(place[column])]
    found = pick(measured, level=level, measure="wape", **place)

    assert found["value"] == pytest.approx((own["served_forecast"] - own["actual"]).abs().sum() / own["actual"].sum())
    assert found["n"] == own[["programme", "faculty", "origin"]].drop_duplicates().shape[0]


def test_slices_part_the_cells(rows, measured):
    own = rows.loc[(rows["level"] == "cell") & (rows["origin"] == "EEA")]
    found = pick(measured, slice="origin", value_of_slice="EEA", measure="bias")
    assert found["value"] == pytest.approx((own["served_forecast"] - own["actual"]).sum() / own["actual"].sum())

    sizes = size_class(rows.loc[rows["level"] == "cell", "served_forecast"])
    by_size = {name: pick(measured, slice="size", value_of_slice=name, measure="mae") for name in set(sizes)}
    whole = pick(measured, measure="mae")
    pooled = sum(found["value"] * (sizes == name).mean() for name, found in by_size.items())
    assert pooled == pytest.approx(whole["value"])
    assert set(measured.loc[measured["level"] == "institution", "slice"]) == {"all"}


def test_sizes_are_those_of_the_forecast():
    assert size_class(pd.Series([0.0, 10.0, 10.5, 150.0, 151.0])).tolist() == [
        "0-10", "0-10", "11-50", "51-150", "more than 150",
    ]  # fmt: skip


def test_few_series_have_no_interval_and_many_have_one(measured):
    whole, cells = pick(measured, level="institution", measure="wape"), pick(measured, measure="wape")

    assert whole["low"] == whole["value"] == whole["high"]
    assert cells["low"] < cells["value"] < cells["high"]


@pytest.mark.slow  # twenty backtests
def test_the_interval_covers_the_true_error_about_as_often_as_it_says():
    """The true WAPE of errors of this size is known from very many series."""
    truth = pick(
        evaluate_backtest(make_backtest(900, (2022,), (20,), seed=99), SETTINGS), model="model", measure="wape"
    )
    hits = 0
    for seed in range(20):
        table = evaluate_backtest(make_backtest(20, (2022,), (20,), seed=seed), SETTINGS)
        found = pick(table, model="model", measure="wape")
        hits += found["low"] <= truth["value"] <= found["high"]
    assert hits >= 15


def test_headlines_are_per_year_and_week_without_slices(measured):
    chosen = select_headlines(measured)

    assert "slice" not in chosen.columns
    assert set(chosen["year"]) == {"2021", "2022"}
    assert set(chosen["iso_week"]) == {12, 20}
    assert chosen.loc[chosen["is_served"], "model"].unique().tolist() == ["served"]
    assert not chosen.duplicated(["level", "year", "iso_week", "model", "measure"]).any()


def test_without_a_served_forecast_the_model_is_what_is_served():
    chosen = select_headlines(evaluate_backtest(backtest(0.1, 0.2), SETTINGS))

    assert chosen.loc[chosen["is_served"], "model"].unique().tolist() == ["model"]
    assert chosen.set_index(["model", "measure"]).loc[("model", "coverage_80"), "value"] == pytest.approx(0.75)


def test_the_sentence_says_better_only_beyond_chance():
    clearly, hardly, worse = (
        compare_with_baseline(backtest(*errors), SETTINGS) for errors in ((0.1, 0.2), (0.2, 0.2), (0.3, 0.2))
    )

    assert clearly.is_better
    assert clearly.baseline.value == "baseline_last_year_ratio"
    assert tell_backtest(clearly, "en").startswith(
        "The model is better than the best simple forecast (last year's conversion)"
    )
    assert "10,0%" in tell_backtest(clearly, "nl")
    assert not hardly.is_better
    assert "no better than" in tell_backtest(hardly, "en")
    assert "niet aantoonbaar beter dan" in tell_backtest(hardly, "nl")
    assert worse.verdict is Verdict.WORSE


def test_what_was_served_is_compared_under_its_own_name(rows):
    found = compare_with_baseline(rows, SETTINGS, "served")

    assert tell_backtest(found, "nl").startswith("De getoonde prognose is beter dan")
    assert tell_backtest(found, "en").startswith("The forecast shown is better than")
    assert found.model_wape > compare_with_baseline(rows, SETTINGS).model_wape


def test_a_level_with_few_series_is_compared_by_year_and_says_when_years_are_few(rows):
    found = compare_by_week(rows, SETTINGS)
    whole = found["institution", 20]

    assert set(found) == {
        (level, week) for level in ("cell", "programme", "faculty", "institution") for week in (12, 20)
    }
    assert found["cell", 20].verdict is Verdict.BETTER
    assert (whole.verdict, whole.is_better, whole.n) == (Verdict.TOO_FEW, False, 2)
    assert tell_backtest(whole, "en").startswith("There are too few years (2) to say whether the model is better")
    assert tell_backtest(whole, "nl").startswith("Er zijn te weinig jaren (2) om te zeggen of het model beter is")


def test_noise_alone_does_not_make_a_model_better():
    random = np.random.default_rng(11)
    better = 0
    for _ in range(20):
        rows = backtest(0.0, 0.0)
        for column in ("forecast", "baseline_last_year_ratio"):
            rows[column] = rows["actual"] * np.exp(random.normal(0, 0.2, len(rows)))
        better += compare_with_baseline(rows, SETTINGS).is_better
    assert better <= 3
