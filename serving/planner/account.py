"""What became of every row that was read, as planners may see it: per table and file, without small numbers of people.

`serving.pipeline.tables.account` writes the account of a check and asks who accepts what is unusual; here it is read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from fairness.disclosure.smallest import read_smallest_count
from fairness.words.formats import format_date, format_list, format_share
from features.account import Fate
from features.schemas import SCHEMAS
from serving.planner.deliveries import AcceptedStop
from serving.results.disclosure import Count, Sums, number_or_none, withhold
from serving.results.published import Published
from serving.site.context import write_count
from serving.words import plural, text
from training.contracts.evaluation import ExtractsResult as Columns
from training.contracts.evaluation import MeetingsResult

_FILE = [Columns.table, Columns.file]
_GUARDED = "guarded"  # rows that may be as few as people are
_OF = "of"  # which sum a row is: a line of a file, what was read of it, or a file of which every row was kept
_LINE, _READ, _WHOLE, _ALL = "line", "read", "whole", "all"
_SUMS = (Sums(_OF, _LINE, _READ, (Columns.table, Columns.file)), Sums(_OF, _WHOLE, _ALL, (Columns.table,)))


@dataclass(frozen=True)
class AccountLine:
    """Rows of a file with one fate, for one reason; `reason` as the check says it, in English."""

    fate: str
    reason: str
    rows: Count
    students: Count
    acceptance: AcceptedStop | None


@dataclass(frozen=True)
class FileAccount:
    """What was read of a file, and what became of it."""

    file: str
    read: Count
    lines: tuple[AccountLine, ...]


@dataclass(frozen=True)
class TableAccount:
    """The account of a table: `whole` are the files of which every row was kept, `parted` the others.

    `kept` are the rows of `whole` together.
    """

    table: str
    kept: Count
    whole: tuple[FileAccount, ...]
    parted: tuple[FileAccount, ...]


@dataclass(frozen=True)
class AcceptedMeeting:
    """Tables that hardly meet, where somebody said why that is right; `share` is that of students found (0 to 1)."""

    one: tuple[str, ...]
    other: tuple[str, ...]
    year: int | None
    share: float
    acceptance: AcceptedStop


def read_account(published: Published) -> list[TableAccount] | None:
    """Return the account of the newest check, per table; None when nothing was checked yet."""
    frame = published.account()
    if frame is None:
        return None

    def make() -> list[TableAccount]:
        counted = _withhold(frame)
        return [_account_of(str(table), rows) for table, rows in counted.groupby(Columns.table, sort=False)]

    return list(published.prepared.of("account", (frame, read_smallest_count()), make))


def list_meetings(published: Published) -> list[AcceptedMeeting]:
    """Return the tables of the newest check that hardly meet, with who accepted it."""
    frame = published.meetings()
    accepted = frame[frame[MeetingsResult.accepted_by] != ""]
    return [_meeting_of(row) for _, row in accepted.iterrows()]


def tell_meeting(meeting: AcceptedMeeting, language: str) -> str:
    """Return which tables hardly meet, and how far they do."""
    one, other = (
        format_list([text(f"table.{name}", language) for name in names], language)
        for names in (meeting.one, meeting.other)
    )
    share = format_share(meeting.share, language)
    if meeting.year is None:
        return text("account.meeting", language, share=share, one=one, other=other)
    return text("account.meeting_of", language, share=share, one=one, other=other, year=meeting.year)


def tell_accepted(acceptance: AcceptedStop, language: str) -> str:
    """Return who accepted that so much would not count, when and why."""
    on = format_date(acceptance.on, language)
    return text("account.accepted", language, who=acceptance.who, date=on, reason=acceptance.reason)


def tell_whole(account: TableAccount, language: str) -> str:
    """Return how many files of a table were kept whole, with the rows of them together."""
    return plural("account.whole", len(account.whole), language, rows=write_count(account.kept, language))


def _withhold(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the lines of the account with the sums that a page shows, and which counts are withheld.

    Of a table about persons a row can be a person: its rows are withheld like students are. Where rows are withheld so
    are the students of them, since the one would tell the other.
    """
    size = frame.groupby(_FILE)[Columns.fate].transform("size")
    is_whole = (size == 1) & (frame[Columns.fate] == Fate.KEPT.value)
    is_of_people = frame[Columns.table].map(lambda name: SCHEMAS[name].person is not None).astype(bool)
    # A copy is no person: how many were merged hides nobody, and is taken off what was read.
    guarded = frame[Columns.rows].where(is_of_people & (frame[Columns.fate] != Fate.MERGED.value))
    lines = frame.assign(**{_OF: pd.Series(_LINE, frame.index).mask(is_whole, _WHOLE), _GUARDED: guarded})
    summed = [Columns.rows, _GUARDED]
    sums = [
        lines[~is_whole].groupby(_FILE, as_index=False, sort=False)[summed].sum().assign(**{_OF: _READ}),
        lines[is_whole].groupby(Columns.table, as_index=False, sort=False)[summed].sum().assign(**{_OF: _ALL}),
    ]
    together = pd.concat([lines, *(one for one in sums if len(one))], ignore_index=True)
    together[Columns.students] = together[Columns.students].astype("Int64")
    # Nobody is not a small number of people: a file without rows has none.
    together[_GUARDED] = together[_GUARDED].where(together[_GUARDED] > 0)
    found = withhold(together, _GUARDED, _SUMS)
    students = together.assign(students=together[Columns.students].where(together[Columns.students] > 0))
    own = withhold(students, Columns.students, ())
    return together.assign(
        rows_withheld=found["withheld"],
        rows_small=found["small"],
        students_withheld=own["withheld"] | (found["withheld"] & together[Columns.students].notna()),
        students_small=own["small"],
    )


