"""The page about a backtest: self-contained, in both languages, read aloud, and telling no single count."""

import re
from datetime import date

import pandas as pd
import pytest
from lib.backtests import make_backtest

from features.errors import StudiepeilError
from serving.reports import backtest
from serving.reports.backtest import render_backtest
from serving.words import text
from training.inflow.evaluation.report import (
    BacktestFacts,
    BacktestReport,
    log_backtest,
    make_backtest_report,
    read_backtest,
)
from training.inflow.seasons import InflowSettings
from training.tracking import Tracking

LANGUAGES = ("nl", "en")
SETTINGS = InflowSettings(resamples=50)
FACTS = BacktestFacts(date(2026, 11, 20), "Hogeschool <Waterland>", "ab" * 32)


def report(**other) -> BacktestReport:
    return make_backtest_report(make_backtest(**other), SETTINGS, FACTS)


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    made = report()
    return {language: render_backtest(made, language) for language in LANGUAGES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_no_script_and_no_other_host(pages, language):
    page = pages[language]

    assert not re.search(r"<script|<image|<link|\sstyle=|\son\w+=|href=|url\(", page)
    assert set(re.findall(r"https?://[^\"'<\s]+", page)) <= {
        "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink",
    }  # fmt: skip
    assert "Hogeschool &lt;Waterland&gt;" in page
    # Long runs of digits would look like numbers of students to who searches the files for them.
    assert not re.search(r"\d{7,}", page.replace(FACTS.data_fingerprint, ""))
    assert "nan" not in re.sub(r"<[^>]+>", " ", page).lower().split()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_drawing_is_said_in_words_and_numbers_stand_in_tables(pages, language):
    page = pages[language]
    labels = re.findall(r'class="drawing" role="img" aria-label="([^"]+)"', page)

    assert len(labels) == page.count("<svg") == 7
    assert all(len(label) > 40 for label in labels)
    assert page.count("<caption>") == page.count("<table>") == 5
    assert 'aria-roledescription="' not in page


def test_the_conclusion_and_the_protocol_are_told(pages):
    assert "Het model is beter dan de beste eenvoudige voorspelling (" in pages["nl"]
    assert "Op 4 van de 8 combinaties van niveau en week was de getoonde prognose aantoonbaar beter" in pages["nl"]
    assert "The model is better than the best simple forecast" in pages["en"]
    for page in pages.values():
        assert all(fact in page for fact in ("2021, 2022", "12, 20", "2026-11-20", FACTS.data_fingerprint))


def test_a_model_that_is_no_better_is_said_to_be_no_better():
    rows = make_backtest()
    rows["forecast"] = rows["served_forecast"] = rows["baseline_last_year_ratio"]
    page = render_backtest(make_backtest_report(rows, SETTINGS, FACTS), "en")

    assert "The model is no better than the best simple forecast" in page
    assert "no better than the simple rule</td>" in page


def test_rules_that_had_been_as_good_are_told_per_level_week_and_year(pages):
    row = re.search(
        r'herkomst per opleiding</th>\s*<td class="text">20</td><td class="text">(.*?)</td><td class="text">(.*?)</td>',
        pages["nl"],
    )

    assert row is not None
    assert row.groups() == ("conversie van vorig jaar", "–")


def test_groups_of_few_series_are_left_out():
    rows = make_backtest(programmes=4)

    assert "Herkomst: Nederland" not in render_backtest(make_backtest_report(rows, SETTINGS, FACTS), "nl")
    assert "Herkomst: Nederland" in render_backtest(report(programmes=6), "nl")


def test_dots_are_thinned_evenly_and_the_page_says_so(monkeypatch):
    monkeypatch.setattr(backtest, "MOST_DOTS", 10)
    page = render_backtest(report(), "en")

    assert "the figure shows 10 of the 24 dots" in page


def test_one_year_and_one_week_without_what_was_served_can_be_shown():
    rows = make_backtest(years=(2022,), weeks=(20,)).drop(
        columns=["rival", "served_forecast", "p025", "p975", "faculty"]
    )
    rows = rows.loc[rows["level"] != "faculty"]
    page = render_backtest(make_backtest_report(rows, SETTINGS, FACTS), "nl")

    assert text("backtest.rivals_title", "nl") not in page
    assert "het model" in page


def test_another_language_is_refused():
    with pytest.raises(StudiepeilError, match="no texts in language de"):
        render_backtest(report(), "de")


@pytest.mark.parametrize("with_served", [True, False])
def test_what_a_run_keeps_is_read_back_as_it_was_and_gives_the_same_page(tmp_path, with_served):
    rows = make_backtest() if with_served else make_backtest().drop(columns=["rival", "served_forecast"])
    made, tracking = make_backtest_report(rows, SETTINGS, FACTS), Tracking(tmp_path / "mlruns")
    with tracking.start_run("inflow", "backtest") as run:
        log_backtest(run, made)

    kept = read_backtest(tracking, run.run_id)

    assert (kept.subject, kept.facts, kept.settings) == (made.subject, made.facts, made.settings)
    assert (kept.overall, kept.by_week) == (made.overall, made.by_week)
    pd.testing.assert_frame_equal(kept.rows, made.rows, check_exact=True)
    pd.testing.assert_frame_equal(kept.measured, made.measured, check_exact=True)
    for language in LANGUAGES:
        assert render_backtest(kept, language) == render_backtest(made, language)
