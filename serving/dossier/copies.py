"""Copies of a file to take along: JSON, the register's JSON, and a PDF; made from the plain data of the file."""

import json
from collections.abc import Mapping
from typing import Any

from fairness.pages.printing import print_pdf
from serving.dossier.page import render_dossier
from training.run_pages import RunFile


def copy_file(dossier: Mapping[str, Any], file: RunFile, language: str = "nl") -> bytes:
    """Return a copy of the file of a version; a PDF takes seconds. Raises AuditError where Pango is missing."""
    match file:
        case RunFile.DOSSIER_PDF:
            return print_pdf(render_dossier(dossier, language))
        case RunFile.DOSSIER_JSON:
            return _to_json(dossier)
        case RunFile.REGISTER:
            return _to_json(dossier["register"])


def _to_json(content: object) -> bytes:
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False).encode()
