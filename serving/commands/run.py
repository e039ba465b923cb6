"""The command `studiepeil run`: the whole flow in order, redoing only what changed."""

from datetime import datetime
from typing import Annotated

import pandas as pd
import typer

from serving.commands.console import err, show_forecast, show_progress
from serving.commands.models import find_newest, show_version
from serving.commands.options import DEFAULT_SETTINGS, Csv, SettingsPath
from serving.pipeline.acceptance import Accept, accept_as
from serving.pipeline.cohort_tables import models_of
from serving.pipeline.models.forecast import write_forecast_csv
from serving.pipeline.run import Signature, run_all
from serving.pipeline.settings import read_settings
from training.registry import Registry


def run(
    settings: SettingsPath = DEFAULT_SETTINGS,
    officer: Annotated[str, typer.Option(help="Who signs for models whose audit passed; nobody when left out.")] = "",
    reason: Annotated[str, typer.Option(help="Why.")] = "signed with studiepeil run, after the audit",
    exception_until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"], help="End date of a written exception, where an audit fails; --reason says why."
        ),
    ] = None,
    accept: Accept = None,
    csv: Csv = False,
) -> None:
    """Do all of it in order, redoing only what changed."""
    read = read_settings(settings)
    until = exception_until.date() if exception_until else None
    signature = Signature(officer, reason, until) if officer else None
    with show_progress() as progress:
        for done in run_all(read, signature, progress, accept_as(accept, officer)):
            mark = "[green]done[/]" if done.is_redone else "[dim]kept[/]"
            err.print(f"{mark}  {done.step}: {done.sentence}", highlight=False)
    registry = Registry(read.mlruns)
    for model in models_of(read):
        show_version(read, find_newest(registry, model), csv=csv)
    if (path := read.results / "forecast.parquet").exists():
        rows = pd.read_parquet(path)
        if csv:
            write_forecast_csv(read)
        show_forecast(rows.loc[rows["as_of"] == rows["as_of"].max()])
