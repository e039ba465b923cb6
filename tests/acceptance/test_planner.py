"""The planner reads the forecast, sees why it changed, makes a scenario, looks ahead and takes it all along."""

import io
import re
from collections.abc import Callable

import openpyxl
from playwright.sync_api import Download, Page, expect


def open_workbook(download: Download) -> openpyxl.Workbook:
    """The workbook in a download: the browser keeps it without its name."""
    return openpyxl.load_workbook(io.BytesIO(download.path().read_bytes()))


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
    expect(page.get_by_text("met 80% kans")).to_be_visible()
    row = page.get_by_role("row", name="Fysiotherapie")
    expect(row).to_contain_text("vuistregel")
    keep(page, "planner-forecast-nl")

    page.get_by_role("link", name="Creatieve technologie").click()
    expect(page.get_by_role("img", name="Staafgrafiek van de getelde").locator("svg")).to_be_visible()
    season = page.get_by_role("img", name="Lijngrafiek per week").locator("svg")
    expect(season.get_by_text("Prognose")).to_be_visible()
    expect(page.get_by_role("row", name="buiten de EER").first).to_contain_text("<5")
    expect(page.get_by_text("ontleend aan vergelijkbare opleidingen")).to_be_visible()
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


def test_planner_sees_why_and_takes_the_workbook_along(
    visitor: Callable[..., Page], keep: Callable[[Page, str], None]
) -> None:
    """
    A planner reads by how much the forecast changed and why, opens the steps as a table, which add up, reads
    that a programme is served by a rule of thumb, opens a faculty, and downloads the workbook: its numbers
    are those of the page.
    """
    page = visitor("planner")
    page.goto("/forecast")
    expect(page.get_by_text("Waarom?")).to_be_visible()
    why = page.get_by_role("region", name="Van vorige week naar nu")
    expect(why.get_by_text("8 meer dan vorige week: 6 erbij door meer aanmeldingen")).to_be_visible()
    why.get_by_text("Als tabel").click()
    steps = [int(cell.replace("−", "-")) for cell in why.locator("td.n").all_text_contents()]
    assert steps[0] + sum(steps[1:-1]) == steps[-1]
    expect(why.get_by_role("img").locator("svg")).to_be_visible()
    keep(page, "planner-forecast-why-nl")
    shown = page.locator("table", has_text="Opleidingen van Techniek").get_by_role("row", name="HBO-ICT")
    numbers = shown.locator("td.n").all_text_contents()

    with page.expect_download() as download:
        page.get_by_role("link", name="Werkboek (Excel)").click()
    assert download.value.suggested_filename == "forecast-2026-week-10.xlsx"
    lines = list(open_workbook(download.value)["opleiding"].iter_rows(values_only=True))
    line = dict(zip(lines[0], next(one for one in lines if "HBO-ICT" in one), strict=True))
    assert [str(line[head]) for head in ("Aanmeldingen tot nu toe", "Prognose", "Vorig jaar")] == [
        numbers[0], numbers[1], numbers[3]
    ]  # fmt: skip
    assert numbers[2] == f"{line['80% kans: van']} tot {line['80% kans: tot']}"

    page.get_by_role("link", name="Techniek, alle opleidingen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Techniek 2026")
    keep(page, "planner-faculty-nl")
    page.get_by_role("link", name="Alle opleidingen").click()
    page.get_by_role("link", name="Fysiotherapie").click()
    expect(page.get_by_text("niet beter dan een vuistregel")).to_be_visible()
    page.get_by_text("Meer over de onzekerheid").click()
    expect(page.get_by_role("columnheader", name="95% kans op")).to_be_visible()
    with page.expect_download() as chart:
        page.locator("#years ~ p.files").first.get_by_role("link", name="PNG").click()
    assert chart.value.path().read_bytes().startswith(b"\x89PNG")


def test_planner_reads_what_stood_out_in_the_deliveries(
    visitor: Callable[..., Page], keep: Callable[[Page, str], None]
) -> None:
    """
    A planner reads on the forecast that a stop was accepted, by whom and why, opens the deliveries with what was
    found, the newest week first, where a small number is not told, and reads them on a phone too.
    """
    page = visitor("planner")
    page.goto("/forecast")
    expect(page.get_by_text("vielen 3 dingen op. Er is toch een prognose gemaakt: officer besloot dat")).to_be_visible()
    page.get_by_role("link", name="Bekijk de leveringen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leveringen van dit seizoen")
    found = page.locator("table").first.locator("tbody th")
    expect(found).to_have_text(["2026, week 10", "2026, week 5", "2026, week 4"])
    expect(page.get_by_role("row", name="2026, week 10")).to_contain_text("geen aanmelders meer van herkomst EER")
    expect(page.get_by_role("row", name="2026, week 4")).to_contain_text("De getallen tonen we niet")
    expect(page.get_by_text("In 9 bestanden telt elke rij mee")).to_be_visible()
    expect(page.get_by_role("row", name="apart gezet").last).to_contain_text("officer keurde dit goed op 4 mrt 2026")
    expect(page.get_by_role("row", name="samengevoegd")).to_contain_text("2")
    keep(page, "planner-deliveries-nl")
    tablet = visitor("planner", width=820)
    tablet.goto("/forecast/deliveries")
    tablet.get_by_text("In 9 bestanden telt elke rij mee").click()
    expect(tablet.get_by_role("row", name="telbestandY2026W09.csv")).to_contain_text("49")
    keep(tablet, "planner-deliveries-nl-tablet")
    phone = visitor("planner", language="en", width=390)
    phone.goto("/forecast/deliveries")
    expect(phone.get_by_text("There is no delivery of week 5.")).to_be_visible()
    keep(phone, "planner-deliveries-en-narrow")


