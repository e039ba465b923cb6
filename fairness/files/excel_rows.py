"""A workbook as sheets of rows; the only place that opens Excel."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import openpyxl

from fairness.errors import AuditError
from fairness.files.csv_rows import Row


@dataclass(frozen=True)
class Sheet:
    """The rows of one sheet that are not blank; a text is a single sheet without a name."""

    name: str
    rows: list[Row]


def read_sheets(path: Path) -> list[Sheet]:
    """Read every sheet of a workbook, with the values that formulas had when it was saved.

    Raises:
        AuditError: It cannot be opened.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about styles and validations, and some with the value of a cell
            with path.open("rb") as opened:
                workbook = openpyxl.load_workbook(opened, read_only=True, data_only=True)
                return [Sheet(sheet.title, _list_rows(sheet)) for sheet in workbook.worksheets]
    except Exception:  # a damaged workbook fails in a dozen ways, and their texts may quote it
        raise AuditError(
            "this Excel file cannot be opened", where=str(path), do="open it in Excel and save it again as .xlsx"
        ) from None


def _list_rows(sheet: "openpyxl.worksheet._read_only.ReadOnlyWorksheet") -> list[Row]:
    sheet.reset_dimensions()  # what a workbook says of its size may be wrong
    rows = []
    for number, cells in enumerate(sheet.iter_rows(values_only=True), 1):
        row = list(cells)
        if any(cell is not None and str(cell).strip() for cell in row):
            rows.append((number, row))
    return rows
