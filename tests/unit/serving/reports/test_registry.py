"""The pages of a version: made from the data of its run, kept with it, and frozen when somebody signs."""

from datetime import UTC, date, datetime

import pytest
from lib.backtests import make_backtest
from lib.dossiers import EVALUATION, manifest

from serving.reports import ReportRegistry, RunPage, fingerprint_reports, make_reports, making, pages
from serving.words import WORDS, text
from training.gate.versions import ModelVersion, Stage
from training.inflow.evaluation.report import BacktestFacts, log_backtest, make_backtest_report
from training.inflow.seasons import InflowSettings
from training.registry import DOSSIER_FILE, EVALUATION_FILE, MANIFEST_FILE
from training.tracking import Tracking

FACTS = BacktestFacts(date(2026, 11, 20), "Hogeschool Waterland", "ab" * 32)


@pytest.fixture(scope="module")
def report():
    return make_backtest_report(make_backtest(), InflowSettings(resamples=20), FACTS)


@pytest.fixture
def kept(tmp_path, report):
    tracking = Tracking(tmp_path / "mlruns")
    with tracking.start_run("inflow", "test") as run:
        log_backtest(run, report)
        run.log_json(manifest("inflow"), MANIFEST_FILE)
        run.log_frame(EVALUATION, EVALUATION_FILE)
        run.log_json({"made": "once"}, DOSSIER_FILE)
    version = ModelVersion("inflow", 1, run.run_id, Stage.CANDIDATE, datetime.now(UTC), "trainer")
    return ReportRegistry(tracking), tracking, version


def test_every_page_that_has_data_is_made_in_every_language_and_kept(kept):
    registry, tracking, version = kept

    assert make_reports(version, tracking) == [RunPage.BACKTEST, RunPage.CARD]
    assert registry.run_pages(version) == [RunPage.BACKTEST, RunPage.DOSSIER]
    assert tracking.list_artifacts(version.run_id, "reports") == [
        "reports/backtest_en.html", "reports/backtest_nl.html", "reports/card_en.html", "reports/card_nl.html",
    ]  # fmt: skip
    assert "<h1>Backtest" in registry.run_page(version, RunPage.BACKTEST, "en")


def test_a_page_that_was_not_made_yet_is_made_on_first_look_and_kept(kept):
    registry, tracking, version = kept
    assert not tracking.has_artifact(version.run_id, "reports/backtest_nl.html")

    page = registry.run_page(version, RunPage.BACKTEST, "nl")

    assert "<h1>Terugtoets" in page
    assert tracking.read_text(version.run_id, "reports/backtest_nl.html") == page
    assert registry.run_page(version, RunPage.MITIGATION, "nl") == ""


def test_what_was_signed_stays_what_it_was_when_pages_are_made_again(kept, monkeypatch):
    registry, tracking, version = kept
    signed = registry.freeze(version)
    before = registry.signed_page(version, RunPage.BACKTEST, "nl")
    assert "<h1>Terugtoets" in before

    monkeypatch.setattr(making, "render_backtest", lambda _report, _language: "<h1>Anders</h1>")
    make_reports(version, tracking)

    assert registry.run_page(version, RunPage.BACKTEST, "nl") == "<h1>Anders</h1>"
    assert registry.signed_page(version, RunPage.BACKTEST, "nl") == before
    assert registry.signed(version) == signed
    folder = tracking.list_artifacts(version.run_id, "signed")[0]
    names = set(tracking.reopen(version.run_id).read_folder(folder))
    assert {"manifest.json", "dossier/dossier.json", "reports/card_nl.html", "reports/backtest_en.html"} <= names


@pytest.mark.parametrize("changed", ["dossier/dossier.json", "reports/backtest_nl.html", "extra.txt"])
def test_a_signed_copy_that_was_touched_has_another_hash(kept, changed):
    registry, tracking, version = kept
    signed = registry.freeze(version)
    folder = tracking.list_artifacts(version.run_id, "signed")[0]

    tracking.reopen(version.run_id).log_text("changed", f"{folder}/{changed}")

    assert registry.signed(version).sha256 != signed.sha256
    assert registry.signed(version).made_at == signed.made_at


def test_the_newest_copy_counts_and_one_that_nobody_signed_is_gone(kept):
    registry, _, version = kept
    assert registry.signed(version) is None
    first, second = registry.freeze(version), registry.freeze(version)
    assert registry.signed(version) == second

    registry.discard(version, second)

    assert registry.signed(version) == first


def test_the_fingerprint_follows_templates_texts_and_code(tmp_path, monkeypatch):
    before = fingerprint_reports()
    assert fingerprint_reports() == before
    (tmp_path / "page.html").write_text("one")
    monkeypatch.setattr(pages, "_SOURCES", (tmp_path,))
    first = fingerprint_reports()
    (tmp_path / "page.html").write_text("two")

    assert fingerprint_reports() != first


HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.fixture
def own(tmp_path):
    """A folder of words of an institution, in use during the test, with a language that we do not have."""
    folder = tmp_path / "words"
    folder.mkdir()
    yield folder
    WORDS.override(None)


def write_title(folder, title):
    english = text("backtest.title", "en")
    (folder / "de.po").write_text(f'{HEADER}msgctxt "backtest.title"\nmsgid "{english}"\nmsgstr "{title}"\n')
    WORDS.override(folder)


def test_a_third_language_is_a_new_file_of_which_every_page_is_made(kept, own):
    registry, tracking, version = kept
    write_title(own, "Rücktest")

    make_reports(version, tracking)

    names = tracking.list_artifacts(version.run_id, "reports")
    assert [one for one in names if "_de" in one] == ["reports/backtest_de.html", "reports/card_de.html"]
    page = registry.run_page(version, RunPage.BACKTEST, "de")
    assert "<h1>Rücktest</h1>" in page
    assert text("backtest.lead", "en") in page  # not translated yet


def test_a_changed_text_of_the_institution_makes_reports_again(own):
    usual = fingerprint_reports()
    write_title(own, "Rücktest")
    first = fingerprint_reports()
    write_title(own, "Rückprobe")

    assert len({usual, first, fingerprint_reports()}) == 3
    WORDS.override(None)
    assert fingerprint_reports() == usual
