"""A declared break: a wide interval in its season, the level of it after, and nothing of it elsewhere."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from lib.seasons import market_tables

from features.errors import SettingsError
from features.inflow.growth import CARRIED
from training.contracts.inflow import BreakDirection, BreakEvent
from training.inflow.breaks import (
    BREAK_SPREAD,
    Break,
    check_breaks,
    describe_breaks,
    draw_breaks,
    expect_breaks,
    is_broken,
    list_breaks,
    move_counts,
)
from training.inflow.choice import choose, serve
from training.inflow.components import forecast_points
from training.inflow.levels import SERVED
from training.inflow.seasons import InflowSettings, index_tables

SETTINGS = InflowSettings(weeks=(20,), samples=400)
FEE = Break(2023, BreakEvent.FEE, origin="EEA")
ROWS = pd.DataFrame(
    {
        "programme": ["P1", "P1", "P2"], "origin": ["NL", "EEA", "EEA"], "exam_type": "Bachelor",
        "faculty": ["F", "F", "G"], SERVED: [60.0, 20.0, 20.0],
    }
)  # fmt: skip


@pytest.fixture(scope="module")
def tables():
    return market_tables(range(2019, 2025), programmes=8)


def serve_season(tables, breaks, season=(2023, 20)):
    indexed = index_tables(tables, breaks=breaks)
    earlier = [forecast_points(indexed, (year, 20), SETTINGS) for year in range(2020, season[0])]
    points = forecast_points(indexed, season, SETTINGS)
    return serve(points, choose(earlier, SETTINGS, 0.05), SETTINGS, indexed.breaks_of(season))


def test_a_group_is_what_its_names_say_and_an_empty_name_is_all():
    assert Break(2023, BreakEvent.CAP).touches(ROWS).tolist() == [True] * 3
    assert FEE.touches(ROWS).tolist() == [False, True, True]
    assert replace(FEE, programme="P1").touches(ROWS).tolist() == [False, True, False]
    two = [replace(FEE, faculty="G"), Break(2023, BreakEvent.CAP, programme="P1", origin="NL")]
    assert is_broken(ROWS, two).tolist() == [True, False, True]
    assert not is_broken(ROWS, []).any()


def test_only_what_was_known_of_the_season_counts():
    known = replace(FEE, known_on=date(2023, 3, 1))

    assert list_breaks([known, FEE], 2023, date(2023, 2, 28)) == (FEE,)
    assert list_breaks([known, FEE], 2023, date(2023, 3, 1)) == (known, FEE)
    assert list_breaks([known, FEE], 2024, date(2024, 3, 1)) == ()


def test_a_misspelt_group_is_refused():
    check_breaks(ROWS, [FEE])
    with pytest.raises(SettingsError, match="fee; Nowhere"):
        check_breaks(ROWS, [replace(FEE, origin="", faculty="Nowhere")])


def test_a_change_moves_the_group_and_a_direction_widens_one_side():
    fewer = replace(FEE, change=-0.1, direction=BreakDirection.FEWER)

    assert expect_breaks(ROWS, [fewer]).tolist() == pytest.approx([1, 0.9, 0.9])
    free, down, up = (
        np.log(draw_breaks(ROWS, [one], 1000, 1)) for one in (FEE, fewer, replace(FEE, direction=BreakDirection.MORE))
    )
    assert (free[0] == 0).all()
    assert (free[1] == free[2]).all()
    assert free[1].std() == pytest.approx(BREAK_SPREAD, rel=0.02)
    assert np.median(free[1]) == pytest.approx(0, abs=0.01)
    assert down[1].max() <= 0 <= up[1].min()


def test_what_a_line_has_of_a_break_is_told_per_event():
    cap = Break(2023, BreakEvent.CAP, programme="P1")

    both = describe_breaks(ROWS, [cap, FEE], "institution")
    programmes = describe_breaks(ROWS, [FEE], "programme")

    assert both.to_dict("records") == [{"breaks": "fee,cap", "broken": 1.0}]
    assert programmes["breaks"].tolist() == ["fee", "fee"]
    assert programmes["broken"].tolist() == [0.25, 1.0]
    assert describe_breaks(ROWS, [], "cell")["breaks"].tolist() == [""] * 3
    assert describe_breaks(ROWS.assign(**{SERVED: 0.0}), [FEE], "programme")["broken"].tolist() == [0.5, 1.0]


def test_the_interval_of_the_group_is_wider_in_its_season_and_the_rest_is_as_before(tables):
    plain, broken = (serve_season(tables, breaks) for breaks in ((), (FEE,)))
    group = FEE.touches(plain.points)

    widths = [np.log(one.paths[group].sum(axis=0)).std() for one in (plain, broken)]
    assert widths[1] > 1.5 * widths[0]
    assert broken.points[SERVED].tolist() == plain.points[SERVED].tolist()
    assert np.array_equal(broken.paths[~group], plain.paths[~group])


def test_counts_of_before_move_to_the_level_since_and_those_since_do_not(tables):
    fallen = {}
    for table in tables:
        frame, year = table.frame.copy(), int(table.cohort)
        group = frame["origin"] == "EEA"
        for back, name in enumerate(CARRIED, 1):
            if year - back >= 2023:
                frame.loc[group, name] *= 0.6
        fallen[year] = replace(table, frame=frame)

    moved = move_counts(fallen[2024], [FEE], None).frame
    before = fallen[2024].frame
    group = (before["origin"] == "EEA").to_numpy()

    ratio = (moved[CARRIED[1]] / before[CARRIED[1]])[group].dropna()
    assert ratio.to_numpy() == pytest.approx(0.63, abs=0.08)
    assert moved[CARRIED[0]].equals(before[CARRIED[0]])
    assert moved.loc[~group].equals(before.loc[~group])
    assert move_counts(fallen[2023], [FEE], None).frame.equals(fallen[2023].frame)


def test_a_break_that_is_only_declared_later_changes_no_table(tables):
    later = replace(FEE, known_on=date(2030, 1, 1))

    assert all(move_counts(table, [later], None) is table for table in tables)


def test_the_season_of_a_break_says_nothing_of_its_group_afterwards(tables):
    declared, plain = (index_tables(tables, breaks=breaks) for breaks in ((FEE,), ()))
    points = forecast_points(declared, (2023, 20), SETTINGS)
    group = FEE.touches(points)
    assert (points["is_broken"] == group).all()
    assert not forecast_points(plain, (2023, 20), SETTINGS)["is_broken"].any()

    odd = points.assign(actual=points["actual"].where(~group, 9.0 * points["actual"]))
    assert choose([odd], SETTINGS, 0.05) == choose([points], SETTINGS, 0.05)
