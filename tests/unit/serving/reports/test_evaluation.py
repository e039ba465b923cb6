"""The page about a dropout run: self-contained, in both languages, read aloud, and telling no small count."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from lib.dropout_runs import dropout_report

from features.errors import StudiepeilError
from serving.reports.evaluation import is_told_apart, render_report
from serving.results.sentences import tell_comparison
from serving.words import has_text, text
from training.dropout.evaluation.report import log_report, read_report
from training.tracking import Tracking

LANGUAGES = ("nl", "en")


@pytest.fixture(scope="module")
def pages():
    return {language: render_report(dropout_report(), language) for language in LANGUAGES}


def text_of(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_needs_no_script_and_no_other_host(pages, language):
    page = pages[language]

    assert not re.search(r"<script|<image|<link|\sstyle=|\son\w+=|href=|url\(", page)
    assert set(re.findall(r"https?://[^\"'<\s]+", page)) <= {
        "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink",
    }  # fmt: skip
    assert not re.search(r"\bnan\b|None|\{\w+\}", text_of(page))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_drawing_is_said_in_words(pages, language):
    labels = re.findall(r'class="drawing" role="img" aria-label="([^"]+)"', pages[language])

    assert len(labels) == pages[language].count("<svg") == 6
    assert all(len(label) > 40 for label in labels)


def test_the_short_answer_comes_first_and_says_whom_the_list_found(pages):
    report = dropout_report()
    own = report.lists.set_index("model").loc["LightGBM"]
    first = re.findall(r"<li>([^<]+)</li>", pages["en"])

    assert first[0].startswith(f"Of the {report.facts.dropped_out} students who stopped, {own['found']:.0f} (")
    assert f"on the list of 80 of the {report.facts.students} students." in first[0]
    assert "The simple rule: mean grade, lowest first" in " ".join(first)
    assert tell_comparison(report.comparison.conclusion, "en") in first
    assert tell_comparison(report.comparison.conclusion, "nl") in pages["nl"]


def test_numbers_are_written_as_in_the_language(pages):
    assert re.search(r"0,\d{3} \(0,\d{3} tot 0,\d{3}\)", pages["nl"])
    assert re.search(r"0\.\d{3} \(0\.\d{3} to 0\.\d{3}\)", pages["en"])


def test_where_nothing_is_better_the_page_makes_no_recommendation():
    page = render_report(dropout_report(shuffled=True, with_refits=False), "nl")

    assert "niet beter dan een vaste kans" in page
    assert "Er volgt geen aanbeveling." in page
    assert "niet aantoonbaar meer dan een willekeurige lijst" in page


def test_a_small_cohort_tells_no_count_below_five():
    report = dropout_report(students=30, with_refits=False)
    assert report.lists["found"].min() < 5

    page = text_of(render_report(report, "en"))

    assert "too few students on the list to say how many" in page
    assert "fewer than 5 – – – –" in page
    assert "stopped of those listed 0." not in page


def test_without_refits_their_drawings_are_left_out():
    page = render_report(dropout_report(with_refits=False), "en")

    assert text("evaluation.learning_title", "en") not in page
    assert text("evaluation.ablation_title", "en") not in page


def test_every_measure_has_its_name_and_its_meaning():
    measures = set(dropout_report().comparison.table["measure"])

    assert [one for one in measures if not (has_text(f"measure.{one}") and has_text(f"evaluation.meaning.{one}"))] == []


def test_a_language_without_texts_is_refused():
    with pytest.raises(StudiepeilError, match="no texts in language fy"):
        render_report(dropout_report(), "fy")


def test_neither_who_is_found_nor_who_is_missed_or_seen_in_vain_may_be_a_small_count():
    assert is_told_apart(found=10, places=20, dropped_out=15)
    assert not is_told_apart(found=4, places=20, dropped_out=15)
    assert not is_told_apart(found=10, places=20, dropped_out=12)
    assert not is_told_apart(found=18, places=20, dropped_out=40)


def test_groups_of_data_have_their_names(pages):
    assert "resultaten" in pages["nl"]
    assert "work handed in" in pages["en"]


def test_cohorts_that_could_not_have_been_used_are_named():
    report = dropout_report(with_refits=False)
    late = replace(report, facts=replace(report.facts, not_yet_known=("2020",)))

    assert "were not known yet on the as-of date: 2020." in render_report(late, "en")


@pytest.mark.parametrize(
    "asked",
    [
        {},
        pytest.param({"shuffled": True, "with_refits": False}, marks=pytest.mark.slow),
        {"students": 30, "with_refits": False},
    ],
)
def test_what_a_run_keeps_is_read_back_as_it_was_and_gives_the_same_page(tmp_path, asked):
    report, tracking = dropout_report(**asked), Tracking(tmp_path)
    with tracking.start_run("dropout", "test") as run:
        log_report(run, report)

    kept = read_report(tracking, run.run_id)

    assert (kept.settings, kept.facts, kept.rule) == (report.settings, report.facts, report.rule)
    assert kept.comparison.conclusion == report.comparison.conclusion
    assert kept.frames.keys() == report.frames.keys()
    for name, frame in report.frames.items():
        pd.testing.assert_frame_equal(kept.frames[name], frame, check_exact=True)
    for language in LANGUAGES:
        assert render_report(kept, language) == render_report(report, language)


def test_only_data_is_kept_with_the_run(tmp_path):
    with Tracking(tmp_path).start_run("dropout", "test") as run:
        log_report(run, dropout_report())

    kept = {path.name for path in (run.artifacts / "evaluation").iterdir()}
    assert kept == {
        "report.json", "evaluation.parquet", "differences.parquet", "calibration.parquet", "gains.parquet",
        "lists.parquet", "net_benefit.parquet", "slices.parquet", "learning.parquet", "ablation.parquet",
    }  # fmt: skip


def test_a_run_that_misses_a_part_has_no_report(tmp_path):
    tracking = Tracking(tmp_path)
    with tracking.start_run("dropout", "test") as run:
        log_report(run, dropout_report(with_refits=False))
    (run.artifacts / "evaluation" / "gains.parquet").unlink()

    assert read_report(tracking, run.run_id) is None
