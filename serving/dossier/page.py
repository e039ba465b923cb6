"""The dossier as a page or a PDF: one self-contained document per language, without scripts, that prints well.

It is made from the plain data of the dossier alone, so that a page can be made again from dossier.json.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

import pandas as pd

from fairness.pages.printing import print_pdf
from fairness.words.catalogue import SOURCE_LANGUAGE
from serving.dossier.documents import make_document
from serving.dossier.known import Known
from serving.words import WORDS, text
from serving.words.templates import open_templates

_TEMPLATES = Path(__file__).parent / "templates"
REGISTER_FILE = "dossier/register.json"  # in the run of a version, beside training.run_files.DOSSIER_FILE


class RunFile(StrEnum):
    """A file of a version that can be taken along. The words are in the addresses of the downloads."""

    DOSSIER_PDF = "dossier.pdf"
    DOSSIER_JSON = "dossier.json"
    REGISTER = "register.json"  # for the Dutch Algorithm Register


def dossier_page(language: str) -> str:
    """Return the artifact with the page of a dossier in a language."""
    return f"dossier/dossier_{language}.html"


def render_dossier(dossier: Mapping[str, Any], language: str) -> str:
    """Return a whole dossier as one HTML page; in English where it holds no texts in `language`."""
    shown = language if language in dossier["languages"] else SOURCE_LANGUAGE
    return _render(shown, dossier=dossier, documents=dossier["documents"])


def render_model_card(name: str, manifest: Mapping[str, Any], evaluation: pd.DataFrame, language: str) -> str:
    """Return the model card alone as one HTML page; it needs no audit and no facts file.

    Args:
        name: The model.
        manifest: What its run recorded.
        evaluation: How good it was: model, measure, value, low, high, ...
        language: As for `render_dossier`.
    """
    card = make_document(Known(name, 0, manifest, evaluation), "model_card")
    return _render(language if language in WORDS.languages else SOURCE_LANGUAGE, dossier=None, documents=[card])


def copy_file(dossier: Mapping[str, Any], file: RunFile, language: str = "nl") -> bytes:
    """Return a copy of a dossier to take along; a PDF takes seconds.

    Raises:
        AuditError: A PDF is asked for where Pango is missing.
    """
    match file:
        case RunFile.DOSSIER_PDF:
            return print_pdf(render_dossier(dossier, language))
        case RunFile.DOSSIER_JSON:
            return _to_json(dossier)
        case RunFile.REGISTER:
            return _to_json(dossier["register"])


def _to_json(content: object) -> bytes:
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False).encode()


def _render(language: str, **content: object) -> str:
    def t(key: str, **values: object) -> str:
        return text(key, language, **values)

    return open_templates(_TEMPLATES).get_template("dossier.html").render(language=language, t=t, **content)
