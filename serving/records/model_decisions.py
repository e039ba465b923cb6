"""What an officer decides about a model: first the intention is on record, then it is done, then the outcome.

The registry is another store than the log, so both cannot change in one transaction. With the intention
written first there is never a change of stage that the log knows nothing about.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from features.errors import StudiepeilError
from serving.records.log import Event, EventKind, StoredEvent
from serving.records.store import Store
from serving.results.champions import ReportedModels
from training.gate.checks import GateError

if TYPE_CHECKING:
    from training.gate.versions import ModelVersion


COMMAND_LINE = "command line"  # stands in the log where an account has its role


class ModelDecision(StrEnum):
    """What an officer can do with a version."""

    PROMOTE = "promote"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    ROLL_BACK = "roll back"


@dataclass(frozen=True)
class _Kinds:
    asked: EventKind
    done: EventKind
    stopped: EventKind


_KINDS = {
    ModelDecision.PROMOTE: _Kinds(EventKind.PROMOTION_ASKED, EventKind.MODEL_PROMOTED, EventKind.PROMOTION_STOPPED),
    ModelDecision.REFUSE: _Kinds(EventKind.REFUSAL_ASKED, EventKind.MODEL_REFUSED, EventKind.REFUSAL_STOPPED),
    ModelDecision.WITHDRAW: _Kinds(EventKind.WITHDRAWAL_ASKED, EventKind.MODEL_WITHDRAWN, EventKind.WITHDRAWAL_STOPPED),
    ModelDecision.ROLL_BACK: _Kinds(
        EventKind.ROLL_BACK_ASKED, EventKind.MODEL_ROLLED_BACK, EventKind.ROLL_BACK_STOPPED
    ),
}
_SIGNATURES = (ModelDecision.PROMOTE, ModelDecision.ROLL_BACK)
"""Decisions by which a version comes into use: what is signed is frozen, and its SHA-256 stands in the log."""
SIGNED_AT, SIGNED_SHA256 = "signed_at", "signed_sha256"  # in the detail of the event
_LOOKED_AT = 100  # events of one version
MOVES = frozenset(kind for kinds in _KINDS.values() for kind in (kinds.asked, kinds.done, kinds.stopped))


@dataclass(frozen=True)
class Officer:
    """Who decides about a model, as it stands in the log: the name, and the role or "command line"."""

    name: str
    role: str


def sign(
    store: Store,
    registry: ReportedModels,
    decision: ModelDecision,
    version: "ModelVersion",
    *,
    officer: str,
    reason: str,
    exception_until: date | None = None,
) -> "ModelVersion":
    """Decide from the command line, on record like a decision on the pages. Raises what the registry raises."""
    return decide(store, registry, decision, version, Officer(officer, COMMAND_LINE), reason, exception_until)


def decide(
    store: Store,
    registry: ReportedModels,
    decision: ModelDecision,
    version: "ModelVersion",
    by: Officer,
    reason: str,
    exception_until: date | None,
) -> "ModelVersion":
    """Put the intention on record, freeze what is signed, change the stage, put the outcome on record.

    Raises what the registry raises; what nobody signed under after all is removed.
    """
    kinds = _KINDS[decision]
    detail: dict[str, str | int | float | None] = {"reason": reason}
    if exception_until is not None:
        detail["exception_until"] = exception_until.isoformat()
    store.record(Event(kinds.asked, by.name, by.role, (version.label,), detail))
    copied = registry.freeze(version) if decision in _SIGNATURES else None
    try:
        changed = _change_stage(registry, decision, version, by.name, reason, exception_until)
    except StudiepeilError as error:
        if copied is not None:
            registry.discard(version, copied)
        store.record(
            Event(kinds.stopped, by.name, by.role, (version.label,), detail | {"missing": _name_missing(error)})
        )
        raise
    # One move of the registry has one time: what stood aside for this version moved at the same.
    aside = [one for one in registry.versions(changed.name) if one.decided_at == changed.decided_at]
    others = tuple(one.label for one in aside if one.version != changed.version)
    if copied is not None:
        detail = detail | {SIGNED_AT: copied.made_at.isoformat(), SIGNED_SHA256: copied.sha256}
    store.record(Event(kinds.done, by.name, by.role, (changed.label, *others), detail))
    return changed


def find_signature(store: Store, version: "ModelVersion") -> StoredEvent | None:
    """Return the event with which a version was last brought into use; None where there is none."""
    kinds = frozenset(_KINDS[one].done for one in _SIGNATURES)
    found = store.latest_events(_LOOKED_AT, kinds=kinds, model=version.name, version=version.version)
    # A version that stood aside for another is named in the event of that other, after it.
    return next((one for one in found if one.event.about[0] == version.label), None)


def _change_stage(
    registry: ReportedModels,
    decision: ModelDecision,
    version: "ModelVersion",
    officer: str,
    reason: str,
    exception_until: date | None,
) -> "ModelVersion":
    name, number = version.name, version.version
    match decision:
        case ModelDecision.PROMOTE:
            return registry.promote(name, number, officer=officer, reason=reason, exception_until=exception_until)
        case ModelDecision.REFUSE:
            return registry.refuse(name, number, officer=officer, reason=reason)
        case ModelDecision.WITHDRAW:
            return registry.withdraw(name, officer=officer, reason=reason, version=number)
        case ModelDecision.ROLL_BACK:
            return registry.roll_back(name, officer=officer, reason=reason, version=number)


def _name_missing(error: StudiepeilError) -> str:
    """Return what is missing in words of a closed list: a sentence of the gate may name people."""
    if isinstance(error, GateError):
        return ", ".join(dict.fromkeys(str(one.need) for one in error.missing))
    return type(error).__name__
