from datetime import date
from functools import cache

import numpy as np
import pandas as pd
import pytest
from lib.studies import steady
from lib.yearly import counts, lines

from features.years.progression import Step
from training.inflow.levels import QUANTILES
from training.stock.backtest import backtest_stock, evaluate_steps, evaluate_stock
from training.stock.forecast import (
    COLUMNS,
    GRADUATES,
    NO_INFLOW,
    UNSEEN,
    describe_graduates,
    describe_stock,
    look_ahead_stock,
)
from training.years.backtest import backtest_years
from training.years.forecast import Outlook, Plans, look_ahead
from training.years.lines import Lines, make_lines

NAMES = pd.DataFrame({"programme": ["P"], "programme_name": ["Study"], "faculty": ["F"]})
STEADY = steady(range(2015, 2022))
TOLD, UNTOLD = steady(range(2015, 2022), graduates=Step.GRADUATED), steady(range(2015, 2022), left=Step.UNTOLD)


@cache
def counted(last: int = 2021) -> Lines:
    return lines({"P": [100.0] * (last - 2014)})


def inflow(known: Lines) -> Outlook:
    return look_ahead(known, backtest_years(known, 3), 3, Plans({}, {}, {}))


@cache
def expected(last: int = 2021) -> Outlook:
    """The inflow of the years after the last count."""
    return inflow(counted(last))


@pytest.fixture(scope="module")
def rows() -> pd.DataFrame:
    return describe_stock(look_ahead_stock(STEADY, expected(), NAMES), date(2022, 5, 1))


def test_every_level_year_and_year_of_study_has_a_row(rows: pd.DataFrame) -> None:
    assert list(rows.columns) == COLUMNS
    assert not rows.isna().any(axis=None)
    assert set(rows["level"]) == {"programme", "faculty", "institution"}
    assert {0, 1, 2, 3} <= set(rows["year_of_study"])
    assert rows["academic_year"].unique().tolist() == [2022, 2023, 2024]
    assert (rows[list(QUANTILES)].diff(axis=1).iloc[:, 1:] >= 0).all(axis=None)


def test_years_of_study_add_up_to_all_of_them(rows: pd.DataFrame) -> None:
    whole = rows[(rows["level"] == "institution") & (rows["year_of_study"] == 0)].set_index("horizon")
    parts = rows[(rows["level"] == "institution") & (rows["year_of_study"] > 0)].groupby("horizon")

    assert whole["last_known"].tolist() == [244, 244, 244]
    # Years of study of hardly anybody are not shown.
    assert parts["forecast"].sum().tolist() == pytest.approx(whole["forecast"].tolist(), abs=0.5)


def test_a_steady_institution_is_forecast_as_steady(rows: pd.DataFrame) -> None:
    whole = rows[(rows["level"] == "institution") & (rows["year_of_study"] == 0)]

    assert whole["forecast"].tolist() == pytest.approx([244] * 3, rel=0.1)


def test_inflow_that_was_counted_later_or_earlier_is_put_in_its_own_year() -> None:
    later = describe_stock(look_ahead_stock(STEADY, expected(2022), NAMES), date(2023, 5, 1))

    first = later.query("level == 'institution' and year_of_study == 1").set_index("horizon")
    assert first["academic_year"].tolist() == [2022, 2023, 2024]
    assert first.loc[1, ["p025", "p975"]].tolist() == pytest.approx([100, 100], abs=2)  # counted already


def test_years_in_between_have_their_own_count() -> None:
    later = lines({"P": [100.0] * 7 + [60, 90]})
    rows = describe_stock(look_ahead_stock(STEADY, inflow(later), NAMES), date(2024, 5, 1))

    first = rows.query("level == 'institution' and year_of_study == 1").set_index("academic_year")
    assert first.loc[2022, "forecast"] == pytest.approx(60, abs=2)
    assert first.loc[2023, "forecast"] == pytest.approx(90, abs=2)


def test_a_programme_without_inflow_says_so_and_runs_out() -> None:
    other = look_ahead_stock(STEADY, inflow(lines({"Q": [40.0] * 7})), NAMES)
    rows = describe_stock(other, date(2022, 5, 1))

    ending = rows.query("programme == 'P' and year_of_study == 0")
    assert set(ending["note"]) == {NO_INFLOW}
    assert (np.diff(ending.sort_values("horizon")["forecast"]) < 0).all()


