"""The file of a version as a step: what the settings and the results know beside the run, put together."""

from pathlib import Path
from typing import Any

import pandas as pd

from fairness.audit import AuditReport
from features.cohort_table import Question
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Progress, audit, be_silent
from training.dossier.known import Surroundings
from training.filing import file_version
from training.gate.versions import ModelVersion
from training.tracking import Tracking


def make_dossier(settings: Settings, version: ModelVersion) -> dict[str, Any]:
    """Make the file of a version and keep it with its run; return it."""
    return file_version(version, describe_surroundings(settings, version.name), Tracking(settings.mlruns))


def audit_and_file(settings: Settings, version: ModelVersion, progress: Progress = be_silent) -> AuditReport:
    """Audit a version and make its file anew: a file belongs to one audit."""
    report = audit(settings, version, progress)
    make_dossier(settings, version)
    return report


def describe_surroundings(settings: Settings, model: str) -> Surroundings:
    """Return what the settings, the check of the extracts and the facts file know about a model."""
    is_inflow = model == Question.INFLOW.value
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
    """Return per table how many rows were read and set apart; a file has a line for every reason."""
    if not path.exists():
        return ()
    report = pd.read_parquet(path, columns=["table", "file", "rows", "count"])
    rows = report.drop_duplicates(["table", "file"]).groupby("table")["rows"].sum()
    apart = report.groupby("table")["count"].sum()
    return tuple((str(table), int(rows[table]), int(apart[table])) for table in rows.index)
