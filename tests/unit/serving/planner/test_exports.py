"""The workbook and the files: the numbers of the pages, as numbers; what is withheld stays withheld."""

import io
from datetime import date
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from lib.serving_world import SCENARIO

from features.errors import TableError
from serving.errors import NotFound
from serving.planner.export_tables import forecast_frame, scenario_frame
from serving.planner.exports import chosen_week, forecast_workbook, scenario_workbook, write_exports
from serving.planner.forecasts import forecast_rows
from serving.planner.scenarios import see_scenario
from serving.records.permissions import Person
from serving.site.context import AppContext

TODAY = date(2026, 3, 4)


def open_book(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def read_sheet(book: openpyxl.Workbook, name: str, head: int = 1) -> list[dict[str, object]]:
    lines = list(book[name].iter_rows(values_only=True))
    return [dict(zip(lines[head - 1], line, strict=True)) for line in lines[head:]]


@pytest.fixture
def book(app: AppContext) -> openpyxl.Workbook:
    made = forecast_workbook(app.published, ("2026", 10), "en", institution="Waterland", today=TODAY)
    return open_book(made)


def test_there_is_a_sheet_for_each_level_and_for_what_explains_them(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == [
        "institution", "faculty", "programme", "cell", "why", "years", "stock", "deliveries", "about",
    ]  # fmt: skip
    assert all(book[name].freeze_panes == "A2" for name in book.sheetnames)
    assert all(book[name].column_dimensions["A"].width >= 9 for name in book.sheetnames)


def test_the_sheets_are_dutch_for_a_dutch_reader(app: AppContext) -> None:
    made = forecast_workbook(app.published, ("2026", 10), "nl", institution="Waterland", today=TODAY)
    assert open_book(made).sheetnames[2:6] == ["opleiding", "herkomst", "waarom", "jaren vooruit"]


def test_numbers_are_numbers_and_those_of_the_page(app: AppContext, book: openpyxl.Workbook) -> None:
    rows = {row.programme: row for row in forecast_rows(app.published, iso_week=10, level="programme")}
    for line in read_sheet(book, "programme"):
        row = rows[str(line["Code"])]
        assert row.forecast.value is not None
        assert line["Forecast"] == round(row.forecast.value)
        assert line["80% range: from"] == round(row.quantiles["p10"] or 0)
        assert isinstance(line["Forecast"], int)


def test_withheld_cells_are_marked_as_on_the_page(book: openpyxl.Workbook) -> None:
    lines = [line for line in read_sheet(book, "cell") if line["Code"] == "39280"]
    assert {str(line["Applications so far"]) for line in lines} <= {"<5", "n.s."}
    assert {line["Note"] for line in read_sheet(book, "programme") if line["Code"] == "39280"} == {"new programme"}


def test_the_parts_of_why_add_up_in_the_sheet(book: openpyxl.Workbook) -> None:
    parts = ("Applications", "Mix", "Conversion", "Programmes", "Other")
    lines = [line for line in read_sheet(book, "why") if isinstance(line["Then"], int)]
    assert lines
    for line in lines:
        assert line["Then"] + sum(int(str(line[part])) for part in parts) == line["Forecast now"]


def test_about_says_what_it_is(book: openpyxl.Workbook) -> None:
    about = {line["Subject"]: line["Explanation"] for line in read_sheet(book, "about")}
    assert about["Institution"] == "Waterland"
    assert about["Academic year, week"] == "2026, 10"
    assert about["Model and version"] == "inflow 3"
    assert about["Exported on"] == "4 Mar 2026"


def test_the_deliveries_are_as_on_the_page(book: openpyxl.Workbook) -> None:
    stop, warning, small = read_sheet(book, "deliveries")
    assert (stop["Week"], stop["How serious"], stop["Where"]) == (10, "stopped the forecast", "EEA")
    assert "officer decided so on 4 Mar 2026" in str(stop["Decision"])
    told = "There is no delivery of week 5. What was known the week before stands for it."
    assert warning["What was found"] == told
    assert "not shown" in str(small["What was found"])


def test_what_is_larger_comes_first(book: openpyxl.Workbook) -> None:
    levels = [line["Level"] for line in read_sheet(book, "why")]
    assert list(dict.fromkeys(levels)) == ["institution", "faculty", "programme", "origin per programme"]
    assert [line["Faculty"] for line in read_sheet(book, "faculty")] == ["Gezondheid", "Techniek"]


def test_years_and_stock_may_be_missing(app: AppContext) -> None:
    for name in ("years", "stock", "changes"):
        (app.published.results / f"{name}.parquet").unlink()
    made = forecast_workbook(app.published, ("2026", 10), "en", institution="", today=TODAY)
    assert [read_sheet(open_book(made), name) for name in ("why", "years", "stock")] == [[], [], []]


def test_a_text_cannot_become_a_formula(app: AppContext, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = app.published.forecast().assign(programme_name="=1+1")
    monkeypatch.setattr(type(app.published), "forecast", lambda _self: frame)
    made = forecast_workbook(app.published, ("2026", 10), "en", institution="", today=TODAY)
    assert {line["Programme"] for line in read_sheet(open_book(made), "programme")} == {"'=1+1"}


def test_a_scenario_says_on_every_sheet_and_every_row_that_it_is_one(app: AppContext, planner: Person) -> None:
    result = see_scenario(app, planner, SCENARIO.key)
    book = open_book(scenario_workbook(result, "en", today=TODAY))

    assert book.sheetnames == ["scenario", "about"]
    assert {book[name]["A1"].value for name in book.sheetnames} == {"Scenario – not a forecast"}
    assert {line["Scenario (name)"] for line in read_sheet(book, "scenario", head=2)} == {SCENARIO.name}
    frame = scenario_frame(SCENARIO.name, result.rows)
    assert set(frame["scenario"]) == {SCENARIO.name}
    assert frame.loc[frame["suppressed"], "forecast"].isna().all()


def test_the_frame_for_programs_misses_what_is_withheld(app: AppContext) -> None:
    frame = forecast_frame(forecast_rows(app.published, iso_week=10))
    small = frame[(frame["programme"] == "39280") & (frame["level"] == "cell")]
    assert small["suppressed"].all()
    assert small["applicants"].isna().all()
    assert frame["made_on"].notna().all()


def test_everything_is_written_into_a_folder(app: AppContext, tmp_path: Path) -> None:
    written = write_exports(app.published, tmp_path / "out", "nl", institution="Waterland", today=TODAY)

    assert [path.name for path in written] == ["forecast-2026-week-10.xlsx", "forecast-2026.parquet"]
    assert set(pd.read_parquet(written[1])["iso_week"]) == {6, 7, 8, 9, 10}
    assert open_book(written[0].read_bytes()).sheetnames[0] == "instelling"


def test_without_a_forecast_nothing_is_written(app: AppContext, tmp_path: Path) -> None:
    (app.published.results / "forecast.parquet").unlink()
    with pytest.raises(TableError, match="no forecast to export"):
        write_exports(app.published, tmp_path, "nl", institution="", today=TODAY)


@pytest.mark.parametrize("wanted", ["2026:11", "2025:10", "10", "2026:x", ":", "2026:¹"])
def test_a_week_that_is_not_there_is_not_found(app: AppContext, wanted: str) -> None:
    assert chosen_week(app.published, None) == ("2026", 10)
    assert chosen_week(app.published, "2026:8") == ("2026", 8)
    with pytest.raises(NotFound):
        chosen_week(app.published, wanted)
