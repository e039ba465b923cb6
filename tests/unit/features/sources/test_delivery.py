from pathlib import Path

import pandas as pd
import pytest

from features.errors import ExtractError, SettingsError, rows_text
from features.sources import SOURCES, SourceSettings, find_source
from features.sources.delivery import Intake, Source
from features.sources.options import check_not_truth
from features.sources.reading import read_text


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))
    return path


def test_every_format_is_registered_under_its_own_name() -> None:
    assert {name: source.format for name, source in SOURCES.items()} == {
        name: name for name in ("studielink", "applications", "cijferho", "oulad", "flat", "duo", "institution")
    }


def test_unknown_format_names_the_known_ones(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="There is no format 'excel'") as error:
        find_source(SourceSettings("excel", tmp_path))
    assert "studielink, applications, cijferho, oulad, flat, duo, institution" in error.value.do


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_unknown_option_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"Format '{name}' does not know colour, size") as error:
        SOURCES[name].read(SourceSettings(name, tmp_path, {"size": 1, "colour": "red"}))
    assert "Remove or correct it" in error.value.do


@pytest.mark.parametrize("value", ["two", True])
def test_option_of_the_wrong_kind_is_named(value: object, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="Option 'grading_days' of format 'oulad' must be a whole number"):
        SOURCES["oulad"].read(SourceSettings("oulad", tmp_path, {"grading_days": value}))


@pytest.mark.parametrize("name", sorted(SOURCES))
@pytest.mark.parametrize("below", ["", "deeper/down"])
def test_no_source_reads_the_known_truth(name: str, below: str, tmp_path: Path) -> None:
    write(tmp_path / "KNOWN_TRUTH", "")
    folder = tmp_path / below
    folder.mkdir(parents=True, exist_ok=True)
    with pytest.raises(ExtractError, match="holds the simulated truth and may not be read"):
        SOURCES[name].read(SourceSettings(name, folder))


def test_a_folder_beside_the_truth_may_be_read(tmp_path: Path) -> None:
    write(tmp_path / "demo-truth" / "KNOWN_TRUTH", "")
    check_not_truth(tmp_path / "demo")


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_path_that_is_not_there(name: str, tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"There is nothing at .*absent") as error:
        SOURCES[name].read(SourceSettings(name, tmp_path / "absent"))
    assert "correct `path` in studiepeil.toml" in error.value.do


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_text_is_read_as_text_with_the_rows_of_the_file(separator: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"student{separator}mark\n007{separator}\n008{separator}6.5\n")
    frame = read_text(path)
    assert frame["student"].tolist() == ["007", "008"]
    assert frame["mark"].isna().tolist() == [True, False]
    assert frame.index.tolist() == [2, 3]


def test_quotes_byte_order_mark_and_windows_text(tmp_path: Path) -> None:
    plain = read_text(write(tmp_path / "a.csv", '\ufeff"a";"b"\r\n"x;y";"line\nbreak"\r\n'))
    assert plain.columns.tolist() == ["a", "b"]
    assert plain.iloc[0].tolist() == ["x;y", "line\nbreak"]
    assert read_text(write(tmp_path / "b.csv", "naam\ncafé\n", "cp1252"))["naam"].tolist() == ["café"]
    assert read_text(write(tmp_path / "c.csv", "naam\ncafé\n"))["naam"].tolist() == ["café"]


def test_a_header_alone_is_a_table_without_rows(tmp_path: Path) -> None:
    frame = read_text(write(tmp_path / "a.csv", "a,b\n"))
    assert (frame.columns.tolist(), len(frame)) == (["a", "b"], 0)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"a.csv is empty: it has no header"):
        read_text(write(tmp_path / "a.csv", ""))


def test_a_double_column_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match=r"a.csv has the column 'mark' more than once"):
        read_text(write(tmp_path / "a.csv", "mark,mark\n1,2\n"), wanted=["mark"])
    with pytest.raises(ExtractError, match=r"a.csv has the column in places 2, 3 more than once"):
        read_text(write(tmp_path / "a.csv", "Jansen,2022,2022\n"), wanted=["mark"])


def test_a_ragged_row_is_located_without_showing_it(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", "student,mark\n1,2\nsecret,3,4\n5,6\n7\n")
    with pytest.raises(ExtractError) as error:
        read_text(path)
    assert "rows with another number of fields than its header (2)" in error.value.what
    assert error.value.where.endswith("rows 3 and 5")
    assert "secret" not in str(error.value)
    assert error.value.__suppress_context__


@pytest.mark.parametrize(
    ("rows", "said"),
    [([4], "row 4"), ([4, 9], "rows 4 and 9"), ([1, 2, 3, 4, 5, 6, 7], "rows 1, 2, 3, 4, 5 and 2 more")],
)
def test_rows_are_said_shortly(rows: list[int], said: str) -> None:
    assert rows_text(rows) == said


def test_an_intake_counts_what_it_takes_and_rejects() -> None:
    intake = Intake()
    frame = pd.DataFrame({"student": ["1", "2"]}, index=[2, 3])
    intake.add("groups", frame, "a.csv", rows=3)
    intake.reject("groups", frame.loc[[3]], "double", "a.csv")
    intake.remark("groups", "a.csv", "nothing", 0)
    delivery = intake.delivery()
    assert delivery.account.read == {("groups", "a.csv"): 3}
    assert delivery.quarantine["groups"].to_dict("records") == [
        {"student": "2", "reason": "double", "file": "a.csv", "row": 3}
    ]
    assert delivery.remarks == ()


def test_a_source_declares_what_it_delivers(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="names tables without a schema: grades"):
        Source("made up", ("grades",), {}, lambda settings, intake: None)

    source = Source("made up", ("results",), {}, lambda settings, intake: intake.add("groups", pd.DataFrame(), "f"))
    with pytest.raises(ValueError, match="delivers tables it does not declare: groups"):
        source.read(SourceSettings("made up", tmp_path))
