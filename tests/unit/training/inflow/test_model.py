"""The inflow model: learns from earlier seasons only, and earlier seasons decide what is served."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
import skops.io
from lib.seasons import market_tables

from features.cohort_table import OUTCOME
from features.errors import TableError
from training.inflow.baselines import Baseline
from training.inflow.choice import choose
from training.inflow.model import fit_inflow, predict_points, wape
from training.inflow.points import combine, forecast_points
from training.inflow.seasons import index_tables, usable_seasons
from training.inflow.settings import InflowSettings, training_weeks

SETTINGS = InflowSettings(weeks=(20,), test_years=(2023,), trees=20)
LIGHTGBM_TYPES = ["collections.OrderedDict", "lightgbm.basic.Booster", "lightgbm.sklearn.LGBMRegressor"]


@pytest.fixture(scope="module")
def tables():
    return index_tables(market_tables(range(2020, 2024)))


def points(**columns):
    made = pd.DataFrame({"academic_year": 2022, "iso_week": 20, "lift": 0.0, **columns})
    return made.assign(**{name.value: made.get(name.value, made["anchor"]) for name in Baseline})


def test_weeks_to_learn_from_lie_around_those_evaluated_and_wrap_at_new_year():
    settings = InflowSettings(weeks=(1, 20), window=2, step=2)

    assert training_weeks(settings) == (1, 3, 18, 20, 22, 51)


def test_a_season_is_usable_once_its_count_is_known(tables):
    assert usable_seasons(tables, tables[2022, 20], SETTINGS) == [(2020, 18), (2020, 20), (2021, 18), (2021, 20)]
    narrow = replace(SETTINGS, window=0)
    assert usable_seasons(tables, tables[2022, 20], narrow) == [(2020, 20), (2021, 20)]
    early = replace(tables[2022, 20], as_of=date(2021, 10, 20))  # before the count of 2021 was known
    assert usable_seasons(tables, early, narrow) == [(2020, 20)]


def test_the_outcomes_of_a_season_and_later_do_not_touch_its_forecast(tables):
    def forget(table):
        return replace(table, frame=table.frame.assign(**{OUTCOME: np.nan}))

    blind = {season: table if season[0] < 2022 else forget(table) for season, table in tables.items()}

    with_future, without = fit_inflow(tables, 2022, 20, SETTINGS), fit_inflow(blind, 2022, 20, SETTINGS)

    assert with_future.choice == without.choice
    ours, theirs = predict_points(with_future, tables[2022, 20]), predict_points(without, tables[2022, 20])
    pd.testing.assert_series_equal(ours["forecast"], theirs["forecast"])


def test_the_same_tables_give_the_same_model(tables):
    first, second = fit_inflow(tables, 2023, 20, SETTINGS), fit_inflow(tables, 2023, 20, SETTINGS)

    frame = tables[2023, 20].frame[list(first.feature_names)]
    assert np.array_equal(first.pipeline.predict(frame), second.pipeline.predict(frame))
    assert first.choice == second.choice


def test_the_model_finds_the_conversions_of_a_steady_market(tables):
    predicted = predict_points(fit_inflow(tables, 2023, 20, SETTINGS), tables[2023, 20])

    assert wape(predicted["forecast"], predicted["actual"]) < 0.15
    assert wape(predicted[Baseline.LAST_YEAR.value], predicted["actual"]) > 0.15


def test_the_first_season_has_an_anchor_but_nothing_to_learn_from(tables):
    first = forecast_points(tables, (2021, 20), SETTINGS)

    assert first["anchor"].notna().all()
    assert first["lift"].isna().all()  # 2020 has no history, so no anchor to learn from
    with pytest.raises(TableError, match="no earlier season"):
        fit_inflow(tables, 2021, 20, SETTINGS)


def test_a_week_without_a_table_is_refused(tables):
    with pytest.raises(TableError, match="no inflow table of 2023, week 40"):
        fit_inflow(tables, 2023, 40, SETTINGS)


def test_the_pipeline_is_made_of_library_classes_only(tables):
    model = fit_inflow(tables, 2023, 20, SETTINGS)

    blob = skops.io.dumps(model.pipeline)

    assert skops.io.get_untrusted_types(data=blob) == LIGHTGBM_TYPES
    loaded = skops.io.loads(blob, trusted=LIGHTGBM_TYPES)
    frame = tables[2023, 20].frame[list(model.feature_names)]
    assert np.array_equal(loaded.predict(frame), model.pipeline.predict(frame))


def test_the_share_is_the_one_that_was_best_on_earlier_years():
    earlier = points(anchor=[100.0, 50.0], lift=np.log([1.5, 1.5]), actual=[150.0, 75.0])

    assert choose([earlier], SETTINGS).share == 1.0
    assert choose([earlier.assign(actual=earlier["anchor"])], SETTINGS).share == min(SETTINGS.shares)


def test_before_any_year_had_a_model_the_first_share_holds():
    earlier = points(anchor=[100.0, 50.0], actual=[10.0, 5.0]).assign(lift=np.nan)

    assert choose([earlier], SETTINGS).share == SETTINGS.first_share


def test_a_baseline_that_is_served_is_the_forecast_and_gives_the_spread():
    earlier = points(anchor=[100.0, 50.0], actual=[10.0, 5.0]).assign(baseline_last_year=[10.0, 5.0])

    choice = choose([earlier], SETTINGS, "baseline_last_year")

    assert combine(earlier, choice.share, choice.served).tolist() == [10.0, 5.0]
    assert choice.spread != choose([earlier], SETTINGS).spread


def test_without_a_known_count_there_is_no_choice():
    with pytest.raises(TableError, match="uncertainty"):
        choose([points(anchor=[1.0], actual=[np.nan])], SETTINGS)


def test_a_forecast_is_never_negative():
    assert combine(points(anchor=[0.0], lift=-5.0, actual=[0.0]), 1.0).tolist() == [0.0]
