"""The chart: plain SVG, nothing that a page's content policy refuses, withheld numbers left out."""

import re
from dataclasses import replace

import pytest

from serving.charts import draw_season, draw_years
from serving.desk import Desk
from serving.forecasts import ForecastRow, forecast_rows
from serving.translations import Language


@pytest.fixture
def history(desk: Desk) -> list[ForecastRow]:
    return forecast_rows(desk.published, programme="34401", level="programme")


def test_the_chart_needs_no_script_no_style_and_no_other_host(history: list[ForecastRow]) -> None:
    svg = draw_season(history, Language.NL)
    assert svg.startswith("<svg")
    assert not re.search(r"<script|<image|\sstyle=|\son\w+=|href=", svg)
    assert set(re.findall(r"https?://[^\"']+", svg)) <= {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
    assert "Prognose" in svg
    assert "Aanmeldingen" in svg


def test_a_chart_of_withheld_numbers_can_be_drawn(history: list[ForecastRow]) -> None:
    hidden = replace(history[0].applicants, value=None, suppressed=True)
    rows = [replace(row, applicants=hidden, last_year=hidden) for row in history]
    assert "Last year" not in draw_season(rows, Language.EN)


def test_the_years_stand_beside_the_forecast_and_its_range(history: list[ForecastRow]) -> None:
    svg = draw_years({2023: 61.0, 2024: 58.0}, history[0], Language.NL)

    assert not re.search(r"<script|<image|\sstyle=|\son\w+=|href=", svg)
    assert all(number in svg for number in ("2023", "2024", ">61<", ">58<", history[0].academic_year))


def test_years_without_counts_or_with_a_withheld_forecast_can_be_drawn(history: list[ForecastRow]) -> None:
    hidden = replace(history[0].forecast, value=None, suppressed=True)

    assert draw_years({}, history[0], Language.EN).startswith("<svg")
    assert draw_years({2024: 58.0}, replace(history[0], forecast=hidden), Language.EN).startswith("<svg")
