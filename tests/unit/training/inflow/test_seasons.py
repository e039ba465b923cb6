"""Which tables a season may learn from."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from lib.seasons import market_tables

from features.errors import TableError
from features.inflow.growth import CARRIED
from training.inflow.evaluation.backtest import backtest_inflow
from training.inflow.seasons import (
    InflowSettings,
    SeasonTables,
    index_tables,
    judged_years,
    season_of,
    training_weeks,
    usable_seasons,
    weeks_apart,
)


@pytest.fixture(scope="module")
def tables():
    return index_tables(market_tables(range(2020, 2024), programmes=5))


def change(tables, season, **changes):
    """Return `tables` with another table of `season`."""
    return SeasonTables({**tables.by_season, season: replace(tables.by_season[season], **changes)})


def test_weeks_to_learn_from_lie_around_those_evaluated_and_wrap_at_new_year():
    settings = InflowSettings(weeks=(1, 20), window=2, step=2)

    assert training_weeks(settings) == (1, 3, 18, 20, 22, 51)


@pytest.mark.parametrize(("one", "other", "apart"), [(20, 20, 0), (18, 21, 3), (51, 1, 2), (1, 51, 2), (40, 39, 1)])
def test_weeks_are_as_far_apart_as_the_year_is_round(one, other, apart):
    assert weeks_apart(one, other) == apart


def test_tables_are_found_by_year_and_week(tables):
    assert season_of(tables.find((2022, 18))) == (2022, 18)
    assert sorted(tables.by_season) == [(year, week) for year in range(2020, 2024) for week in (18, 20)]
    with pytest.raises(TableError, match="no inflow table of 2023, week 40"):
        tables.find((2023, 40))


def test_two_tables_of_one_week_are_refused(tables):
    with pytest.raises(TableError, match="same academic year and week"):
        index_tables([tables.find((2023, 20)), tables.find((2023, 20))])


def test_a_season_is_usable_once_its_count_is_known(tables):
    assert usable_seasons(tables, (2022, 20)) == [(2020, 18), (2020, 20), (2021, 18), (2021, 20)]
    early = change(tables, (2022, 20), as_of=date(2021, 10, 31))  # the day before the count of 2021 was known
    assert usable_seasons(early, (2022, 20)) == [(2020, 18), (2020, 20)]


def test_a_season_is_usable_once_the_table_itself_knows_its_count(tables):
    frame = tables.find((2022, 20)).frame.assign(**{CARRIED[0]: np.nan})  # delivered late
    late = change(tables, (2022, 20), frame=frame)

    assert usable_seasons(late, (2022, 20)) == [(2020, 18), (2020, 20)]


def test_neither_the_season_itself_nor_a_later_one_is_usable(tables):
    assert {year for year, _ in usable_seasons(tables, (2021, 20))} == {2020}
    assert usable_seasons(tables, (2020, 20)) == []


def test_inputs_are_made_once(tables):
    assert tables.inputs((2022, 20)) is tables.inputs((2022, 20))


def test_what_can_be_learned_from_a_season_is_made_once(tables):
    assert len(tables.examples((2022, 20))) == 5
    assert tables.examples((2022, 20)) is tables.examples((2022, 20))


@pytest.mark.parametrize(
    ("asked", "judged"),
    [((), (2021, 2022, 2023)), ((2022,), (2022,)), ((2020, 2022), (2022,)), ((2030,), (2021, 2022, 2023))],
)
def test_the_newest_years_that_can_be_judged_are_where_none_that_can_be_is_asked_for(tables, asked, judged):
    assert judged_years(tables, InflowSettings(weeks=(20,), test_years=asked)) == judged


def test_in_the_first_season_no_year_is_judged_and_nothing_is_refused():
    first = index_tables(market_tables(range(2020, 2021), programmes=3))
    settings = InflowSettings(weeks=(20,))

    assert judged_years(first, settings) == ()
    assert backtest_inflow(first, settings).empty
