"""Every page that a role can reach, in both languages: nothing from elsewhere, nothing refused, nothing broken.

The fixture `visitor` holds that no page asks another host and that the console has no error, which is where a browser
says what the content policy refused.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

WIDTHS = (390, 768)  # a phone and a tablet
# What leads to a file, to the same page in the other language, or to an answer for programs.
_NO_PAGE = re.compile(r"\.(csv|parquet|xlsx|png|svg|json|pdf)$")
_NUMBER = re.compile(r"\d+")


def links_of(page: Page) -> list[str]:
    """The addresses that a page leads to, as written."""
    found: list[str] = page.evaluate("[...document.querySelectorAll('a[href]')].map(one => one.getAttribute('href'))")
    return found


def shape_of(address: str) -> str:
    """Pages that differ in a number or in the query alone are one page with other data."""
    return _NUMBER.sub("0", urlsplit(address).path)


def look_at(page: Page, address: str) -> list[str]:
    """Open a page at both widths and say what is wrong with it."""
    answer = page.goto(address, wait_until="domcontentloaded", timeout=120_000)  # a slow machine is no fault
    if answer is None or answer.status != 200:
        return [f"{address} is answered {None if answer is None else answer.status}"]
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        faults += [f"{address} is {wider} px wider than {width}"] if wider > 0 else []
    if page.locator("header a.brand").count() != 1 or page.locator("main h1").count() != 1:
        faults.append(f"{address} is not in the shell, or has no heading")
    if address != "/" and page.locator("nav.trail a").count() == 0:
        faults.append(f"{address} has no way back")
    if page.locator("[data-chart]").count() != page.locator("[data-chart] svg.marks").count():
        faults.append(f"{address} has a chart without a drawing")
    return faults


def visit_all(page: Page) -> tuple[int, list[str]]:
    """Open each page that links lead to; return how many there were, and what is wrong with them."""
    waiting, seen, opened, faults = ["/"], {"/"}, 0, []
    while waiting:
        address = waiting.pop(0)
        opened += 1
        faults += look_at(page, address)
        for link in links_of(page):
            path = urlsplit(link).path
            faults += [f"{address} leads to {link}"] if link.startswith("http") else []
            if not path or _NO_PAGE.search(path) or "lang=" in link or "plain=" in link or shape_of(link) in seen:
                continue
            seen.add(shape_of(link))
            waiting.append(link.partition("#")[0])
    return opened, faults


@pytest.mark.parametrize("language", ["nl", pytest.param("en", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    ("role", "fewest"),
    [
        pytest.param("planner", 11, marks=pytest.mark.slow),
        ("adviser", 4),
        pytest.param("officer", 14, marks=pytest.mark.slow),
    ],
)
def test_every_page_of_a_role_is_whole_on_every_screen(
    visitor: Callable[..., Page], role: str, fewest: int, language: str
) -> None:
    page = visitor(role, language=language)

    opened, faults = visit_all(page)

    assert faults == []
    assert opened >= fewest


def test_charts_answer_to_a_pointer_under_the_content_policy(visitor: Callable[..., Page]) -> None:
    """
    The chart is drawn again in the browser from the same specification; a bar under the pointer says its year and
    number, and the table beside it has said so before.
    """
    page = visitor("planner")
    page.goto("/forecast/34401", wait_until="domcontentloaded", timeout=120_000)
    chart = page.get_by_role("img", name="Staafgrafiek van de getelde")
    chart.scroll_into_view_if_needed()
    drawn = chart.locator(".chart svg")
    drawn.wait_for(timeout=120_000)

    drawn.locator(".mark-rect path").last.hover()
    told = page.locator("#vg-tooltip-element")
    told.wait_for()
    assert "Studiejaar" in told.inner_text()
    assert re.search(r"\d{4}", told.inner_text())
