"""The forecast as a workbook and as Parquet: every level, why it changed, the years ahead, and what it all is."""

import io
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from fairness.disclosure.smallest import read_smallest_count
from fairness.words.formats import disarm, format_date
from features.errors import TableError
from features.lake import replace_file
from serving.errors import NotFound
from serving.planner.changes import find_changes
from serving.planner.deliveries import find_findings
from serving.planner.export_tables import (
    Cell,
    Table,
    findings_table,
    forecast_frame,
    forecast_table,
    outlook_table,
    scenario_table,
    why_table,
)
from serving.planner.forecasts import ForecastRow, forecast_rows, weeks
from serving.planner.outlook import stock_ahead, years_ahead
from serving.planner.scenarios import ScenarioResult
from serving.results.published import Published
from serving.words import text

_LEVELS = ("institution", "faculty", "programme", "cell")
_DEFINITIONS = ("forecast", "range", "baselines", "leans", "withheld", "why", "years", "stock", "deliveries")


def forecast_workbook(
    published: Published, week: tuple[str, int], language: str, *, institution: str, today: date
) -> bytes:
    """Return one week's forecast as an Excel workbook: a sheet per level, why, years, stock, deliveries and about."""
    rows = forecast_rows(published, academic_year=week[0], iso_week=week[1])
    rows.sort(key=lambda row: (_LEVELS.index(row.level), row.faculty, row.programme_name))
    tables = [
        *(forecast_table(level, rows, language) for level in _LEVELS),
        why_table(find_changes(published, rows), language),
        outlook_table("years", years_ahead(published), language),
        outlook_table("stock", stock_ahead(published), language),
        findings_table(find_findings(published) or (), language),
        _about(rows[0], language, institution=institution, today=today),
    ]
    return write_workbook(tables)


def scenario_workbook(result: ScenarioResult, language: str, *, today: date) -> bytes:
    """Return a scenario as an Excel workbook; every sheet says that it is no forecast."""
    saved = result.saved
    lines = (
        ("scenario.name", saved.name),
        ("scenario.author", saved.author),
        ("scenario.made", format_date(saved.made_at.date(), language)),
        ("export.week", f"{result.academic_year}, {result.iso_week}"),
        ("export.exported_on", format_date(today, language)),
        ("scenario.caution_head", text("scenario.caution", language)),
    )
    about = Table(
        text("export.sheet.about", language), _heads(language), tuple((text(a, language), b) for a, b in lines)
    )
    return write_workbook([scenario_table(saved.name, result.rows, language), about], text("scenario.band", language))


def write_exports(published: Published, folder: Path, language: str, *, institution: str, today: date) -> list[Path]:
    """Write the newest week as a workbook and all weeks as Parquet; return the files. Raises TableError."""
    known = weeks(published)
    if not known:
        raise TableError("there is no forecast to export", do="run studiepeil forecast first, with a promoted model")
    year, week = known[0]
    folder.mkdir(parents=True, exist_ok=True)
    workbook = folder / f"forecast-{year}-week-{week}.xlsx"
    content = forecast_workbook(published, known[0], language, institution=institution, today=today)
    workbook.write_bytes(content)
    parquet = folder / f"forecast-{year}.parquet"
    replace_file(forecast_frame(forecast_rows(published, academic_year=year)), parquet)
    return [workbook, parquet]


def chosen_week(published: Published, wanted: str | None) -> tuple[str, int]:
    """Return the week asked for as "2026:10", the newest without one. Raises NotFound."""
    known = weeks(published)
    if wanted is None and known:
        return known[0]
    year, _, week = (wanted or "").rpartition(":")
    if not week.isdecimal() or not week.isascii() or (year, int(week)) not in known:
        raise NotFound("no_forecast")
    return year, int(week)


def _about(row: ForecastRow, language: str, *, institution: str, today: date) -> Table:
    lines: list[tuple[str, str]] = [
        (text("export.what", language), text("forecast.title", language, year=row.academic_year)),
        (text("export.institution", language), institution),
        (text("export.week", language), f"{row.academic_year}, {row.iso_week}"),
        (text("export.as_of", language), format_date(row.as_of, language)),
        (text("export.made_on", language), format_date(row.made_on, language)),
        (text("export.exported_on", language), format_date(today, language)),
        (text("export.model", language), f"{row.model_name} {row.model_version}"),
    ]
    smallest = read_smallest_count()
    for name in _DEFINITIONS:
        lines.append(
            (text(f"export.about.{name}", language), text(f"export.about.{name}_text", language, smallest=smallest))
        )
    return Table(text("export.sheet.about", language), _heads(language), tuple(lines))


def _heads(language: str) -> tuple[str, str]:
    return text("export.about.item", language), text("export.about.meaning", language)


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
            sheet.append([disarm(value) if isinstance(value, str) else value for value in row])
            for cell in sheet[sheet.max_row]:
                cell.alignment = Alignment(horizontal=_side(cell.value), vertical="top", wrap_text=True)
        sheet.freeze_panes = f"A{top + 1}"
        for number, width in enumerate(_widths(table), start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


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
