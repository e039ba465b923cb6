"""The command line `studiepeil`: one command per step, in the order of the flow.

Only this door and `serving.api.service` read settings and environment; everything behind them is handed what it
needs. Errors meant for people are shown without a traceback and have an exit code of their own.
"""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.markup import escape

from fairness.audit import AuditReport
from fairness.errors import AuditError
from features.errors import StudiepeilError
from serving.commands import export as export_commands
from serving.commands.accounts import accounts
from serving.commands.backtest import backtest
from serving.commands.console import err, out, show_evaluation, show_forecast, show_progress, show_table
from serving.commands.dossier import dossier
from serving.commands.init import init
from serving.commands.mitigate import mitigate
from serving.commands.models import find_newest, promote
from serving.commands.outlook import stock, years
from serving.commands.policy import show_policy
from serving.commands.signals import signals
from serving.commands.watch import watch
from serving.pipeline import steps
from serving.pipeline.deliveries import Accept, accept_as, check_deliveries
from serving.pipeline.dossier import audit_and_file
from serving.pipeline.forecast import make_forecast, tell_missing_road, write_forecast_csv
from serving.pipeline.individual import forecast_applications
from serving.pipeline.run import Signature, run_all
from serving.pipeline.scores import make_scores
from serving.pipeline.settings import FILE_NAME, Settings, read_settings
from simulation import SimulationSettings, simulate_institution
from training.gate.versions import ModelVersion
from training.registry import Registry

app = typer.Typer(
    help="Forecast enrolments and first-year dropout, explained and audited. Commands stand in the order of the flow.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="markdown",
)

SettingsPath = Annotated[Path, typer.Option("--settings", "-s", help="The settings file.")]
Csv = Annotated[bool, typer.Option("--csv", help="Write results as CSV too, beside the Parquet.")]
DEFAULT = Path(FILE_NAME)


app.command(epilog="Example: studiepeil init my-institution")(init)


@app.command(epilog="Example: studiepeil simulate --students 4000 --years 4 --seed 1 --out demo/data")
def simulate(
    out_folder: Annotated[Path, typer.Option("--out", help="Where to write the extracts.")],
    students: Annotated[int, typer.Option(help="First-years over all cohorts together.")] = 4000,
    years: Annotated[int, typer.Option(help="Cohorts; the last is the current one.")] = 4,
    seed: Annotated[int, typer.Option(help="Same seed, same bytes.")] = 1,
) -> None:
    """Simulate an institution with a known truth, for learning, teaching and testing without real students."""
    settings = SimulationSettings(students=students, years=years, seed=seed)
    with show_progress() as progress:
        summary = simulate_institution(settings, out_folder, progress)
    out.print(f"Wrote an institution to {out_folder}; its today is {summary.today}.")
    out.print("What is true about it stands in a folder beside it that no other command reads.")


@app.command(epilog="Example: studiepeil check --csv")
def check(settings: SettingsPath = DEFAULT, csv: Csv = False) -> None:
    """Read the extracts, hold them to the schemas and show what could not be trusted."""
    read = read_settings(settings)
    with show_progress() as progress:
        report, extracts = steps.check_extracts(read, progress)
    steps.write_result(report, read.results / "check.parquet", csv=csv)
    show_table("Extracts", report)
    for remark in extracts.remarks:
        out.print(f"[yellow]{escape(f'{remark.table}, {remark.file}')}:[/] {escape(remark.sentence)}", highlight=False)


@app.command(epilog="Example: studiepeil build")
def build(settings: SettingsPath = DEFAULT, csv: Csv = False) -> None:
    """Make the cohort tables: one population on one date, with only what was known then."""
    read = read_settings(settings)
    with show_progress() as progress:
        built = steps.build_tables(read, progress)
        forecast_applications(read, progress)
    steps.write_result(built, read.results / "tables.parquet", csv=csv)
    show_table("Cohort tables", built.drop(columns=["fingerprint", "file"], errors="ignore"))


app.command(epilog="Example: studiepeil signals --csv")(signals)
app.command(name="policy", epilog="Example: studiepeil policy --language nl")(show_policy)


@app.command(epilog="Example: studiepeil train dropout")
def train(
    question: Annotated[str, typer.Argument(help="inflow or dropout.")],
    settings: SettingsPath = DEFAULT,
    csv: Csv = False,
) -> None:
    """Train, judge on later years, audit, make the file, register a candidate; for dropout at every moment set."""
    read = read_settings(settings)
    registry = Registry(read.mlruns)
    told = []
    for model in _models(read, question):
        with show_progress() as progress:
            version = steps.train(read, model, progress)
            report = audit_and_file(read, version, progress)
        _keep_findings(read, model, report, csv=csv)
        _show_evaluation(read, version, csv=csv)
        sentence = registry.manifest(version)["result"]["sentence_en"]
        told.append(f"[bold]{model}[/] version {version.version}, audit {report.verdict.value}: {escape(sentence)}")
    for line in told:  # together at the end: one line per moment
        out.print(line, highlight=False)


