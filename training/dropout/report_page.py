"""The page about a dropout run: self-contained HTML for advisers and officers, without script or another host.

A short answer first, then the drawings with what they say beside them as text. No count below five is shown, nor a
share that would tell one.
"""

from typing import Any

from training.dropout import report_drawings as drawings
from training.dropout.evaluation.report import RunReport
from training.dropout.glossary import GLOSSARY
from training.dropout.report_answer import answer_shortly
from training.dropout.report_tables import list_rows, measure_table, slice_rows
from training.dropout.report_texts import TEXTS
from training.dropout.report_words import Words
from training.rendering import check_language, render_page
from training.run_pages import RunPage, page_file
from training.tracking import Run

LANGUAGES = tuple(TEXTS)


def render_report(report: RunReport, language: str) -> str:
    """Return the report as one HTML page in "nl" or "en". Raises StudiepeilError for another language."""
    check_language(language, LANGUAGES)
    return render_page("dropout.html", _page(report, Words(report, language)))


def log_report(run: Run, report: RunReport) -> None:
    """Keep the page in both languages and every frame with a run, as evaluation/<name>.parquet."""
    for language in LANGUAGES:
        run.log_text(render_report(report, language), page_file(RunPage.EVALUATION, language))
    for name, frame in report.frames.items():
        run.log_frame(frame, f"evaluation/{name}.parquet")


def _page(report: RunReport, words: Words) -> dict[str, Any]:
    facts, texts = report.facts, words.texts
    return {
        "language": words.language,
        "t": texts,
        "moment": texts["moment"].format(moment=facts.moment, as_of=facts.as_of.isoformat(), cohort=facts.cohort),
        "sentences": answer_shortly(report, words),
        "lists": {
            **drawings.show_gains(report, words),
            "caption": texts["lists_caption"].format(places=words.count(facts.places)),
            "rows": list_rows(report, words),
        },
        "calibration": drawings.show_calibration(report, words),
        "benefit": drawings.show_benefit(report, words),
        "learning": drawings.show_learning(report, words),
        "cohorts": drawings.show_cohorts(report, words),
        "ablation": drawings.show_ablation(report, words),
        "slices": slice_rows(report, words),
        "measures": measure_table(report, words),
        "glossary": list(GLOSSARY[words.language].values()),
        "how": [one.format(train=", ".join(facts.train_cohorts), cohort=facts.cohort) for one in texts["how"]],
    }
