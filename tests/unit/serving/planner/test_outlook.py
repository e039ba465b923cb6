"""The years ahead: which rows belong to a place, and what is withheld on every level and in every sum."""

from dataclasses import replace

import pandas as pd
import pytest

from serving.planner.forecasts import forecast_rows
from serving.planner.outlook import LeftOut, OutlookRow, Place, counted_years, left_out, stock_ahead, years_ahead
from serving.results.disclosure import Count
from serving.site.context import AppContext
from serving.words import WORDS
from training.contracts.years import WhyLeftOut

NURSING, SMALL = Place("programme", "34401"), Place("programme", "39280")


def of(rows: list[OutlookRow], place: Place) -> list[OutlookRow]:
    return [row for row in rows if place.holds(row)]


def test_a_place_has_its_own_rows_only(app: AppContext) -> None:
    years = years_ahead(app.published)

    assert [row.academic_year for row in of(years, Place("institution"))] == [2026, 2027, 2028, 2029, 2030]
    assert {row.faculty for row in of(years, Place("faculty", "Techniek"))} == {"Techniek"}
    assert {row.programme for row in of(years, NURSING)} == {"34401"}
    assert of(years, Place("programme", "nothing")) == []


def test_stock_has_rows_per_year_of_study_and_one_for_all(app: AppContext) -> None:
    assert {row.year_of_study for row in of(stock_ahead(app.published), NURSING)} == {0, 1, 2, 3, 4}
    assert {row.year_of_study for row in of(years_ahead(app.published), NURSING)} == {None}


def test_small_numbers_of_the_stock_are_withheld_with_what_would_give_them_away(app: AppContext) -> None:
    known = {row.year_of_study: row.known for row in of(stock_ahead(app.published), SMALL) if row.academic_year == 2026}

    assert known[3] == Count(None, suppressed=True, small=True)
    # The other programme of the faculty would give year 3 away too: faculty minus the other.
    other = of(stock_ahead(app.published), Place("programme", "30020"))
    assert all(row.known.suppressed for row in other if row.year_of_study == 3)


def test_a_small_forecast_hides_its_range(app: AppContext) -> None:
    small = [row for row in of(stock_ahead(app.published), SMALL) if row.forecast.suppressed]
    assert small
    assert all(value is None for row in small for value in row.quantiles.values())


def test_last_years_count_as_a_forecast_is_withheld_like_the_count(app: AppContext) -> None:
    path = app.published.results / "years.parquet"
    frame = pd.read_parquet(path)
    frame = frame.assign(served="baseline_last_year")
    frame.loc[frame["programme"] == "39280", "baseline_last_year"] = 3.0
    frame.loc[frame["programme"] == "39280", "forecast"] = 9.0
    frame.to_parquet(path)

    assert all(row.forecast == Count(None, True, True) for row in of(years_ahead(app.published), SMALL))


def test_a_programme_that_ended_has_nobody_which_is_no_secret(app: AppContext) -> None:
    path = app.published.results / "years.parquet"
    frame = pd.read_parquet(path)
    frame.loc[frame["programme"] == "39280", ["forecast", "note"]] = [0.0, "ended"]
    frame.to_parquet(path)

    assert all(row.forecast == Count(0.0) for row in of(years_ahead(app.published), SMALL))


def test_programmes_without_a_forecast_are_named_with_the_reason(app: AppContext) -> None:
    assert left_out(app.published, Place("institution")) == []
    lines = [("9", "Nautiek", "Techniek", WhyLeftOut.UNLIKE_ANY), ("8", "Dans", "Kunsten", WhyLeftOut.NOT_COUNTED)]
    frame = pd.DataFrame(lines, columns=["programme", "programme_name", "faculty", "reason"])
    frame.to_parquet(app.published.results / "years-left-out.parquet")

    assert [one.programme_name for one in left_out(app.published, Place("institution"))] == ["Dans", "Nautiek"]
    assert left_out(app.published, Place("faculty", "Techniek")) == [LeftOut("Nautiek", WhyLeftOut.UNLIKE_ANY)]
    assert left_out(app.published, Place("programme", "8")) == [LeftOut("Dans", WhyLeftOut.NOT_COUNTED)]
    assert {f"left_out.{reason}" for reason in WhyLeftOut} <= set(WORDS.sources)


def test_without_files_there_is_nothing_ahead(app: AppContext) -> None:
    for name in ("years", "stock", "counts"):
        (app.published.results / f"{name}.parquet").unlink()

    assert years_ahead(app.published) == []
    assert stock_ahead(app.published) == []
    assert counted_years(app.published, NURSING, []) == {}


@pytest.fixture
def counted(app: AppContext) -> AppContext:
    """Nursing and physiotherapy counted 61 and 30 in 2023, and 58 and 3 in 2024; a programme that is gone had 20."""
    rows = [("34401", 2023, 61), ("34580", 2023, 30), ("34401", 2024, 58), ("34580", 2024, 3), ("00001", 2023, 20)]
    frame = pd.DataFrame(rows, columns=["programme", "academic_year", "students"])
    frame.to_parquet(app.published.results / "counts.parquet")
    return app


@pytest.mark.parametrize(
    ("place", "years"),
    [
        (NURSING, {2023: 61.0}),  # 58 of 2024 would give away the 3 beside it
        (Place("programme", "34580"), {2023: 30.0}),
        (Place("faculty", "Gezondheid"), {2023: 91.0, 2024: 61.0}),
        (Place("institution"), {2023: 111.0, 2024: 61.0}),
    ],
)
def test_counted_years_are_shown_per_place_and_small_ones_cannot_be_worked_out(
    counted: AppContext, place: Place, years: dict[int, float]
) -> None:
    rows = forecast_rows(counted.published, iso_week=10)
    assert counted_years(counted.published, place, rows) == years


def test_a_place_holds_forecast_rows_too(app: AppContext) -> None:
    row = forecast_rows(app.published, iso_week=10, programme="34401", level="programme")[0]
    assert NURSING.holds(row)
    assert not NURSING.holds(replace(row, level="cell"))
