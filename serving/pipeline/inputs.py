"""What of the results of earlier steps a step depends on, where that is less than the bytes of their files."""

from collections.abc import Collection
from contextlib import suppress

import pandas as pd

from features.calendar import count_known_on
from features.cohort_table import TableHead
from features.errors import TableError
from serving.pipeline.cohort_tables import INDIVIDUAL_FILE, PROGRAMMES_FILE, read_heads, read_outcome_dates
from serving.pipeline.settings import INFLOW, Settings
from serving.pipeline.step_cache import StepCache, fingerprint
from serving.pipeline.steps import read_earlier
from training.splits import is_labelled


def list_learned_seasons(settings: Settings, cache: StepCache) -> dict[str, str]:
    """Return a fingerprint of everything in the tables that training depends on, by name.

    The as-of date of a table counts as far as it decides which counts were known: a day later the same model is
    learned. What single applications say about the season in progress is forecast with, never learned from.
    """
    heads = read_heads(settings, INFLOW)
    inputs = {f"inflow table {head.cohort} {head.moment}": _describe(head) for head in heads}
    rows = read_earlier(settings.tables / INDIVIDUAL_FILE) if heads else None
    if rows is not None:
        coming = [int(head.cohort) for head in heads if head.labelled == 0]
        learned = rows.loc[~rows["academic_year"].isin(coming)]
        inputs["single applications of earlier seasons"] = fingerprint(
            list(learned.columns), pd.util.hash_pandas_object(learned, index=False).to_numpy().tobytes()
        )
    return inputs | cache.hash_files([settings.tables / PROGRAMMES_FILE], settings.work)


def count_rows_read(settings: Settings, tables: Collection[str]) -> list[tuple[object, ...]]:
    """Return per file and reason how many rows of `tables` were read and set apart, as the check of extracts found."""
    report = read_earlier(settings.results / "check.parquet")
    if report is None:
        return []
    return list(report.loc[report["table"].isin(tables)].itertuples(index=False, name=None))


def _describe(head: TableHead) -> str:
    counted = head.as_of.year if head.as_of >= count_known_on(head.as_of.year) else head.as_of.year - 1
    return fingerprint(head.content, counted)


def list_learned_cohorts(settings: Settings, model: str) -> dict[str, str]:
    """Return a fingerprint of everything in the tables that training depends on, by name.

    A cohort whose outcome is not known teaches nothing: its table is scored, and no model changes because of it.
    """
    heads = [head for head in read_heads(settings, model) if is_labelled(head.cohort, head.labelled, head.rows)]
    dates = {}
    with suppress(TableError):  # they are noted again with the tables, where they were lost
        dates = read_outcome_dates(settings)
    tables = {f"cohort {head.cohort} at {head.moment}": head.fingerprint for head in heads}
    known = {f"day the outcome of cohort {head.cohort} was known": str(dates.get(head.cohort)) for head in heads}
    return tables | known
