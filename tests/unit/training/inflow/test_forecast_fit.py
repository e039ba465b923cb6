"""The inflow model: learned from earlier seasons only, with a choice per week."""

from dataclasses import replace

import numpy as np
import pytest
import skops.io
from lib.seasons import market_tables

from features.cohort_table import OUTCOME
from features.errors import TableError
from training.inflow.forecast import fit_inflow
from training.inflow.inputs import INPUTS
from training.inflow.seasons import InflowSettings, SeasonTables, index_tables

SETTINGS = InflowSettings(weeks=(20,))


@pytest.fixture(scope="module")
def tables():
    return index_tables(market_tables(range(2020, 2024), programmes=20))


@pytest.fixture(scope="module")
def model(tables):
    return fit_inflow(tables, (2023, 20), SETTINGS)


def predict(model, tables):
    return model.pipeline.predict(tables.inputs((2023, 20))[list(INPUTS)])


def test_a_model_says_what_it_learned_from(model):
    assert model.trained_on == tuple((year, week) for year in (2020, 2021, 2022) for week in (18, 20))
    assert (model.academic_year, model.iso_week) == (2023, 20)


def test_the_same_tables_give_the_same_model(tables, model):
    again = fit_inflow(SeasonTables(tables.by_season), (2023, 20), SETTINGS)

    assert np.array_equal(predict(again, tables), predict(model, tables))
    assert again.choices == model.choices


def test_outcomes_of_the_season_and_later_have_no_say(tables, model):
    blind = {
        season: table if season[0] < 2023 else replace(table, frame=table.frame.assign(**{OUTCOME: 1e5}))
        for season, table in tables.by_season.items()
    }

    again = fit_inflow(SeasonTables(blind), (2023, 20), SETTINGS)

    assert again.choices == model.choices
    assert np.array_equal(predict(again, tables), predict(model, tables))


def test_a_week_without_a_choice_of_its_own_takes_that_of_the_nearest(model):
    assert set(model.choices) == {18, 20}
    other = replace(model, choices={2: "early", 20: "spring", 50: "winter"})
    assert [other.choice_for(week) for week in (20, 12, 1, 52, 45)] == ["spring", "spring", "early", "early", "winter"]


def test_a_first_season_cannot_be_forecast(tables):
    with pytest.raises(TableError, match="no count of 1 October of a season before 2020 is known"):
        fit_inflow(tables, (2020, 20), SETTINGS)
    assert fit_inflow(tables, (2021, 20), SETTINGS).trained_on == ((2020, 18), (2020, 20))
    with pytest.raises(TableError, match="no inflow table of 2023, week 40"):
        fit_inflow(tables, (2023, 40), SETTINGS)


def test_the_pipeline_is_made_of_library_classes_only(tables, model):
    blob = skops.io.dumps(model.pipeline)

    assert skops.io.get_untrusted_types(data=blob) == []
    assert np.array_equal(predict(replace(model, pipeline=skops.io.loads(blob)), tables), predict(model, tables))
