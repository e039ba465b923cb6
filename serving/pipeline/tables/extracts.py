"""The step that reads the extracts: held to the schemas, with pseudonyms for student numbers, into the lake."""

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd

from features.consent import Purpose, drop_expired, open_key, pseudonymise
from features.extracts import Extracts, check_report, read_extracts, write_lake
from features.schemas import APPLICATIONS, CASELOAD, CONSENTS, SCHEMAS
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Made, Progress, be_silent, write_result
from training.contracts.dropout import CaseloadResult
from training.contracts.evaluation import ExtractsResult

KEY_FILE, CHECK_FILE, CASELOAD_FILE = "pseudonym.key", "check.parquet", "caseload.parquet"


def run_check(settings: Settings, progress: Progress) -> Made:
    """Check the extracts as a step."""
    report, extracts = check_extracts(settings, progress)
    rows = sum(len(frame) for frame in extracts.tables.values())
    told = f"{rows:,} rows in {len(extracts.tables)} tables; {int(report['count'].sum()):,} in quarantine"
    outputs = (settings.vault / KEY_FILE, settings.results / CHECK_FILE, *sorted(settings.lake.glob("*.parquet")))
    return Made(told, outputs, list_expiry_days(extracts, settings))


def check_extracts(settings: Settings, progress: Progress = be_silent) -> tuple[pd.DataFrame, Extracts]:
    """Read every source, hold it to the schemas, and fill lake, quarantine and vault.

    Student numbers end here: what is written carries pseudonyms. Returns the report (one line per table,
    file and reason) and what was read.
    """
    progress("reading the extracts", 0.0)
    extracts = read_extracts(settings.sources)
    report = check_report(extracts)
    progress("replacing student numbers by pseudonyms", 0.6)
    _fill_vault(extracts, settings)
    write_lake(_protect(extracts, settings), settings.lake, settings.quarantine)
    write_result(report, settings.results / CHECK_FILE, ExtractsResult)
    progress("extracts checked", 1.0)
    return report, extracts


def list_expiry_days(extracts: Extracts, settings: Settings) -> set[date]:
    """Return the days on which the same extracts would fill lake or vault otherwise.

    A row of a person goes once its term is over, and a student comes under the eyes of an adviser on a day. The term
    is counted back from today over months and leap days, so both days that can be the first without a row are named.
    """
    days: set[date] = set()
    for name, purpose in ((name, _purpose_of(name, settings)) for name in extracts.tables if name != CONSENTS.name):
        if SCHEMAS[name].person and purpose is not None:
            ends = _distinct(extracts.tables[name]) + pd.DateOffset(years=purpose.retention_years)
            days |= {end.date() + timedelta(days=more) for end in ends for more in (1, 2)}
    if CASELOAD.name in extracts.tables:
        days |= {day.date() for day in _distinct(extracts.tables[CASELOAD.name])}
    return days


def _distinct(frame: pd.DataFrame) -> pd.DatetimeIndex:
    return pd.DatetimeIndex(frame["known_on"].dropna().unique())


def _purpose_of(table: str, settings: Settings) -> Purpose | None:
    is_single = table == APPLICATIONS.name and settings.inflow_purpose is not None
    return settings.inflow_purpose if is_single else settings.purpose


def _protect(extracts: Extracts, settings: Settings) -> Extracts:
    """Return the extracts with pseudonyms, and without person rows that are past their term."""
    key = open_key(settings.vault / KEY_FILE)
    kept = _drop_expired(extracts.tables, settings)
    named = [
        {name: _rename(frame, name, key) for name, frame in group.items()} for group in (kept, extracts.quarantine)
    ]
    return replace(extracts, tables=named[0], quarantine=named[1])


def _rename(frame: pd.DataFrame, table: str, key: bytes) -> pd.DataFrame:
    person = SCHEMAS[table].person
    return frame if person is None else pseudonymise(frame, person, key)


def _fill_vault(extracts: Extracts, settings: Settings) -> None:
    path = settings.vault / CASELOAD_FILE
    caseload = extracts.tables.get(CASELOAD.name)
    if caseload is None:
        path.unlink(missing_ok=True)  # who is no longer anybody's adviser sees nobody
        return
    known = caseload.loc[caseload["known_on"] <= pd.Timestamp(settings.today)]
    numbered = known.assign(student_number=known["student"])
    key = open_key(settings.vault / KEY_FILE)
    rows = pseudonymise(numbered, CaseloadResult.student, key)[CaseloadResult.contract.names]
    write_result(rows, path, CaseloadResult)


def _drop_expired(tables: dict[str, pd.DataFrame], settings: Settings) -> dict[str, pd.DataFrame]:
    """Return `tables` without person rows past the term of their purpose; single applications have their own."""
    kept = dict(tables)
    if settings.purpose is not None:
        kept = drop_expired(kept, settings.purpose, settings.today)
    if settings.inflow_purpose is not None and APPLICATIONS.name in tables:
        single = {APPLICATIONS.name: tables[APPLICATIONS.name]}
        kept |= drop_expired(single, settings.inflow_purpose, settings.today)
    return kept
