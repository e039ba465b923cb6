from pathlib import Path

import pandas as pd
import pytest

from features.errors import ExtractError, SettingsError
from features.extracts import read_extracts
from features.sources.delivery import Delivery
from features.sources.institution import SOURCE
from features.sources.options import SourceSettings


def read(path: Path, **columns: dict[str, str]) -> Delivery:
    return SOURCE.read(SourceSettings("institution", path, {"columns": columns} if columns else {}))


def test_any_tables_as_csv_or_parquet(tmp_path: Path) -> None:
    (tmp_path / "consents.csv").write_text("student;purpose;status;known_on\n007;advice;given;2024-09-01\n")
    pd.DataFrame({"student": ["7", None], "clicks": [3, None]}).to_parquet(tmp_path / "activity.parquet")
    (tmp_path / ".hidden").write_text("")
    (tmp_path / "folder").mkdir()
    delivery = read(tmp_path)
    assert delivery.tables["consents"].loc[2].tolist() == ["007", "advice", "given", "2024-09-01"]
    assert delivery.tables["activity"].index.tolist() == [1, 2]
    assert delivery.account.read == {("consents", "consents.csv"): 1, ("activity", "activity.parquet"): 2}


def test_unknown_files_are_named_with_what_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "students.csv").write_text("a\n")
    (tmp_path / "results.docx").write_text("")
    with pytest.raises(ExtractError, match=r"holds files that are no table: results.docx, students.csv") as error:
        read(tmp_path)
    assert "Rename or move them. Allowed are programmes, programme_changes, caps" in error.value.do


def test_application_counts_are_sent_to_their_own_format(tmp_path: Path) -> None:
    (tmp_path / "application_counts.csv").write_text("a\n")
    with pytest.raises(ExtractError) as error:
        read(tmp_path)
    assert "format 'studielink'" in error.value.do


def test_one_table_in_two_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "groups.csv").write_text("a\n")
    (tmp_path / "groups.parquet").write_text("")
    with pytest.raises(ExtractError, match=r"Table 'groups' is there twice: groups.csv and groups.parquet"):
        read(tmp_path)


def test_an_empty_folder_or_a_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="The exchange folder holds no tables"):
        read(tmp_path)
    (tmp_path / "groups.csv").write_text("a\n")
    with pytest.raises(ExtractError, match="is not a folder"):
        read(tmp_path / "groups.csv")


def test_a_broken_parquet_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "groups.parquet").write_text("half a file")
    with pytest.raises(ExtractError, match=r"groups.parquet cannot be read as Parquet"):
        read(tmp_path)


HEADER = "student,programme,cohort,year_of_study,starts_on,enrolled_on,known_on\n"


def row(student: str, cohort: int) -> str:
    return f"{student},P,{cohort},1,{cohort}-09-01,{cohort}-09-01,{cohort}-09-01\n"


def test_a_table_may_have_a_file_per_year(tmp_path: Path) -> None:
    (tmp_path / "enrolments_2021.csv").write_text(HEADER + row("1", 2021) + row("2", 2021))
    frame = pd.DataFrame([row("3", 2022).strip().split(","), row("2", 2021).strip().split(",")])
    frame.set_axis(HEADER.strip().split(","), axis=1).to_excel(tmp_path / "enrolments 2022.xlsx", index=False)
    extracts = read_extracts([SourceSettings("institution", tmp_path)])
    assert sorted(extracts.tables["enrolments"]["student"]) == ["1", "2", "3"]
    report = extracts.account.report()
    assert dict(zip(report["fate"], report["rows"], strict=True)) == {"kept": 3, "merged": 1}
    assert report["file"].unique().tolist() == ["enrolments 2022.xlsx, enrolments_2021.csv"]


def test_rows_of_several_files_are_numbered_on_and_it_is_told(tmp_path: Path) -> None:
    (tmp_path / "enrolments_a.csv").write_text(HEADER + row("1", 2021))
    (tmp_path / "enrolments_b.csv").write_text(HEADER + row("2", 2021))
    delivery = read(tmp_path)
    assert delivery.tables["enrolments"].index.tolist() == [2, 4]
    told = [(remark.file, remark.sentence) for remark in delivery.remarks]
    assert ("enrolments_b.csv", "rows of this file are numbered from 3") in told


@pytest.mark.parametrize("heading", ["Student", "STUDENT ", "studnt"])
def test_a_heading_that_is_nearly_right_is_named_with_the_option_that_solves_it(heading: str, tmp_path: Path) -> None:
    (tmp_path / "enrolments.csv").write_text(HEADER.replace("student", heading) + row("1", 2021))
    name = heading.strip()
    with pytest.raises(ExtractError, match=f"has a column '{name}'") as error:
        read(tmp_path)
    assert f'columns = {{ enrolments = {{ "{name}" = "student" }} }}' in error.value.do
    assert read(tmp_path, enrolments={name: "student"}).tables["enrolments"]["student"].tolist() == ["1"]


def test_other_headings_are_read_with_the_option(tmp_path: Path) -> None:
    (tmp_path / "enrolments.csv").write_text("Nr" + HEADER.removeprefix("student") + row("1", 2021))
    assert read(tmp_path, enrolments={"Nr": "student"}).tables["enrolments"]["student"].tolist() == ["1"]
    with pytest.raises(SettingsError, match="has the heading 'Number'"):
        read(tmp_path, enrolments={"Number": "student"})
    with pytest.raises(SettingsError, match="has no column 'person'"):
        read(tmp_path, enrolments={"Nr": "person"})
    with pytest.raises(SettingsError, match="has no table 'enrolment'"):
        read(tmp_path, enrolment={"Nr": "student"})
    with pytest.raises(ExtractError, match="two columns for programme"):
        read(tmp_path, enrolments={"Nr": "programme"})
