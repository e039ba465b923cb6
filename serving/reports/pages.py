"""Which pages a run can have, in which files, and what words and looks depend on. Light: nothing is drawn here."""

from enum import StrEnum
from pathlib import Path

import fairness
from serving.dossier import dossier_page
from serving.words import fingerprint_words

FOLDER = "reports"  # in a run
_SERVING, _FAIRNESS = Path(__file__).parents[1], Path(fairness.__file__).parent
# What a page is made of beside its data and the catalogues: this room, and what lends it sentences and drawings.
_SOURCES = (
    *(_SERVING / one for one in ("reports", "dossier", "results/sentences.py", "site/drawing.py")),
    *(_FAIRNESS / one for one in ("origins", "pages/charts.py")),
)


class RunPage(StrEnum):
    """A page of a run. The words are in the addresses of the pages and in the names of the files."""

    BACKTEST = "backtest"  # of the inflow forecast, on earlier years
    EVALUATION = "evaluation"  # of a dropout model, on a later cohort
    EXPLANATION = "explanation"  # what a dropout model looks at
    ORIGINS = "origins"  # where gaps between groups come from
    MITIGATION = "mitigation"  # candidates with smaller gaps, and what they cost
    CARD = "card"  # the model card
    DOSSIER = "dossier"  # the dossier of a model, which `serving.dossier` makes


def page_file(page: RunPage, language: str) -> str:
    """Return the artifact with a page in a language."""
    return dossier_page(language) if page is RunPage.DOSSIER else f"{FOLDER}/{page}_{language}.html"


def fingerprint_reports() -> str:
    """Return a SHA-256 over code, templates and texts that make pages from data: another one makes them again."""
    return fingerprint_words(*_SOURCES)
