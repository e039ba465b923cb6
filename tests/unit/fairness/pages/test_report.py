import datetime
import re
from dataclasses import replace

import pytest
from lib.audits import KEY, policy, tables

from fairness.audit import audit_forecast, audit_scores
from fairness.errors import AuditError
from fairness.pages.printing import print_pdf
from fairness.pages.report import Section, render_html
from fairness.policy import Measure
from fairness.verdict import NullRate

EVIL = "<script>alert('x')</script>&\""
ROWS = [
    ({"sex": EVIL, "origin": "NL"}, True, 1, 90),
    ({"sex": EVIL, "origin": "EEA"}, False, 0, 110),
    ({"sex": "M", "origin": "NL"}, False, 1, 90),
    ({"sex": "M", "origin": "EEA"}, True, 0, 8),
    ({"sex": "M", "origin": "NL"}, False, 0, 105),
    ({"sex": None, "origin": "NL"}, False, 0, 3),
]


def report(rows=ROWS, **changes):
    asked = {"attributes": ("sex", "origin"), "intersections": (("sex", "origin"),), "name": EVIL, "capacity": 110}
    return audit_scores(*tables(*rows), KEY, policy(**(asked | changes)), EVIL, made_on=datetime.date(2026, 1, 15))


def forecast():
    import pandas as pd

    key = pd.DataFrame({"programme": [f"p{i}" for i in range(12)], "year": "2025"})
    groups = key.assign(origin=["NL", "EEA"] * 6)
    forecasts = key.assign(forecast=[90.0, 104, 103, 96, 99, 101, 105, 95, 98, 102, 97, 100])
    asked = policy(attributes=("origin",))
    return audit_forecast(forecasts, key.assign(actual=100.0), groups, ("programme", "year"), asked, "august")


def headings(page):
    return re.findall(r'<h2 id="([\w-]+)"', page)


@pytest.fixture(scope="module")
def pages():
    return {language: render_html(report(), language) for language in ("nl", "en")}


@pytest.mark.parametrize("language", ["nl", "en"])
def test_names_from_outside_cannot_become_markup(pages, language):
    assert "<script" not in pages[language]
    assert "&lt;script&gt;alert" in pages[language]
    assert f'<html lang="{language}">' in pages[language]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_asks_nothing_of_another_host(pages, language):
    page = pages[language].replace('xmlns="http://www.w3.org/2000/svg"', "")

    assert not re.search(r'(?i)https?:|src=|href="[^#]|url\(|@import', page)


def test_chapters_come_in_the_order_of_reading(pages):
    order = ["question", "verdict", "power", "outcomes", "gaps", "pairs", "withheld", "reading"]

    assert headings(pages["nl"]) == order
    assert "alle anderen" in pages["nl"]


def test_outcomes_stand_apart_from_what_the_model_does(pages):
    page = pages["en"]
    outcomes = page[page.index('id="outcomes"') : page.index('id="gaps"')]

    assert outcomes.count('<h3 id="outcome_rate"') == 1
    assert "Missed students" not in outcomes
    assert page.index("Missed students") > page.index('id="gaps"')


def test_the_verdict_its_reasons_and_the_trade_off_stand_on_the_page(pages):
    assert "Niet voldaan aan het beleid" in pages["nl"]
    assert "niet getoond: te klein" in pages["nl"]
    assert "Kleinberg" in pages["nl"]
    assert "nan" not in re.sub(r"(?i)financ|vanaf|vanaan", "", re.sub(r"<[^>]*>", " ", pages["nl"])).lower().split()


def test_who_made_the_policy_and_who_may_sign_stand_with_it():
    page = render_html(
        report(
            author="College <b>van</b> bestuur",
            dated=datetime.date(2026, 1, 2),
            version=3,
            signers=("ans", "bo"),
            why="Gelijke kansen",
        ),
        "nl",
    )

    assert "2 januari 2026 door College &lt;b&gt;van&lt;/b&gt; bestuur" in page
    assert "versie 3" in page
    assert "<dd>ans, bo</dd>" in page
    assert "Gelijke kansen" in page
    assert "niemand, zolang het beleid niet is vastgesteld" in render_html(report(), "nl")


def test_words_that_promise_too_much_are_not_used(pages):
    for page in pages.values():
        assert not re.search(r"(?i)debiased|unbiased|fair model|solved|eerlijk model", page)


def test_an_audit_of_nobody_can_be_shown_and_printed():
    page = render_html(report([(ROWS[0][0], True, None, 3)]), "en")

    assert "No verdict: nothing could be compared" in page
    assert print_pdf(page).startswith(b"%PDF")


def test_another_language_is_refused():
    with pytest.raises(AuditError, match="language de"):
        render_html(report(), "de")


def test_chapters_of_others_find_a_place_and_a_link():
    page = render_html(report(), "en", [Section("Where <it> comes from", "<h3>By feature</h3>")])

    assert headings(page).index("section-1") == headings(page).index("gaps") + 1
    assert "Where &lt;it&gt; comes from" in page
    assert "<h3>By feature</h3>" in page
    assert 'href="#section-1"' in page


def test_shuffles_are_told_when_the_audit_has_them():
    shuffled = report()
    object.__setattr__(shuffled, "null", NullRate(6, 200, 0.03, 0.01, 0.06))

    assert "In 6 of those (3.0%; interval 1.0% to 6.0%)" in render_html(shuffled, "en")


def test_a_forecast_has_words_of_its_own():
    page = render_html(forecast(), "nl")

    assert "eerstejaars" in page
    assert "uitvielen" not in page
    assert "outcomes" not in headings(page)
    assert "Kleinberg" not in page


@pytest.mark.slow  # prints a long document
def test_a_failing_page_prints_with_all_its_figures(pages):
    assert len(print_pdf(pages["nl"])) > 20_000


def test_every_id_is_there_once(pages):
    ids = re.findall(r'\bid="([^"]+)"', pages["nl"])

    assert len(ids) == len(set(ids))


def test_every_link_leads_somewhere(pages):
    page = pages["nl"]

    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'\bid="([^"]+)"', page))


def test_a_large_attribute_is_drawn_in_parts():
    rows = [({"sex": f"g{i:02d}"}, place, place, 12) for i in range(18) for place in (True, False)]
    page = render_html(report(rows, attributes=("sex",), intersections=(), capacity=216), "en")
    outcomes = page[page.index('id="outcomes"') : page.index('id="gaps"')]

    assert outcomes.count("<figure>") == 2


def test_old_reports_without_pooled_values_can_be_read():
    old = report()
    old = replace(old, findings=old.findings.drop(columns=[c for c in old.findings if c.startswith("pooled")]))

    assert Measure.RECALL in render_html(old, "en")
