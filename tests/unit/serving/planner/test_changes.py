"""Why the forecast changed: parts that add up as they are shown, sentences, and what is withheld."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from serving.planner.changes import PARTS, ForecastChange, Since, find_changes, round_parts, tell_change
from serving.planner.forecasts import ForecastRow, forecast_rows
from serving.results.disclosure import Count
from serving.site.context import AppContext

numbers = st.floats(-300, 300, allow_nan=False)


@given(st.floats(0, 5000), st.lists(numbers, min_size=1, max_size=5))
def test_rounded_parts_add_up_to_the_rounded_difference(before: float, amounts: list[float]) -> None:
    parts = dict(zip(PARTS, amounts, strict=False))
    after = before + sum(amounts)

    whole = round_parts(before, after, parts)

    assert sum(whole.values()) == round(after) - round(before)
    assert all(abs(whole[name] - parts[name]) <= 1 for name in parts)


def test_the_unit_that_is_missing_goes_to_the_largest_remainder() -> None:
    assert round_parts(100.4, 102.0, {"applications": 0.9, "mix": 0.7, "conversion": 0.0}) == {
        "applications": 1, "mix": 1, "conversion": 0,
    }  # fmt: skip
    assert round_parts(100.4, 101.4, {"applications": 0.5, "mix": 0.5}) == {"applications": 1, "mix": 0}


@pytest.fixture
def row(app: AppContext) -> ForecastRow:
    return forecast_rows(app.published, iso_week=10, level="institution")[0]


def change(row: ForecastRow, since: Since = Since.WEEK, **parts: int) -> ForecastChange:
    return ForecastChange(since, row, Count(400.0), Count(400.0 + sum(parts.values())), parts)


def test_a_change_is_told_with_its_parts_the_largest_first(row: ForecastRow) -> None:
    one = change(row, applications=35, mix=8, conversion=-3, programmes=0)

    assert tell_change(one, "en") == (
        "40 more than last week: 35 up through more applications, 8 up through a different mix of applications, "
        "3 down through a lower conversion."
    )
    assert tell_change(one, "nl").startswith("40 meer dan vorige week: 35 erbij door meer aanmeldingen, 8 erbij")


def test_less_and_the_same_are_told_too(row: ForecastRow) -> None:
    assert tell_change(change(row, Since.YEAR, applications=-7), "en") == (
        "7 fewer than last year: 7 down through fewer applications."
    )
    assert tell_change(change(row, applications=2, conversion=-2), "en").startswith("As many as last week")
    assert tell_change(change(row, applications=0), "en") == "As many as last week."


def test_changes_of_each_level_are_found_and_add_up_to_what_the_page_shows(app: AppContext) -> None:
    rows = forecast_rows(app.published, iso_week=10)
    found = find_changes(app.published, rows)

    assert {(one.row.level, one.since) for one in found if one.parts} >= {
        (level, since) for level in ("programme", "faculty", "institution") for since in Since
    }
    for one in found:
        if one.parts:
            assert one.after.value is not None
            assert one.before.value is not None
            assert round(one.before.value) + sum(one.parts.values()) == round(one.after.value)


def test_a_small_number_hides_its_parts(app: AppContext) -> None:
    cells = forecast_rows(app.published, iso_week=10, programme="39280", level="cell")
    found = {(one.row.origin, one.since): one for one in find_changes(app.published, cells)}

    small = found["non-EEA", Since.WEEK]
    assert small.parts == {}
    assert small.difference is None
    assert "not shown" in tell_change(small, "en")


def test_last_year_withheld_hides_the_change_since_last_year(app: AppContext, row: ForecastRow) -> None:
    hidden = replace(row, last_year=Count(None, suppressed=True))
    found = {one.since: one for one in find_changes(app.published, [hidden])}

    assert found[Since.YEAR].parts == {}
    assert found[Since.YEAR].before == Count(None, suppressed=True)
    assert found[Since.WEEK].parts


def test_without_a_file_there_are_no_changes(app: AppContext, row: ForecastRow) -> None:
    (app.published.results / "changes.parquet").unlink()
    assert find_changes(app.published, [row]) == []
    assert isinstance(app.published.changes(), pd.DataFrame)


@pytest.mark.parametrize(
    ("correction", "english", "dutch"),
    [
        (0.012, "To this 1.2% is added", "Daar komt 1,2% bij"),
        (-0.02, "From this 2.0% is taken off", "Daar gaat 2,0% af"),
    ],
)
def test_what_earlier_forecasts_missed_is_told_with_what_the_whole_leans_on(
    row: ForecastRow, correction: float, english: str, dutch: str
) -> None:
    corrected = replace(row, correction=correction)

    assert english in corrected.tell_leaning("en")
    assert dutch in corrected.tell_leaning("nl")
    unchanged = [replace(row, correction=one).tell_leaning("en") for one in (None, 0.0001)]
    assert all(one.endswith("as learnt on earlier years.") for one in unchanged)


def test_a_declared_break_is_told_with_how_much_of_the_line_it_touches(row: ForecastRow) -> None:
    part = replace(row, breaks=["fee", "language"], broken=0.25)

    assert part.tell_breaks("en").startswith(
        "Declared for this season: another fee and another language of instruction."
    )
    assert "25% of the first-years" in part.tell_breaks("en")
    assert "25% van de eerstejaars" in part.tell_breaks("nl")
    assert "first-years" not in replace(part, broken=1.0).tell_breaks("en")
    assert replace(part, breaks=[]).tell_breaks("en") == ""
