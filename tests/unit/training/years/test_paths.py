from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from training.inflow.levels import describe_paths
from training.years.paths import Spread, estimate_spread, read_season, sample_paths

NOTHING = pd.DataFrame(columns=["institution", "academic_year", "horizon", "forecast", "actual"])


def errors_of(movement: float, shock: float, programmes: int = 300, years: int = 8, seed: int = 3) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    shared = np.repeat(random.normal(0, shock, years), programmes)
    forecast = np.full(programmes * years, 400.0)
    actual = random.poisson(forecast * np.exp(shared + random.normal(0, movement, len(forecast))))
    year = np.repeat(np.arange(2010, 2010 + years), programmes)
    return pd.DataFrame(
        {"institution": "own", "academic_year": year, "horizon": 1, "forecast": forecast, "actual": actual}
    )


def test_without_errors_the_spread_is_the_assumed_one() -> None:
    assert estimate_spread(NOTHING) == Spread()


def test_the_parts_of_the_spread_are_found_back() -> None:
    spread = estimate_spread(errors_of(movement=0.3, shock=0.1))

    assert np.sqrt(spread.movement) == pytest.approx(0.3, abs=0.04)
    assert np.sqrt(spread.shock) == pytest.approx(0.1, abs=0.04)


def test_intervals_cover_what_they_promise() -> None:
    errors = errors_of(movement=0.3, shock=0.1)
    spread = estimate_spread(errors)

    paths = sample_paths(np.full((2000, 1), 400.0), spread, 200, seed=1)[:, 0]
    drawn = errors_of(movement=0.3, shock=0.1, programmes=2000, years=1, seed=9)["actual"].to_numpy()
    quantiles = describe_paths(paths)

    inside = (drawn >= quantiles["p10"]) & (drawn <= quantiles["p90"])
    assert inside.mean() == pytest.approx(0.8, abs=0.08)


def test_errors_grow_with_the_years_and_are_remembered() -> None:
    paths = sample_paths(np.full((50, 3), 1000.0), Spread(), 400, seed=1)

    spreads = np.log(paths).std(axis=2).mean(axis=0)
    assert spreads[0] < spreads[1] < spreads[2]
    assert np.corrcoef(paths[0, 0], paths[0, 1])[0, 1] > 0.5


def test_the_shock_is_shared_within_an_institution_and_not_between() -> None:
    shared = Spread(counting=0.0, movement=1e-9, shock=0.01)

    one = sample_paths(np.full((2, 1), 100.0), shared, 500, seed=1)
    two = sample_paths(np.full((2, 1), 100.0), shared, 500, seed=1, institutions=np.array([0, 1]))

    assert np.corrcoef(one[0, 0], one[1, 0])[0, 1] > 0.99
    assert abs(np.corrcoef(two[0, 0], two[1, 0])[0, 1]) < 0.2


def test_nobody_expected_is_nobody_and_nothing_is_below_zero() -> None:
    paths = sample_paths(np.array([[0.0], [0.4]]), Spread(), 300, seed=1)

    assert (paths[0] == 0).all()
    assert (paths >= 0).all()


def write_season(folder: Path, name: str, expected: float) -> None:
    row = {"programme": "a", "faculty": "F", "cap": None, "demand": [expected, expected], "expected": expected}
    pd.DataFrame([row, row]).astype({"cap": "float64"}).to_parquet(folder / name)


def test_the_last_week_of_the_season_counts_and_autumn_is_its_beginning(tmp_path: Path) -> None:
    for name, expected in (("2024-week48", 1.0), ("2024-week20", 2.0), ("2024-week08", 3.0), ("2023-week30", 4.0)):
        write_season(tmp_path, f"{name}.parquet", expected)
    (tmp_path / "notes.parquet").write_text("not a season")

    season = read_season(tmp_path, 2024)

    assert season is not None
    assert season.iso_week == 20
    assert season.expected.tolist() == [4.0]  # two cells of one programme


def test_without_a_forecast_of_the_season_there_is_none(tmp_path: Path) -> None:
    assert read_season(tmp_path / "absent", 2024) is None
