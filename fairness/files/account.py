"""What became of every row of a file, and what reading made of it: facts, worded by `fairness.words`.

Light to import.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from fairness.errors import AuditError

MOST_LINES = 20  # line numbers that are kept; more are counted


class Reason(StrEnum):
    """Why a line is in no figure; texts in `fairness.words`."""

    NO_KEY = "no_key"
    NO_SCORE = "no_score"
    ODD_SCORE = "odd_score"
    NOT_SCORED = "not_scored"
    NOT_ASKED = "not_asked"
    SECOND_HEADING = "second_heading"


@dataclass(frozen=True)
class LeftOut:
    """Lines of a file that are in no figure: how many, the numbers of the first MOST_LINES, and why."""

    file: str
    number: int
    lines: tuple[int, ...]
    reason: Reason


@dataclass(frozen=True)
class Account:
    """Of one file: rows read = in the audit + left out + merged with an equal row. Blank lines are no rows."""

    file: str
    read: int
    audited: int
    left_out: int
    merged: int

    def __post_init__(self) -> None:
        if self.read != self.audited + self.left_out + self.merged:
            raise AuditError(
                f"of {self.read} rows {self.audited + self.left_out + self.merged} are accounted for",
                where=self.file,
                do="this is a mistake in the audit, not in the file: report it",
            )


class RemarkKind(StrEnum):
    """What reading made of a file, or what it found; texts in `fairness.words`."""

    NO_GROUP_ROW = "no_group_row"
    NOBODY = "nobody"
    EVERYBODY = "everybody"
    ACCEPTED = "accepted"
    KEYS_CHANGED = "keys_changed"
    GROUPS_RESPELLED = "groups_respelled"
    NUMBERS_READ = "numbers_read"
    SHEETS_SKIPPED = "sheets_skipped"
    ROWS_ABOVE = "rows_above"


@dataclass(frozen=True)
class Remark:
    """One thing that reading did or found.

    number, of: rows or students, and the whole they are a part of. words: names that a text is made with: of columns,
        sheets or groups, keys of rules and notations, or what somebody wrote in `--accept`.
    """

    kind: RemarkKind
    file: str
    column: str = ""
    number: int = 0
    of: int = 0
    words: tuple[str, ...] = field(default=())


def sort_remarks(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Order remarks by weight: those that decide what an audit is worth come first."""
    order = list(RemarkKind)
    return tuple(sorted(remarks, key=lambda one: order.index(one.kind)))
