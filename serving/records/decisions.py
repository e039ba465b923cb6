"""What people put on record: an adviser's decision on a score, with what was seen, and a planner's scenario.

An action is one of a closed list. Nothing here follows from the score: the record keeps the score, the interval, the
place on the list and the model exactly as they were shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from serving.errors import BadInput

LONGEST_REASON = 2000


class Action(StrEnum):
    """What an adviser can decide. These words are stored; the labels are in `translations`."""

    INVITED = "invited for a talk"
    TRIED = "tried, no answer"
    SPOKE_WITH = "spoke with"
    AGREED = "agreed what to do"
    REFERRED_STUDY_SKILLS = "referred to study skills"
    REFERRED_COUNSELLOR = "referred to student counsellor"
    REFERRED_PSYCHOLOGIST = "referred to student psychologist"
    REFERRED_DEAN = "referred to dean"
    NO_ACTION = "no action needed"
    DISAGREES = "disagrees with the score"
    OTHER = "other"


NEEDS_REASON = frozenset({Action.NO_ACTION, Action.DISAGREES, Action.OTHER})
WAITS = frozenset({Action.INVITED, Action.TRIED})
"""After these it is the student's turn."""
LONGEST_WAIT = timedelta(days=366)


@dataclass(frozen=True)
class Seen:
    """What the person had in view when deciding; scores and interval between 0 and 1.

    `sentences`: what was said of the student, as it stood on the page. Of a score that nobody decided on yet there are
    none: they are made when it is shown, and kept with the decision.
    """

    student: str
    programme: str
    cohort: str
    moment: str
    as_of: date
    score: float
    low: float | None
    high: float | None
    position: int
    list_length: int
    model_name: str
    model_version: int
    sentences: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """What was in view, in short: goes along with the form, so that a decision is on what was seen."""
        return f"{self.model_version}:{self.score:.6f}:{self.position}:{self.list_length}"


@dataclass(frozen=True)
class Choice:
    """What an adviser decided, as read from a form: the action, the reason, and the day to come back on."""

    action: Action
    reason: str
    back_on: date | None = None


@dataclass(frozen=True)
class Decision:
    """A decision on record. `back_on`: the day on which the adviser means to come back to it."""

    seen: Seen
    action: Action
    reason: str
    decided_by: str
    decided_at: datetime
    back_on: date | None = None


@dataclass(frozen=True)
class SavedScenario:
    """A scenario on record. `changes` as `training.inflow.scenarios.pack_changes` writes them.

    `academic_year` and `iso_week` say on which week's forecast it was made.
    """

    key: str
    name: str
    author: str
    made_at: datetime
    academic_year: str
    iso_week: int
    changes: tuple[Mapping[str, Any], ...]


def read_choice(action: str, reason: str, back_on: str, today: date) -> Choice:
    """Return what a form says was decided; `back_on` as ISO 8601 writes a day, or empty. Raises `BadInput`."""
    chosen = read_action(action)
    return Choice(chosen, check_reason(chosen, reason), read_day_back(back_on, today))


def read_action(value: str) -> Action:
    """Return the action with this stored word; raise `BadInput` for anything else."""
    try:
        return Action(value)
    except ValueError:
        raise BadInput("unknown_action") from None


def check_reason(action: Action, reason: str) -> str:
    """Return the reason without outer space; raise `BadInput` if it is missing or too long."""
    reason = reason.strip()
    if action in NEEDS_REASON and not reason:
        raise BadInput("reason_needed")
    if len(reason) > LONGEST_REASON:
        raise BadInput("reason_too_long")
    return reason


def read_day_back(value: str, today: date) -> date | None:
    """Return the day in a form (as ISO 8601 writes it), None where it was left empty.

    Raises `BadInput` for what is no day, lies before today or is more than a year ahead.
    """
    if not value.strip():
        return None
    try:
        day = date.fromisoformat(value.strip())
    except ValueError:
        raise BadInput("no_day") from None
    if not today <= day <= today + LONGEST_WAIT:
        raise BadInput("day_out_of_reach")
    return day
