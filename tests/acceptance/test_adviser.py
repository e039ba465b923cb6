"""The adviser reads a score, talks to the student, and puts the decision on record."""

from collections.abc import Callable
from datetime import date, timedelta

from playwright.sync_api import Page, expect


def test_adviser_decides_on_an_own_student(
    deciding_visitor: Callable[..., Page], keep: Callable[[Page, str], None]
) -> None:
    """
    An adviser sees the own students in order of risk, when the scores were made, who cannot be told apart
    and which signals there are, reads that the score decides nothing, and opens the first; reads the reasons
    (what can be acted on first), what would change the score, chooses a decision that needs a reason, is told
    so, gives it, and finds the decision on the list. A colleague's student is refused.
    """
    page = deciding_visitor("adviser")
    page.get_by_role("link", name="Mijn studenten").first.click()
    expect(page.get_by_text("De score beslist niets.").first).to_be_visible()
    expect(page.get_by_text("met een score van 15 november 2025, na de eerste resultaten.")).to_be_visible()
    page.get_by_text("Let op: 2 dingen zijn anders dan in eerdere jaren").click()
    expect(page.get_by_text("In Statistiek 1 van")).to_contain_text(
        "op een andere schaal te staan: het middelste is 6,8"
    )
    expect(page.get_by_text("Anatomie")).to_have_count(0)  # of a programme of somebody else's students
    expect(page.get_by_role("row", name="5001")).to_have_count(11)  # one of them with a signal and no score
    expect(page.get_by_role("row").filter(has_text="3–5")).to_have_count(3)
    expect(page.get_by_text("zijn niet te onderscheiden in volgorde")).to_be_visible()
    expect(page.get_by_text("Van de 3 plaatsen op de lijst zouden er ongeveer 2")).to_be_visible()
    expect(page.get_by_role("row", name="5001001")).to_contain_text("Let op: eerste opdracht")
    expect(page.get_by_text("Van eerdere studenten met dit signaal stopte 34").first).to_be_visible()
    keep(page, "adviser-students-nl")

    page.get_by_role("link", name="5001001").click()
    expect(page.get_by_text("Ongeveer 6 op de 10 studenten")).to_be_visible()
    expect(page.get_by_text("In Statistiek 1 van")).to_be_visible()
    expect(page.get_by_text("In Onderzoek van")).to_have_count(0)  # the student has nothing in that course
    expect(page.locator("ol.reasons li").first).to_contain_text(
        "Behaalde 0 studiepunten; de meeste studenten van deze opleiding behaalden er 15 of meer"
    )
    expect(page.get_by_text("Begon al 1 keer eerder aan deze opleiding")).to_be_visible()
    expect(page.get_by_role("heading", name="Wat zou de score veranderen?")).to_be_visible()
    expect(page.get_by_text("Als de resultaten waren zoals gebruikelijk")).to_be_visible()
    expect(page.get_by_text("Beloof de student niets")).to_be_visible()
    expect(page.get_by_text("Let op: eerste opdracht")).to_be_visible()
    keep(page, "adviser-student-nl")

    page.get_by_label("geen actie nodig").check()
    page.get_by_role("button", name="Leg besluit vast").click()
    expect(page.get_by_role("alert")).to_have_text("Geef bij dit besluit een reden.")
    page.get_by_label("Toelichting").fill("We spraken elkaar vorige week al.")
    page.get_by_role("button", name="Leg besluit vast").click()
    expect(page.get_by_role("status")).to_have_text("Uw besluit is vastgelegd.")
    expect(page.get_by_text("We spraken elkaar vorige week al.")).to_be_visible()
    keep(page, "adviser-decided-nl")

    page.get_by_role("link", name="Mijn studenten").first.click()
    expect(page.get_by_role("row", name="5001001")).to_contain_text("geen actie nodig")
    refused = page.goto("/students/first_results/p11")
    assert refused is not None
    assert refused.status == 403
    expect(page.get_by_text("Deze student staat niet op uw lijst.")).to_be_visible()


