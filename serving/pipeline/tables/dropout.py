"""The step that makes the dropout tables, one per cohort and moment, and notes since when outcomes are known.

The tables of the lake that are read are named here, and no others are opened.
"""

from datetime import date
from pathlib import Path
from typing import Final

import pandas as pd

from features.calendar import count_known_on
from features.cohort import cohort_starts
from features.dropout.build import build_dropout_tables
from features.engine import Tables
from features.errors import BasisError
from features.knowledge import known_days, known_on
from features.outcomes import outcome_dates
from features.persons.consent import keep_only, refused_students
from features.schemas import ENROLMENTS
from serving.pipeline.cohort_tables import DATES_FILE, asked_of, keep_table, remove_others
from serving.pipeline.lake_tables import dropout_tables, outcome_tables
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Made, Progress, be_silent, write_json, write_result
from serving.pipeline.tables.drift import say_drift, write_drift
from training.contracts.dropout import DriftResult, DriftStudentsResult, ExcludedResult

EXCLUDED_FILE: Final = "excluded.parquet"


def run_build_dropout(settings: Settings, progress: Progress) -> Made:
    """Make the dropout tables as a step."""
    built = build_dropout(settings, progress)
    rows = int(built["rows"].sum()) if len(built) else 0
    drift = [one.contract.file(settings.results) for one in (DriftResult, DriftStudentsResult)]
    beside = (settings.tables / DATES_FILE, settings.vault / EXCLUDED_FILE, *drift)
    outputs = (*(path for path in beside if path.exists()), *(Path(str(file)) for file in built.get("file", ())))
    told = " ".join([f"{len(built)} cohort tables with {rows:,} rows.", *say_drift(settings)])
    return Made(told.removesuffix("."), outputs, list_dropout_days(settings))


def build_dropout(settings: Settings, progress: Progress = be_silent) -> pd.DataFrame:
    """Make the dropout tables, and since when outcomes are known beside them; return one line per table."""
    lake, written = settings.engine.open_lake(settings.lake, dropout_tables(settings)), []
    if settings.dropout is not None and ENROLMENTS.name in lake:
        if settings.purpose is None:
            raise BasisError(
                "no purpose is declared, so no student may be scored",
                where=str(settings.path),
                do="fill in [features.purpose]: name, lawful_basis, necessity, retention_years",
            )
        students = lake[ENROLMENTS.name].select("student").distinct().execute()["student"]
        # First who may not be scored: an objection works even where no table can be made.
        _forget(refused_students(lake, settings.purpose, settings.today), set(students), settings)
        progress("building dropout tables", 0.5)
        for table in build_dropout_tables(lake, settings.dropout, settings.purpose, settings.today):
            written.append(keep_table(table, settings.tables / f"dropout-{table.moment}"))
        _write_dates(settings, lake)
        write_drift(settings, lake)
    for folder in settings.tables.glob("dropout-*"):
        remove_others(folder, written)
    return pd.DataFrame(written)


def list_dropout_days(settings: Settings) -> set[date]:
    """Return the days from which the same lake gives other dropout tables, or other signals.

    That is when a moment of a cohort comes, when a row or value of `outcome_tables` becomes known, and when a count or
    a study advice does. What is known of the other tables is cut off at a moment of the past.
    """
    lake = settings.engine.open_lake(settings.lake, outcome_tables(settings))
    if settings.dropout is None or ENROLMENTS.name not in lake:
        return set()
    known = known_on({ENROLMENTS.name: lake[ENROLMENTS.name]}, settings.today)[ENROLMENTS.name]
    starts = cohort_starts(known).values()
    days = known_days(lake) | {moment.as_of(first) for first in starts for moment in settings.dropout.moments}
    years = range(min(days, default=settings.today).year, settings.today.year + 2)
    return days | {day for year in years for day in (count_known_on(year), date(year, 9, 1))}


def _forget(refused: pd.DataFrame, students: set[str], settings: Settings) -> None:
    """Note who may not be scored, and keep in results and earlier runs only who may, and is still in the lake."""
    write_result(refused, settings.vault / EXCLUDED_FILE, ExcludedResult)
    for folder in (settings.results, settings.mlruns):
        keep_only(folder, students - set(refused["student"]))


def _write_dates(settings: Settings, lake: Tables) -> None:
    question = asked_of(settings.dropout, settings)
    dates = outcome_dates(known_on(lake, settings.today), question.outcome, settings.today, question.advice)
    write_json({cohort: day.isoformat() for cohort, day in sorted(dates.items())}, settings.tables / DATES_FILE)
