"""The first seasons of an institution, from files to a forecast: each counted season makes it more certain."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from lib.field import count_students, put_season, write_settings

from serving.pipeline.models.inflow import read_inflow, train_inflow_model
from serving.pipeline.settings import read_settings
from serving.pipeline.tables.extracts import check_extracts
from serving.pipeline.tables.inflow import build_inflow, say_unjudged
from training.inflow.experiment import forecast_inflow, newest_season
from training.registry import Registry
from training.tracking import Tracking

ASKED = '[training]\ntrained_by = "the tests"\n[training.inflow]\nweeks = [20]\nwindow = 0\n'
STALE = "test_years = [2030]\n"


def forecast(folder: Path, seasons: int, asked: str = ASKED) -> tuple[pd.Series, tuple[int, ...]]:
    """Return the line of the institution in 2024 after so many full seasons, and the years that were judged."""
    for season in range(2024 - seasons, 2025):
        put_season(folder / "data", season, (31, 33))  # ISO weeks 18 and 20
    count_students(range(2024 - seasons, 2024)).to_excel(folder / "data" / "oktober_bestand.xlsx", index=False)
    settings = read_settings(write_settings(folder, "studielink", "data", today="2024-05-20", after=asked))
    check_extracts(settings)
    build_inflow(settings)
    assert bool(say_unjudged(settings)) == (asked != ASKED)  # only a year that is named can be out of reach
    version, tracking = train_inflow_model(settings), Tracking(settings.mlruns)
    tables = read_inflow(settings)
    made = forecast_inflow(
        version, tables, newest_season(tables, settings.inflow), settings.inflow, tracking, date(2024, 5, 20)
    )
    manifest = Registry(tracking).manifest(version)
    (line,) = [row for _, row in made.rows.iterrows() if row["level"] == "institution"]
    return line, tuple(manifest["settings"]["test_years"])


@pytest.mark.parametrize(
    ("seasons", "judged"),
    [
        (1, ()),
        pytest.param(2, (2023,), marks=pytest.mark.slow),
        pytest.param(3, (2022, 2023), marks=pytest.mark.slow),
        pytest.param(5, (2020, 2021, 2022, 2023), marks=pytest.mark.slow),
    ],
)
def test_there_is_a_forecast_from_the_first_season_on(tmp_path, seasons, judged):
    line, years = forecast(tmp_path, seasons)
    last = count_students([2023])["Aantal Hoofdinschrijvingen"].sum()
    assert years == judged
    assert 0.95 * last < line["forecast"] < 1.15 * last
    assert line["p10"] < line["forecast"] < line["p90"]
    assert line["last_year"] == last
    assert line["note"] == ("few_seasons" if seasons < 3 else "")
    if seasons == 1:
        assert line["p90"] - line["p10"] > 0.2 * last  # nothing was held against a count yet


@pytest.mark.slow  # trains
def test_years_to_judge_that_are_out_of_date_stop_nothing(tmp_path):
    assert forecast(tmp_path, 2, ASKED + STALE)[1] == (2023,)
