"""Builders of small extracts: a row needs only what the test is about; the rest has a plain default."""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import count
from typing import Any

import pandas as pd

from features.engine import Engine, EngineSettings, Tables
from features.schemas import SCHEMAS
from features.vocabulary import Kind

_LOADED = count()
_DTYPES = {
    Kind.TEXT: "string",
    Kind.INTEGER: "Int64",
    Kind.NUMBER: "float64",
    Kind.DATE: "datetime64[ns]",
    Kind.FLAG: "boolean",
}
_DEFAULTS: dict[str, dict[str, Any]] = {
    "enrolments": {
        "programme": "P",
        "cohort": "2021",
        "year_of_study": 1,
        "starts_on": "2021-09-06",
        "enrolled_on": "2021-08-20",
        "known_on": "2021-08-20",
    },
    "results": {
        "programme": "P",
        "cohort": "2021",
        "course": "C",
        "assessment": "A1",
        "attempt": 1,
        "submitted_on": "2021-10-01",
        "graded_on": "2021-10-08",
        "score": 60.0,
        "passed": True,
        "banked": False,
        "known_on": "2021-10-01",
    },
    "assessments": {
        "programme": "P",
        "cohort": "2021",
        "course": "C",
        "assessment": "A1",
        "kind": "assignment",
        "due_on": "2021-10-01",
        "weight": 50.0,
        "known_on": "2021-09-01",
    },
    "activity": {"programme": "P", "cohort": "2021", "on": "2021-10-01", "clicks": 10, "known_on": "2021-10-01"},
    "attendance": {"programme": "P", "cohort": "2021", "on": "2021-10-01", "attended": True, "known_on": "2021-10-01"},
    "group_work": {
        "programme": "P",
        "cohort": "2021",
        "course": "C",
        "team": "1",
        "on": "2021-10-01",
        "actions": 10,
        "submissions": 1,
        "known_on": "2021-10-01",
    },
    "facts": {"programme": "P", "cohort": "2021", "name": "travel_time", "number": 30.0, "known_on": "2021-09-01"},
    "consents": {"purpose": "first-year dropout", "status": "given", "known_on": "2021-08-01"},
    "outcomes": {"programme": "P", "cohort": "2021", "outcome": "dropout", "value": True, "known_on": "2022-11-01"},
    "groups": {"cohort": "2021", "attribute": "sex", "value": "F", "known_on": "2021-08-01"},
}


def frame(table: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return `rows` of a canonical table, with defaults for what a row does not name."""
    schema = SCHEMAS[table]
    filled = [{**dict.fromkeys(schema.names), **_DEFAULTS.get(table, {}), **row} for row in rows]
    made = pd.DataFrame(filled, columns=list(schema.names))
    return made.astype({column.name: _DTYPES[column.kind] for column in schema.columns})


def apart(world: str, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return `rows` in a programme and with students of their own: worlds in one lake see nothing of each other.

    Making a table takes as long for ten programmes as for one, so a property tries many worlds at a time.
    """
    own = [{**row, "programme": world} for row in rows]
    return [{**row, "student": f"{world} {row['student']}"} if "student" in row else row for row in own]


def lake(**tables: Sequence[Mapping[str, Any]]) -> Tables:
    """Return canonical tables on an engine: lake(enrolments=[{"student": "a"}])."""
    return load({name: frame(name, rows) for name, rows in tables.items()})


def load(frames: Mapping[str, pd.DataFrame]) -> Tables:
    """Return frames as tables of one engine for all tests, each under a name that no other test has."""
    number = next(_LOADED)
    tables = _engine().load({f"{name}_{number}": made for name, made in frames.items()})
    return {name: tables[f"{name}_{number}"] for name in frames}


@cache
def _engine() -> Engine:
    return Engine(EngineSettings(threads=1))
