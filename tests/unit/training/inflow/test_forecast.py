"""The rows that planners get."""

import json
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from lib.lake import lake, load
from lib.seasons import applied, counted, market

from features.inflow.build import build_inflow_tables
from training.contracts.inflow import WEIGHTS, InflowNote
from training.inflow.combination import Lean
from training.inflow.forecast import COLUMNS, PATHS, fit_inflow, make_forecast, pack_model, unpack_model
from training.inflow.levels import ALL, BASELINES, GROUPS, KEY, QUANTILES
from training.inflow.seasons import InflowSettings, index_tables


@dataclass(frozen=True)
class Named:
    name: str = "inflow"
    version: int = 4


SETTINGS = InflowSettings(weeks=(20,), samples=300)
SEASON = (2023, 20)
MADE_ON = date(2023, 5, 22)
PROGRAMMES = pd.DataFrame({
    "programme": [f"P{n:02d}" for n in range(29)], "name": [f"Name {n}" for n in range(29)],
    "faculty": ["Arts", "Science"] * 14 + ["Arts"],
}).astype("string")  # fmt: skip


@pytest.fixture(scope="module")
def tables():
    """Thirty programmes of the market; one that is new, one that nobody applied for, one that nobody came to."""
    frames = market(range(2020, 2024), programmes=30)
    more = lake(
        application_counts=[
            applied("2023-05-15", 40.0, programme="NEW", origin="non-EEA"),
            *(applied(f"{year}-05-16", 5.0, programme="ZERO") for year in range(2020, 2024)),
        ],
        student_counts=[
            counted(2022, 12, programme="SILENT"),
            *(counted(year, 1, programme="ZERO", origin="EEA") for year in (2020, 2021)),
            *(counted(year, 0, programme="ZERO") for year in (2020, 2021, 2022)),
        ],
    )
    for name in frames:
        frames[name] = pd.concat([frames[name], more[name].execute().astype(frames[name].dtypes)], ignore_index=True)
    made = build_inflow_tables(load(frames), range(2020, 2024), (18, 20), date(2024, 9, 1))
    return index_tables(list(made), PROGRAMMES)


@pytest.fixture(scope="module")
def model(tables):
    return fit_inflow(tables, SEASON, SETTINGS)


@pytest.fixture(scope="module")
def made(tables, model):
    return make_forecast(model, tables, SEASON, Named(), SETTINGS, MADE_ON)


@pytest.fixture(scope="module")
def rows(made):
    return made.rows


def with_cap(tables, programme, cap):
    table = tables.find(SEASON)
    frame = table.frame.assign(cap=np.where(table.frame["programme"] == programme, cap, np.nan))
    return replace(tables, by_season={**tables.by_season, SEASON: replace(table, frame=frame)}, _inputs={})


def test_rows_have_the_columns_of_the_contract_and_one_row_per_series_and_level(rows):
    assert list(rows.columns) == COLUMNS
    assert rows["level"].value_counts().to_dict() == {"cell": 33, "programme": 33, "faculty": 3, "institution": 1}
    assert not rows.drop(columns="last_year").isna().any(axis=None)
    assert set(rows["model_version"]) == {4}
    assert set(rows["as_of"]) == {pd.Timestamp(date(2023, 5, 21))}
    assert set(rows["made_on"]) == {pd.Timestamp(MADE_ON)}


def test_parts_add_up_to_the_whole(rows):
    sums = rows.groupby("level")[["forecast", "applicants", "last_year", *BASELINES]].sum()

    assert np.allclose(sums, sums.loc["institution"])


def test_parts_add_up_to_a_whole_that_leans_on_something_else(tables, model):
    lean = Lean((0.0, 1.0, 0.0, 0.0, 0.0, 0.0), np.log(1.1), 0.1)
    other = replace(model.choice_for(20), lean=lean, rivals=dict.fromkeys(GROUPS, BASELINES[0]))

    made = make_forecast(replace(model, choices={20: other}), tables, SEASON, Named(), SETTINGS, MADE_ON)

    sums = made.rows.groupby("level")["forecast"].sum()
    assert np.allclose(sums, sums["institution"])
    institution = made.rows[made.rows["level"] == "institution"].iloc[0]
    assert institution["forecast"] == pytest.approx(1.1 * institution[BASELINES[0]], rel=2e-3)
    assert set(made.rows["rival"]) == {BASELINES[0]}
    assert (made.rows[list(WEIGHTS.values())] == lean.weights).all(axis=None)
    assert made.rows["correction"].to_numpy() == pytest.approx(0.1)
    cells = np.array(made.paths["demand"].tolist())
    assert np.quantile(cells.sum(axis=0), 0.9) == pytest.approx(institution["p90"], rel=1e-4)


