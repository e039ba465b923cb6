"""The command `studiepeil watch`: the audit over time, with alarms that do not cry wolf."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from fairness.trend import State, count_states
from serving.commands.console import out, show_progress, show_table
from serving.officer.watch import name_series
from serving.pipeline.settings import FILE_NAME, read_settings
from serving.pipeline.steps import models_of
from serving.pipeline.watch import keep_watch
from serving.words import Language

_DEFAULT = Path(FILE_NAME)


def watch(settings: Annotated[Path, typer.Option("--settings", "-s", help="The settings file.")] = _DEFAULT) -> None:
    """Audit cohorts whose outcomes arrived, and say per model what changed for a group since it was signed for."""
    read = read_settings(settings)
    for model in (name for name in models_of(read) if name.startswith("dropout-")):
        with show_progress() as progress:
            alarms, audited = keep_watch(read, model, progress)
        counted = count_states(alarms)
        looked = f" Audited in hindsight: {', '.join(audited)}." if audited else ""
        told = f"{counted[State.ALARM]} alarms, {counted[State.WATCH]} watched, {counted[State.CALM]} calm."
        out.print(f"[bold]{model}[/]: {escape(told)}{escape(looked)}", highlight=False)
        marked = alarms[alarms["state"] != State.CALM]
        if len(marked):
            shown = marked.assign(
                what=[name_series(row, Language.EN) for row in marked.to_dict("records")],
                gap=(100 * marked["gap"]).round(1).astype(str),
            )
            show_table("Gaps in points, since which cohort", shown[["state", "what", "gap", "rounds", "since"]])