def test_adviser_looks_back_at_an_earlier_moment(
    visitor: Callable[..., Page], keep: Callable[[Page, str], None]
) -> None:
    """From a student to the score of week 6, and from there to the list of that moment, which has no ties."""
    page = visitor("adviser")
    page.goto("/students/first_results/p04")
    expect(page.get_by_text("plaats 3 tot en met 5 van 10 op uw lijst")).to_be_visible()
    page.get_by_role("link", name="12 oktober 2025, in week 6").click()
    expect(page.get_by_text("score van 12 oktober 2025, in week 6")).to_be_visible()
    expect(page.get_by_role("row", name="deze pagina")).to_contain_text("12 oktober 2025")
    keep(page, "adviser-student-earlier-nl")
    page.get_by_role("navigation", name="U bent hier").get_by_role("link", name="Mijn studenten").click()
    expect(page.get_by_role("navigation", name="Moment").locator("[aria-current]")).to_contain_text("week 6")
    expect(page.get_by_role("row").filter(has_text="–5")).to_have_count(0)


def test_adviser_reads_english_on_a_phone(visitor: Callable[..., Page], keep: Callable[[Page, str], None]) -> None:
    """The list and a student in English, 390 pixels wide."""
    page = visitor("adviser", language="en", width=390)
    page.goto("/students")
    expect(page.get_by_text("The score decides nothing.").first).to_be_visible()
    expect(page.get_by_text("In Onderzoek of")).to_contain_text(
        "2 assignments were due by now; in earlier years there were 3"
    )
    expect(page.get_by_text("cannot be told apart in order")).to_be_visible()
    keep(page, "adviser-students-en-narrow")
    page.get_by_role("link", name="5001002").click()
    keep(page, "adviser-student-en-narrow")


def test_adviser_plans_the_week_by_keyboard(
    deciding_visitor: Callable[..., Page], keep: Callable[[Page, str], None]
) -> None:
    """
    Nobody ticked is told. Three students of this week are ticked and invited at once, with a day to come back on, and
    without a mouse; they leave the week and are found again under "later"; one student is found by number.
    """
    page = deciding_visitor("adviser")
    page.goto("/students")
    page.get_by_role("button", name="Leg vast").click()
    expect(page.get_by_role("alert")).to_have_text("Vink ten minste een student aan.")
    week = page.get_by_role("table", name="Deze week")
    expect(week.get_by_role("row")).to_have_count(1 + 10)
    for _ in range(3):
        page.keyboard.press("j")
        page.keyboard.press("x")
    expect(page.get_by_role("checkbox", checked=True, name="Kies student")).to_have_count(3)
    keep(page, "adviser-students-ticked-nl")
    page.get_by_label("Kom terug op").fill((date.today() + timedelta(days=7)).isoformat())
    page.get_by_label("Kom terug op").press("Enter")
    expect(page.get_by_role("status")).to_have_text("Vastgelegd voor 3 studenten.")
    expect(week.get_by_role("row")).to_have_count(1 + 7)
    page.get_by_role("link", name="Later op terugkomen 3").click()
    expect(page.get_by_role("row", name="uitgenodigd voor een gesprek")).to_have_count(3)
    expect(page.get_by_text("3 studenten gevonden")).to_be_visible()
    page.get_by_role("link", name="Allemaal").click()
    page.locator("body").press("/")
    expect(page.get_by_label("Zoek op nummer of opleiding")).to_be_focused()
    page.keyboard.type("1004")
    page.keyboard.press("Enter")
    expect(page.get_by_role("row", name="5001004")).to_have_count(1)
    expect(page.get_by_text("Een student gevonden")).to_be_visible()
    page.locator("body").press("j")
    page.keyboard.press("d")
    page.wait_for_url("**/students/first_results/p04#decide")
    page.goto("/students?q=nobody")
    expect(page.get_by_text("Niemand past bij deze zoekopdracht.")).to_be_visible()
