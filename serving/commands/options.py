"""The options that commands share, so that they read the same everywhere."""

from pathlib import Path
from typing import Annotated

import typer

from serving.pipeline.settings import FILE_NAME

SettingsPath = Annotated[Path, typer.Option("--settings", "-s", help="The settings file.")]
Csv = Annotated[bool, typer.Option("--csv", help="Write results as CSV too, beside the Parquet.")]
DEFAULT_SETTINGS = Path(FILE_NAME)
