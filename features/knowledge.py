"""What was known on a date: the only place where the future is cut off.

Everything that is computed for an as-of date is computed from what `known_on` returns. That a row from
the future changes nothing is proved in tests/properties/test_no_future.py.
"""

from collections.abc import Callable, Mapping
from datetime import date

import ibis
import ibis.expr.types as ir
import pandas as pd

from features.engine import Day, Tables, as_day
from features.schemas import SCHEMAS
from features.vocabulary import Schema


def known_on(tables: Mapping[str, ir.Table], as_of: Day) -> Tables:
    """Return `tables` as they were known at the end of `as_of`.

    Rows known later are gone. Values that became known later than their row (a grade, a departure) are
    empty. Tables that are not declared in `features.schemas` raise KeyError: without a declaration
    nobody can say when their rows became known.
    """
    moment = as_day(as_of)
    return {name: _cut(table, SCHEMAS[name], lambda _: moment) for name, table in tables.items()}


def known_at(tables: Mapping[str, ir.Table], days: Mapping[str, date]) -> Tables:
    """Return `tables` as they were known at the end of each cohort's own day; cohorts without a day are gone.

    Args:
        tables: declared in `features.schemas`, with a column `cohort`.
        days: the day of every cohort that is looked at.
    """
    return {name: _cut(table, SCHEMAS[name], lambda rows: day_of_cohort(rows, days)) for name, table in tables.items()}


def day_of_cohort(table: ir.Table, days: Mapping[str, date]) -> ir.Value:
    """Return the day of the cohort of each row; missing for cohorts without one."""
    cases = [(cohort, ibis.literal(day)) for cohort, day in days.items()]
    return table["cohort"].cases(*cases, else_=ibis.null("date"))


def known_days(tables: Mapping[str, ir.Table]) -> set[date]:
    """Return every day on which a row or a value of `tables` became known: between two of them `known_on` is the same.

    Args:
        tables: tables declared in `features.schemas`, by name.
    """
    days: set[date] = set()
    for name, table in tables.items():
        columns = {"known_on", *(column.known_on for column in SCHEMAS[name].columns if column.known_on is not None)}
        for column in sorted(columns):
            found = table.select(day=table[column].cast("date")).distinct().execute()["day"].dropna()
            days |= {pd.Timestamp(day).date() for day in found}
    return days


def cut_rows(frame: pd.DataFrame, as_of: date, schema: Schema | None = None) -> pd.DataFrame:
    """Return `frame` as it was known at the end of `as_of`: the same cut as `known_on`, of a frame in memory.

    Args:
        frame: rows that were read from a declared table, with their `known_on`.
        as_of: what became known after this day is gone.
        schema: the declaration of that table; it may be left out where no value is known later than its row.
    """
    kept: pd.DataFrame = frame.loc[frame["known_on"] <= pd.Timestamp(as_of)]
    if schema is None:
        return kept
    late = [column for column in schema.columns if column.known_on is not None and column.name in kept]
    known = {column.name: kept[column.known_on] <= pd.Timestamp(as_of) for column in late}
    return kept.assign(**{name: kept[name].where(is_known) for name, is_known in known.items()})


def _cut(table: ir.Table, schema: Schema, moment_of: Callable[[ir.Table], ir.Value]) -> ir.Table:
    rows = table.filter(table["known_on"].cast("date") <= moment_of(table))
    late = {
        column.name: ibis.ifelse(rows[column.known_on].cast("date") <= moment_of(rows), rows[column.name], ibis.null())
        for column in schema.columns
        if column.known_on is not None
    }
    return rows.mutate(**late) if late else rows
