"""The step in which an officer's run signs for a model: which version it takes to the gate, and when it leaves it."""

from typing import Final

from serving.pipeline.steps import Step, name_making
from serving.pipeline.versions import Signature, Versions, is_same_model
from training.dropout.settings import Refit
from training.gate.versions import ModelVersion
from training.run_files import MANIFEST_FILE

_NOTHING: Final = "serving.pipeline.steps.leave_alone"


def declare_promotion(
    versions: Versions, signature: Signature | None, judged: ModelVersion, refit: ModelVersion | None, wanted: Refit
) -> Step:
    """Declare who is signed for: the judged version, or its refit where the settings want that.

    A refit that an officer chose is not replaced by the version that was judged for it.
    """
    version = refit if refit is not None and wanted is Refit.SERVE else judged
    name, after = f"promote {version.name}", tuple(dict.fromkeys(name_making(one) for one in (judged, version)))
    told = _tell_settled(versions, version) or ("" if refit is None else _tell_settled(versions, refit))
    if not told and signature is not None:
        told = f"version {version.version} goes to the gate, for {signature.officer}"
        function = "serving.pipeline.models.signing.run_promote"
        return Step(name, function, {}, (version, signature), after, standing=told)
    told = told or (
        f"version {version.version} waits for an officer: "
        f"studiepeil promote {version.name} --officer NAME --reason TEXT"
        " (with --exception-until DATE where its audit did not pass)"
    )
    return Step(name, _NOTHING, arguments=(told,), after=after, standing=told)


def _tell_settled(versions: Versions, version: ModelVersion) -> str:
    """Say that a version serves, or the same model does; empty where it is still to be signed for."""
    champion = versions.find_champion(version.name)
    if champion is None:
        return ""
    if champion.version == version.version:
        return f"version {version.version} is the champion, signed by {version.decided_by}"
    manifest = versions.read_json(version, MANIFEST_FILE)
    # What was trained again of the same, by other code, and came out the same is the model that was signed.
    if is_same_model(manifest, versions.read_json(champion, MANIFEST_FILE)):
        signed = f"version {champion.version}, which stays the champion, signed by {champion.decided_by}"
        return f"version {version.version} is the same model as {signed}"
    return ""
