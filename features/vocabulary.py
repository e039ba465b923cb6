"""The closed lists of the domain: kinds of columns, origins, exam types, consent, outcomes."""

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
    WITHDRAWN_OR_FAILED = "withdrawn_or_failed"
    WITHDRAWN = "withdrawn"
