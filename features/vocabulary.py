"""The words in which tables are declared: closed lists of the domain, and what a column and a table are."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The types a source column can have, in the lake and in every frame."""

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    DATE = "date"
    FLAG = "flag"


class Origin(StrEnum):
    """Herkomst, as Studielink counts it."""

    NL = "NL"
    EEA = "EEA"
    NON_EEA = "non-EEA"
    UNKNOWN = "unknown"


class ExamType(StrEnum):
    """Examentype of a programme. `POST_INITIAL` is Studielink's `P`, a master after the master."""

    ASSOCIATE_DEGREE = "Associate degree"
    BACHELOR = "Bachelor"
    MASTER = "Master"
    PRE_MASTER = "Pre-master"
    POST_INITIAL = "Post-initial"
    UNDIVIDED = "Undivided"


class ConsentStatus(StrEnum):
    """What a student said about a purpose; the latest row per student and purpose counts."""

    GIVEN = "given"
    WITHDRAWN = "withdrawn"
    OBJECTED = "objected"
    OBJECTION_LIFTED = "objection lifted"


class OutcomeName(StrEnum):
    """The outcomes of a first year. They are never mixed (GLOSSARY.md)."""

    DROPOUT = "dropout"
    SWITCH = "switch"
    BSA_NOT_REACHED = "bsa_not_reached"
    WITHDRAWN_OR_FAILED = "withdrawn_or_failed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `low` and `high` are inclusive; `allowed` is a closed list; `known_on` names the date column
    from which the value is known, where that is later than the row's own `known_on`.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    nullable: bool = False
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    known_on: str | None = None


@dataclass(frozen=True)
class Schema:
    """One table: its columns, its key, and the column that identifies a person (if any)."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    person: str | None = None

    def column(self, name: str) -> Column:
        """Return the declared column `name`; KeyError when it is not declared."""
        return {column.name: column for column in self.columns}[name]

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in order."""
        return tuple(column.name for column in self.columns)
