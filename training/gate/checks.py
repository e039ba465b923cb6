"""The gate between candidate and champion: what a version needs before it may serve, and what is missing.

Everything is asked at once, so that an officer who is stopped learns all that is missing and not the first of it.
The gate reads what the run keeps and changes nothing; `training.registry` moves versions.
"""

from collections.abc import Sequence

from features.errors import StudiepeilError
from training.gate.conditions import (
    Condition,
    ModelFile,
    Signature,
    ask_audit,
    ask_better,
    ask_documents,
    ask_dossier,
    ask_name,
    ask_officer,
)
from training.run_files import EVALUATION_FILE, MANIFEST_FILE, REPORT_FILE

DOCUMENTS = (MANIFEST_FILE, EVALUATION_FILE, REPORT_FILE)  # data alone: a page can be made of it at any time


class GateError(StudiepeilError):
    """The gate refuses; `missing` holds everything that a champion needs and is not there.

    The message names it in words of the closed lists; `serving.results.sentences` says it in sentences.
    """

    exit_code = 9

    def __init__(self, missing: Sequence[Condition], *, where: str = "", do: str = "") -> None:
        self.missing = tuple(missing)
        what = f"the gate asks: {', '.join(f'{one.need} ({one.standing})' for one in missing)}"
        super().__init__(what, where=where, do=do)


def list_conditions(file: ModelFile, signature: Signature) -> list[Condition]:
    """Return everything that the gate asks for, met or not, in the order in which an officer would look at it."""
    return [
        *ask_officer(file, signature),
        *ask_audit(file, signature),
        ask_better(file.manifest),
        ask_documents(file),
        ask_dossier(file),
    ]


def check_gate(file: ModelFile, signature: Signature) -> None:
    """Raise GateError with everything that is missing before a version may serve."""
    missing = [one for one in list_conditions(file, signature) if not one.is_met]
    if missing:
        raise GateError(missing, where=f"model {file.version.name}, version {file.version.version}")


def check_signature(officer: str, reason: str) -> None:
    """Raise GateError unless a decision has a name and a reason."""
    condition = ask_name(Signature(officer, reason))
    if not condition.is_met:
        raise GateError([condition])
