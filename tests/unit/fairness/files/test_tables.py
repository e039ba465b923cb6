"""A file is read by what it holds: its kind, encoding, separator, heading and sheets; or it is refused."""

import io
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest
from lib.outside import GROUPS, SCORES, deliver, write

from fairness.errors import AuditError
from fairness.files.account import Reason, RemarkKind
from fairness.files.headings import Asked
from fairness.files.table import read_table

ASKED = Asked.of(["score", "outcome"])
NAMED = "student,programme,score,outcome\n1,Één,0.25,1\n2,Eén,0.5,0\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "cp850"]
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_encoding_and_separator_are_found_by_content(tmp_path, encoding, separator):
    text = NAMED.replace(",", separator).replace("\n", "\r\n")

    table = read_table(write(tmp_path / "f.csv", text.encode(encoding)), ASKED)

    assert list(table.frame["programme"]) == ["Één", "Eén"]
    assert list(table.lines) == [2, 3]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("sep=;\nstudent;score;outcome\n1;0,5;1\n", [3]),
        ("student,score,outcome,\n1,0.5,1,\n\n,,,\n2,0.5,0,\n", [2, 5]),
        ('student;score;outcome\n"1";"0,5";"1"\n"2; ""B""\n next";"0,5";"1"\n3;0;0\n', [2, 3, 5]),
        ("Scores of 2023\n\nmade on a Monday,,\nstudent,score,outcome\n1,0.5,1\n", [5]),
        ("student, score ,\u00a0outcome\n1,0.5,1\n", [2]),
        ("Student;SCORE;Outcome\r1;0,5;1\r", [2]),
    ],
)
def test_the_number_of_a_line_is_that_in_the_file(tmp_path, text, lines):
    table = read_table(write(tmp_path / "f.csv", text), ASKED)

    assert list(table.lines[table.frame.index]) == lines


def test_a_heading_that_comes_again_is_no_student(tmp_path):
    read = deliver(tmp_path, SCORES + SCORES.replace("\n1,", "\n4,").replace("\n2,", "\n5,").replace("\n3,", "\n6,"),
                   "student,programme,sex\n1,A,x\n2,A,y\n3,B,x\n4,A,x\n5,A,x\n6,B,x\n")  # fmt: skip

    assert [(one.reason, one.lines) for one in read.left_out] == [(Reason.SECOND_HEADING, (5,))]
    assert len(read.scores) == 6


def workbook(**sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name.replace("_", " "))
        for row in rows:
            sheet.append(row)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_all_sheets_with_the_columns_are_read_and_the_others_told(tmp_path):
    heading = ["student", "score", "outcome"]
    content = workbook(
        Cover=[["Scores of two years"], ["by the planning office"]],
        Year_2022=[["Title"], [], heading, [1, 0.25, 1], [2, 0.5, 0]],
        Year_2023=[heading, [3, 0.75, 1], [None, None, None], [4, "n.v.t.", 0]],
    )

    read = deliver(tmp_path, content, "student,sex\n1,x\n2,x\n3,y\n4,y\n")

    assert list(read.scores["score"]) == [0.25, 0.5, 0.75]
    assert [(one.file, one.lines, one.reason) for one in read.left_out] == [
        ("scores.csv, Year 2023", (4,), Reason.NO_SCORE), ("groups.csv", (5,), Reason.NOT_SCORED),
    ]  # fmt: skip
    told = {one.kind: one for one in read.remarks}
    assert told[RemarkKind.SHEETS_SKIPPED].words == ("Cover",)
    assert (told[RemarkKind.ROWS_ABOVE].column, told[RemarkKind.ROWS_ABOVE].number) == ("Year 2022", 1)


def test_a_key_that_was_the_index_of_a_parquet_file_is_a_column(tmp_path):
    frame = pd.DataFrame({"student": [1, 2], "score": [0.2, 0.4], "outcome": [1, 0]}).set_index("student")
    frame.to_parquet(tmp_path / "f")

    assert list(read_table(tmp_path / "f", ASKED).frame["student"]) == [1, 2]


def bomb():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("xl/workbook.xml", b"0" * 1000)
    content = made.getvalue()
    real, claimed = (1000).to_bytes(4, "little"), (2**31).to_bytes(4, "little")
    return content.replace(real, claimed)