def test_planner_makes_a_scenario(deciding_visitor: Callable[..., Page], keep: Callable[[Page, str], None]) -> None:
    """
    A planner opens the form, is told what is missing, fills in three changes, sees the result beside the
    forecast under a band that it is no forecast, downloads it, finds it on the list with the name, reads that
    a colleague's older scenario was calculated again, and deletes the own one. The officer finds both in the log.
    """
    page = deciding_visitor("planner")
    page.get_by_role("link", name="Scenario's").first.click()
    page.get_by_role("link", name="Nieuw scenario").click()
    page.get_by_label("Naam van het scenario").fill("Minder plaatsen")
    page.get_by_label("Wat verandert er?").first.select_option("cap")
    page.get_by_label("Getal").first.fill("100")
    page.get_by_role("button", name="Reken door en bewaar").click()
    expect(page.get_by_role("alert")).to_have_text("Verandering 1: kies bij Waar een opleiding.")
    page.get_by_label("Waar?").first.select_option("programme:34401")
    page.get_by_role("button", name="Nog een verandering").click()
    expect(page.get_by_label("Getal").first).to_have_value("100")
    for number, kind, amount, where, name in (
        (1, "start", "30", "faculty:Techniek", "Nautiek"), (2, "conversion", "-10", "faculty:Techniek", ""),
    ):  # fmt: skip
        page.get_by_label("Wat verandert er?").nth(number).select_option(kind)
        page.get_by_label("Getal").nth(number).fill(amount)
        page.get_by_label("Waar?").nth(number).select_option(where)
        page.get_by_label("Naam (nieuwe opleiding)").nth(number).fill(name)
    keep(page, "planner-scenario-form-nl")
    page.get_by_role("button", name="Reken door en bewaar").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Minder plaatsen")
    expect(page.get_by_text("Scenario – geen prognose").first).to_be_visible()
    expect(page.get_by_text("Verpleegkunde krijgt 100 plaatsen")).to_be_visible()
    changed = page.locator("table", has_text="Opleidingen die veranderen").get_by_role("row", name="Verpleegkunde")
    expect(changed.locator("td").nth(2)).to_have_text("100")
    assert "url(#hatch)" in page.locator("figure svg").inner_html()
    keep(page, "planner-scenario-nl")
    with page.expect_download() as download:
        page.get_by_role("link", name="Dit scenario als werkboek").click()
    assert download.value.suggested_filename.startswith("scenario-Minder-plaatsen")
    sheet = open_workbook(download.value)["scenario"]
    assert sheet["A1"].value == "Scenario – geen prognose"

    page.get_by_role("link", name="Alle scenario's").click()
    own = page.get_by_role("row", name="Minder plaatsen")
    expect(own).to_contain_text(re.compile("planner.*2026, week 10"))
    keep(page, "planner-scenarios-nl")
    page.get_by_role("link", name="Meer verpleegkundigen").click()
    expect(page.get_by_text("nu opnieuw doorgerekend op die van 2026, week 10")).to_be_visible()
    expect(page.get_by_role("button", name="Verwijder")).to_have_count(0)
    page.get_by_role("link", name="Alle scenario's").click()
    own.get_by_role("button", name="Verwijder").click()
    page.get_by_role("dialog").get_by_role("button", name="Ja, verwijder het").click()
    expect(page.get_by_role("status")).to_contain_text("Het scenario is verwijderd")
    expect(own).to_have_count(0)

    officer = deciding_visitor("officer")
    officer.goto("/log")
    expect(officer.get_by_role("row", name="scenario bewaard").first).to_contain_text("Minder plaatsen")
    expect(officer.get_by_role("row", name="scenario verwijderd")).to_contain_text("Minder plaatsen")
    expect(officer.get_by_text("De keten is heel")).to_be_visible()


def test_planner_looks_years_ahead(visitor: Callable[..., Page], keep: Callable[[Page, str], None]) -> None:
    """A planner opens the years ahead, chooses a programme from the list, and finds small numbers withheld."""
    page = visitor("planner")
    page.get_by_role("link", name="Jaren vooruit").first.click()
    expect(page.get_by_text("Verwachte eerstejaars; in 2025 waren het er 370")).to_be_visible()
    expect(page.get_by_role("row", name="Jaar 4")).to_be_visible()
    keep(page, "planner-outlook-nl")
    page.get_by_label("Voor").select_option("programme:39280")
    page.get_by_role("button", name="Toon").click()
    expect(page.get_by_role("row", name="Jaar 3")).to_contain_text("<5")
    keep(page, "planner-outlook-programme-nl")


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
    for path, name in (("/outlook", "outlook"), ("/scenarios", "scenarios"), ("/scenarios/new", "scenario-form"),
                       ("/scenarios/5ce0", "scenario"), ("/forecast/faculty/Techniek", "faculty")):  # fmt: skip
        page.goto(path)
        keep(page, f"planner-{name}-en-narrow")
