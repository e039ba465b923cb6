"""What an officer decides about a model: first the intention is on record, then it is done, then the outcome.

The registry is another store than the log, so both cannot change in one transaction. With the intention
written first there is never a change of stage that the log knows nothing about.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from features.errors import StudiepeilError
from serving.audit_log import Event, EventKind
from serving.champions import ModelRegistry
from serving.decisions import LONGEST_REASON
from serving.desk import Desk
from serving.errors import BadInput
from serving.permissions import Person, Right, check_allowed
from serving.store import Store
from serving.translations import Language, text
from training.gate import GateError

if TYPE_CHECKING:
    from training.versions import ModelVersion


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
MOVES = frozenset(kind for kinds in _KINDS.values() for kind in (kinds.asked, kinds.done, kinds.stopped))


class Stopped(BadInput):
    """The registry does not allow it; its own sentences say why, all of them."""

    def __init__(self, cause: StudiepeilError) -> None:
        self.cause = cause
        super().__init__("stopped_by_registry")

    def sentence(self, language: Language) -> str:
        """Return that it is not allowed, and everything that is missing, in the reader's language."""
        return " ".join([text("model.stopped", language), *self.reasons(language)])

    def reasons(self, language: Language) -> list[str]:
        """Return what is missing, a sentence each."""
        if isinstance(self.cause, GateError):
            return [one.sentence(str(language)) for one in self.cause.missing]
        return [". ".join(part for part in (self.cause.what, self.cause.do) if part)]


def carry_out(
    desk: Desk,
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
    by = _By(person.name, str(person.role))
    try:
        return _decide(desk.store, desk.registry, decision, version, by, reason, exception_until)
    except StudiepeilError as error:
        raise Stopped(error) from error
    finally:
        desk.published.champions.forget()


def sign(
    store: Store,
    registry: ModelRegistry,
    decision: ModelDecision,
    version: "ModelVersion",
    *,
    officer: str,
    reason: str,
    exception_until: date | None = None,
) -> "ModelVersion":
    """Decide from the command line, on record like a decision on the pages. Raises what the registry raises."""
    return _decide(store, registry, decision, version, _By(officer, COMMAND_LINE), reason, exception_until)


@dataclass(frozen=True)
class _By:
    name: str
    role: str


def _decide(
    store: Store,
    registry: ModelRegistry,
    decision: ModelDecision,
    version: "ModelVersion",
    by: _By,
    reason: str,
    exception_until: date | None,
) -> "ModelVersion":
    kinds = _KINDS[decision]
    detail: dict[str, str | int | float | None] = {"reason": reason}
    if exception_until is not None:
        detail["exception_until"] = exception_until.isoformat()
    store.record(Event(kinds.asked, by.name, by.role, (version.label,), detail))
    try:
        changed = _change_stage(registry, decision, version, by.name, reason, exception_until)
    except StudiepeilError as error:
        store.record(
            Event(kinds.stopped, by.name, by.role, (version.label,), detail | {"missing": _name_missing(error)})
        )
        raise
    # One move of the registry has one time: what stood aside for this version moved at the same.
    aside = [one for one in registry.versions(changed.name) if one.decided_at == changed.decided_at]
    others = tuple(one.label for one in aside if one.version != changed.version)
    store.record(Event(kinds.done, by.name, by.role, (changed.label, *others), detail))
    return changed


def _change_stage(
    registry: ModelRegistry,
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
