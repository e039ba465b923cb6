"""What a planner may change about a season, checked, and as JSON can hold it; and why a change cannot be calculated.

Faults are a closed list, so that a page can say them in the reader's language.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from features.errors import StudiepeilError
from features.vocabulary import Origin
from training.inflow.levels import ALL

MOST_CHANGES = 20
LONGEST_NAME = 100


class ChangeKind(StrEnum):
    """What a planner can change. These words are stored."""

    CONVERSION = "conversion"
    APPLICATIONS = "applications"
    CAP = "cap"
    START = "start"
    END = "end"
    ORIGIN_SHARE = "origin_share"


# What an amount may be: factors of demand, places, first-years, a share that moves on, a share of one origin.
BOUNDS: dict[ChangeKind, tuple[float, float]] = {
    ChangeKind.CONVERSION: (0.1, 3.0),
    ChangeKind.APPLICATIONS: (0.1, 3.0),
    ChangeKind.CAP: (0.0, 10_000.0),
    ChangeKind.START: (1.0, 5_000.0),
    ChangeKind.END: (0.0, 1.0),
    ChangeKind.ORIGIN_SHARE: (0.0, 1.0),
}


class Fault(StrEnum):
    """What is the matter with a scenario."""

    NAME = "name"
    COUNT = "count"
    UNREADABLE = "unreadable"
    AMOUNT_MISSING = "amount_missing"
    BOUNDS_CONVERSION = "bounds_conversion"
    BOUNDS_APPLICATIONS = "bounds_applications"
    BOUNDS_CAP = "bounds_cap"
    BOUNDS_START = "bounds_start"
    BOUNDS_END = "bounds_end"
    BOUNDS_ORIGIN_SHARE = "bounds_origin_share"
    PROGRAMME_MISSING = "programme_missing"
    ORIGIN_MISSING = "origin_missing"
    ORIGIN_UNKNOWN = "origin_unknown"
    START_INCOMPLETE = "start_incomplete"
    NOBODY = "nobody"
    NO_OTHERS = "no_others"
    ONE_ORIGIN = "one_origin"
    NO_FACULTY = "no_faculty"
    EXISTS = "exists"
    NO_PATHS = "no_paths"


class ScenarioError(StudiepeilError):
    """A scenario that cannot be calculated; `fault` and `values` let a page say why (`scenario.fault`)."""

    exit_code = 10

    def __init__(self, fault: Fault, **values: int) -> None:
        self.fault, self.values = fault, values
        told = ", ".join(f"{name} {value}" for name, value in values.items())
        super().__init__(f"scenario refused: {fault}{told and f' ({told})'}")


@dataclass(frozen=True)
class Where:
    """Which series a change is about: those that fit all three; ALL fits everything. Spaces around a name go."""

    programme: str = ALL
    faculty: str = ALL
    origin: str = ALL

    def __post_init__(self) -> None:
        for name, value in dict(vars(self)).items():
            object.__setattr__(self, name, value.strip())


@dataclass(frozen=True)
class Change:
    """One change. `amount` as in BOUNDS; None is for a cap only, and takes the cap away."""

    kind: ChangeKind
    where: Where
    amount: float | None


@dataclass(frozen=True)
class Scenario:
    """Changes under a name, by whom and when; they work one after the other."""

    name: str
    author: str
    made_on: date
    changes: tuple[Change, ...]


def check_scenario(scenario: Scenario) -> None:
    """Raise ScenarioError unless the name, the number of changes, every amount and what it is about will do."""
    if not 0 < len(scenario.name.strip()) <= LONGEST_NAME:
        raise ScenarioError(Fault.NAME, most=LONGEST_NAME)
    if not 0 < len(scenario.changes) <= MOST_CHANGES:
        raise ScenarioError(Fault.COUNT, most=MOST_CHANGES)
    for number, change in enumerate(scenario.changes, start=1):
        _check_change(number, change)


def pack_changes(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Return the changes as JSON can hold them."""
    return [asdict(change) | {"kind": str(change.kind)} for change in changes]


def unpack_changes(packed: Sequence[Mapping[str, Any]]) -> tuple[Change, ...]:
    """Return the changes that `pack_changes` packed, or somebody wrote like it. Raises ScenarioError otherwise."""
    return tuple(_unpack(number, one) for number, one in enumerate(packed, start=1))


def _unpack(number: int, packed: Mapping[str, Any]) -> Change:
    try:
        where = Where(**{str(name): str(value) for name, value in dict(packed.get("where") or {}).items()})
        amount = packed.get("amount")
        return Change(ChangeKind(packed["kind"]), where, None if amount is None else float(amount))
    except (KeyError, TypeError, ValueError):
        raise ScenarioError(Fault.UNREADABLE, number=number) from None


def _check_change(number: int, change: Change) -> None:
    low, high = BOUNDS[change.kind]
    if change.amount is None:
        if change.kind is not ChangeKind.CAP:
            raise ScenarioError(Fault.AMOUNT_MISSING, number=number)
    elif not low <= change.amount <= high:  # also refuses NaN
        raise ScenarioError(Fault(f"bounds_{change.kind}"), number=number)
    if change.kind in (ChangeKind.CAP, ChangeKind.END) and change.where.programme == ALL:
        raise ScenarioError(Fault.PROGRAMME_MISSING, number=number)
    if change.kind is ChangeKind.ORIGIN_SHARE and change.where.origin == ALL:
        raise ScenarioError(Fault.ORIGIN_MISSING, number=number)
    if change.kind is ChangeKind.START:
        if change.where.programme in (ALL, "") or change.where.faculty == ALL:
            raise ScenarioError(Fault.START_INCOMPLETE, number=number)
        if change.where.origin not in (ALL, *Origin):
            raise ScenarioError(Fault.ORIGIN_UNKNOWN, number=number)