def test_the_interval_of_the_whole_is_narrower_than_the_sum_of_the_parts(rows):
    width = (rows["p95"] - rows["p05"]).groupby(rows["level"]).sum()

    assert width["institution"] < width["faculty"] < width["cell"]
    quantiles = rows[list(QUANTILES)].to_numpy()
    assert (np.diff(quantiles, axis=1) >= 0).all()
    assert (quantiles >= 0).all()


def test_names_come_from_the_programmes_and_what_is_not_listed_keeps_its_code(rows):
    programme = rows[rows["level"] == "programme"].set_index("programme")

    assert programme.loc["P01", ["programme_name", "faculty"]].tolist() == ["Name 1", "Science"]
    assert programme.loc["P29", ["programme_name", "faculty"]].tolist() == ["P29", "unknown"]
    institution = rows[rows["level"] == "institution"].iloc[0]
    assert institution[["programme", "programme_name", "faculty", "origin", "exam_type"]].eq(ALL).all()


def test_programmes_are_not_needed(tables, model):
    rows = make_forecast(model, replace(tables, programmes=None), SEASON, Named(), SETTINGS, MADE_ON).rows

    assert set(rows.loc[rows["level"] == "faculty", "faculty"]) == {"unknown"}


def test_a_note_says_what_a_planner_has_to_know(rows):
    notes = rows[rows["level"] == "programme"].set_index("programme")["note"]

    assert notes["NEW"] == InflowNote.NEW_PROGRAMME
    assert notes["SILENT"] == InflowNote.NO_APPLICATIONS
    assert set(notes.drop(["NEW", "SILENT"])) == {InflowNote.NONE}
    cells = rows[rows["level"] == "cell"].groupby("programme")["note"].agg(set)
    assert (cells["NEW"], cells["SILENT"]) == ({"new_programme"}, {"no_applications"})
    assert set(rows.loc[rows["level"].isin(["faculty", "institution"]), "note"]) == {""}


def test_a_series_without_history_borrows_and_one_that_nobody_comes_to_has_few(rows):
    cells = rows[rows["level"] == "cell"].set_index("programme")

    assert 40 * 0.2 < cells.loc["NEW", "forecast"] < 40 * 0.8
    assert np.isnan(cells.loc["NEW", "last_year"])
    assert cells.loc["NEW", "p90"] / cells.loc["NEW", "p10"] > 1.5
    assert cells.loc["ZERO", "forecast"] < 2
    assert cells.loc["SILENT", "applicants"] == 0


def test_a_cap_holds_at_every_level_of_the_programme_and_is_noted(tables, model):
    made = make_forecast(model, with_cap(tables, "P01", 3.0), SEASON, Named(), SETTINGS, MADE_ON)

    capped = made.rows[made.rows["programme"] == "P01"]
    assert (capped[["forecast", *QUANTILES, *BASELINES]] <= 3.0 + 1e-9).all(axis=None)
    assert set(capped["note"]) == {InflowNote.CAPPED}
    assert set(made.rows.loc[made.rows["programme"] == "P02", "note"]) == {""}
    demand = made.paths.set_index("programme").loc["P01"]
    assert demand["cap"] == 3.0
    assert min(demand["expected"], np.median(demand["demand"])) > 3.0


def test_a_cap_that_is_far_away_is_not_noted(tables, model, rows):
    made = make_forecast(model, with_cap(tables, "P01", 5000.0), SEASON, Named(), SETTINGS, MADE_ON)

    pd.testing.assert_frame_equal(made.rows, rows)


def test_paths_are_the_demand_of_every_series(made, rows):
    cells = rows[rows["level"] == "cell"].set_index(KEY)
    paths = made.paths.set_index(KEY)

    assert list(made.paths.columns) == PATHS
    assert paths["expected"].to_numpy() == pytest.approx(cells.loc[paths.index, "forecast"].to_numpy())
    assert {len(one) for one in paths["demand"]} == {SETTINGS.samples}
    p50 = paths["demand"].map(np.median)
    assert p50.to_numpy(dtype=float) == pytest.approx(cells.loc[paths.index, "p50"].to_numpy(), rel=1e-5, abs=1e-6)


def test_the_same_model_and_table_give_the_same_rows(tables, model, made):
    again = make_forecast(model, tables, SEASON, Named(), SETTINGS, MADE_ON)

    pd.testing.assert_frame_equal(again.rows, made.rows)
    assert all(
        np.array_equal(one, other) for one, other in zip(again.paths["demand"], made.paths["demand"], strict=True)
    )


def test_a_packed_model_gives_the_same_forecast(tables, model, rows):
    packed = json.loads(json.dumps(pack_model(model), allow_nan=False))

    unpacked = unpack_model(model.pipeline, packed)

    assert unpacked == model
    pd.testing.assert_frame_equal(make_forecast(unpacked, tables, SEASON, Named(), SETTINGS, MADE_ON).rows, rows)
