"""The step in which an officer signs for a version; nobody else makes a model champion.

A signature is asked for what is new. A version that was trained again although nothing that a model is made of changed
is not signed for: the one that was signed stays.
"""

from collections.abc import Mapping
from typing import Any

from fairness.audit import Verdict
from serving.pipeline.flow import Signature
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Made, Progress
from serving.records.model_decisions import ModelDecision, sign
from serving.records.store import open_store
from training.gate.checks import GateError
from training.gate.versions import ModelVersion
from training.registry import Registry

_MADE_OF = ("question", "moment", "data_fingerprint", "features", "settings")


def run_promote(settings: Settings, version: ModelVersion, signature: Signature, _progress: Progress) -> Made:
    """Ask the gate to make `version` the champion, unless the champion is the same model."""
    registry = Registry(settings.mlruns)
    champion = registry.champion(version.name)
    if champion is not None and is_same_model(registry.manifest(version), registry.manifest(champion)):
        return Made(f"version {version.version} is the same model as {_describe(champion)}", is_redone=False)
    report = registry.audit(version)
    is_passed = report is not None and report.verdict is Verdict.PASSED
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
        missing = " ".join(one.en for one in refusal.missing)
        return Made(f"refused by the gate: {missing}", is_redone=False)
    return Made(f"version {version.version} is the champion, signed by {signature.officer}")


def is_same_model(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two manifests are of the same model: made of the same data, asked the same, and found the same.

    When it was made, by which code and libraries, and how it is put into words does not matter.
    """
    return bool(one) and all(one.get(name) == other.get(name) for name in _MADE_OF) and _numbers(one) == _numbers(other)


def _numbers(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in manifest["result"].items() if not name.endswith(("_nl", "_en"))}


def _describe(champion: ModelVersion) -> str:
    return f"version {champion.version}, which stays the champion, signed by {champion.decided_by}"
