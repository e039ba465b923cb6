"""The command `studiepeil run`: the whole flow in order, redoing only what changed."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import pandas as pd
import typer

from serving.commands.console import (
    DEFAULT_SETTINGS,
    Csv,
    SettingsPath,
    err,
    out,
    show_forecast,
    show_progress,
    show_result,
    show_table,
)
from serving.pipeline.acceptance import Accept, accept_as
from serving.pipeline.cohort_tables import models_of
from serving.pipeline.run import Signature, StepPlanned, open_versions, plan_run, run_all
from serving.pipeline.settings import Settings, read_settings
from serving.pipeline.steps import write_result
from training.contracts.inflow import ForecastResult
from training.run_files import EVALUATION_FILE, MANIFEST_FILE

_MOST_REASONS = 3  # of one step on the screen: a new code of every weekly file would fill it
_ANSWERS = {True: "yes", None: "perhaps", False: "no"}


def run(
    settings: SettingsPath = DEFAULT_SETTINGS,
    officer: Annotated[str, typer.Option(help="Who signs for the models; nobody when left out.")] = "",
    reason: Annotated[str, typer.Option(help="Why.")] = "signed with studiepeil run, after the audit",
    exception_until: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="Until when a model may serve whose audit did not pass: a written exception; --reason says why.",
        ),
    ] = None,
    accept: Accept = None,
    csv: Csv = False,
    plan: Annotated[bool, typer.Option("--plan", help="Show what would be redone and why, and do nothing.")] = False,
) -> None:
    """Do all of it in order, redoing only what changed."""
    read = read_settings(settings)
    until = exception_until.date() if exception_until else None
    signature = Signature(officer, reason, until) if officer else None
    if plan:
        _show_plan(plan_run(read, signature))
        return
    with show_progress() as progress:
        for done in run_all(read, signature, progress, accept_as(accept, officer)):
            mark = "[green]done[/]" if done.is_redone else "[dim]kept[/]"
            err.print(f"{mark}  {done.step}: {done.sentence}", highlight=False)
    _show_versions(read, csv=csv)
    if (path := read.results / "forecast.parquet").exists():
        rows = pd.read_parquet(path)
        if csv:
            from serving.pipeline.models.forecast import write_forecast_csv

            write_forecast_csv(read)
        show_forecast(rows.loc[rows[ForecastResult.as_of] == rows[ForecastResult.as_of].max()])


def _show_plan(planned: Sequence[StepPlanned]) -> None:
    """Show per step whether it would be redone, and which input makes it so."""
    lines = [{"step": one.step, "redone": _ANSWERS[one.is_redone], "because": _shorten(one.reasons)} for one in planned]
    show_table("What a run would redo", pd.DataFrame(lines))
    if all(one.is_redone is False for one in planned):
        out.print("nothing to do")


def _shorten(reasons: Sequence[str]) -> str:
    more = len(reasons) - _MOST_REASONS
    return "; ".join([*reasons[:_MOST_REASONS], *([f"and {more} more"] if more > 0 else [])])


def _show_versions(settings: Settings, *, csv: bool) -> None:
    """Show the newest version of each model beside its baselines, from the files of its run."""
    versions = open_versions(settings)
    for model in models_of(settings):
        version = versions.find_newest(model)
        if version is None:
            continue
        evaluation = pd.read_parquet(versions.file(version, EVALUATION_FILE))
        write_result(evaluation, settings.results / "evaluation" / f"{model}.parquet", csv=csv)
        show_result(model, version.version, evaluation, versions.read_json(version, MANIFEST_FILE)["result"])
