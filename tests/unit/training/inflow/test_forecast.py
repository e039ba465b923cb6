"""The rows that planners get."""

import json
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from lib.seasons import market_tables

from training.inflow.forecast import COLUMNS, make_forecast, pack_model, unpack_model
from training.inflow.levels import ALL, BASELINES
from training.inflow.model import fit_inflow
from training.inflow.paths import LEVELS
from training.inflow.seasons import index_tables
from training.inflow.settings import InflowSettings


@dataclass(frozen=True)
class Named:
    name: str = "inflow"
    version: int = 4


SETTINGS = InflowSettings(weeks=(20,), trees=10, samples=300)
PROGRAMMES = pd.DataFrame({
    "programme": [f"P{n:02d}" for n in range(29)], "name": [f"Name {n}" for n in range(29)],
    "faculty": ["Arts", "Science"] * 14 + ["Arts"],
}).astype("string")  # fmt: skip


@pytest.fixture(scope="module")
def tables():
    return index_tables(market_tables(range(2020, 2024), programmes=30))


@pytest.fixture(scope="module")
def model(tables):
    return fit_inflow(tables, 2023, 20, SETTINGS)


@pytest.fixture(scope="module")
def rows(tables, model):
    return make_forecast(model, tables[2023, 20], PROGRAMMES, Named(), SETTINGS)


def test_rows_have_the_columns_of_the_contract_and_one_row_per_series_and_level(rows):
    assert list(rows.columns) == COLUMNS
    assert rows["level"].value_counts().to_dict() == {"cell": 30, "programme": 30, "faculty": 3, "institution": 1}
    assert not rows.drop(columns="last_year").isna().any(axis=None)
    assert set(rows["model_version"]) == {4}
    assert set(rows["as_of"]) == {pd.Timestamp(date(2023, 5, 21))}


def test_parts_add_up_to_the_whole(rows):
    columns = ["forecast", "applicants", "last_year", *BASELINES]
    sums = rows.groupby("level")[columns].sum()

    assert np.allclose(sums, sums.loc["institution"])


def test_the_interval_of_the_whole_is_narrower_than_the_sum_of_the_parts(rows):
    width = (rows["p95"] - rows["p05"]).groupby(rows["level"]).sum()

    assert width["institution"] < width["faculty"] < width["cell"]
    quantiles = rows[list(LEVELS)].to_numpy()
    assert (np.diff(quantiles, axis=1) >= 0).all()


def test_names_come_from_the_programmes_and_what_is_not_listed_keeps_its_code(rows):
    programme = rows[rows["level"] == "programme"].set_index("programme")

    assert programme.loc["P01", ["programme_name", "faculty"]].tolist() == ["Name 1", "Science"]
    assert programme.loc["P29", ["programme_name", "faculty"]].tolist() == ["P29", "unknown"]
    institution = rows[rows["level"] == "institution"].iloc[0]
    assert institution[["programme", "programme_name", "faculty", "origin", "exam_type"]].eq(ALL).all()


def test_programmes_are_not_needed(tables, model):
    rows = make_forecast(model, tables[2023, 20], None, Named(), SETTINGS)

    assert set(rows.loc[rows["level"] == "faculty", "faculty"]) == {"unknown"}


def test_the_baseline_that_is_served_is_the_forecast(tables, model):
    served = replace(model, choice=replace(model.choice, served="baseline_last_year"))

    rows = make_forecast(served, tables[2023, 20], PROGRAMMES, Named(), SETTINGS)

    assert set(rows["served"]) == {"baseline_last_year"}
    assert np.allclose(rows["forecast"], rows["baseline_last_year"])


def test_a_cap_holds_at_every_level_of_the_programme(tables, model):
    table = tables[2023, 20]
    cap = np.where(table.frame["programme"] == "P01", 3.0, np.nan)

    rows = make_forecast(model, replace(table, frame=table.frame.assign(cap=cap)), PROGRAMMES, Named(), SETTINGS)

    assert (rows.loc[rows["programme"] == "P01", ["forecast", *LEVELS, *BASELINES]] <= 3.0 + 1e-9).all(axis=None)


def test_a_packed_model_gives_the_same_forecast(tables, model, rows):
    packed = json.loads(json.dumps(pack_model(model), allow_nan=False))

    again = make_forecast(unpack_model(model.pipeline, packed), tables[2023, 20], PROGRAMMES, Named(), SETTINGS)

    pd.testing.assert_frame_equal(again, rows)
