"""The pages with plots that a run keeps, and the files they are in. Light: serving imports it without the tracking."""

from enum import StrEnum
from typing import Final

AUDIT_FILE: Final = "audit/audit.json"
MANIFEST_FILE: Final = "manifest.json"
EVALUATION_FILE: Final = "evaluation/evaluation.parquet"


class RunPage(StrEnum):
    """A page of a run. The words are in the addresses of the pages."""

    BACKTEST = "backtest"  # of the inflow forecast, on earlier years
    EVALUATION = "evaluation"  # of a dropout model, on a later cohort
    EXPLANATION = "explanation"  # what a dropout model looks at
    ORIGINS = "origins"  # where gaps between groups come from
    MITIGATION = "mitigation"  # candidates with smaller gaps, and what they cost
    DOSSIER = "dossier"  # the file of a model


class RunFile(StrEnum):
    """A file of a run that can be taken along. The words are in the addresses of the downloads."""

    DOSSIER_PDF = "dossier.pdf"
    DOSSIER_JSON = "dossier.json"
    REGISTER = "register.json"  # for the Dutch Algorithm Register


_FILES = {
    RunPage.BACKTEST: "evaluation/backtest_{}.html",
    RunPage.EVALUATION: "evaluation/dropout_{}.html",
    RunPage.EXPLANATION: "evaluation/explanation_{}.html",
    RunPage.ORIGINS: "audit/origins_{}.html",
    RunPage.MITIGATION: "mitigation/mitigation_{}.html",
    RunPage.DOSSIER: "dossier/dossier_{}.html",
}
_DOSSIER_FILES = {
    RunFile.DOSSIER_PDF: "dossier/dossier_{}.pdf",
    RunFile.DOSSIER_JSON: "dossier/dossier.json",
    RunFile.REGISTER: "dossier/register.json",
}


def page_file(page: RunPage, language: str) -> str:
    """Return the artifact with a page, in "nl" or "en"."""
    return _FILES[page].format(language)


def file_of(file: RunFile, language: str) -> str:
    """Return the artifact with a file, in "nl" or "en" where there is one per language."""
    return _DOSSIER_FILES[file].format(language)
