"""A forecast of a week stays as it was made; what is made again replaces only itself, and its change adds up."""

import pandas as pd
import pytest

from serving.pipeline.models.forecast import make_forecast
from serving.pipeline.settings import read_settings
from training.inflow.forecast import COLUMNS

PLACE = ["academic_year", "iso_week", "since", "level", "programme", "faculty", "origin", "exam_type"]


@pytest.fixture
def settings(institution):
    return read_settings(institution.toml)


def test_earlier_weeks_stay_and_the_week_itself_is_replaced(settings):
    path = settings.results / "forecast.parquet"
    made = pd.read_parquet(path)
    earlier = made.assign(iso_week=made["iso_week"] - 1, forecast=made["forecast"] * 0.9)
    pd.concat([earlier, made.assign(forecast=-1.0)]).to_parquet(path)

    again = make_forecast(settings).rows

    kept = pd.read_parquet(path)
    assert list(kept.columns) == COLUMNS
    assert len(kept) == len(earlier) + len(made)
    was = kept[kept["iso_week"] == earlier["iso_week"].iloc[0]].reset_index(drop=True)
    pd.testing.assert_frame_equal(was, earlier.reset_index(drop=True), check_dtype=False)
    is_new = kept["iso_week"] == made["iso_week"].iloc[0]
    assert kept.loc[is_new, "forecast"].tolist() == again["forecast"].tolist() == made["forecast"].tolist()
    week = f"{again['academic_year'].iloc[0]}-week{again['iso_week'].iloc[0]:02d}.parquet"
    paths = pd.read_parquet(settings.results / "paths" / week)
    assert len(paths) == (again["level"] == "cell").sum()


def test_the_change_of_every_line_adds_up_to_what_was_published(settings):
    make_forecast(settings)

    changes = pd.read_parquet(settings.results / "changes.parquet")
    sums = changes.groupby(PLACE).agg(before=("before", "first"), after=("after", "first"), amount=("amount", "sum"))
    assert (sums["amount"] - (sums["after"] - sums["before"])).abs().max() < 1e-9
    forecast = pd.read_parquet(settings.results / "forecast.parquet")
    total = forecast.loc[forecast["level"] == "institution", "forecast"].iloc[-1]
    institution = changes[changes["level"] == "institution"]
    assert institution["after"].to_numpy() == pytest.approx(total)
