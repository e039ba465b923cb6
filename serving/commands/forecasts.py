"""The commands `studiepeil forecast`, `years`, `stock` and `export`: how many students will come, and will be here."""

from datetime import date
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.markup import escape

from serving.commands.console import err, out, show_forecast, show_progress, show_table
from serving.commands.options import DEFAULT_SETTINGS, Csv, SettingsPath
from serving.pipeline.acceptance import Accept, accept_as
from serving.pipeline.models import outlook as outlook_steps
from serving.pipeline.models.forecast import make_forecast, tell_missing_road, write_forecast_csv
from serving.pipeline.settings import read_settings
from serving.pipeline.steps import write_result
from serving.pipeline.tables.deliveries import check_deliveries
from serving.planner.exports import write_exports
from serving.results.published import load_published
from serving.words import text
from training.registry import Registry


def forecast(settings: SettingsPath = DEFAULT_SETTINGS, accept: Accept = None, csv: Csv = False) -> None:
    """Forecast the first-years of the coming 1 October with the champion."""
    read = read_settings(settings)
    with show_progress() as progress:
        check_deliveries(read, accept_as(accept), progress)
        made = make_forecast(read, progress)
    if csv:
        write_forecast_csv(read)
    show_forecast(made.rows)
    if remark := tell_missing_road(made):
        err.print(f"{remark[0].upper()}{remark[1:]}.")


def years(settings: SettingsPath = DEFAULT_SETTINGS, csv: Csv = False) -> None:
    """Forecast the first-years of the coming one to five years, from yearly counts."""
    read = read_settings(settings)
    with show_progress() as progress:
        rows = outlook_steps.make_years(read, progress)
    write_result(rows, outlook_steps.years_file(read), csv=csv)
    _show_years(rows)
    left_out = pd.read_parquet(read.results / "years-left-out.parquet")
    for reason, programmes in left_out.groupby("reason")["programme"].count().items():
        out.print(f"{programmes} programmes have no forecast: {text(f'left_out.{reason}', 'en')}.", highlight=False)


def stock(settings: SettingsPath = DEFAULT_SETTINGS, csv: Csv = False) -> None:
    """Forecast all enrolled students of the coming years, by programme and year of study."""
    read = read_settings(settings)
    with show_progress() as progress:
        rows = outlook_steps.make_stock(read, progress)
    write_result(rows, outlook_steps.stock_file(read), csv=csv)
    _show_stock(rows)


def export(
    folder: Annotated[Path, typer.Option("--out", help="Where to write the files.")],
    settings: SettingsPath = DEFAULT_SETTINGS,
    language: Annotated[str, typer.Option(help="The language of the workbook.")] = "nl",
) -> None:
    """Write the newest forecast as an Excel workbook and the season as Parquet; small numbers are withheld."""
    read = read_settings(settings)
    published = load_published(read.results, Registry(read.mlruns), read.vault)
    name = read.serving.institution_name
    for path in write_exports(published, folder, language, institution=name, today=date.today()):
        out.print(f"Wrote {escape(str(path))}", highlight=False)


def _show_years(rows: pd.DataFrame) -> None:
    """Show the first-years of the institution per year, and what is served."""
    whole = rows[rows["level"] == "institution"]
    names = {"academic_year": "year", "forecast": "forecast", "p10": "from", "p90": "to", "served": "served"}
    last = f"{whole['baseline_last_year'].iloc[0]:,.0f} in {whole['last_known_year'].iloc[0]}"
    show_table(f"First-years of the institution ({last})", whole[list(names)].rename(columns=names))


def _show_stock(rows: pd.DataFrame) -> None:
    """Show the enrolled students of the institution per year."""
    whole = rows[(rows["level"] == "institution") & (rows["year_of_study"] == 0)]
    names = {"academic_year": "year", "forecast": "forecast", "p10": "from", "p90": "to", "note": "note"}
    last = f"{whole['last_known'].iloc[0]:,.0f} in {whole['last_known_year'].iloc[0]}"
    show_table(f"All enrolled students ({last})", whole[list(names)].rename(columns=names))
