"""The command `studiepeil export`: what the pages let a planner download, as files in a folder."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from serving.commands.console import out
from serving.pipeline.settings import FILE_NAME, read_settings
from serving.planner.exports import write_exports
from serving.results.published import load_published
from serving.words import Language
from training.registry import Registry


def export(
    folder: Annotated[Path, typer.Option("--out", help="Where to write the files.")],
    settings: Annotated[Path, typer.Option("--settings", "-s", help="The settings file.")] = Path(FILE_NAME),
    language: Annotated[Language, typer.Option(help="The language of the workbook.")] = Language.NL,
) -> None:
    """Write the newest forecast as an Excel workbook and the season as Parquet; small numbers are withheld."""
    read = read_settings(settings)
    published = load_published(read.results, Registry(read.mlruns), read.vault)
    name = read.serving.institution_name
    for path in write_exports(published, folder, language, institution=name, today=date.today()):
        out.print(f"Wrote {escape(str(path))}", highlight=False)
