from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq

from features.lake import table_types, write_table
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
    assert pq.read_table(path)["student"].to_pylist() == ["1", "2"]
