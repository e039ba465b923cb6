"""Cohort tables as steps hand them on: one population on one date each, a file per cohort and moment."""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final, TypeVar

import pandas as pd

from features.cohort_table import CohortTable, TableHead, read_head, read_table, write_table
from features.errors import SettingsError, TableError
from features.knowledge import known_on
from features.programme_changes import apply_changes
from features.schemas import PROGRAMME_CHANGES, PROGRAMMES
from serving.pipeline.settings import INFLOW, Settings

DATES_FILE: Final = "outcome_dates.json"
INDIVIDUAL_FILE: Final = "individual.parquet"
PROGRAMMES_FILE: Final = "programmes.parquet"
WEEKS_FILE: Final = "inflow_weeks.json"

T = TypeVar("T")


def models_of(settings: Settings) -> list[str]:
    """Return the names of the models that the settings ask for."""
    moments = settings.dropout.moments if settings.dropout else ()
    return ([INFLOW] if settings.inflow else []) + [f"dropout-{moment.name}" for moment in moments]


def read_heads(settings: Settings, model: str) -> list[TableHead]:
    """Return what the cohort tables of a model are, oldest first, without reading their rows.

    One that is damaged is not among them: the step that wrote it makes it again, and who reads its rows is told.
    """
    heads = []
    for path in sorted((settings.tables / model).glob("*.parquet")):
        with suppress(TableError):
            heads.append(read_head(path))
    return sorted(heads, key=lambda head: head.as_of)


def read_tables(settings: Settings, model: str) -> list[CohortTable]:
    """Return the cohort tables of a model, oldest first. Raises TableError when there are none."""
    tables = [read_table(path) for path in sorted((settings.tables / model).glob("*.parquet"))]
    if not tables:
        raise TableError(
            f"there are no cohort tables for {model}", where=str(settings.tables), do="run studiepeil build first"
        )
    return sorted(tables, key=lambda table: table.as_of)


def read_outcome_dates(settings: Settings) -> dict[str, date]:
    """Return per cohort since when its outcomes are known. Raises TableError when no dropout table was built."""
    path = settings.tables / DATES_FILE
    try:
        return {cohort: date.fromisoformat(day) for cohort, day in json.loads(path.read_text()).items()}
    except (OSError, ValueError):
        raise TableError(
            "nobody noted since when outcomes are known", where=str(path), do="run studiepeil build first"
        ) from None


def read_weeks(settings: Settings) -> list[int]:
    """Return the ISO weeks that inflow tables were asked for, in order; none where no inflow table was built."""
    path = settings.tables / WEEKS_FILE
    weeks: list[int] = json.loads(path.read_text()) if path.exists() else []
    return weeks


def read_programmes(settings: Settings) -> pd.DataFrame | None:
    """Return names and faculties of the programmes, under old and new codes; None when they are not delivered."""
    listed = known_on(
        settings.engine.open_lake(settings.lake, (PROGRAMMES.name, PROGRAMME_CHANGES.name)), settings.today
    )
    if PROGRAMMES.name not in listed:
        return None
    # Earlier seasons are read under the codes of their time, this one under the newest.
    tables = [apply_changes(listed, settings.today.year + 1)[PROGRAMMES.name], listed[PROGRAMMES.name]]
    every: pd.DataFrame = pd.concat([table.execute() for table in tables], ignore_index=True)
    return every.drop_duplicates("programme", ignore_index=True)


def asked_of(question: T | None, settings: Settings) -> T:
    """Return a table of the settings that a step cannot do without."""
    if question is None:
        raise SettingsError(
            "the settings do not ask this question",
            where=str(settings.path),
            do="fill in [training.inflow], or [features.dropout]",
        )
    return question


def keep_table(table: CohortTable, folder: Path) -> dict[str, object]:
    """Write a table into `folder`; return its line in the list of tables."""
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


def remove_others(folder: Path, written: Sequence[dict[str, object]]) -> None:
    """Remove what was not written now: a table of a cohort that is gone must not stay behind."""
    kept = {str(one["file"]) for one in written}
    for path in folder.glob("*"):
        if str(path) not in kept:
            path.unlink()
