import datetime
import re

import pytest
from lib.audits import KEY, policy, tables

from fairness.audit import audit_scores
from fairness.errors import AuditError
from fairness.findings import COLUMNS
from fairness.report import draw_groups, render_html

EVIL = "<script>alert('x')</script>&\""
ROWS = [
    ({"sex": EVIL, "origin": "NL"}, True, 1, 90),
    ({"sex": EVIL, "origin": "EEA"}, False, 0, 110),
    ({"sex": "M", "origin": "NL"}, False, 1, 90),
    ({"sex": "M", "origin": "EEA"}, True, 0, 8),
    ({"sex": "M", "origin": "NL"}, False, 0, 105),
    ({"sex": None, "origin": "NL"}, False, 0, 3),
]


def report(rows=ROWS):
    asked = policy(attributes=("sex", "origin"), intersections=(("sex", "origin"),), name=EVIL, capacity=110)
    return audit_scores(*tables(*rows), KEY, asked, EVIL, made_on=datetime.date(2026, 1, 1))


@pytest.mark.parametrize("language", ["nl", "en"])
def test_names_from_outside_cannot_become_markup(language):
    page = render_html(report(), language)

    assert "<script" not in page
    assert "&lt;script&gt;alert" in page
    assert f'<html lang="{language}">' in page


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_asks_nothing_of_another_host(language):
    page = render_html(report(), language)

    assert not re.search(r"(?i)(https?:)?//|src=|href=|url\(|@import", page)


def test_the_verdict_and_its_reasons_stand_on_the_page():
    page = render_html(report(), "nl")

    assert "Niet voldaan aan het beleid" in page
    assert "Te kleine groep" in page
    assert "nan" not in page.lower().replace("financ", "")


def test_words_that_promise_too_much_are_not_used():
    for language in ("nl", "en"):
        assert not re.search(r"(?i)debiased|fair model|solved|eerlijk model", render_html(report(), language))


def test_an_audit_of_nobody_can_be_shown():
    assert "Not enough data for a verdict" in render_html(report([(ROWS[0][0], True, None, 3)]), "en")


def test_another_language_is_refused():
    with pytest.raises(AuditError, match="language de"):
        render_html(report(), "de")


def test_a_drawing_starts_at_nothing_and_leaves_out_what_is_withheld():
    findings = report().findings[COLUMNS].query("measure == 'recall' and attribute == 'origin'")
    drawing = draw_groups(findings, "en")

    assert drawing.ticks[0] == (float(drawing.left), "0%")
    assert [mark.label for mark in drawing.marks] == ["origin", "NL"]
    assert all(mark.x is None or drawing.left <= mark.x <= drawing.right for mark in drawing.marks)
    assert draw_groups(findings.assign(value=float("nan")), "en") is None
