"""The dossier of a version as a step: made from what the run, the settings and the results know, and kept with its run.

The PDF takes seconds, so it is printed when somebody asks for it; JSON, pages and register are always there.
What depends on the stage of the version (status and dates of the register) is brought up to date when it is read.
"""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from fairness.audit_report import AuditReport
from serving.dossier import (
    REGISTER_FILE,
    Known,
    RunFile,
    Surroundings,
    bring_up_to_date,
    copy_file,
    dossier_page,
    find_empty,
    make_dossier,
    render_dossier,
    state_of,
)
from serving.pipeline.models.audits import audit
from serving.pipeline.settings import INFLOW, Settings
from serving.pipeline.steps import Made, Progress, be_silent
from serving.pipeline.versions import find_run_folder
from serving.reports import make_reports
from serving.words import WORDS
from training.gate.versions import ModelVersion
from training.registry import AUDIT_FILE, Registry
from training.run_files import DOSSIER_FILE
from training.tracking import Tracking


def run_dossier(settings: Settings, version: ModelVersion, _progress: Progress) -> Made:
    """Make the dossier of a version as a step."""
    made = file_version(settings, version)
    needed = sum(one["is_mandatory"] for one in made["open"])
    outputs = (find_run_folder(settings.mlruns, version) / DOSSIER_FILE,)
    return Made(f"made; {len(made['open'])} questions are open, {needed} of them needed", outputs)


def file_version(settings: Settings, version: ModelVersion) -> dict[str, Any]:
    """Make the dossier of a version, keep it with its run as JSON, pages and register, and return it."""
    tracking = Tracking(settings.mlruns)
    registry = Registry(tracking)
    text = tracking.read_text(version.run_id, AUDIT_FILE)
    known = Known(
        name=version.name,
        version=version.version,
        manifest=registry.manifest(version),
        evaluation=registry.evaluation(version),
        audit=None if text is None else AuditReport.from_json(text),
        audit_sha256="" if text is None else sha256(text.encode()).hexdigest(),
        surroundings=describe_surroundings(settings, version.name),
        state=state_of(version),
    )
    dossier = make_dossier(known)
    run = tracking.reopen(version.run_id)
    run.log_json(dossier["register"], REGISTER_FILE)
    for language in WORDS.languages:
        run.log_text(render_dossier(dossier, language), dossier_page(language))
    run.log_json(dossier, DOSSIER_FILE)  # last: the gate looks for this one
    return dossier


def audit_and_file(settings: Settings, version: ModelVersion, progress: Progress = be_silent) -> AuditReport:
    """Audit a version, and make its dossier and its pages anew: they belong to one audit."""
    report = audit(settings, version, progress)
    file_version(settings, version)
    make_reports(version, Tracking(settings.mlruns))
    return report


def export_dossier(settings: Settings, version: ModelVersion, folder: Path) -> list[Path]:
    """Write the dossier of a version into `folder` as JSON, pages and PDF.

    register.json is written only when no mandatory field of the register is empty: what lacks one cannot be published.

    Returns:
        What was written; nothing for a version without a dossier.
    """
    kept = Registry(settings.mlruns).dossier(version)
    if kept is None:
        return []
    dossier = bring_up_to_date(kept, state_of(version))
    folder.mkdir(parents=True, exist_ok=True)
    stem = folder / f"{version.name}-{version.version}"
    copies = {"dossier.json": copy_file(dossier, RunFile.DOSSIER_JSON)}
    if not find_empty(dossier["register"]):
        copies["register.json"] = copy_file(dossier, RunFile.REGISTER)
    for language in WORDS.languages:
        copies[f"dossier_{language}.html"] = render_dossier(dossier, language).encode()
        copies[f"dossier_{language}.pdf"] = copy_file(dossier, RunFile.DOSSIER_PDF, language)
    paths = {Path(f"{stem}-{name}"): content for name, content in copies.items()}
    for path, content in paths.items():
        path.write_bytes(content)
    return list(paths)


def describe_surroundings(settings: Settings, model: str) -> Surroundings:
    """Return what the settings, the check of the extracts and the facts file know about a model."""
    is_inflow = model == INFLOW
    return Surroundings(
        institution=settings.institution,
        purpose=settings.inflow_purpose if is_inflow else settings.purpose,
        sources=tuple(dict.fromkeys(source.format for source in settings.sources)),
        refused=None if is_inflow else _count_refused(settings.vault / "excluded.parquet"),
        quarantine=_count_quarantine(settings.results / "check.parquet"),
        facts=settings.facts,
    )


def _count_refused(path: Path) -> int | None:
    return len(pd.read_parquet(path)) if path.exists() else None


def _count_quarantine(path: Path) -> tuple[tuple[str, int, int], ...]:
    """Return per table how many rows were read and set apart; what was left out or merged is neither."""
    if not path.exists():
        return ()
    report = pd.read_parquet(path, columns=["table", "fate", "rows"])
    rows = report.groupby("table")["rows"].sum()
    apart = report["rows"].where(report["fate"] == "quarantined", 0).groupby(report["table"]).sum()
    return tuple((str(table), int(rows[table]), int(apart[table])) for table in rows.index)
