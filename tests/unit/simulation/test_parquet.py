from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.schemas import SCHEMAS
from features.vocabulary import Kind
from simulation.parquet import ARROW_TYPES, Deliveries, pick, to_arrow

TABLES = (
    "programmes",
    "caps",
    "enrolments",
    "assessments",
    "results",
    "activity",
    "attendance",
    "group_work",
    "consents",
    "groups",
    "caseload",
)


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def result_rows(known_on: np.ndarray, graded_on: np.ndarray) -> dict[str, Any]:
    rows = len(known_on)
    text = pick(["x"], np.zeros(rows, dtype=int))
    return {
        "student": text,
        "programme": text,
        "cohort": text,
        "course": text,
        "assessment": text,
        "attempt": np.arange(1, rows + 1),
        "submitted_on": known_on,
        "graded_on": graded_on,
        "score": np.full(rows, 70.0),
        "passed": np.ones(rows, dtype=bool),
        "credits": np.full(rows, 6.0),
        "banked": np.zeros(rows, dtype=bool),
        "known_on": known_on,
    }


def test_what_is_not_known_today_is_not_delivered(tmp_path: Path) -> None:
    known = days("2023-05-01", "2023-05-19", "2023-05-20")
    graded = days("2023-05-19", "2023-05-25", "2023-05-30")
    with Deliveries(tmp_path, date(2023, 5, 19)) as deliveries:
        deliveries.append("results", result_rows(known, graded))
    table = pq.read_table(tmp_path / "results.parquet").to_pylist()
    assert [(r["attempt"], r["graded_on"], r["score"], r["passed"], r["credits"]) for r in table] == [
        (1, date(2023, 5, 19), 70.0, True, 6.0),
        (2, None, None, None, None),
    ]
    assert deliveries.rows == {"results": 2}


def test_columns_have_to_be_the_declared_ones(tmp_path: Path) -> None:
    rows = result_rows(days("2023-05-01"), days("2023-05-02"))
    del rows["banked"]
    with Deliveries(tmp_path, date(2023, 5, 19)) as deliveries, pytest.raises(KeyError, match="banked"):
        deliveries.append("results", rows)


def test_missing_values_become_empty() -> None:
    assert to_arrow(np.array([1.0, np.nan]), Kind.INTEGER).to_pylist() == [1, None]
    assert to_arrow(days("2020-01-02", "NaT"), Kind.DATE).to_pylist() == [date(2020, 1, 2), None]
    assert pick(("a", "b"), np.array([1, -1, 0])).to_pylist() == ["b", None, "a"]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_keeps_to_its_schema(made: Any, name: str) -> None:
    schema = SCHEMAS[name]
    table = pq.read_table(made.summary.out / "institution" / f"{name}.parquet")
    assert [(f.name, f.type) for f in table.schema] == [(c.name, ARROW_TYPES[c.kind]) for c in schema.columns]
    frame = table.to_pandas()
    assert not frame.duplicated(list(schema.key)).any()
    for column in schema.columns:
        values = frame[column.name].dropna()
        if not column.nullable:
            assert len(values) == len(frame), column.name
        if column.allowed:
            assert set(values) <= set(column.allowed), column.name
        assert column.low is None or (values >= column.low).all(), column.name
        assert column.high is None or (values <= column.high).all(), column.name


@pytest.mark.parametrize("name", TABLES)
def test_no_table_knows_more_than_today(made: Any, name: str) -> None:
    table = pq.read_table(made.summary.out / "institution" / f"{name}.parquet")
    planned = {"due_on"}
    for field in table.schema:
        if pa.types.is_date(field.type) and field.name not in planned:
            latest = max(value for value in table[field.name].to_pylist() if value is not None)
            assert latest <= made.summary.today, field.name
