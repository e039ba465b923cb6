"""The steps from extracts to results, one function each, in the order of the flow.

Each step reads what the step before it left in the work folder and leaves its own there, so that a person
can look at everything in between. `serving.pipeline.run` calls them in order; the command line one by one.
"""

import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import pandas as pd

from fairness.audit import AuditReport
from fairness.policy.versions import keep_policy
from features.calendar import application_week, count_known_on
from features.cohort_table import CohortTable, read_table, write_table
from features.consent import drop_expired, keep_only, open_key, pseudonymise, refused_students
from features.dropout.build import build_dropout_tables
from features.engine import Engine
from features.engine import Tables as LakeTables
from features.errors import BasisError, SettingsError, TableError
from features.extracts import Extracts, check_report, read_extracts, write_lake
from features.inflow.build import build_inflow_tables
from features.knowledge import known_on
from features.lake import replace_file
from features.outcomes import outcome_dates
from features.programme_changes import apply_changes
from features.schemas import APPLICATIONS, CASELOAD, PROGRAMME_CHANGES, PROGRAMMES, SCHEMAS
from serving.pipeline.settings import Settings
from training.dropout.audit import audit_version
from training.dropout.experiment import train_dropout
from training.gate.versions import ModelVersion
from training.inflow.experiment import INFLOW, audit_inflow, train_inflow
from training.inflow.seasons import WEEKS_IN_YEAR, InflowSettings, SeasonTables, index_tables, training_weeks
from training.tracking import Tracking

Progress = Callable[[str, float], None]
T = TypeVar("T")


def be_silent(_doing: str, _share: float) -> None:
    """Report no progress."""


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
    write_result(report, settings.results / "check.parquet")
    progress("extracts checked", 1.0)
    return report, extracts


def build_tables(settings: Settings, progress: Progress = be_silent) -> pd.DataFrame:
    """Make the cohort tables that the settings ask for; return one line per table."""
    lake = Engine().open_lake(settings.lake)
    shutil.rmtree(settings.tables, ignore_errors=True)  # a table of a cohort that is gone must not stay behind
    written = []
    if settings.inflow is not None and "application_counts" in lake:
        progress("building inflow tables", 0.0)
        years = sorted(lake["application_counts"].select("academic_year").distinct().execute()["academic_year"])
        weeks = inflow_weeks(settings.inflow, lake, settings.today)
        for table in build_inflow_tables(lake, years, weeks, settings.today):
            written.append(_keep(table, settings.tables / INFLOW))
    if settings.dropout is not None and "enrolments" in lake:
        if settings.purpose is None:
            raise BasisError(
                "no purpose is declared, so no student may be scored",
                where=str(settings.path),
                do="fill in [features.purpose]: name, lawful_basis, necessity, retention_years",
            )
        students = lake["enrolments"].select("student").distinct().execute()["student"]
        # First who may not be scored: an objection works even where no table can be made.
        _forget(refused_students(lake, settings.purpose, settings.today), set(students), settings)
        progress("building dropout tables", 0.5)
        for table in build_dropout_tables(lake, settings.dropout, settings.purpose, settings.today):
            written.append(_keep(table, settings.tables / f"dropout-{table.moment}"))
    progress("cohort tables built", 1.0)
    return pd.DataFrame(written)


def train(settings: Settings, model: str, progress: Progress = be_silent) -> ModelVersion:
    """Train, judge and register one model (`inflow` or `dropout-<moment>`); return the candidate."""
    progress(f"training {model}", 0.0)
    tracking = Tracking(settings.mlruns)
    if model == INFLOW:
        asked, trained_by = asked_of(settings.inflow, settings), settings.dropout_training.trained_by
        version = train_inflow(read_inflow(settings), asked, trained_by, tracking, settings.today)
    else:
        question = asked_of(settings.dropout, settings)
        known = known_on(Engine().open_lake(settings.lake), settings.today)
        dates = outcome_dates(known, question.outcome, settings.today, question.advice)
        version = train_dropout(read_tables(settings, model), dates, settings.dropout_training, tracking)
    progress(f"{model} version {version.version} trained", 1.0)
    return version


def audit(settings: Settings, version: ModelVersion, progress: Progress = be_silent) -> AuditReport:
    """Audit one version under the policy of the settings and keep the report with its run."""
    progress(f"auditing {version.name}", 0.0)
    keep_policy(settings.policy, settings.policies)
    tracking = Tracking(settings.mlruns)
    if version.name == INFLOW:
        report = audit_inflow(version, settings.policy, tracking)
    else:
        report = audit_version(version, settings.policy, settings.lake, tracking, settings.tables / version.name)
    progress(f"{version.name} version {version.version} audited", 1.0)
    return report


def models_of(settings: Settings) -> list[str]:
    """Return the names of the models that the settings ask for."""
    moments = settings.dropout.moments if settings.dropout else ()
    return ([INFLOW] if settings.inflow else []) + [f"dropout-{moment.name}" for moment in moments]


def read_tables(settings: Settings, model: str) -> list[CohortTable]:
    """Return the cohort tables of a model, oldest first. Raises TableError when there are none."""
    tables = [read_table(path) for path in sorted((settings.tables / model).glob("*.parquet"))]
    if not tables:
        raise TableError(
            f"there are no cohort tables for {model}", where=str(settings.tables), do="run studiepeil build first"
        )
    return sorted(tables, key=lambda table: table.as_of)


