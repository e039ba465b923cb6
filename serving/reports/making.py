"""Which pages a run has, and how they are made from what it keeps: the step that redoes reports alone.

A page is made from the data of its run and nothing else, so that it is the same page whenever it is made; only texts,
templates and the code here can change it, and `pages.fingerprint_reports` says whether they did.
"""

from collections.abc import Callable, Iterator

from features.cohort_table import Question
from serving.dossier import render_model_card
from serving.reports.backtest import render_backtest
from serving.reports.evaluation import render_report
from serving.reports.explanation import render_explanation
from serving.reports.mitigation import render_mitigation
from serving.reports.origins import render_origins
from serving.reports.pages import RunPage, page_file
from serving.words import WORDS
from training.dropout.evaluation.explanation_report import read_explanation
from training.dropout.evaluation.report import read_report
from training.dropout.mitigation.choices import read_comparison
from training.dropout.origins import read_origins
from training.gate.versions import ModelVersion
from training.inflow.evaluation.report import BacktestReport, read_backtest
from training.registry import Registry
from training.tracking import Run, Tracking

Render = Callable[[str], str]
"""Makes a page in a language."""


def make_reports(version: ModelVersion, tracking: Tracking) -> list[RunPage]:
    """Make every page that a version has data for, in every language, and keep them with its run.

    Returns:
        The pages that were made.
    """
    run, made = tracking.reopen(version.run_id), []
    for page, render in _find_pages(version, tracking):
        _keep(run, page, render)
        made.append(page)
    return made


def make_page(version: ModelVersion, page: RunPage, language: str, tracking: Tracking) -> str | None:
    """Make one page of a version, keep it with the run in every language, and return it; None without its data."""
    render = dict(_find_pages(version, tracking)).get(page)
    if render is None:
        return None
    _keep(tracking.reopen(version.run_id), page, render)
    return render(language)


def keep_backtest(run: Run, report: BacktestReport) -> None:
    """Keep the page of a backtest with a run that registers no version."""
    _keep(run, RunPage.BACKTEST, lambda language: render_backtest(report, language))


def _keep(run: Run, page: RunPage, render: Render) -> None:
    for language in WORDS.languages:
        run.log_text(render(language), page_file(page, language))


def _find_pages(version: ModelVersion, tracking: Tracking) -> Iterator[tuple[RunPage, Render]]:
    """Yield the pages of a version whose data its run keeps, with how each is made."""
    run_id, registry = version.run_id, Registry(tracking)
    if version.name == Question.INFLOW.value:
        backtest = read_backtest(tracking, run_id)
        if backtest is not None and backtest.years:  # the first season with a count: no year could be judged
            yield RunPage.BACKTEST, lambda language: render_backtest(backtest, language)
    else:
        report, explanation = read_report(tracking, run_id), read_explanation(tracking, run_id)
        origins, compared = read_origins(tracking, run_id), read_comparison(tracking, run_id)
        result = registry.manifest(version).get("result", {})
        if report is not None:
            yield RunPage.EVALUATION, lambda language: render_report(report, language, result)
        if explanation is not None:
            yield RunPage.EXPLANATION, lambda language: render_explanation(explanation, language)
        if origins is not None:
            yield RunPage.ORIGINS, lambda language: render_origins(origins, language)
        if compared is not None:
            yield RunPage.MITIGATION, lambda language: render_mitigation(compared, version.label, language)
    manifest, evaluation = registry.manifest(version), registry.evaluation(version)
    if manifest and len(evaluation):
        yield RunPage.CARD, lambda language: render_model_card(version.name, manifest, evaluation, language)
