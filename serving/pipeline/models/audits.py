"""The step that audits a version: its scores per group, or its forecasts; the report is kept with the run."""

from threadpoolctl import threadpool_limits  # type: ignore[import-untyped, unused-ignore]

from fairness.audit_report import AuditReport
from fairness.policy.versions import keep_policy
from fairness.words import text
from serving.pipeline.settings import INFLOW, Settings
from serving.pipeline.steps import Made, Progress, be_silent
from serving.pipeline.versions import find_run_folder
from training.dropout.audit import audit_version
from training.gate.versions import ModelVersion
from training.inflow.audit import audit_inflow
from training.registry import AUDIT_FILE
from training.tracking import Tracking


def run_audit(settings: Settings, version: ModelVersion, progress: Progress) -> Made:
    """Audit a version as a step."""
    report = audit(settings, version, progress)
    outputs = (find_run_folder(settings.mlruns, version) / AUDIT_FILE,)
    return Made(f"{text(f'verdict.{report.verdict}', 'en')}: {report.describe('en')[0]}", outputs)


def audit(settings: Settings, version: ModelVersion, progress: Progress = be_silent) -> AuditReport:
    """Audit one version under the policy of the settings and keep the report with its run."""
    progress(f"auditing {version.name}", 0.0)
    keep_policy(settings.policy, settings.policies)
    tracking = Tracking(settings.mlruns)
    with threadpool_limits(1):  # many small matrices, for which waiting for other threads takes longer
        if version.name == INFLOW:
            report = audit_inflow(version, settings.policy, tracking)
        else:
            report = audit_version(version, settings.policy, settings.lake, tracking, settings.tables / version.name)
    progress(f"{version.name} version {version.version} audited", 1.0)
    return report