def read_inflow(settings: Settings) -> SeasonTables:
    """Return the inflow tables with programmes and the individual road. Raises TableError when there are none."""
    individual = individual_path(settings)
    return index_tables(
        read_tables(settings, INFLOW),
        read_programmes(settings),
        pd.read_parquet(individual) if individual.exists() else None,
    )


def individual_path(settings: Settings) -> Path:
    """Return where the numbers of the individual road are kept."""
    return settings.tables / "individual.parquet"


def read_programmes(settings: Settings) -> pd.DataFrame | None:
    """Return names and faculties of the programmes, under old and new codes; None when they are not delivered."""
    lake = Engine().open_lake(settings.lake)
    names = (PROGRAMMES.name, PROGRAMME_CHANGES.name)
    listed = known_on({name: lake[name] for name in names if name in lake}, settings.today)
    if PROGRAMMES.name not in listed:
        return None
    # Earlier seasons are read under the codes of their time, this one under the newest.
    tables = [apply_changes(listed, settings.today.year + 1)[PROGRAMMES.name], listed[PROGRAMMES.name]]
    frames = [table.execute() for table in tables]
    every: pd.DataFrame = pd.concat(frames, ignore_index=True)
    return every.drop_duplicates("programme", ignore_index=True)


def write_result(frame: pd.DataFrame, path: Path, *, csv: bool = False) -> None:
    """Write `frame` as Parquet, and beside it as CSV when asked for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(frame, path)  # the service reads these files while they are written
    if csv:
        replace_file(frame, path.with_suffix(".csv"))


def inflow_weeks(asked: InflowSettings, lake: LakeTables, today: date) -> list[int]:
    """Return the ISO weeks to build inflow tables for: those to learn from, and those of the season in progress.

    Of the season in progress that is the week of the newest delivery, the one before it, and those around it.
    """
    rows = known_on({"application_counts": lake["application_counts"]}, today)["application_counts"]
    newest = rows.group_by("academic_year").aggregate(on=rows["delivered_on"].max()).execute()
    weeks = set(training_weeks(asked))
    # Studielink goes on delivering a season that has been counted: that one is not in progress.
    going = newest.loc[[count_known_on(int(year)) > today for year in newest["academic_year"]]]
    for delivered_on in going["on"]:
        week = application_week(pd.Timestamp(delivered_on).date())
        weeks |= {week, *training_weeks(replace(asked, weeks=(week,))), (week - 2) % WEEKS_IN_YEAR + 1}
    return sorted(weeks)


def _protect(extracts: Extracts, settings: Settings) -> Extracts:
    """Return the extracts with pseudonyms, and without person rows that are past their term."""
    key = open_key(settings.vault / "pseudonym.key")
    kept = _drop_expired(extracts.tables, settings)
    named = [
        {name: _rename(frame, name, key) for name, frame in group.items()} for group in (kept, extracts.quarantine)
    ]
    return replace(extracts, tables=named[0], quarantine=named[1])


def _rename(frame: pd.DataFrame, table: str, key: bytes) -> pd.DataFrame:
    person = SCHEMAS[table].person
    return frame if person is None else pseudonymise(frame, person, key)


def _fill_vault(extracts: Extracts, settings: Settings) -> None:
    path = settings.vault / "caseload.parquet"
    caseload = extracts.tables.get(CASELOAD.name)
    if caseload is None:
        path.unlink(missing_ok=True)  # who is no longer anybody's adviser sees nobody
        return
    known = caseload.loc[caseload["known_on"] <= pd.Timestamp(settings.today)]
    numbered = known.assign(student_number=known["student"])
    key = open_key(settings.vault / "pseudonym.key")
    write_result(pseudonymise(numbered, "student", key)[["adviser", "student", "student_number"]], path)


def _forget(refused: pd.DataFrame, students: set[str], settings: Settings) -> None:
    """Note who may not be scored, and keep in results and earlier runs only who may, and is still in the lake."""
    write_result(refused, settings.vault / "excluded.parquet")
    for folder in (settings.results, settings.mlruns):
        keep_only(folder, students - set(refused["student"]))


def _keep(table: CohortTable, folder: Path) -> dict[str, object]:
    path = folder / f"{table.cohort}-{table.moment}.parquet"
    write_table(table, path)
    return {
        "question": table.question.value,
        "cohort": table.cohort,
        "moment": table.moment,
        "as_of": table.as_of,
        "rows": len(table.frame),
        "with_outcome": len(table.labelled),
        "features": len(table.features),
        "fingerprint": table.fingerprint,
        "file": str(path),
    }


def asked_of(question: T | None, settings: Settings) -> T:
    """Return a table of the settings that a step cannot do without."""
    if question is None:
        raise SettingsError(
            "the settings do not ask this question",
            where=str(settings.path),
            do="fill in [training.inflow], or [features.dropout]",
        )
    return question


def _drop_expired(tables: dict[str, pd.DataFrame], settings: Settings) -> dict[str, pd.DataFrame]:
    """Return `tables` without person rows past the term of their purpose; single applications have their own."""
    kept = dict(tables)
    if settings.purpose is not None:
        kept = drop_expired(kept, settings.purpose, settings.today)
    if settings.inflow_purpose is not None and APPLICATIONS.name in tables:
        single = {APPLICATIONS.name: tables[APPLICATIONS.name]}
        kept |= drop_expired(single, settings.inflow_purpose, settings.today)
    return kept
