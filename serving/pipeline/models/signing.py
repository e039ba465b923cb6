"""The step in which an officer signs for a version; nobody else makes a model champion."""

from fairness.verdict import Verdict
from fairness.words import text
from serving.officer.decisions import ModelDecision, sign
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Made, Progress
from serving.pipeline.versions import Signature
from serving.records.store import open_store
from serving.reports import ReportRegistry
from serving.results.sentences import tell_condition
from training.gate.conditions import GateError
from training.gate.versions import ModelVersion


def run_promote(settings: Settings, version: ModelVersion, signature: Signature, _progress: Progress) -> Made:
    """Ask the gate to make `version` the champion."""
    registry = ReportRegistry(settings.mlruns)
    report = registry.audit(version)
    audits = [report]
    if version.judged_by is not None:  # the gate asks for the audit of the version that was judged too
        audits.append(registry.audit(registry.version(version.name, version.judged_by)))
    is_passed = all(one is not None and one.verdict is Verdict.PASSED for one in audits)
    try:
        sign(
            open_store(settings.serving.store_url),
            registry,
            ModelDecision.PROMOTE,
            version,
            officer=signature.officer,
            reason=signature.reason,
            # An exception is only used where it is needed: a passed audit has no end date.
            exception_until=None if is_passed else signature.exception_until,
        )
    except GateError as refusal:
        missing = " ".join(tell_condition(one, "en") for one in refusal.missing)
        return Made(f"refused by the gate: {missing}", is_redone=False)
    told = f"version {version.version} is the champion, signed by {signature.officer}"
    if report is not None and not is_passed:
        ended = text(f"verdict.{report.verdict}", "en")
        told += f"; its audit ended as: {ended}, which is accepted in writing until {signature.exception_until}"
    return Made(told)
