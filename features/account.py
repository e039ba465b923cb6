"""The account of a delivery: what became of every row that was read, per file and table.

Rows read = kept + left out + quarantined + merged, each with its reason; and so for students. Who reads a file says
what it does with rows; here it is added up, checked, and held against what is usual for the format.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import pandas as pd
import pyarrow.compute as pc

from features.errors import AccountError, rows_text
from features.values.texts import to_arrow

COLUMNS = ("table", "file", "fate", "reason", "rows", "students")
NO_ROWS = "no rows"
# A season begins with weekly files in which nobody applied yet; consents have guards of their own.
MAY_BE_EMPTY = ("application_counts", "count_files", "consents")
USUAL_QUARANTINE = 0.20  # of the rows of a file, for one reason: more is a fault of the delivery and not of its rows
USUAL_UNDATED = 0.03  # of enrolments may lack a day: who is in a cohort hangs on it
_SELDOM = 0.5  # of the rows: what is usual for a reason by which a row is seldom left out
MADE = " (rows made)"  # behind the name of a file: a table whose rows are not those of the file
MOST_ROWS = 5  # that are named
_FEW_ROWS = 20  # of so few a share for one reason says nothing; that most are lost does


class Fate(StrEnum):
    """What became of a row."""

    KEPT = "kept"
    LEFT_OUT = "left out"  # it is right, and not asked for
    QUARANTINED = "quarantined"  # it cannot be trusted
    MERGED = "merged"  # it says the same as another


@dataclass(frozen=True)
class Entry:
    """Rows of a file that had the same fate, for the same reason.

    Attributes:
        usual: the share of the file's rows up to which this is usual for its format.
        students: whose rows they are, as in the file; empty where rows are of nobody.
        at: the numbers of the first of them in the file, where that helps to find them.
    """

    table: str
    file: str
    fate: Fate
    reason: str
    rows: int
    usual: float = 1.0
    students: frozenset[str] = field(default=frozenset(), repr=False)
    at: tuple[int, ...] = ()


@dataclass
class Account:
    """What was read per table and file, and what became of it."""

    read: dict[tuple[str, str], int] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)

    def add_read(self, table: str, file: str, rows: int) -> None:
        """Add `rows` to what was read from `file` for `table`."""
        self.read[table, file] = self.read.get((table, file), 0) + rows

    def add(self, entry: Entry) -> None:
        """Enter rows, unless there are none."""
        if entry.rows:
            self.entries.append(entry)

    def of_table(self, table: str) -> "Account":
        """Return the part that is about one table."""
        read = {place: rows for place, rows in self.read.items() if place[0] == table}
        return Account(read, [one for one in self.entries if one.table == table])

    def extend(self, other: "Account") -> None:
        """Take over all of another account."""
        for (table, file), rows in other.read.items():
            self.add_read(table, file, rows)
        self.entries.extend(other.entries)

    def check_balance(self) -> None:
        """Raise ValueError unless every row that was read has one fate: an error of the program, not of a delivery."""
        told = dict.fromkeys(self.read, 0)
        for entry in self.entries:
            place = (entry.table, entry.file)
            told[place] = told.get(place, 0) + entry.rows
        wrong = [place for place, rows in told.items() if rows != self.read.get(place, 0)]
        if wrong:
            table, file = wrong[0]
            raise ValueError(
                f"the account of {file} ({table}) does not balance: {self.read.get(wrong[0], 0)} rows read, "
                f"{told[wrong[0]]} accounted for"
            )

    def find_unusual(self) -> list[Entry]:
        """Return where nothing was kept of a file, or more was left out for a reason than is usual for its format.

        A table of which no file has a row is one: a delivery that was emptied looks like one that is right. Files with
        few rows, such as those of a week at a small college, are held against what is usual together. Where more rows
        are set apart than kept, for however many reasons, all of them are; of a table with few rows only then.
        """
        kept = Counter[tuple[str, str]]()
        for one in self.entries:
            kept[one.table, one.file] += one.rows if one.fate is Fate.KEPT else 0
        kept = +kept
        tables = {table for table, _ in kept}
        unusual: list[Entry] = []
        few: dict[str, list[Entry]] = {}  # of files with few rows, per table
        read, read_of_few, kept_of_few = Counter[str](), Counter[str](), Counter[str]()
        for (table, file), rows in self.read.items():
            read[table] += rows
            read_of_few[table] += rows if rows < _FEW_ROWS and not file.endswith(MADE) else 0
        for (table, file), rows in self.read.items():
            if not read[table] and table not in MAY_BE_EMPTY and not file.endswith(MADE):
                unusual.append(Entry(table, file, Fate.LEFT_OUT, NO_ROWS, 0))
                continue
            own = _sum_entries(one for one in self.entries if (one.table, one.file) == (table, file))
            lost = [one for one in own if one.fate in (Fate.LEFT_OUT, Fate.QUARANTINED)]
            # A file may be there for nothing (a later one replaces it), but not every file of a table.
            is_empty = (table, file) not in kept and not file.endswith(MADE)
            if is_empty and (table not in tables or any(one.usual < 1 for one in lost)):
                unusual.extend(lost)
            elif rows >= _FEW_ROWS:
                unusual.extend(_find_beyond(lost, rows, kept[table, file]))
            elif not file.endswith(MADE):
                few.setdefault(table, []).extend(lost)
                kept_of_few[table] += kept[table, file]
        for table, lost in few.items():
            # Beside larger files a few odd rows say nothing of the table.
            if read_of_few[table] >= _FEW_ROWS or read[table] < _FEW_ROWS:
                beyond = {
                    one.reason for one in _find_beyond(_sum_entries(lost), read_of_few[table], kept_of_few[table])
                }
                unusual.extend(one for one in lost if one.reason in beyond)
        return unusual

    def report(self) -> pd.DataFrame:
        """Return COLUMNS, a row per table, file, fate and reason; a file of which nothing was read has one row.

        `students`: those of the rows kept, and else those of whom no row was kept, each under one reason; missing where
        rows are of nobody.
        """
        lines: list[tuple[str, str, str, str, int, int | None]] = []
        for table, file in sorted({*self.read, *((one.table, one.file) for one in self.entries)}):
            own = _sum_entries(one for one in self.entries if (one.table, one.file) == (table, file))
            if file.endswith(MADE) and all(one.fate is Fate.KEPT for one in own):
                continue  # the account of the file itself says it
            seen: set[str] = set()
            has_students = any(one.students for one in own)
            for one in sorted(own, key=lambda entry: (entry.fate is not Fate.KEPT, entry.fate, entry.reason)):
                new = one.students - seen
                seen |= new
                lines.append((table, file, str(one.fate), one.reason, one.rows, len(new) if has_students else None))
            if not own:
                lines.append((table, file, str(Fate.LEFT_OUT), NO_ROWS, 0, None))
        return pd.DataFrame(lines, columns=list(COLUMNS)).astype({"rows": "int64", "students": "Int64"})


def check_usual(account: Account, unusual: Sequence[Entry]) -> None:
    """Raise AccountError when anything is unusual.

    Args:
        account: what was read.
        unusual: its entries as `Account.find_unusual` finds them, without those that a person accepted.
    """
    if unusual:
        raise AccountError(
            "Much of a delivery would not count: "
            + "; ".join(say_entry(one, account) for one in unusual[:3])
            + (f"; and {len(unusual) - 3} more" if len(unusual) > 3 else "")
            + ".",
            where="; ".join(_say_place(one) for one in unusual[:3]),
            do='Correct the delivery or the options of its format. If it is right, say why: --accept "...".',
        )


def _say_place(entry: Entry) -> str:
    if not entry.at:
        return entry.file
    more = entry.rows - len(entry.at)
    return f"{entry.file}, {rows_text(entry.at)}" + (f" and {more:,} more" if more else "")


def say_entry(entry: Entry, account: Account) -> str:
    """Say in a few words what became of how many rows."""
    read = account.read.get((entry.table, entry.file), 0)
    if entry.reason == NO_ROWS:
        return f"{entry.file} ({entry.table}) holds no rows"
    return f"{entry.rows:,} of {read:,} rows of {entry.file} were {entry.fate} ({entry.reason})"


def list_students(frame: pd.DataFrame, column: str | None) -> frozenset[str]:
    """Return the students of `frame`, as its column `column` names them."""
    if column is None or column not in frame.columns:
        return frozenset()
    return frozenset(pc.unique(to_arrow(frame[column])).drop_null().to_pylist())


def _find_beyond(lost: Iterable[Entry], rows: int, kept: int) -> list[Entry]:
    """Return what was lost beyond what is usual: for one reason, or for all that are seldom right together."""
    lost = list(lost)
    doubtful = [one for one in lost if one.usual < _SELDOM]
    beyond = [one for one in lost if rows >= _FEW_ROWS and one.rows > one.usual * rows]
    return doubtful if sum(one.rows for one in doubtful) > max(kept, sum(one.rows for one in beyond)) else beyond


def _sum_entries(entries: Iterable[Entry]) -> Sequence[Entry]:
    """One entry per fate and reason."""
    together: dict[tuple[Fate, str], Entry] = {}
    for one in entries:
        before = together.get((one.fate, one.reason))
        together[one.fate, one.reason] = one if before is None else Entry(
            one.table, one.file, one.fate, one.reason, one.rows + before.rows, min(one.usual, before.usual),
            one.students | before.students, (*before.at, *one.at)[:MOST_ROWS],
        )  # fmt: skip
    return list(together.values())
