"""The step that reads the extracts: held to the schemas, with pseudonyms for student numbers, into the lake.

A table is read again when a source that may deliver it changed, or when what was written of it is not there as it was
left: a new weekly file of Studielink does not make millions of course results be read again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd

from features.deliveries.meetings import find_meetings
from features.dropout.absent import COLUMNS as ABSENT_COLUMNS
from features.extracts import LakeWriter, Reading, Remark
from features.persons.consent import LONGEST_RETENTION_YEARS, Purpose, drop_expired
from features.persons.pseudonyms import open_key, pseudonymise
from features.schemas import APPLICATIONS, CASELOAD, CONSENTS, ENROLMENTS, OUTCOMES, SCHEMAS
from features.sources import find_source
from serving.pipeline.acceptance import Acceptance
from serving.pipeline.settings import Settings
from serving.pipeline.step_cache import StepCache, fingerprint
from serving.pipeline.steps import Made, Progress, be_silent, write_result
from serving.pipeline.tables.absent import say_absent
from serving.pipeline.tables.account import (
    CHECK_FILE,
    MEETINGS_FILE,
    remark_meetings,
    settle_account,
    settle_meetings,
    write_account,
)
from serving.pipeline.tables.consents import REGISTERS, ConsentsReader, say_taken
from training.contracts.dropout import CaseloadResult, RefusalsResult
from training.contracts.evaluation import MeetingsResult

KEY_FILE, CASELOAD_FILE = "pseudonym.key", "caseload.parquet"
_KEPT: Final = {CASELOAD.name: CASELOAD_FILE, CONSENTS.name: RefusalsResult.contract.path}  # in the vault, per table
_NOTE: Final = "check"
PAST_TERM: Final = "rows are older than the term of their purpose (retention_years) and were not taken over"
NO_PURPOSE: Final = (
    "rows are about persons, and no purpose is declared for them: nobody is scored by them, and they are kept for "
    f"{LONGEST_RETENTION_YEARS} years, the longest term there is. Declare [features.purpose] with retention_years, or "
    "do not deliver them"
)


@dataclass(frozen=True)
class Checked:
    """What a check of the extracts found.

    Attributes:
        report: the account (`features.account`), one line per table, file, fate and reason, of tables read before too.
        remarks: what a person should know about a file.
        rows: how many rows each table that was read has.
        days: per table that was read, the days on which the same extracts would fill lake or vault otherwise.
    """

    report: pd.DataFrame
    remarks: tuple[Remark, ...]
    rows: Mapping[str, int]
    days: Mapping[str, set[date]]


def run_check(
    settings: Settings, cache: StepCache, rules: str, acceptance: Acceptance | None, progress: Progress
) -> Made:
    """Check the extracts as a step.

    Args:
        settings: where sources lie, and where what is read goes.
        cache: the hashes of files, and what was left of every table the last time.
        rules: a fingerprint of the code and settings by which extracts are read; another one reads all of them again.
        acceptance: of whoever goes on although a delivery is doubtful.
        progress: what is told how far it is.
    """
    rules = fingerprint(rules, open_key(settings.vault / KEY_FILE, settings.lake))
    sources = [fingerprint(cache.hash_files([source.path], settings.work)) for source in settings.sources]
    before: dict[str, Any] = cache.recall(_NOTE) or {}
    tables = _find_stale(settings, cache, before, rules, sources)
    checked = check_extracts(settings, progress, tables, acceptance)
    kept = {name: one for name, one in before.get("tables", {}).items() if name not in tables}
    read = {
        name: {"rows": rows, "days": sorted(day.isoformat() for day in checked.days[name])}
        for name, rows in checked.rows.items()
    }
    left = kept | {name: one | {"files": _hash_table(settings, cache, name)} for name, one in read.items()}
    today = settings.today.isoformat()
    cache.note(
        _NOTE,
        {"rules": rules, "sources": sources, "today": today, "tables": left, "report": _hash_report(settings, cache)},
    )
    apart = int(checked.report.loc[checked.report["fate"] == "quarantined", "rows"].sum())
    rows = sum(one["rows"] for one in left.values())
    told = f"{rows:,} rows in {len(left)} tables; {apart:,} in quarantine"
    outputs = (
        settings.vault / KEY_FILE,
        settings.results / CHECK_FILE,
        settings.results / MEETINGS_FILE,
        *(settings.vault / name for name in _KEPT.values() if (settings.vault / name).exists()),
        *sorted(path for folder in (settings.lake, settings.quarantine) for path in folder.glob("*.parquet")),
    )
    return Made(told, outputs, {date.fromisoformat(day) for one in left.values() for day in one["days"]})


def check_extracts(
    settings: Settings,
    progress: Progress = be_silent,
    tables: Collection[str] = SCHEMAS,
    acceptance: Acceptance | None = None,
) -> Checked:
    """Read the sources, hold them to the schemas, and fill lake, quarantine and vault.

    Student numbers end here: what is written carries pseudonyms. A table at a time is in memory, and the lake stays as
    it is until all of them were read.

    Args:
        settings: where sources lie, and where what is read goes.
        progress: what is told how far it is.
        tables: those to read; what was written and reported of others stays.
        acceptance: of whoever goes on although a delivery is doubtful.

    Raises:
        ExtractError: When a file does not fit; then nothing is written.
        AccountError: When more of it would not count than is usual, or hardly anything of two sources meets, and nobody
            accepts it; then nothing is written.
        ConsentError: When the consents are doubtful and nobody accepts it; then nothing is written.
    """
    progress("reading the extracts", 0.0)
    wanted = [source for source in settings.sources if not set(find_source(source).tables).isdisjoint(tables)]
    key = open_key(settings.vault / KEY_FILE, settings.lake)
    reading, writer, consents = Reading(wanted), LakeWriter(settings.lake), ConsentsReader(settings, key)
    caseload: pd.DataFrame | None = None
    enrolled: pd.DataFrame | None = None
    rows: dict[str, int] = {}
    days: dict[str, set[date]] = {}
    terms: list[Remark] = []
    for name, frame in reading.read_tables(tables):
        progress(f"checking {name}", len(rows) / len(tables))
        rows[name] = len(frame)
        days[name] = _list_days(name, frame, settings)
        if name == CASELOAD.name:
            caseload = frame
        if name == ENROLMENTS.name:
            enrolled = frame[list(ABSENT_COLUMNS)]
        consents.keep(name, frame)
        current = _drop_expired(name, frame, settings)
        terms += _say_term(name, len(frame), len(current), settings) + _say_future(name, frame, settings)
        writer.write(name, _rename(current, name, key))
        del frame, current  # before the next one is read
    extracts = reading.summarise({})
    account = settle_account(extracts.account, settings, acceptance)
    found = find_meetings(writer.list_files(tables))
    meetings = settle_meetings(found, settings, acceptance)
    unfit = {name: _rename(rejected, name, key) for name, rejected in extracts.quarantine.items()}
    has_outcomes = OUTCOMES.name in rows or (settings.lake / f"{OUTCOMES.name}.parquet").exists()
    absent = say_absent(enrolled, settings, has_outcomes=has_outcomes)
    remarks = (*extracts.remarks, *terms, *remark_meetings(found), *absent)
    if CONSENTS.name in tables:
        taken = consents.take_over(unfit.get(CONSENTS.name), set(tables), acceptance)
        remarks += say_taken(taken)
        if len(taken.words):
            writer.write(CONSENTS.name, taken.words)
    if CASELOAD.name in tables:
        _fill_vault(caseload, settings)
    writer.finish(unfit, settings.quarantine, tables)
    report = write_account(account, tables, settings.results / CHECK_FILE)
    write_result(meetings, settings.results / MEETINGS_FILE, MeetingsResult)
    progress("extracts checked", 1.0)
    return Checked(report, remarks, rows, days)


def _find_stale(
    settings: Settings, cache: StepCache, before: Mapping[str, Any], rules: str, sources: list[str]
) -> Collection[str]:
    """Return the tables that have to be read again; every table where anything but a source is another.

    Fails towards reading: a table whose files are not as they were left, or a day on which its rows would be kept
    otherwise that came since, is read again.
    """
    if before.get("rules") != rules or before["report"] != _hash_report(settings, cache):
        return tuple(SCHEMAS)
    changed = [
        source for source, old, new in zip(settings.sources, before["sources"], sources, strict=True) if old != new
    ]
    stale = {name for source in changed for name in find_source(source).tables}
    between = sorted((before["today"], settings.today.isoformat()))
    for name, one in before["tables"].items():
        is_other_day = any(between[0] < day <= between[1] for day in one["days"])
        if is_other_day or one["files"] != _hash_table(settings, cache, name):
            stale.add(name)
    # Whom the consents meet depends on who there is.
    return stale | {CONSENTS.name} if stale & {CONSENTS.name, *REGISTERS} else stale


def _hash_table(settings: Settings, cache: StepCache, name: str) -> str:
    """Return a fingerprint of what was written of a table: its rows, its rejected rows, and in the vault."""
    file = f"{name}.parquet"
    written = [settings.lake / file, settings.quarantine / file]
    vault = [settings.vault / _KEPT[name]] if name in _KEPT else []
    return fingerprint(cache.hash_files([*written, *vault], settings.work))


def _hash_report(settings: Settings, cache: StepCache) -> str:
    return fingerprint(cache.hash_files([settings.results / CHECK_FILE], settings.work))


def _list_days(name: str, frame: pd.DataFrame, settings: Settings) -> set[date]:
    """Return the days on which the same rows would be kept or shown otherwise.

    A row of a person goes once its term is over, and a student comes under the eyes of an adviser on a day. The term
    is counted back from today over months and leap days, so both days that can be the first without a row are named.
    """
    known = pd.DatetimeIndex(frame["known_on"].dropna().unique())
    days = {day.date() for day in known} if name == CASELOAD.name else set()
    years = _term_of(name, settings)
    if years is None:
        return days
    ends = known + pd.DateOffset(years=years)
    return days | {end.date() + timedelta(days=more) for end in ends for more in (1, 2)}


def _purpose_of(table: str, settings: Settings) -> Purpose | None:
    """Return the purpose whose term the rows of a table have; single applications have their own."""
    is_single = table == APPLICATIONS.name and settings.inflow_purpose is not None
    return settings.inflow_purpose if is_single else settings.purpose


def _term_of(table: str, settings: Settings) -> int | None:
    """Return how many years the rows of a table are kept; None where they are about nobody, or words of students."""
    if SCHEMAS[table].person is None or table == CONSENTS.name:
        return None
    purpose = _purpose_of(table, settings)
    return LONGEST_RETENTION_YEARS if purpose is None else purpose.retention_years


def _drop_expired(name: str, frame: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Return the rows of a table that are not past the term of their purpose."""
    years = _term_of(name, settings)
    return frame if years is None else drop_expired({name: frame}, years, settings.today)[name]


