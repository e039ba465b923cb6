"""The one kind of error that is meant for people: what is wrong, where, and what to do."""

from collections.abc import Iterable
from typing import Any


class StudiepeilError(Exception):
    """Base of every error a user can mend; shown without a traceback.

    `fairness` imports no other package, so its own base stands apart (`fairness.errors`) and has
    the same shape; the command line treats both alike.

    Never put a personal value (a student number, a name, a grade) in a message: name the file,
    the column and the row numbers instead.
    """

    exit_code = 2

    def __init__(self, what: str, *, where: str = "", do: str = "") -> None:
        self.what, self.where, self.do = what, where, do
        super().__init__(
            "\n".join(part for part in (what, where and f"  where: {where}", do and f"  what to do: {do}") if part)
        )


class SettingsError(StudiepeilError):
    """`studiepeil.toml` cannot be used as it stands."""

    exit_code = 3


class ExtractError(StudiepeilError):
    """A delivered file does not fit its format or schema."""

    exit_code = 4


class TableError(StudiepeilError):
    """A cohort table cannot be made, or is not what it should be."""

    exit_code = 5


class BasisError(StudiepeilError):
    """There is no lawful basis for what was asked."""

    exit_code = 6


class AccountError(StudiepeilError):
    """So much of a delivery would not count that what is made of it would be nonsense."""

    exit_code = 2


def rows_text(rows: Iterable[Any], limit: int = 5) -> str:
    """Say which rows: 'rows 2, 5 and 9' or 'rows 2, 3, 4, 5, 6 and 127 more'."""
    numbers = [str(int(row)) for row in rows]
    shown, more = numbers[:limit], len(numbers) - limit
    if more > 0:
        return f"rows {', '.join(shown)} and {more:,} more"
    return f"row {shown[0]}" if len(shown) == 1 else f"rows {', '.join(shown[:-1])} and {shown[-1]}"
