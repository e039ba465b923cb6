"""One file as a table: its columns by name, and where each row stands in the file."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow
import pyarrow.parquet
from numpy.typing import NDArray

from fairness.errors import AuditError
from fairness.files.account import MOST_LINES, LeftOut, Reason, Remark, RemarkKind
from fairness.files.cells import clean, write_cell, write_cells
from fairness.files.csv_rows import Row, read_csv_rows
from fairness.files.excel_rows import Sheet, read_sheets
from fairness.files.file_kind import FileKind, find_kind
from fairness.files.headings import Asked, Heading, can_be_shown, find_heading


@dataclass(frozen=True, eq=False)
class Table:
    """The rows of a file.

    frame: cells as they come, by column; its index is the place of a row among all rows of the file, and stays with it.
    lines: per place the number of the line (text and Excel; the first is 1) or row (Parquet, from 1). sheets: per place
    the sheet, "" where there are none. left_out: rows that are no rows of students. names: of the columns, None where
    they may be values and are not to be shown. heading: the line with the names.
    """

    path: Path
    frame: pd.DataFrame
    lines: NDArray[np.int64]
    sheets: NDArray[np.object_]
    names: tuple[str, ...] | None
    heading: int = 1
    remarks: tuple[Remark, ...] = ()
    left_out: tuple[LeftOut, ...] = ()

    def keep(self, is_kept: pd.Series) -> "Table":
        """The table with some of its rows."""
        return replace(self, frame=self.frame[is_kept])

    def leave_out(self, is_out: pd.Series, reason: Reason) -> "Table":
        """The table without some of its rows, which are put down with the reason."""
        places = self.frame.index[is_out.to_numpy(dtype=bool)].to_numpy()
        if not len(places):
            return self
        return replace(
            self,
            frame=self.frame[~is_out.to_numpy(dtype=bool)],
            left_out=(*self.left_out, *self._put_down(places, reason)),
        )

    def name_line(self, place: int) -> str:
        """Where a row stands, for a message: "line 5", or "sheet 2023, line 5"."""
        sheet = f"sheet {self.sheets[place]}, " if self.sheets[place] else ""
        return f"{sheet}line {self.lines[place]}"

    def name_place(self, column: str) -> str:
        """The file and a column of it, for a message."""
        return f"{self.path}, column {column}"

    def _put_down(self, places: NDArray[np.int64], reason: Reason) -> list[LeftOut]:
        found = []
        for sheet in dict.fromkeys(self.sheets[places]):
            lines = self.lines[places][self.sheets[places] == sheet]
            file = f"{self.path.name}, {sheet}" if sheet else self.path.name
            found.append(LeftOut(file, len(lines), tuple(map(int, lines[:MOST_LINES])), reason))
        return found


def read_table(path: Path, asked: Asked) -> Table:
    """Read a text, a workbook or a Parquet file; which of these it is, its bytes say.

    Of a workbook every sheet is read that has all columns, and the others are told. Rows above the heading are told.

    Args:
        path: the file.
        asked: the columns that are looked for. Where no row holds any of them, there is no heading.

    Raises:
        AuditError: It cannot be read, has no heading or no rows, or rows of unequal width.
    """
    kind = find_kind(path)
    if kind == FileKind.PARQUET:
        table = _read_parquet(path, asked)
    else:
        sheets = read_sheets(path) if kind == FileKind.WORKBOOK else [Sheet("", _read_text(path, asked))]
        table = _read_sheets(path, [sheet for sheet in sheets if sheet.rows], asked)
    if table.frame.empty:
        raise AuditError("the file holds no rows", where=str(path), do="deliver one row per student")
    return table


def check_columns(table: Table, wanted: dict[str, str]) -> None:
    """Raise when a column is not there, or twice; `wanted`: the option that names it, to its name."""
    columns = list(table.frame.columns)
    for option, name in wanted.items():
        if name not in columns:
            raise refuse_columns(table, f"there is no column {name}", f"name it with {option}")
        if columns.count(name) > 1:
            raise refuse_columns(table, f"there are {columns.count(name)} columns {name}", "deliver each once")


def refuse_columns(table: Table, what: str, do: str) -> AuditError:
    """The error about columns that names those that are there, where these can be seen to be names."""
    columns = table.frame.columns
    if table.names is None:
        return AuditError(
            what,
            where=f"{table.path}, {len(columns)} columns",
            do=f"{do}; the columns are not listed here, because some may be values and no names",
        )
    return AuditError(
        what,
        where=f"{table.path}, {len(columns)} columns in line {table.heading}",
        do=f"{do}; there are: {', '.join(table.names)}",
    )


def _read_text(path: Path, asked: Asked) -> list[Row]:
    def fit(rows: list[Row]) -> float:
        found = find_heading(rows, asked)
        return found.share if found else 0.0

    return read_csv_rows(path, fit)


def _read_sheets(path: Path, sheets: Sequence[Sheet], asked: Asked) -> Table:
    if not sheets:
        raise AuditError("the file holds no rows", where=str(path), do="deliver one row per student")
    headings = [(sheet, find_heading(sheet.rows, asked)) for sheet in sheets]
    best = max(heading.share if heading else 0.0 for _, heading in headings)
    if best == 0.0:
        raise _refuse_headless(path, sheets[0], asked)
    used = [(sheet, heading) for sheet, heading in headings if heading and heading.share == best]
    tables = [_read_sheet(path, sheet, heading, asked) for sheet, heading in used]
    skipped = tuple(sheet.name for sheet, heading in headings if heading is None or heading.share < best)
    remarks = tuple(remark for table in tables for remark in table.remarks)
    if skipped:
        remarks += (Remark(RemarkKind.SHEETS_SKIPPED, path.name, number=len(skipped), words=skipped),)
    if len(tables) == 1:
        return replace(tables[0], remarks=remarks)
    for table in tables:
        for name in table.frame.columns:
            check_columns(table, {"another name": name})
    starts = np.cumsum([0, *(len(table.lines) for table in tables[:-1])])
    frames = [
        table.frame.set_axis(table.frame.index + start, axis="index")
        for table, start in zip(tables, starts, strict=True)
    ]
    return Table(
        path,
        pd.concat(frames),
        np.concatenate([table.lines for table in tables]),
        np.concatenate([table.sheets for table in tables]),
        tables[0].names,
        tables[0].heading,
        remarks,
        tuple(one for table in tables for one in table.left_out),
    )


def _refuse_headless(path: Path, sheet: Sheet, asked: Asked) -> AuditError:
    line, row = sheet.rows[0]
    names = " or ".join(", ".join(sorted(way)) for way in asked.ways)
    return AuditError(
        f"line {line} is no heading: of its {len(row)} columns none is named {names}",
        where=str(path),
        do="put the names of the columns in the first line, or say with --score-column, --outcome-column and --key "
        "what they are called. What the line holds is not repeated here, because it may be about a person",
    )


def _read_sheet(path: Path, sheet: Sheet, heading: Heading, asked: Asked) -> Table:
    names = list(heading.names)
    while names and not names[-1]:
        names.pop()
    body = sheet.rows[heading.place + 1 :]
    odd = [line for line, row in body if not _fits(row, len(names), is_text=not sheet.name)]
    if odd:
        raise AuditError(
            f"{len(odd)} row(s) have another number of columns than the heading; the first is line {odd[0]}",
            where=f"{path}, sheet {sheet.name}" if sheet.name else str(path),
            do="write the file again, with quotes around texts that hold the separator",
        )
    width = len(names)
    cells = np.empty((len(body), width), dtype=object)
    for place, (_, row) in enumerate(body):
        cells[place, : len(row)] = row[:width]
    frame = pd.DataFrame(cells, columns=names, dtype="object")
    table = Table(
        path,
        frame.loc[:, [bool(name) for name in names]],
        np.array([line for line, _ in body], dtype=np.int64),
        np.full(len(body), sheet.name, dtype=object),
        tuple(name for name in names if name) if can_be_shown(names, asked) else None,
        sheet.rows[heading.place][0],
    )
    if heading.place:
        above = Remark(RemarkKind.ROWS_ABOVE, path.name, column=sheet.name, number=heading.place)
        table = replace(table, remarks=(above,))
    return _leave_out_headings(table, heading)


def _fits(row: list[object], width: int, *, is_text: bool) -> bool:
    """Whether a row has a cell for each name; empty cells after the last are none, and Excel leaves them out."""
    if len(row) < width:
        return not is_text
    return not any(write_cell(cell) for cell in row[width:])


def _leave_out_headings(table: Table, heading: Heading) -> Table:
    """Files that were put one after the other hold their heading again."""
    frame = table.frame
    if frame.empty:
        return table
    is_heading = pd.Series(True, index=frame.index)
    for column, name in enumerate(frame.columns):
        if not is_heading.any():
            break
        is_heading &= write_cells(frame.iloc[:, column]) == name
    return table.leave_out(is_heading, Reason.SECOND_HEADING)


def _read_parquet(path: Path, asked: Asked) -> Table:
    try:
        frame = pyarrow.parquet.read_table(path).to_pandas()
    except Exception:  # a damaged file fails in a dozen ways, and their texts may quote it
        raise AuditError("this Parquet file cannot be opened", where=str(path), do="write it again") from None
    if any(name is not None for name in frame.index.names):
        frame = frame.reset_index()  # a key may have been the index when it was written
    frame = frame.astype(
        {name: "object" for name, kind in frame.dtypes.items() if isinstance(kind, pd.CategoricalDtype)}
    )
    frame.columns = [clean(str(name)) for name in frame.columns]
    for column, kind in enumerate(frame.dtypes):
        if (
            kind.kind == "O"
            and frame.iloc[:, column].map(lambda cell: isinstance(cell, list | dict | bytes | np.ndarray)).any()
        ):
            raise AuditError(
                f"column {column + 1} holds lists or bytes",
                where=str(path),
                do="deliver one value per cell, or leave it out",
            )
    names = list(frame.columns)
    return Table(
        path,
        frame.set_axis(pd.RangeIndex(len(frame)), axis="index"),
        np.arange(1, len(frame) + 1, dtype=np.int64),
        np.full(len(frame), "", dtype=object),
        tuple(names) if can_be_shown(names, asked) else None,
    )