def test_rows_that_rest_on_steps_never_seen_say_so() -> None:
    known = steady(range(2015, 2017))
    unseen = look_ahead_stock(
        type(known)(known.stock, known.steps[known.steps["year_of_study"] < 3], known.entrants), expected(2016), NAMES
    )

    rows = (
        describe_stock(unseen, date(2017, 5, 1)).query("level == 'institution'").set_index(["year_of_study", "horizon"])
    )
    assert rows.loc[(2, 1), "note"] == ""
    assert rows.loc[(4, 1), "note"] == UNSEEN
    assert rows.loc[(0, 1), "note"] == UNSEEN


def test_a_backtest_judges_each_known_year_beside_last_years_number() -> None:
    known = counted()
    tested = backtest_stock(STEADY, known, backtest_years(known, 2), NAMES, 2).rows

    whole = tested.query("level == 'institution' and year_of_study == 0")
    assert whole.groupby("horizon").size().to_dict() == {1: 5, 2: 4}
    assert set(whole["actual"]) == {244.0}
    evaluation = evaluate_stock(tested).set_index(["level", "horizon", "model", "measure"])["value"]
    assert evaluation[("institution", 1, "last_known", "wape")] == 0
    assert evaluation[("institution", 1, "model", "wape")] < 0.05
    assert evaluation[("programme x year of study", 1, "model", "coverage 90 %")] > 0.8


def test_origins_before_the_first_own_count_are_not_judged() -> None:
    others = counts({"P": [50.0] * 7}, institution="other", is_own=False)
    known = make_lines(pd.concat([others, counts({"P": [100.0] * 3}, first_year=2019)], ignore_index=True))

    tested = backtest_stock(STEADY, known, backtest_years(known, 2), NAMES, 2).rows

    assert tested["origin"].unique().tolist() == [2019, 2020]


def test_graduates_are_expected_where_the_register_tells_them() -> None:
    rows = describe_graduates(look_ahead_stock(TOLD, expected(), NAMES), date(2022, 5, 1))

    assert list(rows.columns) == GRADUATES
    assert set(rows["level"]) == {"programme", "faculty", "institution"}
    whole = rows[rows["level"] == "institution"]
    assert whole["academic_year"].tolist() == [2021, 2022, 2023]
    assert set(whole["last_known_year"]) == {2020}
    assert set(whole["last_known"]) == {64.0}
    assert whole["forecast"].tolist() == pytest.approx([64] * 3, rel=0.1)


def test_where_diplomas_are_not_told_nobody_is_expected_to_have_one() -> None:
    rows = describe_graduates(look_ahead_stock(UNTOLD, expected(), NAMES), date(2022, 5, 1))

    assert rows.empty
    assert list(rows.columns) == GRADUATES


def test_telling_diplomas_does_not_change_how_many_stay() -> None:
    told, untold = (
        describe_stock(look_ahead_stock(known, expected(), NAMES), date(2022, 5, 1))
        .query("level == 'institution' and year_of_study == 0")["forecast"].tolist()
        for known in (TOLD, UNTOLD)
    )  # fmt: skip

    assert told == pytest.approx(untold, rel=0.03)


def test_steps_are_judged_apart_where_both_years_tell_them() -> None:
    known = counted()
    told, untold = (
        backtest_stock(progression, known, backtest_years(known, 1), NAMES, 1).steps for progression in (TOLD, UNTOLD)
    )

    assert set(told["step"]) == {"next_year", "repeat", "switch", "graduated", "left"}
    assert set(untold["step"]) == {"next_year", "repeat", "switch", "left_or_graduated"}
    assert set(told.loc[told["step"] == "graduated", "actual"]) == {64.0}
    for steps in (told, untold):  # everybody enrolled takes one step, expected and counted
        sums = steps.groupby("origin")[["actual", "forecast"]].sum()
        assert sums["forecast"].tolist() == pytest.approx(sums["actual"].tolist())
    wape = evaluate_steps(told).query("measure == 'wape'").set_index("level")["value"]
    assert wape["step graduated"] < 0.15


def test_what_happened_later_changes_no_earlier_stock_forecast() -> None:
    known = counted()
    before = backtest_stock(STEADY, known, backtest_years(known, 1), NAMES, 1).rows.query("origin <= 2018")
    stock = STEADY.stock.assign(students=STEADY.stock["students"].where(STEADY.stock["academic_year"] < 2020, 999))
    changed = type(STEADY)(stock, STEADY.steps, STEADY.entrants)

    after = backtest_stock(changed, known, backtest_years(known, 1), NAMES, 1).rows.query("origin <= 2018")

    pd.testing.assert_frame_equal(before[["forecast", *QUANTILES]], after[["forecast", *QUANTILES]])