def zipped(name):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr(name, SCORES)
    return made.getvalue()


REFUSED = {
    "empty": (b"", "no rows"),
    "blank": (b" \r\n\r\n", "no rows"),
    "mark_only": (b"\xef\xbb\xbf", "no rows"),
    "heading_only": (b"student,score,outcome\n", "no rows"),
    "nul": (b"student,score,outcome\n1,0.5,1\n2,\x00,1\n", "line 3 holds NUL bytes"),
    "two_encodings": ("student,score,outcome\n1é,0.5,1\n2".encode() + b"\xe9,0.5,1\n", "line 3"),
    "giant": (b"student,score,outcome\n1,0.5," + b"9" * 200_000 + b"\n", "line 2 cannot be read"),
    "open_quote": (b'student,score,outcome\n1,0.5,1\n2,"0.5,1\n3,0.5,1\n', "line 3 cannot be read"),
    "ragged": (b"student,score,outcome\n1,0.5,1\n2,0.5\n", "the first is line 3"),
    "wide": (b"student,score,outcome\n1,0.5,1,9\n", "the first is line 2"),
    "old_excel": (b"\xd0\xcf\x11\xe0\xa1\xb1" + bytes(100), "an .xls (or protected) file"),
    "zip": (zipped("scores.csv"), "a zip file, and no Excel"),
    "not_a_workbook": (zipped("xl/workbook.xml"), "cannot be opened"),
    "bomb": (bomb(), "too large"),
    "cut_zip": (zipped("scores.csv")[:40], "broken Excel or zip"),
    "cut_parquet": (b"PAR1" + bytes(30), "this Parquet file cannot be opened"),
    "compressed": (b"\x1f\x8b\x08" + bytes(30), "a compressed file"),
    "page": (b"<html><table><tr><td>student</td></tr></table>", "a web page"),
    "twice": (b"student,score,score,outcome\n1,0.5,0.5,1\n", "there are 2 columns score"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_one_sentence(tmp_path, name):
    content, said = REFUSED[name]

    with pytest.raises(AuditError) as caught:
        deliver(tmp_path, content)

    assert said in caught.value.what
    assert "scores.csv" in caught.value.where


@pytest.mark.parametrize(("name", "said"), [("a folder", "this is a folder"), ("nowhere.csv", "there is no such file")])
def test_what_is_no_file_is_refused(tmp_path, name, said):
    (tmp_path / "a folder").mkdir()

    with pytest.raises(AuditError, match=said):
        read_table(tmp_path / name, ASKED)


HEADLESS = {
    "scores": ("2134567;0,8;1;Jansen Pietje\n2134568;0,2;0;Bakker Ans\n", GROUPS),
    "groups": (SCORES, "2134567;vrouw;Jansen Pietje\n2134568;man;Bakker Ans\n"),
    "long groups": (SCORES, "2134567,sex,Jansen\n2134568,sex,Bakker\n"),
    "a table": (pd.DataFrame([[2134567, 0.8, "Jansen"]], columns=[2134568, 0.2, "Bakker"]), GROUPS),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADLESS)
def test_the_first_row_of_a_file_without_a_heading_is_not_shown(tmp_path, name):
    with pytest.raises(AuditError) as caught:
        deliver(tmp_path, *HEADLESS[name])

    assert "columns none is named" in caught.value.what
    assert not any(value in str(caught.value) for value in ("213456", "Jansen", "Bakker", "0,8", "0.2"))


def test_columns_are_listed_only_where_they_are_names(tmp_path):
    with pytest.raises(AuditError) as listed:
        deliver(tmp_path, SCORES.replace("outcome", "uitval"))
    with pytest.raises(AuditError) as counted:
        deliver(tmp_path, SCORES.replace("outcome", "2134567"))

    assert "4 columns in line 1" in listed.value.where
    assert "student, programme, score, uitval" in listed.value.do
    assert "2134567" not in str(counted.value)


def test_a_column_of_lists_is_refused(tmp_path):
    pd.DataFrame({"score": [np.array([1.0])], "outcome": [1]}).to_parquet(tmp_path / "f.parquet")

    with pytest.raises(AuditError, match="lists or bytes"):
        read_table(tmp_path / "f.parquet", ASKED)
