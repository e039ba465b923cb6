"""Small numbers are withheld, and cannot be worked out from the others."""

from dataclasses import replace

import pandas as pd
import pytest
from lib.serving_world import FakeRegistry, make_forecast

from fairness.disclosure.smallest import read_smallest_count
from serving.planner.forecasts import best_baseline, forecast_rows, weeks
from serving.results.files import FrameFiles
from serving.results.models import Champions
from serving.results.published import Published
from serving.site.context import AppContext
from training.registry import ModelVersion

SHARES = [
    # applicants per cell of one programme; what may be shown of each
    ([40, 20, 10], [40, 20, 10]),
    ([40, 20, 3], [40, None, None]),
    ([40, 4, 3], [40, None, None]),
    ([8, 4, 4], [None, None, None]),  # 16 in all and 8 shown would leave 4 and 4 only
    ([40, 1, 0], [None, None, None]),
    ([4, 4, 4], [None, None, None]),
    ([40, 0, 0], [None, None, None]),
    ([3], [None]),
]


@pytest.mark.parametrize(("counts", "shown"), SHARES)
def test_a_small_count_cannot_be_worked_out_from_the_sum(
    tmp_path_factory: pytest.TempPathFactory, counts: list[int], shown: list[int | None]
) -> None:
    frame = make_forecast()
    cells = frame[(frame["level"] == "cell") & (frame["programme"] == "34401") & (frame["iso_week"] == 10)]
    cells = cells.iloc[: len(counts)].assign(applicants=counts)
    folder = tmp_path_factory.mktemp("results")
    cells.to_parquet(folder / "forecast.parquet")
    published = Published(folder, folder, Champions(FakeRegistry()), FrameFiles())
    rows = forecast_rows(published)
    assert [row.applicants.value for row in rows] == shown
    withheld = [count for count, row in zip(counts, rows, strict=True) if row.applicants.suppressed]
    assert not withheld or len(counts) == 1 or sum(withheld) >= read_smallest_count()


def test_what_is_small_is_told_from_what_protects_it(app: AppContext) -> None:
    rows = forecast_rows(app.published, iso_week=10, programme="39280", level="cell")
    applicants = {row.origin: row.applicants for row in rows}
    assert applicants["non-EEA"].small
    assert applicants["NL"].suppressed
    assert not applicants["NL"].small


def test_a_small_forecast_hides_its_interval(app: AppContext) -> None:
    rows = forecast_rows(app.published, iso_week=10, programme="39280", level="cell")
    small = [row for row in rows if row.forecast.suppressed]
    assert small
    assert all(value is None for row in small for value in row.quantiles.values())


def test_last_year_as_a_baseline_is_withheld_with_last_year(app: AppContext) -> None:
    for row in forecast_rows(app.published):
        assert row.baselines["baseline_last_year"].value is None or not row.last_year.suppressed


def test_the_newest_week_comes_first(app: AppContext) -> None:
    assert weeks(app.published) == [("2026", week) for week in (10, 9, 8, 7, 6)]


def test_rows_are_chosen_by_year_week_programme_and_level(app: AppContext) -> None:
    rows = forecast_rows(app.published, academic_year="2026", iso_week=7, programme="34580", level="programme")
    assert [(row.iso_week, row.programme, row.is_better) for row in rows] == [(7, "34580", False)]
    assert forecast_rows(app.published, iso_week=40) == []


def test_the_best_baseline_is_the_one_with_the_smallest_error(app: AppContext, registry: FakeRegistry) -> None:
    assert best_baseline(app.published, registry) == "baseline_three_year_ratio"


def test_without_an_evaluation_last_years_ratio_is_shown(app: AppContext, registry: FakeRegistry) -> None:
    class Silent(FakeRegistry):
        def evaluation(self, version: ModelVersion) -> pd.DataFrame:
            return pd.DataFrame()

    published = replace(app.published, champions=Champions(Silent()))
    assert best_baseline(published, Silent()) == "baseline_last_year_ratio"
    registry.withdraw("inflow", officer="officer", reason="wrong")
    assert best_baseline(app.published, registry) == "baseline_last_year_ratio"


def test_a_baseline_that_is_last_years_count_gives_nothing_away_that_the_count_withholds(app: AppContext) -> None:
    frame = pd.read_parquet(app.published.results / "forecast.parquet")
    frame = frame.assign(forecast=3.0, last_year=3.0, baseline_last_year=3.0)
    frame.to_parquet(app.published.results / "forecast.parquet")

    rows = forecast_rows(app.published)

    assert rows
    assert all(row.forecast.value is None and row.last_year.value is None for row in rows)
    assert all(value is None for row in rows for value in row.quantiles.values())
