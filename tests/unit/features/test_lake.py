from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import ExtractError
from features.lake import fingerprint_table, read_table, table_types, write_table
from features.schemas import SCHEMAS

ACTIVITY = SCHEMAS["activity"]
TYPES = {
    "student": "string",
    "programme": "string",
    "cohort": "string",
    "on": "datetime64[ns]",
    "clicks": "Int64",
    "days": "Int64",
    "sessions": "Int64",
    "known_on": "datetime64[ns]",
}


def activity(*students: str) -> pd.DataFrame:
    day = pd.Timestamp("2024-09-02")
    rows = [
        {"student": one, "programme": "P", "cohort": "2024", "on": day, "clicks": 3, "known_on": day}
        for one in students
    ]
    return pd.DataFrame(rows, columns=list(ACTIVITY.names)).astype(TYPES)


def test_the_same_content_gives_the_same_bytes(tmp_path: Path) -> None:
    for name, frame in (("a", activity("1", "2", "3")), ("b", activity("3", "1", "2"))):
        write_table(frame, tmp_path / f"{name}.parquet", table_types(ACTIVITY), ACTIVITY.key)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.parquet", "b.parquet"]


def test_types_on_disk_and_back(tmp_path: Path) -> None:
    path = tmp_path / "activity.parquet"
    write_table(activity("2", "1"), path, table_types(ACTIVITY), ACTIVITY.key)
    types = ["string", "string", "string", "date32[day]", "int64", "int64", "int64", "date32[day]"]
    assert [str(kind) for kind in pq.read_schema(path).types] == types
    assert pq.ParquetFile(path).metadata.row_group(0).column(0).compression == "ZSTD"
    frame = read_table(path, ACTIVITY)
    assert {name: str(dtype) for name, dtype in frame.dtypes.items()} == TYPES
    assert frame["student"].tolist() == ["1", "2"]


def test_a_table_of_another_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "activity.parquet"
    pd.DataFrame({"student": ["1"]}).to_parquet(path)
    with pytest.raises(ExtractError, match=r"activity.parquet in the lake has other columns than table 'activity'"):
        read_table(path, ACTIVITY)
    path.write_text("torn")
    with pytest.raises(ExtractError, match=r"activity.parquet in the lake cannot be read"):
        read_table(path, ACTIVITY)


def test_the_fingerprint_is_of_content_alone() -> None:
    frame = pd.DataFrame({"a": ["x", "y", None], "b": [1.0, np.nan, -0.0], "c": [True, False, None]})
    shuffled = frame.iloc[[2, 0, 1]][["c", "a", "b"]].astype({"a": "string[pyarrow]", "c": "boolean"})
    assert fingerprint_table(frame) == fingerprint_table(shuffled.assign(b=[0.0, 1.0, np.nan]))
    assert fingerprint_table(frame) == fingerprint_table(frame.astype({"a": "category"}))


def test_every_change_changes_the_fingerprint() -> None:
    frame = pd.DataFrame({"a": ["x", "y"], "b": pd.array([1, None], dtype="Int64")})
    others = [
        frame.assign(a=["x", "z"]),
        frame.assign(a=["xy", ""]),
        frame.assign(b=pd.array([1, 0], dtype="Int64")),
        frame.assign(b=pd.array([None, 1], dtype="Int64")),
        frame.rename(columns={"b": "c"}),
        frame.iloc[:1],
        pd.concat([frame, frame]),
        frame.assign(b=[1.0, np.nan]),
        frame.assign(a=["x", None]),
        frame.iloc[:0],
    ]
    prints = {fingerprint_table(one) for one in [frame, *others]}
    assert len(prints) == len(others) + 1


def test_the_fingerprint_stays_the_same_between_versions() -> None:
    """A change here makes every stored fingerprint useless: only on purpose."""
    frame = pd.DataFrame(
        {"a": ["x", None], "b": [1.5, 2.0], "on": pd.to_datetime(["2024-09-01", None]), "f": [True, False]}
    )
    assert fingerprint_table(frame) == "e30d450881378ac14fcb8d019b378689635da636fc4f0b225f368398b98726ac"


@given(
    st.lists(st.tuples(st.text(max_size=3), st.integers(-3, 3), st.none() | st.floats(0, 1)), max_size=8), st.randoms()
)
def test_the_order_of_rows_never_matters(
    rows: list[tuple[str, int, float | None]], random: "np.random.Generator"
) -> None:
    frame = pd.DataFrame(rows, columns=["a", "b", "c"]).astype({"a": "string", "b": "Int64", "c": "float64"})
    order = list(range(len(frame)))
    random.shuffle(order)
    assert fingerprint_table(frame) == fingerprint_table(frame.iloc[order])
