from pathlib import Path

import pandas as pd

from training.years.paths import read_season


def write(folder: Path, name: str, expected: float) -> None:
    row = {"programme": "a", "faculty": "F", "cap": None, "demand": [expected, expected], "expected": expected}
    pd.DataFrame([row, row]).astype({"cap": "float64"}).to_parquet(folder / name)


def test_the_last_week_of_the_season_counts_and_autumn_is_its_beginning(tmp_path: Path) -> None:
    for name, expected in (("2024-week48", 1.0), ("2024-week20", 2.0), ("2024-week08", 3.0), ("2023-week30", 4.0)):
        write(tmp_path, f"{name}.parquet", expected)
    (tmp_path / "notes.parquet").write_text("not a season")

    season = read_season(tmp_path, 2024)

    assert season is not None
    assert season.iso_week == 20
    assert season.expected.tolist() == [4.0]  # two cells of one programme


def test_without_a_forecast_of_the_season_there_is_none(tmp_path: Path) -> None:
    assert read_season(tmp_path / "absent", 2024) is None
