"""Tables as an Excel workbook: numbers as numbers, heads that stay in view, columns as wide as what is in them."""

import io
from collections.abc import Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from serving.planner.export_tables import Cell, Table

_WIDEST, _NARROWEST = 60, 9
_HEAD = PatternFill("solid", start_color="12395B")
_BAND = PatternFill("solid", start_color="FBEEE6")


def write_workbook(tables: Sequence[Table], band: str = "") -> bytes:
    """Return a workbook with a sheet per table; `band` stands above the heads of every sheet, in a color of its own."""
    book = Workbook()
    book.remove(book.active)
    for table in tables:
        sheet = book.create_sheet(table.name)
        if band:
            sheet.append([band])
            sheet["A1"].font = Font(bold=True, color="A8481C")
            for cell in sheet[1]:
                cell.fill = _BAND
        sheet.append(list(table.heads))
        top = sheet.max_row
        for cell in sheet[top]:
            cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEAD
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        for row in table.rows:
            sheet.append([_harmless(value) for value in row])
            for cell in sheet[sheet.max_row]:
                cell.alignment = Alignment(horizontal=_side(cell.value), vertical="top", wrap_text=True)
        sheet.freeze_panes = f"A{top + 1}"
        for number, width in enumerate(_widths(table), start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _harmless(value: Cell) -> Cell:
    """Keep a spreadsheet from taking a text for a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _side(value: Cell) -> str:
    return "right" if isinstance(value, int | float) or str(value).startswith("<") else "left"


def _widths(table: Table) -> list[int]:
    longest = []
    for number, head in enumerate(table.heads):
        inside = [len(_written(row[number])) for row in table.rows]
        # A head of several words is broken over lines: its longest word has to fit.
        words = max((len(word) for word in head.split()), default=0)
        longest.append(min(max([_NARROWEST, words + 3, *(length + 2 for length in inside)]), _WIDEST))
    return longest


def _written(value: Cell) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
