"""Writing a forecast: two runs at once lose no week, and what is empty replaces what stood there."""

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from lib.results import fill

import serving.pipeline.models.forecast as steps
from training.contracts.contract import Result
from training.contracts.inflow import ChangesResult, CountsResult, ForecastResult, PathsResult
from training.inflow.components import INDIVIDUAL


def week(iso_week: int) -> pd.DataFrame:
    return fill(ChangesResult, [{"academic_year": 2024, "iso_week": iso_week, "programme": "A"}])


def publish(results: Path, iso_week: int, changes: pd.DataFrame, forecast: float = 1.0) -> None:
    line = {"academic_year": 2024, "iso_week": iso_week, "programme": "A", "forecast": forecast}
    made = SimpleNamespace(rows=fill(ForecastResult, [line]), paths=fill(PathsResult, [{"programme": "A"}]))
    counts = fill(CountsResult, [{"programme": "A", "academic_year": 2023, "students": 3}])
    steps._publish(made, changes, counts, (2024, iso_week), SimpleNamespace(results=results))


def read(results: Path, name: str) -> pd.DataFrame:
    return pd.read_parquet(results / f"{name}.parquet")


def test_forecasts_at_once_keep_each_others_week(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write = steps.write_result

    def write_slowly(frame: pd.DataFrame, path: Path, result: type[Result]) -> None:
        time.sleep(0.02)  # long enough for the other to have read what stood there
        write(frame, path, result)

    monkeypatch.setattr(steps, "write_result", write_slowly)
    runs = [threading.Thread(target=publish, args=(tmp_path, number, week(number))) for number in (18, 19, 20, 21)]
    for run in runs:
        run.start()
    for run in runs:
        run.join()

    for name in ("forecast", "changes"):
        assert sorted(read(tmp_path, name)["iso_week"]) == [18, 19, 20, 21]
    assert len(list((tmp_path / "paths").iterdir())) == 4


def test_a_week_without_changes_leaves_none_of_an_earlier_run(tmp_path: Path) -> None:
    nothing = week(20).head(0)
    publish(tmp_path, 19, week(19))
    publish(tmp_path, 20, week(20))
    publish(tmp_path, 20, nothing, forecast=2.0)

    assert read(tmp_path, "changes")["iso_week"].tolist() == [19]
    assert read(tmp_path, "forecast")["forecast"].tolist() == [1.0, 2.0]
    publish(tmp_path, 19, nothing)
    assert read(tmp_path, "changes").empty
    publish(tmp_path, 19, week(19))
    assert read(tmp_path, "changes")["iso_week"].tolist() == [19]


def test_a_first_week_without_changes_has_an_empty_table(tmp_path: Path) -> None:
    publish(tmp_path, 20, week(20).head(0))

    assert read(tmp_path, "changes").empty


def test_the_forecast_as_csv_has_every_week(tmp_path: Path) -> None:
    publish(tmp_path, 19, week(19))
    publish(tmp_path, 20, week(20))
    steps.write_forecast_csv(SimpleNamespace(results=tmp_path))

    assert (tmp_path / "forecast.csv").read_text() == read(tmp_path, "forecast").to_csv(index=False)
    assert read(tmp_path, "forecast")["iso_week"].tolist() == [19, 20]


@pytest.mark.parametrize(
    ("weight", "numbers", "is_told"),
    [(0.4, [np.nan, np.nan], True), (0.4, [np.nan, 3.0], False), (0.0, [np.nan, np.nan], False)],
)
def test_a_component_that_counts_and_is_not_there_is_told(weight: float, numbers: list[float], is_told: bool) -> None:
    served = SimpleNamespace(individual=weight, points=pd.DataFrame({INDIVIDUAL: numbers}))

    told = steps.tell_missing_component(SimpleNamespace(served=served))

    assert told == ("single applications were not used this week" if is_told else "")
