from pathlib import Path

import pandas as pd
import pytest

from features.errors import AccountError, ExtractError, SettingsError
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
    lines = set(report[["file", "fate", "rows"]].itertuples(index=False, name=None))
    first, second = "enrolments_2021.csv", "enrolments 2022.xlsx"
    assert lines in (
        {(first, "kept", 2), (second, "kept", 1), (second, "merged", 1)},
        {(first, "kept", 1), (first, "merged", 1), (second, "kept", 2)},
    )


def write_files(folder: Path, **columns: list[str]) -> None:
    """A file of results per year (`scores_2021` and so on), with these scores."""
    for name, scores in columns.items():
        rows = [
            f"{place};P;2021;C;A;1;01-10-2021;02-10-2021;{score};0;01-10-2021" for place, score in enumerate(scores)
        ]
        header = "student;programme;cohort;course;assessment;attempt;submitted_on;graded_on;score;banked;known_on"
        (folder / f"results_{name}.csv").write_text("\n".join([header, *rows]) + "\n")


def test_each_file_of_a_table_is_read_as_it_is_written(tmp_path: Path) -> None:
    write_files(tmp_path, a=["7,5"] * 25, b=["6.5"] * 25)
    second = tmp_path / "results_b.csv"
    second.write_text(second.read_text().replace(";2021;C", ";2022;C"))
    table = read_extracts([SourceSettings("institution", tmp_path)]).tables["results"]
    assert table.groupby("cohort")["score"].unique().map(list).to_dict() == {"2021": [7.5], "2022": [6.5]}


def test_a_column_that_can_be_read_in_two_ways_is_refused_with_the_file_it_is_in(tmp_path: Path) -> None:
    write_files(tmp_path, a=["71", "1"] * 12, b=["1.234"] * 24)
    with pytest.raises(ExtractError, match="'score' can be read in two ways") as error:
        read_extracts([SourceSettings("institution", tmp_path)])
    assert error.value.where == "results_b.csv, column 'score', such as row 2 and row 3"


def test_the_order_of_day_and_month_is_asked_of_the_other_files_where_one_does_not_tell(tmp_path: Path) -> None:
    write_files(tmp_path, a=["7"] * 25, b=["6"] * 25)
    for name, cohort, day in (("a", 2021, "10/25/2021"), ("b", 2022, "10/05/2021")):
        path = tmp_path / f"results_{name}.csv"
        text = path.read_text().replace(";2021;C", f";{cohort};C")
        path.write_text(text.replace("01-10-2021", day).replace("02-10-2021", day))
    with pytest.raises(AccountError) as error:
        read_extracts([SourceSettings("institution", tmp_path)])
    for file in ("results_a.csv", "results_b.csv"):
        assert f"25 of 25 rows of {file} were quarantined" in str(error.value)


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


def test_what_programs_leave_in_a_folder_is_no_table(tmp_path: Path) -> None:
    (tmp_path / "enrolments.csv").write_text(HEADER + row("1", 2021))
    for name in ("~$enrolments.xlsx", "Thumbs.db", ".DS_Store"):
        (tmp_path / name).write_bytes(b"x")
    assert len(read(tmp_path).tables["enrolments"]) == 1
