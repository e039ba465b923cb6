"""What an officer decides about a model: first the intention is on record, then it is done, then the outcome.

The registry is another store than the log, so both cannot change in one transaction. With the intention
written first there is never a change of stage that the log knows nothing about.
"""

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

if TYPE_CHECKING:
    from training.registry import ModelVersion


COMMAND_LINE = "command line"  # stands in the log where an account has its role


class ModelDecision(StrEnum):
    """What an officer can do with a version."""

    PROMOTE = "promote"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"


_EVENTS = {
    ModelDecision.PROMOTE: (EventKind.PROMOTION_ASKED, EventKind.MODEL_PROMOTED),
    ModelDecision.REFUSE: (EventKind.REFUSAL_ASKED, EventKind.MODEL_REFUSED),
    ModelDecision.WITHDRAW: (EventKind.WITHDRAWAL_ASKED, EventKind.MODEL_WITHDRAWN),
}


class Stopped(BadInput):
    """The registry does not allow it; its own sentence says why."""

    def __init__(self, cause: StudiepeilError) -> None:
        self.cause = ". ".join(part for part in (cause.what, cause.do) if part)
        super().__init__("stopped_by_registry")

    def sentence(self, language: Language) -> str:
        """Return the registry's sentence, introduced in the reader's language."""
        return f"{text('model.stopped', language)} {self.cause}"


def carry_out(
    desk: Desk,
    person: Person,
    decision: ModelDecision,
    version: "ModelVersion",
    *,
    reason: str,
    exception_until: date | None = None,
) -> "ModelVersion":
    """Promote, refuse or withdraw a version in the officer's name and forget the champions known so far.

    Raises `BadInput` without a reason, `Forbidden` for another role and `Stopped` when the registry refuses.
    """
    check_allowed(person, Right.DECIDE_ON_MODELS)
    reason = reason.strip()
    if not reason:
        raise BadInput("reason_needed")
    if len(reason) > LONGEST_REASON:
        raise BadInput("reason_too_long")
    if decision is ModelDecision.WITHDRAW and str(version.stage) != "champion":
        raise BadInput("not_in_use")
    asked, done = _EVENTS[decision]
    detail = _detail(reason, exception_until)
    desk.store.record(_event(asked, person, version, detail))
    try:
        changed = _change_stage(
            desk.registry, person.name, decision, version, reason=reason, exception_until=exception_until
        )
    except StudiepeilError as error:
        if decision is ModelDecision.PROMOTE:
            desk.store.record(_event(EventKind.PROMOTION_STOPPED, person, version, detail))
        raise Stopped(error) from error
    finally:
        desk.published.champions.forget()
    desk.store.record(_event(done, person, version, detail))
    return changed


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
    """Promote, refuse or withdraw a version from the command line, on record like a decision on the pages.

    Raises what the registry raises.
    """
    asked, done = _EVENTS[decision]
    detail = _detail(reason, exception_until)
    about = (f"{version.name} {version.version}",)
    store.record(Event(asked, officer, COMMAND_LINE, about, detail))
    changed = _change_stage(registry, officer, decision, version, reason=reason, exception_until=exception_until)
    store.record(Event(done, officer, COMMAND_LINE, about, detail))
    return changed


def _change_stage(
    registry: ModelRegistry,
    officer: str,
    decision: ModelDecision,
    version: "ModelVersion",
    *,
    reason: str,
    exception_until: date | None,
) -> "ModelVersion":
    match decision:
        case ModelDecision.PROMOTE:
            return registry.promote(
                version.name, version.version, officer=officer, reason=reason, exception_until=exception_until
            )
        case ModelDecision.REFUSE:
            return registry.refuse(version.name, version.version, officer=officer, reason=reason)
        case ModelDecision.WITHDRAW:
            return registry.withdraw(version.name, officer=officer, reason=reason)


def _detail(reason: str, exception_until: date | None) -> dict[str, str | int | float | None]:
    detail: dict[str, str | int | float | None] = {"reason": reason}
    if exception_until is not None:
        detail["exception_until"] = exception_until.isoformat()
    return detail


def _event(
    kind: EventKind, person: Person, version: "ModelVersion", detail: dict[str, str | int | float | None]
) -> Event:
    return Event(kind, person.name, str(person.role), (f"{version.name} {version.version}",), detail)
