"""Files that were damaged or written otherwise: what the fuzzer found, one small file each."""

import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from features.errors import ExtractError
from features.sources.parquet_files import read_parquet
from features.sources.reading import read_table
from features.values import convert, read_numbers, to_text
from features.vocabulary import Kind

TEXT = pd.StringDtype("pyarrow")


@pytest.mark.parametrize("kept", ["{", b"\xe9\xe9", '{"index_columns": [], "columns": [{}]}'])
def test_parquet_is_read_by_its_columns_whatever_pandas_wrote_beside_them(kept, tmp_path):
    table = pa.table({"student": ["1"], "__index_level_0__": [7]}).replace_schema_metadata({"pandas": kept})
    pq.write_table(table, tmp_path / "x.parquet")
    frame = read_parquet(tmp_path / "x.parquet")
    assert frame.to_dict("list") == {"student": ["1"]}


def test_damaged_parquet_and_workbooks_are_refused_in_a_sentence(tmp_path):
    pq.write_table(pa.table({"student": ["867530901"] * 50}), tmp_path / "right.parquet")
    book = openpyxl.Workbook()
    book.active.append(["student"])
    book.active.append(["867530901"])
    book.save(tmp_path / "right.xlsx")
    random = np.random.default_rng(1)
    for name in ("right.parquet", "right.xlsx"):
        right, told = (tmp_path / name).read_bytes(), []
        for _ in range(150):
            content = bytearray(right)
            for place in random.integers(4, len(content), size=3):
                content[place] = int(random.integers(0, 256))
            (tmp_path / "damaged").write_bytes(content)
            try:
                read_table(tmp_path / "damaged", ["student"])
            except ExtractError as error:
                told.append(str(error))
        assert len(told) > 20
        assert "867530901" not in "".join(told)


def test_a_workbook_that_packs_a_thousand_times_is_not_opened(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.xlsx", "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", bytes(70 * 2**20))
    with pytest.raises(ExtractError, match="unpacks to"):
        read_table(tmp_path / "bomb.xlsx")


@pytest.mark.parametrize("heading", ["867530901", "2001-05-12", "s.jansen@example.org"])
def test_a_heading_that_looks_like_a_value_is_called_by_its_place(heading, tmp_path):
    (tmp_path / "x.csv").write_text(f"student,{heading},2021\n1,2,3\n")
    file = read_table(tmp_path / "x.csv", ["student"])
    assert list(file.frame.columns) == ["student", "column 2", "2021"]
    assert file.hidden == ("column 2",)
    assert heading in read_table(tmp_path / "x.csv", [heading]).frame.columns


def test_a_heading_that_is_there_twice_and_looks_like_a_value_is_not_shown(tmp_path):
    (tmp_path / "x.csv").write_text("student,867530901,867530901\n1,2,3\n")
    with pytest.raises(ExtractError, match="places 2, 3"):
        read_table(tmp_path / "x.csv", ["student"])


def test_a_number_is_the_same_to_its_last_digit_in_every_notation():
    points = pd.Series([repr(number) for number in np.random.default_rng(1).normal(0, 1, 500).tolist()], dtype=TEXT)
    commas = points.str.replace(".", ",", regex=False)
    expected = points.astype(object).astype("float64").tolist()
    assert read_numbers(points, "x").numbers.tolist() == expected
    assert read_numbers(commas, "x").numbers.tolist() == expected
    assert convert(points, Kind.NUMBER)[0].tolist() == expected


def test_floats_beyond_all_whole_numbers_are_no_codes():
    assert to_text(pd.Series([1.0, 1e300])).tolist() == ["1.0", "1e+300"]
    assert to_text(pd.Series([1.0, 34401.0])).tolist() == ["1", "34401"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "cp850"])
@pytest.mark.parametrize("begins", [True, False], ids=["at the start", "far below"])
def test_letters_are_read_in_the_encoding_that_they_are_written_in(encoding, begins, tmp_path):
    words = ["België", "café", "coördinatie", "financiële", "één", "Curaçao", "programma's"]
    rows = [*(words if begins else []), *["without"] * 20_000, *words]
    (tmp_path / "words.csv").write_bytes("\n".join(["name;word", *(f"n;{word}" for word in rows)]).encode(encoding))

    assert read_table(tmp_path / "words.csv").frame["word"].tolist() == rows


def test_signs_of_windows_are_not_taken_for_letters_of_dos(tmp_path):
    text = "name;word\nn;foto’s – “één” van\xa0Dam…\nn;€ 5 ‰ ŠKODA\n"
    (tmp_path / "signs.csv").write_bytes(text.encode("cp1252"))

    assert read_table(tmp_path / "signs.csv").frame["word"].tolist() == ["foto’s – “één” van\xa0Dam…", "€ 5 ‰ ŠKODA"]


@pytest.mark.parametrize(
    "rows",
    [
        '1,"a,x\n2,b,y\n3,c,z\n',  # not closed
        '1,a,"x\n2,b,y"\n3,c,z\n',  # closed in the next row
        '1,"a,"x\n2,b,y\n3,c,z\n4,"d,v\n5,e,w\n',  # closed in a later row, by another stray sign
    ],
)
def test_an_open_quote_makes_no_rows_part_of_a_field(rows, tmp_path):
    (tmp_path / "x.csv").write_text("student,b,c\n" + rows)
    with pytest.raises(ExtractError) as error:
        read_table(tmp_path / "x.csv", ["student"])
    assert "another number of fields" in str(error.value) or "a quote that is not closed" in str(error.value)


def test_a_text_of_several_lines_is_one_field(tmp_path):
    (tmp_path / "x.csv").write_text('student,b,c\n1,"Dear, dear,\nno, not so,\n\nbye",x\n2,b,y\n')
    file = read_table(tmp_path / "x.csv", ["student"])
    assert file.frame["student"].tolist() == ["1", "2"]
    assert file.read == 2
