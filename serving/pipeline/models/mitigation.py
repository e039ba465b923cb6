"""The steps of `studiepeil mitigate`: compare candidates for the newest version, and carry out what was chosen.

A choice is on record in the event log before anything is made of it, as decisions about models are.
"""

from dataclasses import dataclass

from fairness.audit_report import AuditReport
from features.errors import StudiepeilError
from serving.pipeline.cohort_tables import read_outcome_dates, read_tables
from serving.pipeline.models.dossier import audit_and_file
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Progress, be_silent
from serving.records.log import COMMAND_LINE, Event, EventKind
from serving.records.store import open_store
from serving.reports import make_reports
from training.dropout.mitigation.candidates import Kind
from training.dropout.mitigation.choices import (
    check_choice,
    compare_version,
    find_candidate,
    record_choice,
    train_choice,
)
from training.dropout.mitigation.comparison import CandidateComparison
from training.registry import ModelVersion, Registry
from training.tracking import Tracking


@dataclass(frozen=True)
class Chosen:
    """What was chosen for a version and by whom; `made` and its audit where another model was trained."""

    version: ModelVersion
    candidate: str
    by: str
    made: ModelVersion | None = None
    report: AuditReport | None = None


def compare_mitigations(
    settings: Settings, model: str, progress: Progress = be_silent
) -> tuple[ModelVersion, CandidateComparison]:
    """Compare the candidates for the newest version that is no refit and was not itself made because of a gap."""
    version, tracking = _find_version(settings, model), Tracking(settings.mlruns)
    tables = read_tables(settings, model)
    asked = settings.dropout_training
    compared = compare_version(version, tables, settings.policy, asked, settings.lake, tracking, progress)
    make_reports(version, tracking)
    return version, compared


def choose_mitigation(
    settings: Settings, model: str, name: str, *, by: str, reason: str, progress: Progress = be_silent
) -> Chosen:
    """Put a choice on record; train, register and audit the model it asks for, unless it is the present one."""
    version, tracking = _find_version(settings, model), Tracking(settings.mlruns)
    check_choice(by, reason)
    candidate = find_candidate(version, name, tracking)
    about = (f"{version.name} {version.version}",)
    detail: dict[str, str | int | float | None] = {"candidate": name, "reason": reason.strip()}
    open_store(settings.serving.store_url).record(
        Event(EventKind.MITIGATION_CHOSEN, by.strip(), COMMAND_LINE, about, detail)
    )
    choice = record_choice(version, candidate, reason=reason, by=by, tracking=tracking)
    if candidate.kind is Kind.PRESENT:
        return Chosen(version, name, by)
    progress(f"training {name}", 0.1)
    dates = read_outcome_dates(settings)
    tables, asked = read_tables(settings, model), settings.dropout_training
    made = train_choice(version, candidate, choice, tables, dates, settings.policy, asked, settings.lake, tracking)
    return Chosen(version, name, by, made, audit_and_file(settings, made, progress))


def _find_version(settings: Settings, model: str) -> ModelVersion:
    registry = Registry(settings.mlruns)
    for version in registry.versions(model):
        if version.judged_by is None and not registry.manifest(version).get("result", {}).get("mitigation"):
            return version
    raise StudiepeilError(f"there is no version of {model} yet", do="run studiepeil train first")
