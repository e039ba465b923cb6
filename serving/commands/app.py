"""The command line `studiepeil`: the table of commands, in the order of the flow.

Only the module of the command that is called is imported: help, and a command that needs little, wait for no library
of the others. Errors meant for people are shown without a traceback and have an exit code of their own.
"""

import os
import sys
import tempfile
import traceback
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperCommand, TyperGroup

from fairness.errors import AuditError
from features.errors import StudiepeilError


@dataclass(frozen=True)
class Command:
    """A command: the module here with the function of its name, its line in the list of commands, and an example."""

    module: str
    name: str
    help: str
    example: str = ""


COMMANDS = (
    Command("start", "init", "Write a commented studiepeil.toml and policy.toml to start from.", "init my-institution"),
    Command(
        "start",
        "simulate",
        "Simulate an institution with a known truth, for learning, teaching and testing without real students.",
        "simulate --students 4000 --years 4 --seed 1 --out demo/data",
    ),
    Command(
        "extracts",
        "check",
        "Read the extracts, hold them to the schemas and show what could not be trusted.",
        "check --csv",
    ),
    Command(
        "extracts",
        "build",
        "Make the cohort tables: one population on one date, with only what was known then.",
        "build",
    ),
    Command(
        "students",
        "signals",
        "Look for early signals (rules, not models) in the newest cohort, with how well each predicted the outcome.",
        "signals --csv",
    ),
    Command(
        "audits",
        "policy",
        "Show the policy audits are made under in plain words, check it, "
        "and say what changed since the version before.",
        "policy --language nl",
    ),
    Command(
        "models",
        "train",
        "Train, judge on later years, audit, make the file, register a candidate; for dropout at every moment set.",
        "train dropout",
    ),
    Command(
        "forecasts",
        "backtest",
        "Forecast earlier years with only what was known then, beside all baselines, and show how far off it was.",
        "backtest inflow --years 2021,2022 --weeks 12,20,28",
    ),
    Command(
        "audits",
        "audit",
        "Audit the newest version of a model and its refit across groups, under the policy in the settings.",
        "audit dropout",
    ),
    Command(
        "audits",
        "mitigate",
        "Compare what can be done about a gap between groups, on the later cohort; or write down what was chosen.",
        "mitigate dropout",
    ),
    Command(
        "audits",
        "dossier",
        "Make the file (dossier) of a model again from its run: AI Act, GDPR, Algorithm Register, model card, data.",
        "dossier dropout --out file",
    ),
    Command(
        "models",
        "promote",
        "Make a version the champion, through the gate: audit passed (or excepted), documents complete, officer named.",
        'promote dropout-first_results --officer "name of the officer" --reason "audit read"',
    ),
    Command(
        "forecasts", "forecast", "Forecast the first-years of the coming 1 October with the champion.", "forecast --csv"
    ),
    Command(
        "forecasts",
        "years",
        "Forecast the first-years of the coming one to five years, from yearly counts.",
        "years --csv",
    ),
    Command(
        "forecasts",
        "stock",
        "Forecast all enrolled students of the coming years, by programme and year of study.",
        "stock",
    ),
    Command(
        "forecasts",
        "export",
        "Write the newest forecast as an Excel workbook and the season as Parquet; small numbers are withheld.",
        "export --out exports",
    ),
    Command(
        "students",
        "score",
        "Score the students of the current cohort with the champions; only those who may be scored.",
        'score --list list.xlsx --by "your name"',
    ),
    Command(
        "audits",
        "watch",
        "Audit cohorts whose outcomes arrived, and say per model what changed for a group since it was signed for.",
        "watch",
    ),
    Command("service", "serve", "Serve the pages and the API on this machine.", "serve"),
    Command("run", "run", "Do all of it in order, redoing only what changed.", 'run --officer "name of the officer"'),
    Command("service", "account", "Local accounts of the service."),  # a group: its commands have examples of their own
)


class CommandGroup(TyperGroup):
    """The commands by their lines of help; resolving one imports its module."""

    def __init__(self, **attributes: Any) -> None:
        listed = {one.name: TyperCommand(one.name, help=one.help, rich_markup_mode="markdown") for one in COMMANDS}
        super().__init__(**attributes | {"commands": listed})

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Return the name of the command that is called, the command itself, and the arguments after it."""
        name, _, rest = super().resolve_command(ctx, args)
        return name, load_command(next(one for one in COMMANDS if one.name == name)), rest


app = typer.Typer(
    cls=CommandGroup,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)


@app.callback()
def studiepeil() -> None:
    """Forecast enrolments and first-year dropout, explained and audited. Commands stand in the order of the flow."""


def load_command(command: Command) -> Any:
    """Import the module of a command and return what typer makes of its function, or of its group of commands."""
    found = getattr(import_module(f"serving.commands.{command.module}"), command.name)
    if isinstance(found, typer.Typer):
        return typer.main.get_command(found)
    alone = typer.Typer(add_completion=False, rich_markup_mode="markdown")
    alone.command(command.name, epilog=f"Example: studiepeil {command.example}")(found)
    return typer.main.get_command(alone)


FAULT = 70  # as sysexits has it: a fault of the software


def main() -> None:
    """Run the command line; errors for people end with a sentence and an exit code of their own."""
    os.umask(0o077)  # what is written here is about persons: for its owner only
    try:
        app()
    except (StudiepeilError, AuditError) as error:
        from serving.results.sentences import tell_error  # a command that goes well needs no words

        Console(stderr=True).print(f"[red]{escape(tell_error(error, 'en'))}[/]", highlight=False)
        sys.exit(error.exit_code)
    except Exception as error:  # the last resort: a traceback helps nobody here, and may hold a value of a row
        Console(stderr=True).print(f"[red]{escape(_tell_fault(error))}[/]", highlight=False)
        sys.exit(FAULT)


def _tell_fault(error: Exception) -> str:
    """Say that this program is at fault, where, and where the rest can be read."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename] or list(frames)
    last = own[-1]
    where = f"{Path(last.filename).name}, line {last.lineno}"
    try:
        with tempfile.NamedTemporaryFile("w", prefix="studiepeil-", suffix=".txt", delete=False) as file:
            traceback.print_exception(error, file=file)
            kept = f"What happened is written in {file.name}, for your eyes only: it may hold values of rows."
    except OSError:
        kept = "What happened could not be written down."
    what = f"This is a fault of Studiepeil and not of you ({type(error).__name__})."
    return f"{what}\n  where: {where}\n  what to do: {kept}"


if __name__ == "__main__":
    main()
