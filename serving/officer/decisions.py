"""What an officer decides about a model: first the intention is on record, then it is done, then the outcome.

The registry is another store than the log, so both cannot change in one transaction. With the intention
written first there is never a change of stage that the log knows nothing about.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from features.errors import StudiepeilError
from serving.errors import BadInput
from serving.records.decisions import LONGEST_REASON
from serving.records.log import COMMAND_LINE, Event, EventKind, StoredEvent
from serving.records.permissions import Person, Right, check_allowed
from serving.records.store import Store
from serving.results.models import ReportedModels
from serving.results.sentences import tell_condition
from serving.words import text
from training.gate.conditions import GateError

if TYPE_CHECKING:  # a command signs too: it needs no pages
    from serving.site.context import AppContext
    from training.gate.versions import ModelVersion


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


def sign(
    store: Store,
    registry: ReportedModels,
    decision: ModelDecision,
    version: "ModelVersion",
    *,
    officer: str,
    reason: str,
    exception_until: date | None = None,
    role: str = COMMAND_LINE,
) -> "ModelVersion":
    """Put the intention on record, freeze what is signed, change the stage, put the outcome on record.

    Raises what the registry raises; what nobody signed under after all is removed.
    """
    kinds = _KINDS[decision]
    detail: dict[str, str | int | float | None] = {"reason": reason}
    if exception_until is not None:
        detail["exception_until"] = exception_until.isoformat()
    store.record(Event(kinds.asked, officer, role, (version.label,), detail))
    copied = registry.freeze(version) if decision in _SIGNATURES else None
    try:
        changed = _change_stage(registry, decision, version, officer, reason, exception_until)
    except StudiepeilError as error:
        if copied is not None:
            registry.discard(version, copied)
        # What is missing, in words of a closed list: a sentence of the gate may name people.
        needs = [str(one.need) for one in error.missing] if isinstance(error, GateError) else [type(error).__name__]
        detail = detail | {"missing": ", ".join(dict.fromkeys(needs))}
        store.record(Event(kinds.stopped, officer, role, (version.label,), detail))
        raise
    # One move of the registry has one time: what stood aside for this version moved at the same.
    aside = [one for one in registry.versions(changed.name) if one.decided_at == changed.decided_at]
    others = tuple(one.label for one in aside if one.version != changed.version)
    if copied is not None:
        detail = detail | {SIGNED_AT: copied.made_at.isoformat(), SIGNED_SHA256: copied.sha256}
    store.record(Event(kinds.done, officer, role, (changed.label, *others), detail))
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


class Stopped(BadInput):
    """The registry does not allow it; its own sentences say why, all of them."""

    def __init__(self, cause: StudiepeilError) -> None:
        self.cause = cause
        super().__init__("stopped_by_registry")

    def sentence(self, language: str) -> str:
        """Return that it is not allowed, and everything that is missing, in the reader's language."""
        return " ".join([text("model.stopped", language), *self.reasons(language)])

    def reasons(self, language: str) -> list[str]:
        """Return what is missing, a sentence each."""
        if isinstance(self.cause, GateError):
            return [tell_condition(one, language) for one in self.cause.missing]
        return [". ".join(part for part in (self.cause.what, self.cause.do) if part)]


def carry_out(
    app: "AppContext",
    person: Person,
    decision: ModelDecision,
    version: "ModelVersion",
    *,
    reason: str,
    exception_until: date | None = None,
) -> "ModelVersion":
    """Promote, refuse, withdraw or roll back in the officer's name and forget the champions known so far.

    `version` is the one that the decision is about; for a roll-back the one that is reinstated. Raises `BadInput`
    without a reason, `Forbidden` for another role and `Stopped` when the registry refuses.
    """
    check_allowed(person, Right.DECIDE_ON_MODELS)
    reason = reason.strip()
    if not reason:
        raise BadInput("reason_needed")
    if len(reason) > LONGEST_REASON:
        raise BadInput("reason_too_long")
    if decision is ModelDecision.WITHDRAW and str(version.stage) != "champion":
        raise BadInput("not_in_use")
    try:
        return sign(
            app.store,
            app.registry,
            decision,
            version,
            officer=person.name,
            reason=reason,
            exception_until=exception_until,
            role=str(person.role),
        )
    except StudiepeilError as error:
        raise Stopped(error) from error
    finally:
        app.published.champions.forget()
