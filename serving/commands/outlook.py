"""The commands `studiepeil years` and `studiepeil stock`: first-years and enrolled students of the coming years."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from serving.commands.console import out, show_progress, show_table
from serving.pipeline import outlook as outlook_steps
from serving.pipeline import steps
from serving.pipeline.settings import FILE_NAME, read_settings

SettingsPath = Annotated[Path, typer.Option("--settings", "-s", help="The settings file.")]
Csv = Annotated[bool, typer.Option("--csv", help="Write results as CSV too, beside the Parquet.")]
_DEFAULT = Path(FILE_NAME)


def years(settings: SettingsPath = _DEFAULT, csv: Csv = False) -> None:
    """Forecast the first-years of the coming one to five years, from yearly counts."""
    read = read_settings(settings)
    with show_progress() as progress:
        rows = outlook_steps.make_years(read, progress)
    steps.write_result(rows, outlook_steps.years_file(read), csv=csv)
    show_years(rows)
    left_out = pd.read_parquet(read.results / "years-left-out.parquet")
    for reason, programmes in left_out.groupby("reason")["programme"].count().items():
        out.print(f"{programmes} programmes have no forecast: {reason}.", highlight=False)


def stock(settings: SettingsPath = _DEFAULT, csv: Csv = False) -> None:
    """Forecast all enrolled students of the coming years, by programme and year of study."""
    read = read_settings(settings)
    with show_progress() as progress:
        rows = outlook_steps.make_stock(read, progress)
    steps.write_result(rows, outlook_steps.stock_file(read), csv=csv)
    show_stock(rows)


def show_years(rows: pd.DataFrame) -> None:
    """Show the first-years of the institution per year, and what is served."""
    whole = rows[rows["level"] == "institution"]
    names = {"academic_year": "year", "forecast": "forecast", "p10": "from", "p90": "to", "served": "served"}
    last = f"{whole['baseline_last_year'].iloc[0]:,.0f} in {whole['last_known_year'].iloc[0]}"
    show_table(f"First-years of the institution ({last})", whole[list(names)].rename(columns=names))


def show_stock(rows: pd.DataFrame) -> None:
    """Show the enrolled students of the institution per year."""
    whole = rows[(rows["level"] == "institution") & (rows["year_of_study"] == 0)]
    names = {"academic_year": "year", "forecast": "forecast", "p10": "from", "p90": "to", "note": "note"}
    last = f"{whole['last_known'].iloc[0]:,.0f} in {whole['last_known_year'].iloc[0]}"
    show_table(f"All enrolled students ({last})", whole[list(names)].rename(columns=names))
