"""What was known of a season at its date, and what the model adds to it."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from lib.lake import lake, load
from lib.seasons import applied, counted, market, market_tables

from features.cohort_table import OUTCOME
from features.inflow.build import build_inflow_table
from training.inflow.components import INDIVIDUAL, combine, fit_seasons, forecast_points
from training.inflow.inputs import INPUTS
from training.inflow.levels import BASELINES
from training.inflow.seasons import InflowSettings, SeasonTables, index_tables

SETTINGS = InflowSettings(weeks=(20,))
TODAY = date(2024, 6, 1)
NUMBERS = ["anchor", "adjustment", "years", *BASELINES]


@pytest.fixture(scope="module")
def tables():
    return index_tables(market_tables(range(2020, 2024), programmes=20))


def wrong_by(tables, share):
    """Return `tables` in which every outcome is drawn from the anchor towards last year's count."""
    changed = {}
    for season, table in tables.by_season.items():
        rows, frame = tables.inputs(season), table.frame
        outcome = rows["anchor"] ** (1 - share) * frame["last_outcome"].clip(lower=0.5) ** share
        changed[season] = replace(table, frame=frame.assign(**{OUTCOME: outcome}))
    return SeasonTables(changed)


def test_points_have_everything_side_by_side(tables):
    points = forecast_points(tables, (2023, 20), SETTINGS)

    assert len(points) == 20
    assert not points[[*NUMBERS, "actual", "applicants"]].isna().any(axis=None)
    assert set(points["faculty"]) == {"unknown"}
    assert (points["years"] == 3).all()
    assert points[INDIVIDUAL].isna().all()


def test_the_first_season_that_has_an_anchor_has_nothing_to_learn_from(tables):
    first = forecast_points(tables, (2021, 20), SETTINGS)

    assert first["anchor"].notna().all()
    assert (first["adjustment"] == 0).all()
    assert (forecast_points(tables, (2023, 20), SETTINGS)["adjustment"] != 0).any()


def test_a_season_before_any_count_has_no_points(tables):
    assert forecast_points(tables, (2020, 20), SETTINGS).empty


def test_the_model_learns_which_other_forecast_is_right(tables):
    other = wrong_by(tables, 0.5)
    points = forecast_points(other, (2023, 20), replace(SETTINGS, penalty=0.001))

    assert np.corrcoef(points["adjustment"], np.log(points["actual"] / points["anchor"]))[0, 1] > 0.9


def test_a_season_and_those_after_it_do_not_touch_its_points(tables):
    def forget(table):
        return replace(table, frame=table.frame.assign(**{OUTCOME: 1e5}))

    blind = {season: table if season[0] < 2022 else forget(table) for season, table in tables.by_season.items()}

    ours, theirs = (forecast_points(one, (2022, 20), SETTINGS) for one in (tables, SeasonTables(blind)))

    pd.testing.assert_frame_equal(ours.drop(columns="actual"), theirs.drop(columns="actual"))


def test_a_pipeline_of_no_seasons_adds_nothing(tables):
    pipeline = fit_seasons(tables, [], SETTINGS)

    assert (pipeline.predict(tables.inputs((2023, 20))[list(INPUTS)]) == 0).all()


def test_a_new_programme_one_without_applicants_and_one_nobody_came_to_all_have_numbers():
    frames = market(range(2020, 2024), programmes=8)
    more = lake(
        application_counts=[
            *(applied(f"{year}-05-16", 3.0, programme="ZERO") for year in (2020, 2021, 2022, 2023)),
            applied("2023-05-15", 40.0, programme="NEW", origin="non-EEA"),
        ],
        student_counts=[
            *(counted(year, 2, programme="ZERO", origin="EEA") for year in (2020, 2021, 2022)),
            counted(2022, 12, programme="SILENT"),
        ],
    )
    for name in frames:
        frames[name] = pd.concat([frames[name], more[name].execute().astype(frames[name].dtypes)], ignore_index=True)
    known = load(frames)
    dates = {2021: date(2021, 5, 23), 2022: date(2022, 5, 22), 2023: date(2023, 5, 21)}
    tables = index_tables([build_inflow_table(known, year, day, TODAY) for year, day in dates.items()])

    points = forecast_points(tables, (2023, 20), SETTINGS).set_index("programme")

    assert {"NEW", "ZERO", "SILENT"} <= set(points.index)
    assert np.isfinite(points[NUMBERS].to_numpy(dtype="float64")).all()
    assert (points[["anchor", *BASELINES]] >= 0).all(axis=None)
    assert points.loc["NEW", "years"] == 0
    assert points.loc["NEW", "anchor"] == pytest.approx(40 * 0.5, rel=0.5)
    assert points.loc[points["applicants"].isna(), "anchor"].max() <= 12


def test_counts_of_long_ago_alone_make_an_anchor_and_every_baseline():
    tables = lake(
        application_counts=[applied("2023-05-15", 50), applied("2018-05-14", 40)], student_counts=[counted(2018, 20)]
    )
    table = build_inflow_table(tables, 2023, date(2023, 5, 21), TODAY)

    points = forecast_points(index_tables([table]), (2023, 20), SETTINGS)

    assert points[["anchor", *BASELINES]].iloc[0].tolist() == pytest.approx([25.0] * 4)


def test_faculties_come_from_the_programmes(tables):
    names = pd.DataFrame({"programme": ["P01"], "name": ["One"], "faculty": ["Arts"]}).astype("string")

    points = forecast_points(replace(tables, programmes=names), (2023, 20), SETTINGS).set_index("programme")

    assert points.loc["P01", "faculty"] == "Arts"
    assert points.loc["P02", "faculty"] == "unknown"


def test_the_individual_component_is_joined_by_key_season_and_week(tables):
    key = tables.find((2023, 20)).frame.loc[[3], ["programme", "origin", "exam_type"]]
    here = key.assign(academic_year=2023, iso_week=20, individual=77.0)
    components = pd.concat([here, here.assign(academic_year=2022, individual=1.0), here.assign(iso_week=18)])

    points = forecast_points(replace(tables, individual=components), (2023, 20), SETTINGS)

    assert points.loc[points[INDIVIDUAL].notna(), INDIVIDUAL].tolist() == [77.0]
    assert points.set_index("programme").loc[key["programme"].item(), INDIVIDUAL] == 77.0


def points(**columns):
    return pd.DataFrame({"adjustment": 0.0, INDIVIDUAL: np.nan, **columns})


def test_a_share_of_the_lift_is_used():
    row = points(anchor=[99.5], adjustment=[np.log(4)])

    assert combine(row, 0.0).tolist() == pytest.approx([99.5])
    assert combine(row, 0.5).tolist() == pytest.approx([199.5])
    assert combine(row, 1.0).tolist() == pytest.approx([399.5])


def test_a_forecast_is_never_negative():
    assert combine(points(anchor=[0.0], adjustment=[-5.0]), 1.0).tolist() == [0.0]


def test_two_components_are_weighed_and_one_that_is_missing_leaves_the_other():
    rows = points(anchor=[99.0, 30.0], **{INDIVIDUAL: [24.0, np.nan]})

    assert combine(rows, 0.0, 0.5).tolist() == pytest.approx([49.0, 30.0])
    assert combine(rows, 0.0, 0.0).tolist() == pytest.approx([99.0, 30.0])
