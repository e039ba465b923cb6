"""An officer decides about a model on a page: checked, carried out, and what is refused said in full."""

from datetime import date
from typing import TYPE_CHECKING

from features.errors import StudiepeilError
from serving.errors import BadInput
from serving.records.decisions import LONGEST_REASON
from serving.records.model_decisions import ModelDecision, Officer, decide
from serving.records.permissions import Person, Right, check_allowed
from serving.results.sentences import tell_condition
from serving.site.app_context import AppContext
from serving.words import text
from training.gate.checks import GateError

if TYPE_CHECKING:
    from training.gate.versions import ModelVersion


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
    app: AppContext,
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
    by = Officer(person.name, str(person.role))
    try:
        return decide(app.store, app.registry, decision, version, by, reason, exception_until)
    except StudiepeilError as error:
        raise Stopped(error) from error
    finally:
        app.published.champions.forget()
