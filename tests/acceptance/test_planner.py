"""The planner reads the forecast."""

from collections.abc import Callable

from playwright.sync_api import Page, expect


def test_planner_reads_the_forecast_and_takes_it_along(
    visitor: Callable[..., Page], keep: Callable[[Page, str], None]
) -> None:
    """
    A planner signs in, reads what to expect for the whole institution and by faculty, sees that one
    programme is served by a rule of thumb and that small numbers are withheld, opens a programme with
    its chart, and downloads the figures. Students are out of bounds.
    """
    page = visitor("planner")
    keep(page, "planner-front-nl")
    page.get_by_role("link", name="Instroomprognose").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Instroomprognose 2026")
    expect(page.get_by_text("met 80 % kans")).to_be_visible()
    row = page.get_by_role("row", name="Fysiotherapie")
    expect(row).to_contain_text("vuistregel")
    keep(page, "planner-forecast-nl")

    page.get_by_role("link", name="Creatieve technologie").click()
    expect(page.get_by_role("img", name="Staafgrafiek van de getelde").locator("svg")).to_be_visible()
    season = page.get_by_role("img", name="Lijngrafiek per week").locator("svg")
    expect(season.get_by_text("Prognose")).to_be_visible()
    expect(page.get_by_role("row", name="buiten de EER").first).to_contain_text("<5")
    keep(page, "planner-programme-nl")

    with page.expect_download() as download:
        page.get_by_role("link", name="Download deze cijfers").click()
    lines = download.value.path().read_text().splitlines()
    assert lines[0].startswith("academic_year,iso_week,as_of")
    assert any(",non-EEA," in line and line.endswith("True") for line in lines)

    refused = page.goto("/students")
    assert refused is not None
    assert refused.status == 403
    expect(page.get_by_text("Uw rol geeft hier geen toegang toe.")).to_be_visible()
    keep(page, "error-403-nl")


def test_planner_reads_english_on_a_phone(visitor: Callable[..., Page], keep: Callable[[Page, str], None]) -> None:
    """The same page in English, 390 pixels wide, chooses another week with the keyboard alone."""
    page = visitor("planner", language="en", width=390)
    page.goto("/forecast")
    keep(page, "planner-forecast-en-narrow")
    page.get_by_label("Another week").select_option("2026:8")
    page.get_by_role("button", name="Show").press("Enter")
    expect(page.get_by_text("As of week 8")).to_be_visible()
    page.goto("/forecast/34401")
    keep(page, "planner-programme-en-narrow")
