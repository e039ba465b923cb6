"""The charts: plain SVG, nothing that a page's content policy refuses, withheld numbers left out."""

import re
from dataclasses import replace

import pytest

from serving.planner.changes import ForecastChange, Since
from serving.planner.charts import draw_change, draw_season, draw_years
from serving.planner.forecasts import ForecastRow, forecast_rows
from serving.results.disclosure import Count
from serving.site.context import AppContext
from serving.site.drawing import make_png

FORBIDDEN = re.compile(r"<script|<image|\sstyle=|\son\w+=|href=")


@pytest.fixture
def history(app: AppContext) -> list[ForecastRow]:
    return forecast_rows(app.published, programme="34401", level="programme")


def test_the_chart_needs_no_script_no_style_and_no_other_host(history: list[ForecastRow]) -> None:
    svg = draw_season(history, "nl")
    assert svg.startswith("<svg")
    assert not FORBIDDEN.search(svg)
    assert set(re.findall(r"https?://[^\"']+", svg)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "Prognose" in svg
    assert "Aanmeldingen" in svg


def test_a_chart_of_withheld_numbers_can_be_drawn(history: list[ForecastRow]) -> None:
    hidden = replace(history[0].applicants, value=None, suppressed=True)
    rows = [replace(row, applicants=hidden, last_year=hidden) for row in history]
    assert "Last year" not in draw_season(rows, "en")


def test_the_years_stand_beside_what_is_expected_and_its_range() -> None:
    svg = draw_years({2023: 61.0, 2024: 58.0}, [("2025", 65.0, 60.0, 71.0), ("2026", 66.0, None, None)], "nl")

    assert not FORBIDDEN.search(svg)
    assert all(number in svg for number in ("2023", "2024", ">61<", ">58<", "2025", ">65<", ">66<"))


def test_years_without_counts_or_with_a_withheld_forecast_can_be_drawn() -> None:
    assert draw_years({}, [("2025", 65.0, 60.0, 71.0)], "en").startswith("<svg")
    assert draw_years({2024: 58.0}, [], "en").startswith("<svg")


def change(row: ForecastRow, **parts: int) -> ForecastChange:
    return ForecastChange(Since.WEEK, row, Count(400.4), Count(400.4 + sum(parts.values())), parts)


def test_a_waterfall_has_a_bar_for_each_part_that_is_not_zero(history: list[ForecastRow]) -> None:
    svg = draw_change(change(history[0], applications=35, mix=0, conversion=-3), "en")

    assert not FORBIDDEN.search(svg)
    assert all(f">{word}<" in svg for word in ("400", "+35", "−3", "432", "Applications", "Conversion"))
    assert ">Mix<" not in svg


def test_a_waterfall_of_nothing_can_be_drawn(history: list[ForecastRow]) -> None:
    assert ">400<" in draw_change(change(history[0], applications=0), "en")


def test_a_title_is_for_charts_that_leave_the_page(history: list[ForecastRow]) -> None:
    titled = draw_season(history, "nl", "Verpleegkunde: het seizoen")

    assert "Verpleegkunde: het seizoen" in titled
    assert make_png(titled).startswith(b"\x89PNG")