def _say_term(name: str, read: int, kept: int, settings: Settings) -> list[Remark]:
    """Say how many rows of a table are past their term, and where no purpose gives them one."""
    undeclared = kept if _term_of(name, settings) and _purpose_of(name, settings) is None else 0
    told = ((PAST_TERM, read - kept), (NO_PURPOSE, undeclared))
    return [Remark(name, "", sentence, count) for sentence, count in told if count]


def _say_future(name: str, frame: pd.DataFrame, settings: Settings) -> list[Remark]:
    """Say how many rows of a table become known after today: until then they do not count."""
    later = int((frame["known_on"] > pd.Timestamp(settings.today)).sum())
    return (
        [Remark(name, "", f"rows become known after {settings.today} and do not count before", later)] if later else []
    )


def _rename(frame: pd.DataFrame, table: str, key: bytes) -> pd.DataFrame:
    person = SCHEMAS[table].person
    return frame if person is None else pseudonymise(frame, person, key)


def _fill_vault(caseload: pd.DataFrame | None, settings: Settings) -> None:
    path = settings.vault / CASELOAD_FILE
    if caseload is None:
        path.unlink(missing_ok=True)  # who is no longer anybody's adviser sees nobody
        return
    known = caseload.loc[caseload["known_on"] <= pd.Timestamp(settings.today)]
    numbered = known.assign(student_number=known["student"])
    key = open_key(settings.vault / KEY_FILE, settings.lake)
    rows = pseudonymise(numbered, CaseloadResult.student, key)[CaseloadResult.contract.names]
    write_result(rows, path, CaseloadResult)