app.command(epilog="Example: studiepeil backtest inflow --years 2021,2022 --weeks 12,20,28")(backtest)


@app.command(epilog="Example: studiepeil audit dropout")
def audit(
    question: Annotated[str, typer.Argument(help="inflow or dropout.")],
    settings: SettingsPath = DEFAULT,
    csv: Csv = False,
) -> None:
    """Audit the newest version of a model across groups, under the policy in the settings.

    Scores of any other model: studiepeil audit scores.parquet groups.parquet --policy policy.toml.
    """
    read = read_settings(settings)
    registry = Registry(read.mlruns)
    for model in _models(read, question):
        version = find_newest(registry, model)
        with show_progress() as progress:
            report = audit_and_file(read, version, progress)
        _keep_findings(read, model, report, csv=csv)
        out.print(f"[bold]{model} version {version.version}: {report.verdict.value}[/]")
        for sentence in report.sentences["en"]:
            out.print(f"  {escape(sentence)}", highlight=False)


app.command(epilog="Example: studiepeil mitigate dropout")(mitigate)
app.command(epilog="Example: studiepeil dossier dropout --out file")(dossier)
app.command(
    epilog='Example: studiepeil promote dropout-first_results --officer "name of the officer" --reason "audit read"'
)(promote)


@app.command(epilog="Example: studiepeil forecast --csv")
def forecast(settings: SettingsPath = DEFAULT, accept: Accept = None, csv: Csv = False) -> None:
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


app.command(epilog="Example: studiepeil years --csv")(years)
app.command(epilog="Example: studiepeil stock")(stock)
app.command(epilog="Example: studiepeil export --out exports")(export_commands.export)


@app.command(epilog="Example: studiepeil score")
def score(settings: SettingsPath = DEFAULT, csv: Csv = False) -> None:
    """Score the students of the current cohort with the champions; only those who may be scored."""
    read = read_settings(settings)
    for model in _models(read, "dropout"):
        with show_progress() as progress:
            rows = make_scores(read, model, progress)
        steps.write_result(rows, read.results / "scores" / f"{model.removeprefix('dropout-')}.parquet", csv=csv)
        out.print(
            f"{model}: {len(rows):,} students of cohort {rows['cohort'].iloc[0]} scored as of {rows['as_of'].iloc[0]}."
        )


app.command(epilog="Example: studiepeil watch")(watch)


@app.command(epilog="Example: studiepeil serve")
def serve(settings: SettingsPath = DEFAULT) -> None:
    """Serve the pages and the API on this machine."""
    from serving.api.service import serve as start  # BentoML takes seconds to import; no other command needs it

    read = read_settings(settings)
    out.print(f"Serving on http://{read.serving.host}:{read.serving.port} (stop with Ctrl+C)")
    start(read.serving, read.path)


@app.command(epilog='Example: studiepeil run --officer "name of the officer"')
def run(
    settings: SettingsPath = DEFAULT,
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
    for model in steps.models_of(read):
        _show_evaluation(read, find_newest(registry, model), csv=csv)
    if (path := read.results / "forecast.parquet").exists():
        rows = pd.read_parquet(path)
        if csv:
            write_forecast_csv(read)
        show_forecast(rows.loc[rows["as_of"] == rows["as_of"].max()])


app.add_typer(accounts, name="account")


def main() -> None:
    """Run the command line; errors for people end with a sentence and an exit code of their own."""
    os.umask(0o077)  # what is written here is about persons: for its owner only
    try:
        app()
    except (StudiepeilError, AuditError) as error:
        err.print(f"[red]{escape(str(error))}[/]", highlight=False)
        sys.exit(error.exit_code)


def _models(settings: Settings, question: str) -> list[str]:
    chosen = [name for name in steps.models_of(settings) if name.split("-")[0] == question]
    if not chosen:
        raise StudiepeilError(
            f"the settings ask for no {question} model",
            where=str(settings.path),
            do="choose inflow or dropout, and fill in its table in the settings",
        )
    return chosen


def _keep_findings(settings: Settings, model: str, report: AuditReport, *, csv: bool) -> None:
    steps.write_result(report.findings, settings.results / "audits" / f"{model}.parquet", csv=csv)


def _show_evaluation(settings: Settings, version: ModelVersion, *, csv: bool) -> None:
    registry = Registry(settings.mlruns)
    evaluation = registry.evaluation(version)
    steps.write_result(evaluation, settings.results / "evaluation" / f"{version.name}.parquet", csv=csv)
    result = registry.manifest(version)["result"]
    limits = result.get("limits_en", "")
    title = f"{version.name} version {version.version}, judged {'by cross-validation' if limits else 'on later years'}"
    show_evaluation(title, evaluation, f"{result['sentence_en']} {limits}".strip())


if __name__ == "__main__":
    main()
