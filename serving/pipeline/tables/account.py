"""The account of the extracts as a result: what is unusual stops, and who accepts it is on record.

An acceptance holds for the rows as they were, with their number; of another number it is asked again.
"""

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Final

import pandas as pd

from features.account import Account, Entry, check_usual, say_entry
from features.deliveries.meetings import Meeting, check_meetings
from features.extracts import Remark
from features.schemas import SCHEMAS
from serving.pipeline.acceptance import Acceptance
from serving.pipeline.settings import Settings
from serving.pipeline.steps import read_earlier, write_result
from serving.records.log import COMMAND_LINE, Event, EventKind
from serving.records.store import open_store
from training.contracts.checking import make_frame
from training.contracts.evaluation import ExtractsResult as Columns
from training.contracts.evaluation import MeetingsResult

CHECK_FILE: Final = "check.parquet"
MEETINGS_FILE: Final = "meetings.parquet"
_LINE = [Columns.table, Columns.file, Columns.fate, Columns.reason, Columns.rows]
_MEETING = [MeetingsResult.one, MeetingsResult.other, MeetingsResult.year, MeetingsResult.share, MeetingsResult.alone]
_ACCEPTANCE = [Columns.accepted_by, Columns.accepted_on, Columns.accepted_because]


def settle_account(account: Account, settings: Settings, acceptance: Acceptance | None) -> pd.DataFrame:
    """Return the account, a row per line, with who accepted what is unusual.

    Args:
        account: of the tables that were read.
        settings: where the account of before lies, and the log.
        acceptance: of whoever goes on although much would not count.

    Raises:
        AccountError: Something is unusual, and nobody accepts it.
    """
    unusual = account.find_unusual()
    report = account.report().assign(**dict.fromkeys(_ACCEPTANCE, ""))
    if not unusual:
        return report
    before = _read_before(settings.results / CHECK_FILE)
    report = report.drop(columns=_ACCEPTANCE).merge(before, on=_LINE, how="left", validate="one_to_one")
    report[_ACCEPTANCE] = report[_ACCEPTANCE].fillna("")
    accepted = set(report.loc[report[Columns.accepted_by] != "", _LINE].itertuples(index=False, name=None))
    still_open = [one for one in unusual if _line_of(one) not in accepted]
    if acceptance is None:
        check_usual(account, still_open)
    elif still_open:
        about = tuple(dict.fromkeys(one.file for one in still_open))
        _record(about, "; ".join(say_entry(one, account) for one in still_open), settings, acceptance)
        lines = pd.MultiIndex.from_tuples([_line_of(one) for one in still_open])
        is_open = pd.MultiIndex.from_frame(report[_LINE]).isin(lines)
        report.loc[is_open, _ACCEPTANCE] = (acceptance.who, settings.today.isoformat(), acceptance.reason)
    return report


def settle_meetings(meetings: Sequence[Meeting], settings: Settings, acceptance: Acceptance | None) -> pd.DataFrame:
    """Return the tables that meet less than is usual, a row each, with who accepted those that hardly do.

    Raises:
        AccountError: Hardly anything of two tables meets, and nobody accepts it, now or before with the same numbers.
    """
    known = _read_accepted(settings.results / MEETINGS_FILE)
    rows = {one: known.get(_meeting_of(one), ("", "", "")) for one in meetings}
    still_open = [one for one, said in rows.items() if one.is_broken and not said[0]]
    if still_open and acceptance is None:
        check_meetings(still_open)
    elif acceptance is not None and still_open:
        about = tuple(f"{one.one}, {one.other}" for one in still_open)
        _record(about, " ".join(one.say() for one in still_open), settings, acceptance)
        rows |= dict.fromkeys(still_open, (acceptance.who, settings.today.isoformat(), acceptance.reason))
    lines = [(*_meeting_of(one), *said) for one, said in rows.items()]
    return make_frame(MeetingsResult, pd.DataFrame(lines, columns=[*_MEETING, *_ACCEPTANCE]))


def remark_meetings(meetings: Sequence[Meeting]) -> tuple[Remark, ...]:
    """Return what a person should know of tables that meet less than is usual."""
    return tuple(Remark(one.one, "", one.say(), one.alone) for one in meetings)


def write_account(report: pd.DataFrame, tables: Collection[str], path: Path) -> pd.DataFrame:
    """Write the account of `tables`, with the lines of the others as they were; return it."""
    report = report.loc[report[Columns.table].isin(tables)]
    if set(tables) != set(SCHEMAS):
        before = pd.read_parquet(path)
        kept = before.loc[~before[Columns.table].isin(tables)]
        together = pd.concat([kept, report.astype(kept.dtypes)], ignore_index=True)
        report = together.sort_values(Columns.table, kind="stable", ignore_index=True)
    write_result(report, path, Columns)
    return report


def _read_before(path: Path) -> pd.DataFrame:
    """The lines that were accepted before, with who accepted them."""
    names = [*_LINE, *_ACCEPTANCE]
    before = read_earlier(path)
    if before is None or Columns.contract.missing([str(name) for name in before.columns]):
        return pd.DataFrame(columns=names).astype({Columns.rows: "int64"})
    return before.loc[before[Columns.accepted_by] != "", names].astype({Columns.rows: "int64"})


def _read_accepted(path: Path) -> dict[tuple[object, ...], tuple[str, str, str]]:
    """The meetings that were accepted before, with who accepted them, when and why."""
    before = read_earlier(path)
    if before is None or MeetingsResult.contract.missing([str(name) for name in before.columns]):
        return {}
    kept = before.loc[before[MeetingsResult.accepted_by] != ""].astype({MeetingsResult.year: object})
    kept[MeetingsResult.year] = [None if pd.isna(year) else int(year) for year in kept[MeetingsResult.year]]
    rows = zip(*(kept[name] for name in (*_MEETING, *_ACCEPTANCE)), strict=True)
    return {tuple(row[: len(_MEETING)]): tuple(row[len(_MEETING) :]) for row in rows}


def _meeting_of(meeting: Meeting) -> tuple[str, str, int | None, float, int]:
    return (meeting.one, meeting.other, meeting.year, meeting.share, meeting.alone)


def _line_of(entry: Entry) -> tuple[str, str, str, str, int]:
    return (entry.table, entry.file, str(entry.fate), entry.reason, entry.rows)


def _record(about: tuple[str, ...], found: str, settings: Settings, acceptance: Acceptance) -> None:
    detail: dict[str, str | int | float | None] = {"reason": acceptance.reason, "findings": found}
    event = Event(EventKind.DELIVERY_ACCEPTED, acceptance.who, COMMAND_LINE, about, detail)
    open_store(settings.serving.store_url).record(event)