def _account_of(table: str, rows: pd.DataFrame) -> TableAccount:
    of_all = rows[rows[_OF] == _ALL]
    whole = tuple(_file_of(str(file), own) for file, own in rows[rows[_OF] == _WHOLE].groupby(Columns.file))
    parted = rows[rows[_OF].isin([_LINE, _READ])].groupby(Columns.file)
    return TableAccount(
        table,
        _count(of_all.iloc[0], Columns.rows) if len(of_all) else Count(0.0),
        whole,
        tuple(_file_of(str(file), own) for file, own in parted),
    )


def _file_of(file: str, rows: pd.DataFrame) -> FileAccount:
    read = rows[rows[_OF] != _LINE].iloc[0]
    return FileAccount(file, _count(read, Columns.rows), tuple(_list_lines(rows[rows[_OF] != _READ])))


def _meeting_of(row: pd.Series) -> AcceptedMeeting:
    one, other = (tuple(str(row[name]).split(" and ")) for name in (MeetingsResult.one, MeetingsResult.other))
    said = (str(row[MeetingsResult.accepted_by]), str(row[MeetingsResult.accepted_on]))
    accepted = AcceptedStop(said[0], date.fromisoformat(said[1]), str(row[MeetingsResult.accepted_because]))
    year = row[MeetingsResult.year]
    return AcceptedMeeting(one, other, None if pd.isna(year) else int(year), float(row[MeetingsResult.share]), accepted)


def _list_lines(rows: pd.DataFrame) -> Iterator[AccountLine]:
    for _, row in rows.iterrows():
        said = (str(row[Columns.accepted_by]), str(row[Columns.accepted_on]), str(row[Columns.accepted_because]))
        accepted = AcceptedStop(said[0], date.fromisoformat(said[1]), said[2]) if said[0] else None
        yield AccountLine(
            str(row[Columns.fate]),
            str(row[Columns.reason]),
            _count(row, Columns.rows),
            _count(row, Columns.students),
            accepted,
        )


def _count(row: pd.Series, name: str) -> Count:
    if row[f"{name}_withheld"]:
        return Count(None, suppressed=True, small=bool(row[f"{name}_small"]))
    return Count(number_or_none(row[name]))
