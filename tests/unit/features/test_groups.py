from lib.lake import frame

from features.engine import Engine, EngineSettings
from features.groups import read_groups


def test_groups_are_one_row_per_student_and_missing_is_unknown(tmp_path):
    rows = [{"student": "a"}, {"student": "a", "attribute": "origin", "value": "NL"}, {"student": "b", "value": None}]
    frame("groups", rows).to_parquet(tmp_path / "groups.parquet")

    groups = read_groups(tmp_path).set_index("student")

    assert groups.loc["a", ["sex", "origin"]].tolist() == ["F", "NL"]
    assert groups.loc["b", ["sex", "origin"]].tolist() == ["unknown", "unknown"]


def test_without_groups_there_are_no_attributes(tmp_path):
    assert list(read_groups(tmp_path).columns) == ["student", "cohort"]


def test_the_engine_does_not_open_the_groups(tmp_path):
    for name in ("groups", "enrolments"):
        frame(name, [{"student": "a"}]).to_parquet(tmp_path / f"{name}.parquet")

    assert set(Engine(EngineSettings(threads=1)).open_lake(tmp_path)) == {"enrolments"}
