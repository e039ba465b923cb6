"""Which pages a run can have, in which files, and what words and looks depend on. Light: nothing is drawn here."""

from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from serving.dossier import dossier_page

LANGUAGES = ("nl", "en")
FOLDER = "reports"  # in a run
_ROOT = Path(__file__).parents[1]
# What a page is made of beside its data: this room, and what lends it words.
_SOURCES = ("reports", "dossier", "words", "results/sentences.py", "../fairness/words", "../fairness/origins")


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
    """Return a SHA-256 over templates, texts and code that make pages from data; another one asks to make them again.

    It reads the files and nothing of a run: cheap enough for every run of the pipeline.
    """
    digest = sha256()
    for source in _SOURCES:
        place = (_ROOT / source).resolve()
        files = [place] if place.is_file() else sorted(one for one in place.rglob("*") if _is_source(one))
        for path in files:
            digest.update(path.relative_to(_ROOT.parent).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _is_source(path: Path) -> bool:
    return path.is_file() and path.suffix not in {".pyc", ".mo"}  # what is compiled from the rest
