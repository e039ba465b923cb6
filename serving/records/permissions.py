"""Who may do what, as data. Deny by default: what is not listed here is refused.

`check_…` raises `Forbidden` with a sentence; the twin without `check_` answers yes or no, for templates.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from serving.errors import Forbidden


class Role(StrEnum):
    """The three kinds of people who sign in. These words are stored."""

    PLANNER = "planner"
    ADVISER = "adviser"
    OFFICER = "officer"


class Right(StrEnum):
    """What a route or a method asks of the person who calls it."""

    SIGNED_IN = "signed in"
    SEE_FORECASTS = "see forecasts"
    SEE_SCENARIOS = "see scenarios"
    MAKE_SCENARIOS = "make scenarios"
    SEE_OWN_STUDENTS = "see own students"
    RECORD_DECISION = "record a decision"
    SEE_MODELS = "see models"
    DECIDE_ON_MODELS = "approve, refuse and withdraw models"
    SEE_LOG = "see the log"


RIGHTS: dict[Role, frozenset[Right]] = {
    Role.PLANNER: frozenset({Right.SIGNED_IN, Right.SEE_FORECASTS, Right.SEE_SCENARIOS, Right.MAKE_SCENARIOS}),
    Role.ADVISER: frozenset({Right.SIGNED_IN, Right.SEE_OWN_STUDENTS, Right.RECORD_DECISION}),
    Role.OFFICER: frozenset(
        {Right.SIGNED_IN, Right.SEE_MODELS, Right.DECIDE_ON_MODELS, Right.SEE_LOG, Right.SEE_SCENARIOS}
    ),
}


@dataclass(frozen=True)
class Person:
    """Somebody who signed in: the account's name and the one role it has."""

    name: str
    role: Role


def is_allowed(person: Person, right: Right) -> bool:
    """Say whether the person's role has the right."""
    return right in RIGHTS.get(person.role, frozenset())


def check_allowed(person: Person, right: Right) -> None:
    """Raise `Forbidden` unless the person's role has the right."""
    if not is_allowed(person, right):
        raise Forbidden("not_your_role")


def is_own_student(student: str, caseload: Collection[str]) -> bool:
    """Say whether the student (a pseudonym) is in the adviser's caseload."""
    return student in caseload


def check_own_student(student: str, caseload: Collection[str]) -> None:
    """Raise `Forbidden` unless the student is in the adviser's caseload.

    Whether the student exists at all is not told: a stranger's pseudonym and an invented one get
    the same answer.
    """
    if not is_own_student(student, caseload):
        raise Forbidden("not_your_student")
