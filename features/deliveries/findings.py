"""What an inspection found: the rule, how much it matters, and the facts that its sentence is made of."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Severity(StrEnum):
    """A warning is read and judged by a planner; after a stop there is no forecast until a person accepts it."""

    STOP = "stop"
    WARNING = "warning"


class Rule(StrEnum):
    """What a delivery was held against. These words are stored: never change one."""

    EMPTY = "empty delivery"
    CUT = "more than half lost"
    PART_GONE = "part gone"
    DOUBLED = "doubled"
    SAME_AS_BEFORE = "same as the week before"
    SAME_AS_OTHER_SEASON = "same as another season"
    NO_COUNT = "no earlier count"
    COUNT_MISSING = "last count missing"
    WEEK_ON_WEEK = "jump since the week before"
    YEAR_ON_YEAR = "jump since last year"
    WEEKS_MISSING = "weeks missing"
    BEGINS_LATE = "season begins late"
    LATE = "late delivery"
    OVERDUE = "delivery overdue"
    REPLACED = "two deliveries in a week"
    SUPPRESSED = "small cells suppressed"
    NO_NAME = "programmes without a name"
    NEVER_COUNTED = "applications but never a count"
    NEVER_APPLIED = "counts but never applications"


class Level(StrEnum):
    """The places that are looked at, from the whole to the parts."""

    ALL = "all"
    INSTITUTION = "institution"
    FACULTY = "faculty"
    ORIGIN = "origin"
    CELL = "programme and origin"


@dataclass(frozen=True)
class Finding:
    """One thing that is not as it should be, as facts; serving makes the sentence (`serving.results.deliveries`).

    A fact that a rule does not look at is empty or None.

    Attributes:
        where: The file, or the codes of the part of the institution; empty for the whole.
        before, after, expected: Applicants (sums of weights), as far as the rule compares them.
        level, programme_name: What kind of part `where` is, and what its programme is called.
        low, high: Between which ratios of after to before earlier seasons lay.
        other_year, other_week: The season and the ISO week that it is held against.
        on, other_on: The day of the delivery, and the one of the delivery that counts instead or the usual one.
        listed, more: Codes of programmes or ISO weeks, and how many places or programmes more there are.
        number: Rows, days or weeks, or what the programmes listed have together.
        smallest: The smallest number in those rows.
    """

    severity: Severity
    rule: Rule
    academic_year: int
    iso_week: int | None
    where: str = ""
    before: float | None = None
    after: float | None = None
    expected: float | None = None
    level: str = ""
    programme_name: str = ""
    low: float | None = None
    high: float | None = None
    other_year: int | None = None
    other_week: int | None = None
    on: date | None = None
    other_on: date | None = None
    listed: str = ""
    more: int | None = None
    number: float | None = None
    smallest: int | None = None
