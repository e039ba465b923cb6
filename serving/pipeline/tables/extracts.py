"""The step that reads the extracts: held to the schemas, with pseudonyms for student numbers, into the lake."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd

from features.consent import Purpose, drop_expired, open_key, pseudonymise
from features.extracts import LakeWriter, Reading, Remark, check_report
from features.schemas import APPLICATIONS, CASELOAD, CONSENTS, SCHEMAS
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Made, Progress, be_silent, write_result
from training.contracts.dropout import CaseloadResult
from training.contracts.evaluation import ExtractsResult

KEY_FILE, CHECK_FILE, CASELOAD_FILE = "pseudonym.key", "check.parquet", "caseload.parquet"


@dataclass(frozen=True)
class Checked:
    """What a check of the extracts found.

    Attributes:
        report: one line per table, file and reason (`features.extracts.check_report`).
        remarks: what a person should know about a file.
        rows: how many rows each table has.
        days: the days on which the same extracts would fill lake or vault otherwise.
    """

    report: pd.DataFrame
    remarks: tuple[Remark, ...]
    rows: Mapping[str, int]
    days: frozenset[date]


def run_check(settings: Settings, progress: Progress) -> Made:
    """Check the extracts as a step."""
    checked = check_extracts(settings, progress)
    apart = int(checked.report["count"].sum())
    told = f"{sum(checked.rows.values()):,} rows in {len(checked.rows)} tables; {apart:,} in quarantine"
    outputs = (settings.vault / KEY_FILE, settings.results / CHECK_FILE, *sorted(settings.lake.glob("*.parquet")))
    return Made(told, outputs, checked.days)


def check_extracts(settings: Settings, progress: Progress = be_silent) -> Checked:
    """Read every source, hold it to the schemas, and fill lake, quarantine and vault.

    Student numbers end here: what is written carries pseudonyms. A table at a time is in memory, and the lake stays as
    it is until all of them were read.
    """
    progress("reading the extracts", 0.0)
    reading, writer, key = Reading(settings.sources), LakeWriter(settings.lake), open_key(settings.vault / KEY_FILE)
    caseload: pd.DataFrame | None = None
    rows: dict[str, int] = {}
    days: set[date] = set()
    for name, frame in reading.read_tables():
        progress(f"checking {name}", len(rows) / len(SCHEMAS))
        rows[name] = len(frame)
        days |= _list_days(name, frame, settings)
        if name == CASELOAD.name:
            caseload = frame
        writer.write(name, _rename(_drop_expired(name, frame, settings), name, key))
        del frame  # before the next one is read
    extracts = reading.summarise({})
    report = check_report(extracts)
    _fill_vault(caseload, settings)
    writer.finish({name: _rename(unfit, name, key) for name, unfit in extracts.quarantine.items()}, settings.quarantine)
    write_result(report, settings.results / CHECK_FILE, ExtractsResult)
    progress("extracts checked", 1.0)
    return Checked(report, extracts.remarks, rows, frozenset(days))


def _list_days(name: str, frame: pd.DataFrame, settings: Settings) -> set[date]:
    """Return the days on which the same rows would be kept or shown otherwise.

    A row of a person goes once its term is over, and a student comes under the eyes of an adviser on a day. The term
    is counted back from today over months and leap days, so both days that can be the first without a row are named.
    """
    known = pd.DatetimeIndex(frame["known_on"].dropna().unique())
    days = {day.date() for day in known} if name == CASELOAD.name else set()
    purpose = _purpose_of(name, settings)
    if purpose is None:
        return days
    ends = known + pd.DateOffset(years=purpose.retention_years)
    return days | {end.date() + timedelta(days=more) for end in ends for more in (1, 2)}


def _purpose_of(table: str, settings: Settings) -> Purpose | None:
    """Return the purpose whose term the rows of a table have; single applications have their own."""
    if SCHEMAS[table].person is None or table == CONSENTS.name:
        return None
    is_single = table == APPLICATIONS.name and settings.inflow_purpose is not None
    return settings.inflow_purpose if is_single else settings.purpose


def _drop_expired(name: str, frame: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """Return the rows of a table that are not past the term of their purpose."""
    purpose = _purpose_of(name, settings)
    return frame if purpose is None else drop_expired({name: frame}, purpose, settings.today)[name]


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
    key = open_key(settings.vault / KEY_FILE)
    rows = pseudonymise(numbered, CaseloadResult.student, key)[CaseloadResult.contract.names]
    write_result(rows, path, CaseloadResult)
