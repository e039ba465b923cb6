import json
from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lib.cohorts import cohort_table

from features.cohort_table import (
    Audience,
    CohortTable,
    Feature,
    FeatureGroup,
    Missing,
    read_head,
    read_table,
    write_table,
)
from features.errors import TableError

TABLE = cohort_table(2021, 30)


def test_a_table_survives_storage(tmp_path):
    write_table(TABLE, tmp_path / "t.parquet")

    stored = read_table(tmp_path / "t.parquet")

    assert stored.fingerprint == TABLE.fingerprint
    assert (stored.features, stored.as_of, stored.key) == (TABLE.features, TABLE.as_of, TABLE.key)


@pytest.mark.parametrize("left", [0, 0.5, 0.98])
@pytest.mark.parametrize("read", [read_head, read_table])
def test_a_damaged_table_is_refused_in_a_sentence(read, left, tmp_path):
    path = tmp_path / "t.parquet"
    write_table(TABLE, path)
    path.write_bytes(path.read_bytes()[: int(left * path.stat().st_size)])

    with pytest.raises(TableError, match="the file is damaged and cannot be read"):
        read(path)


def test_a_stored_feature_keeps_who_may_see_it_and_what_empty_means(tmp_path):
    declared = replace(
        TABLE.features[0], seen_by=Audience.OFFICER, missing=Missing.NOTHING_YET, group=FeatureGroup.RESULTS
    )
    write_table(replace(TABLE, features=(declared, *TABLE.features[1:])), tmp_path / "t.parquet")

    (stored, *_) = read_table(tmp_path / "t.parquet").features

    assert (stored.seen_by, stored.missing, stored.group) == (Audience.OFFICER, Missing.NOTHING_YET, "results")
    assert isinstance(stored.seen_by, Audience)


def test_the_same_content_is_the_same_bytes_whatever_the_order_of_rows(tmp_path):
    shuffled = replace(TABLE, frame=TABLE.frame.sample(frac=1, random_state=1))
    for name, table in (("a", TABLE), ("b", shuffled)):
        write_table(table, tmp_path / name)

    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert shuffled.fingerprint == TABLE.fingerprint


def test_one_changed_value_is_another_fingerprint():
    changed = TABLE.frame.copy()
    changed.loc[3, "missing"] += 1

    assert replace(TABLE, frame=changed).fingerprint != TABLE.fingerprint


def broken(change: str) -> pd.DataFrame:
    frame = TABLE.frame.copy()
    if change == "extra":
        return frame.assign(sex="F")
    if change == "missing":
        return frame.drop(columns="missing")
    if change == "empty key":
        return frame.assign(student=frame["student"].where(frame.index != 2))
    return pd.concat([frame, frame.iloc[[0]]])


@pytest.mark.parametrize(("change", "message"), [
    ("extra", r"not declared \['sex'\]"),
    ("missing", r"missing \['missing'\]"),
    ("empty key", "1 rows have an empty key"),
    ("duplicate", "1 rows repeat the key student, programme, cohort"),
])  # fmt: skip
def test_a_table_that_is_not_what_it_says_is_refused(change, message):
    with pytest.raises(TableError, match=message):
        replace(TABLE, frame=broken(change))


def test_a_file_that_was_changed_by_hand_is_refused(tmp_path):
    path = tmp_path / "t.parquet"
    write_table(TABLE, path)
    arrow = pq.read_table(path)
    column = pa.array(arrow["missing"].to_pandas() + 1)
    pq.write_table(arrow.set_column(arrow.schema.get_field_index("missing"), "missing", column), path)

    with pytest.raises(TableError, match="the content is not what was written"):
        read_table(path)


def test_another_parquet_file_is_no_cohort_table(tmp_path):
    pd.DataFrame({"a": [1]}).to_parquet(tmp_path / "x.parquet")

    with pytest.raises(TableError, match="not a cohort table"):
        read_table(tmp_path / "x.parquet")


def test_labelled_rows_are_those_with_a_known_outcome():
    frame = TABLE.frame.copy()
    frame.loc[:9, "outcome"] = float("nan")

    assert len(replace(TABLE, frame=frame).labelled) == 20
    assert isinstance(TABLE, CohortTable)


def test_the_index_of_the_rows_is_no_part_of_the_table(tmp_path):
    moved = replace(TABLE, frame=TABLE.frame.set_axis(range(100, 130)))
    path = tmp_path / "new" / "folder" / "t.parquet"
    write_table(moved, path)

    assert moved.fingerprint == TABLE.fingerprint
    assert pq.read_schema(path).names == list(TABLE.frame.columns)


def test_every_row_with_an_empty_key_is_counted():
    frame = TABLE.frame.copy()
    frame.loc[[2, 5, 7], "student"] = None

    with pytest.raises(TableError, match="3 rows have an empty key"):
        replace(TABLE, frame=frame)


def test_no_value_of_a_student_is_in_the_text_of_a_table():
    assert str(TABLE.frame["student"].iloc[0]) not in repr(TABLE)


def test_a_feature_comes_first_with_an_adviser_only_where_that_is_declared():
    assert not Feature("credits", "results").actionable


def test_the_head_of_a_file_says_what_the_table_is_without_its_rows(tmp_path):
    frame = TABLE.frame.copy()
    frame.loc[:9, "outcome"] = float("nan")
    known, asked = replace(TABLE, frame=frame), replace(TABLE, frame=frame.drop(columns="outcome"))
    for name, table in (("known", known), ("asked", asked)):
        write_table(table, tmp_path / name)

    head = read_head(tmp_path / "known")

    assert (head.rows, head.labelled, head.as_of) == (30, 20, TABLE.as_of)
    assert (head.fingerprint, head.content) == (known.fingerprint, known.content)
    assert read_head(tmp_path / "asked").labelled == 0


def test_a_day_later_the_content_may_be_the_same_and_another_moment_is_another_content():
    later = replace(TABLE, as_of=TABLE.as_of + timedelta(days=1))

    assert later.content == TABLE.content
    assert later.fingerprint != TABLE.fingerprint
    assert replace(TABLE, moment="another").content != TABLE.content


def test_a_file_of_an_earlier_version_is_made_again(tmp_path):
    write_table(TABLE, tmp_path / "t.parquet")
    arrow = pq.read_table(tmp_path / "t.parquet")
    head = json.loads(arrow.schema.metadata[b"studiepeil"])
    del head["content"]
    pq.write_table(arrow.replace_schema_metadata({b"studiepeil": json.dumps(head).encode()}), tmp_path / "old.parquet")

    with pytest.raises(TableError, match="written by an earlier version"):
        read_head(tmp_path / "old.parquet")
