"""The file of a version, kept with its run: made from what the run, the settings and the facts file know.

The PDF takes seconds, so it is printed when somebody asks for it; JSON, pages and register are always there.
What depends on the stage of the version (status and dates of the register) is brought up to date when it is read.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

from fairness.audit import AuditReport
from training.dossier.copies import copy_file
from training.dossier.known import Known, Surroundings
from training.dossier.making import make_dossier
from training.dossier.page import render_dossier
from training.dossier.parts import LANGUAGES
from training.dossier.register import find_empty
from training.dossier.standing import state_of
from training.gate.versions import ModelVersion
from training.registry import AUDIT_FILE, Registry
from training.run_pages import RunFile, RunPage, file_of, page_file
from training.tracking import Tracking


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
    run.log_json(dossier["register"], file_of(RunFile.REGISTER, ""))
    for language in LANGUAGES:
        run.log_text(render_dossier(dossier, language), page_file(RunPage.DOSSIER, language))
    run.log_json(dossier, file_of(RunFile.DOSSIER_JSON, ""))  # last: the gate looks for this one
    return dossier


def export_file(version: ModelVersion, folder: Path, tracking: Tracking) -> list[Path]:
    """Write the file of a version into `folder` as JSON, pages and PDF; return what was written, nothing without one.

    register.json is written only when no mandatory field of the register is empty: what lacks one cannot be published.
    """
    dossier = Registry(tracking).dossier(version)
    if dossier is None:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / f"{version.name}-{version.version}"
    copies = {"dossier.json": copy_file(dossier, RunFile.DOSSIER_JSON)}
    if not find_empty(dossier["register"]):
        copies["register.json"] = copy_file(dossier, RunFile.REGISTER)
    for language in LANGUAGES:
        copies[f"dossier_{language}.html"] = render_dossier(dossier, language).encode()
        copies[f"dossier_{language}.pdf"] = copy_file(dossier, RunFile.DOSSIER_PDF, language)
    paths = {Path(f"{stem}-{name}"): content for name, content in copies.items()}
    for path, content in paths.items():
        path.write_bytes(content)
    return list(paths)
