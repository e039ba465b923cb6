"""Text as rows: an open quote makes no rows part of a field, and a text of several lines stays one."""

import pytest

from fairness.errors import AuditError
from fairness.files.csv_rows import read_csv_rows


def read(folder, text):
    (folder / "x.csv").write_text(text)
    return read_csv_rows(folder / "x.csv", lambda _rows: 0.0)


@pytest.mark.parametrize("rows", ['1,a,"x\n2,b,y"\n3,c,z\n', '1,"a,x\n2,b,y\n3,c,"z\n'])
def test_rows_behind_a_quote_that_is_not_closed_are_not_one_field(rows, tmp_path):
    with pytest.raises(AuditError, match="line 2 cannot be read: a quote that is not closed"):
        read(tmp_path, "student,b,c\n" + rows)


def test_a_text_of_several_lines_is_one_field(tmp_path):
    assert [line for line, _ in read(tmp_path, 'student,b,c\n1,"Dear, dear,\n\nbye",x\n2,b,y\n')] == [1, 2, 5]
