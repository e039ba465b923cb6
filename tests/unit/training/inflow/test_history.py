"""A model is never made without one programme that applied and was counted."""

import numpy as np
import pytest
from lib.seasons import market_tables

from features.errors import TableError
from features.inflow.growth import CARRIED
from training.inflow.forecast import fit_inflow
from training.inflow.seasons import InflowSettings, check_history, index_tables

SETTINGS = InflowSettings(weeks=(20,), test_years=(2022,), samples=50)


@pytest.fixture(scope="module")
def table():
    return index_tables(market_tables(range(2020, 2023), programmes=4)).find((2022, 20))


def test_what_applied_and_was_counted_is_enough(table):
    check_history(table)


def test_no_count_at_all_is_said(table):
    frame = table.frame.assign(**dict.fromkeys([*CARRIED, "last_outcome", "mean_outcome"], np.nan))
    with pytest.raises(TableError, match="no count of 1 October of a season before 2022 is known"):
        check_history(type(table)(**{**vars(table), "frame": frame}))


def test_counts_under_other_codes_than_the_applications_train_nothing(table):
    half = table.frame.copy()
    counted = half["programme"] < "P02"
    half.loc[~counted, [*CARRIED, "last_outcome", "mean_outcome"]] = np.nan
    half.loc[counted, "applicants"] = np.nan
    other = type(table)(**{**vars(table), "frame": half})
    assert counted.any()
    with pytest.raises(TableError, match="no programme with applicants in 2022 has a count of an earlier season"):
        fit_inflow(index_tables([other]), (2022, 20), SETTINGS)
