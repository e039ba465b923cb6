"""Totals of other rows and sentences below a table are no rows of it; nobody is taken for one."""

from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from features.errors import ExtractError
from features.sources.reading import TableFile, leave_totals, read_table

HEADER = "nr;programme;count;name\n"
ROWS = "".join(f"{number};P{number % 3};{number};Name {number}\n" for number in range(1, 31))


def read(folder: Path, end: str, before: str = "") -> TableFile:
    (folder / "table.csv").write_text(HEADER + before + ROWS + end)
    return read_table(folder / "table.csv", ("nr", "programme"))


@pytest.mark.parametrize(
    "end",
    [
        "Totaal;;465;\n",
        "Grand Total;;465;\n",
        "Som;;465;\n",
        "Gemiddelde:;;15;\n",
        ";Eindtotaal;465;\n",
        "\nBron: studentensysteem, 1 juni 2024\n",
        "* alleen voltijd; zonder instroom in februari\n",
        "Dit bestand is vertrouwelijk\n",
        'Zie ook "de toelichting" van vorig jaar;;;\n',
        "Sum;;465;\nBron: SIS\n\n",
    ],
)
def test_what_is_no_row_is_left_out_and_counted(end: str, tmp_path: Path) -> None:
    file = read(tmp_path, end)
    assert file.frame["nr"].tolist() == [str(number) for number in range(1, 31)]
    assert file.read == len(file.frame) + file.totals
    assert file.totals == sum(bool(line.strip()) for line in end.splitlines())


@pytest.mark.parametrize("total", ["7;P;9;Totaal", "7;Alle opleidingen;9;x", "7;P;9;EINDTOTAAL:"])
def test_a_code_that_is_the_word_total_adds_up_counts_wherever_it_stands(total: str, tmp_path: Path) -> None:
    file = read(tmp_path, "", before=f"{total}\n")
    assert file.totals == 0  # an assessment may be called so
    counts = leave_totals(file)
    assert (counts.totals, len(counts.frame), counts.read) == (1, 30, 31)


@pytest.mark.parametrize("end", ["31;P1;3;Som\n", "31;Som van Dijk;3;x\n", "31;P1;3;Totalitarisme\n"])
def test_a_name_that_is_like_one_is_a_row(end: str, tmp_path: Path) -> None:
    assert read(tmp_path, end).totals == 0


def test_somebody_with_such_a_name_among_the_others_is_a_row(tmp_path: Path) -> None:
    assert read(tmp_path, "", before="7;Som;9;x\n").totals == 0


@pytest.mark.parametrize("end", ["31\n", "31;P1\n", "Jan Jansen\n", "31;P1;3;Name;more\n"])
def test_a_row_that_was_cut_off_is_refused(end: str, tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="another number of fields"):
        read(tmp_path, end)


def test_a_sentence_among_the_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ExtractError, match="another number of fields"):
        read(tmp_path, "", before="Bron: studentensysteem van de instelling\n")


@pytest.fixture
def book(tmp_path: Path) -> openpyxl.Workbook:
    path = tmp_path / "table.xlsx"
    pd.DataFrame({"nr": range(1, 31), "programme": "P", "count": 2, "name": "x"}).to_excel(path, index=False)
    return openpyxl.load_workbook(path)


def test_a_sentence_below_a_sheet_is_no_row(book: openpyxl.Workbook, tmp_path: Path) -> None:
    book.active.cell(34, 1).value = "Bron: studentensysteem"
    book.save(tmp_path / "table.xlsx")
    file = read_table(tmp_path / "table.xlsx", ("nr", "programme"))
    assert (len(file.frame), file.totals) == (30, 1)


def test_a_hidden_sheet_is_passed_over_and_told(book: openpyxl.Workbook, tmp_path: Path) -> None:
    old = book.copy_worksheet(book.active)
    old.title, old.sheet_state = "old", "hidden"
    book.save(tmp_path / "table.xlsx")
    file = read_table(tmp_path / "table.xlsx", ("nr", "programme"))
    assert (len(file.frame), file.passed_over) == (30, ("old (hidden)",))


def test_formulas_that_were_never_computed_are_refused(book: openpyxl.Workbook, tmp_path: Path) -> None:
    for row in (2, 3):
        book.active.cell(row, 3).value = f"=1+{row}"
    book.save(tmp_path / "table.xlsx")
    with pytest.raises(ExtractError, match=r"never computed .2 cells."):
        read_table(tmp_path / "table.xlsx", ("nr", "programme"))
