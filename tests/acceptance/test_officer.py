"""The officer judges a model and answers for it."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Page, expect


def test_officer_judges_a_candidate(deciding_visitor: Callable[..., Page], keep: Callable[[Page, str], None]) -> None:
    """
    An officer opens the candidate, reads evaluation and audit, tries to take it into use although the audit
    was not passed, is stopped by the gate, refuses the model with a reason, and finds all of it in the log
    with an unbroken chain. The log holds pseudonyms, never student numbers.
    """
    adviser = deciding_visitor("adviser")
    adviser.goto("/students/first_results/p01")

    page = deciding_visitor("officer")
    page.get_by_role("link", name="Modellen").first.click()
    keep(page, "officer-models-nl")
    page.get_by_role("row", name="dropout-first_results 3").get_by_role("link").click()
    expect(page.get_by_text("In Anatomie van")).to_contain_text("geen enkele opdracht gewicht")
    expect(page.get_by_text("niet voldaan").first).to_be_visible()
    page.get_by_label("Reden").fill("Laten we het proberen")
    page.get_by_role("button", name="Neem in gebruik").click()
    expect(page.get_by_role("alert")).to_contain_text("Het register laat dit niet toe")
    keep(page, "officer-model-nl")

    page.get_by_label("Reden").fill("Mannen staan te vaak boven aan de lijst")
    page.get_by_role("button", name="Weiger").click()
    expect(page.get_by_role("status")).to_have_text("Uw besluit is uitgevoerd en vastgelegd.")
    page.get_by_role("link", name="Volledig toetsingsrapport").click()
    keep(page, "officer-audit-report-nl")
    page.goto("/log")
    expect(page.get_by_text("De keten is heel")).to_be_visible()
    expect(page.get_by_role("row", name="model geweigerd")).to_contain_text("Mannen staan te vaak boven aan de lijst")
    expect(page.get_by_role("row", name="student bekeken")).to_contain_text("p01")
    assert "5001001" not in page.content()
    keep(page, "officer-log-nl")


def test_officer_signs_stops_and_goes_back(
    deciding_visitor: Callable[..., Page], keep: Callable[[Page, str], None], tmp_path: Path
) -> None:
    """
    An officer reads the audits at a glance, one attribute in detail, and two versions side by side; asks for a model
    without a dossier and is told everything that is missing; signs an exception once the dossier is there; stops the
    model, after which the adviser sees no score; and goes back to the version before it, with the scores it made.
    """
    page = deciding_visitor("officer")
    page.goto("/models")
    expect(page.get_by_role("heading", name="De toetsingen in één oogopslag")).to_be_visible()
    page.get_by_role("heading", name="dropout-first_results, versie 3").get_by_role("link").first.click()
    page.get_by_role("link", name="geslacht").click()
    expect(page.get_by_role("heading", name="Groepen naar geslacht")).to_be_visible()
    expect(page.get_by_text("het beleid staat 10 punten toe").first).to_be_visible()
    keep(page, "officer-groups-nl")
    page.goto("/models")
    page.get_by_label("met", exact=True).select_option("dropout-first_results 2")
    page.get_by_role("button", name="Vergelijk").click()
    expect(page.get_by_text("Deze twee zijn beoordeeld op andere studenten")).to_be_visible()
    expect(page.get_by_role("heading", name="Verdwenen: 2")).to_be_visible()
    keep(page, "officer-compare-nl")

    page.goto("/models/dropout-first_results/3")
    page.get_by_label("Reden").fill("Proef van een maand")
    page.get_by_role("button", name="Neem in gebruik").click()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("De toetsing eindigde als: niet voldaan")
    expect(told).to_contain_text("Er is geen dossier")
    keep(page, "officer-stopped-nl")
    (tmp_path / "dossier-3.json").write_text('{"open": []}')
    page.get_by_label("Uitzondering tot en met").fill((date.today() + timedelta(days=30)).isoformat())
    page.get_by_role("button", name="Neem in gebruik").click()
    expect(page.get_by_role("status")).to_have_text("Uw besluit is uitgevoerd en vastgelegd.")
    page.get_by_label("Reden").fill("Klacht van een student")
    page.get_by_role("button", name="Trek in").click()
    page.get_by_role("dialog").get_by_role("button", name="Ja, trek het in").click()
    expect(page.get_by_role("status")).to_be_visible()
    keep(page, "officer-withdrawn-nl")

    adviser = deciding_visitor("adviser")
    adviser.goto("/students?moment=first_results")
    expect(adviser.locator(".interval")).to_have_count(0)
    page.get_by_role("link", name="versie 2").click()
    page.get_by_label("Reden").fill("Versie 2 voldeed")
    page.get_by_role("button", name="Ga terug naar deze versie").click()
    expect(page.get_by_role("status")).to_be_visible()
    expect(page.get_by_role("row", name="vorig model weer in gebruik")).to_be_visible()
    adviser.reload()
    expect(adviser.locator(".interval").first).to_be_attached()
    page.goto("/log")
    page.get_by_label("Wat").select_option("promotion stopped by the gate")
    page.get_by_role("button", name="Toon").click()
    expect(page.get_by_role("row", name="ingebruikname tegengehouden")).to_contain_text(
        "ontbreekt: uitkomst van de toetsing"
    )
    keep(page, "officer-log-filtered-nl")


def test_officer_withdraws_a_model_and_its_scores_disappear(
    deciding_visitor: Callable[..., Page], keep: Callable[[Page, str], None]
) -> None:
    """An officer reads English and withdraws the model in use; the adviser's list has no score left at once."""
    page = deciding_visitor("officer", language="en")
    page.goto("/models/dropout-first_results/2")
    page.get_by_label("Reason").fill("The audit has to be repeated")
    page.get_by_role("button", name="Withdraw").click()
    page.get_by_role("dialog").get_by_role("button", name="Yes, withdraw it").click()
    expect(page.get_by_role("status")).to_be_visible()
    keep(page, "officer-model-en")
    adviser = deciding_visitor("adviser", language="en")
    adviser.goto("/students")
    expect(adviser.get_by_text("No approved model is in use for this moment")).to_be_visible()
    expect(adviser.locator(".interval")).to_have_count(0)
    expect(adviser.get_by_role("row", name="5001001")).to_contain_text("Take note: ")  # a rule, not a model
    keep(adviser, "adviser-signals-alone-en")


def test_officer_reads_what_signals_predicted(visitor: Callable[..., Page], keep: Callable[[Page, str], None]) -> None:
    """An officer sees per signal who stopped with and without it, nothing of a group below five; then a run's page."""
    page = visitor("officer")
    page.get_by_role("link", name="Signalen").first.click()
    row = page.get_by_role("row", name="eerste opdracht").first
    expect(row).to_contain_text("+22")
    expect(page.get_by_role("row", name="te klein om te tonen")).to_contain_text("<5")
    keep(page, "officer-signals-nl")
    page.goto("/models/dropout-first_results/2")
    page.get_by_role("link", name="Evaluatie op een later cohort").click()
    expect(page.get_by_role("heading", name="Evaluation of dropout-first_results")).to_be_visible()
