"""The file of a version, kept with its run: made from what the run, the settings and the facts file know.

The PDF takes seconds, so it is printed when somebody asks for it and kept; JSON, pages and register are always there.
What depends on the stage of the version (status and dates of the register) is brought up to date when it is read.
"""

import json
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from fairness.audit import AuditReport
from fairness.printing import print_pdf
from training.dossier.known import Known, State, Surroundings
from training.dossier.making import make_dossier
from training.dossier.page import render_dossier
from training.dossier.parts import LANGUAGES, Language
from training.dossier.register import find_empty
from training.dossier.standing import bring_up_to_date
from training.registry import AUDIT_FILE, ModelVersion, Registry, Stage
from training.tracking import Tracking

DOSSIER_FILE: Final = "dossier/dossier.json"
REGISTER_FILE: Final = "dossier/register.json"


def page_of(language: str, kind: str = "html") -> str:
    """Return the artifact with the file as a page ("html") or a print ("pdf") in a language."""
    return f"dossier/dossier_{language}.{kind}"


def file_version(version: ModelVersion, surroundings: Surroundings, tracking: Tracking) -> dict[str, Any]:
    """Make the file of a version from its run, keep it there as JSON, pages and register, and return it."""
    registry = Registry(tracking)
    text = tracking.read_text(version.run_id, AUDIT_FILE)
    known = Known(
        name=version.name,
        version=version.version,
        manifest=registry.manifest(version),
        evaluation=registry.evaluation(version),
        audit=None if text is None else AuditReport.from_json(text),
        audit_sha256="" if text is None else sha256(text.encode()).hexdigest(),
        surroundings=surroundings,
        state=state_of(version),
    )
    dossier = make_dossier(known)
    run = tracking.reopen(version.run_id)
    run.log_json(dossier["register"], REGISTER_FILE)
    for language in LANGUAGES:
        run.log_text(render_dossier(dossier, language), page_of(language))
        run.remove(page_of(language, "pdf"))  # a print of an older file
    run.log_json(dossier, DOSSIER_FILE)  # last: the gate looks for this one
    return dossier


def read_file(version: ModelVersion, tracking: Tracking) -> dict[str, Any] | None:
    """Return the file of a version with its status as it is now, or None when it has none."""
    dossier = tracking.read_json(version.run_id, DOSSIER_FILE)
    return None if dossier is None else bring_up_to_date(dossier, state_of(version))


def print_file(version: ModelVersion, language: Language, tracking: Tracking) -> bytes | None:
    """Return the file of a version as PDF, or None when it has none; takes seconds."""
    dossier = read_file(version, tracking)
    return None if dossier is None else print_pdf(render_dossier(dossier, language))


def export_file(version: ModelVersion, folder: Path, tracking: Tracking) -> list[Path]:
    """Write the file of a version into `folder` as JSON, pages and PDF; return what was written.

    register.json is written only when no mandatory field of the register is empty: what lacks one cannot be published.
    """
    dossier = read_file(version, tracking)
    if dossier is None:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{version.name}-{version.version}"
    written = [_write(folder / f"{stem}-dossier.json", dossier)]
    if not find_empty(dossier["register"]):
        written.append(_write(folder / f"{stem}-register.json", dossier["register"]))
    for language in LANGUAGES:
        page = render_dossier(dossier, language)
        paths = [folder / f"{stem}-dossier_{language}.{kind}" for kind in ("html", "pdf")]
        paths[0].write_text(page)
        paths[1].write_bytes(print_pdf(page))
        written += paths
    return written


def state_of(version: ModelVersion) -> State:
    """Return where a version stands, with the dates on which it came into use and went out of it."""
    decided = version.decided_at.date() if version.decided_at else None
    if version.stage is Stage.CHAMPION:
        return State(str(version.stage), begin=version.in_use_since or decided)
    if version.stage in (Stage.RETIRED, Stage.WITHDRAWN):
        return State(str(version.stage), begin=version.in_use_since, end=decided)
    return State(str(version.stage))


def _write(path: Path, content: object) -> Path:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False))
    return path
