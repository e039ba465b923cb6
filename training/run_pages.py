"""The pages with plots that a run keeps, and the files they are in. Light: serving imports it without the tracking."""

from enum import StrEnum


class RunPage(StrEnum):
    """A page of a run. The words are in the addresses of the pages."""

    BACKTEST = "backtest"  # of the inflow forecast, on earlier years
    EVALUATION = "evaluation"  # of a dropout model, on a later cohort
    EXPLANATION = "explanation"  # what a dropout model looks at
    MITIGATION = "mitigation"  # what can be done about a gap of a dropout model


_FILES = {
    RunPage.BACKTEST: "evaluation/backtest_{}.html",
    RunPage.EVALUATION: "evaluation/dropout_{}.html",
    RunPage.EXPLANATION: "evaluation/explanation_{}.html",
    RunPage.MITIGATION: "mitigation/mitigation_{}.html",
}


def page_file(page: RunPage, language: str) -> str:
    """Return the artifact with a page, in "nl" or "en"."""
    return _FILES[page].format(language)
