"""The commands about numbers of students: `studiepeil forecast`, `years`, `stock`, `export` and `backtest`.

A backtest makes its own tables, so that any years and weeks can be asked for, and registers nothing: it judges the way
of forecasting; a model version is judged when it is trained.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.markup import escape

from features.errors import SettingsError, StudiepeilError, TableError
from features.inflow.build import build_inflow_tables
from serving.commands.console import (
    DEFAULT_SETTINGS,
    Csv,
    SettingsPath,
    err,
    out,
    show_forecast,
    show_progress,
    show_table,
)
from serving.pipeline.acceptance import Accept, accept_as
from serving.pipeline.cohort_tables import read_programmes
from serving.pipeline.models import outlook as outlook_steps
from serving.pipeline.models.forecast import make_forecast, tell_missing_component, write_forecast_csv
from serving.pipeline.run import FORECAST, note_steps
from serving.pipeline.settings import Settings, read_settings
from serving.pipeline.steps import Progress, be_silent, write_result
from serving.pipeline.tables.deliveries import check_deliveries
from serving.pipeline.tables.individual import take_individual
from serving.planner.exports import write_exports
from serving.reports import keep_backtest, render_backtest
from serving.results.published import load_published
from serving.results.sentences import tell_backtest
from serving.words import WORDS, text
from training.contracts.places import Level
from training.contracts.years import StockResult, YearsLeftOutResult, YearsResult
from training.inflow.evaluation.backtest import backtest_inflow
from training.inflow.evaluation.judgement import ALL_WEEKS
from training.inflow.evaluation.measures import known_counts
from training.inflow.evaluation.report import (
    BacktestFacts,
    BacktestReport,
    log_backtest,
    make_backtest_report,
    order_of_place,
)
from training.inflow.levels import ALL
from training.inflow.seasons import INFLOW, InflowSettings, SeasonTables, index_tables, judged_years, training_weeks
from training.manifest import fingerprint_data
from training.registry import Registry
from training.tracking import Tracking

_DECIMALS = 6
_LOGGED = ("wape", "bias", "mase", "weighted_quantile_loss", "coverage_80", "coverage_95", "winkler_95")


def forecast(settings: SettingsPath = DEFAULT_SETTINGS, accept: Accept = None, csv: Csv = False) -> None:
    """Forecast the first-years of the coming 1 October with the champion."""
    read = read_settings(settings)
    with show_progress() as progress:
        check_deliveries(read, accept_as(accept), progress)
        with note_steps(read, FORECAST):
            made = make_forecast(read, progress)
    if csv:
        write_forecast_csv(read)
    show_forecast(made.rows)
    if remark := tell_missing_component(made):
        err.print(f"{remark[0].upper()}{remark[1:]}.")


def years(settings: SettingsPath = DEFAULT_SETTINGS, csv: Csv = False) -> None:
    """Forecast the first-years of the coming one to five years, from yearly counts."""
    read = read_settings(settings)
    with show_progress() as progress:
        rows = outlook_steps.make_years(read, progress)
    write_result(rows, outlook_steps.years_file(read), csv=csv)
    _show_ahead("First-years of the institution", rows, YearsResult.baseline_last_year, YearsResult.served)
    left_out = pd.read_parquet(YearsLeftOutResult.contract.file(read.results))
    for reason, programmes in left_out[YearsLeftOutResult.reason].value_counts(sort=False).sort_index().items():
        out.print(f"{programmes} programmes have no forecast: {text(f'left_out.{reason}', 'en')}.", highlight=False)


def stock(settings: SettingsPath = DEFAULT_SETTINGS, csv: Csv = False) -> None:
    """Forecast all enrolled students of the coming years, by programme and year of study."""
    read = read_settings(settings)
    with show_progress() as progress:
        rows = outlook_steps.make_stock(read, progress)
    write_result(rows, outlook_steps.stock_file(read), csv=csv)
    together = rows[rows[StockResult.year_of_study] == 0]
    _show_ahead("All enrolled students", together, StockResult.last_known, StockResult.note)


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


def _show_ahead(title: str, rows: pd.DataFrame, known: str, note: str) -> None:
    """Show what is expected of the institution per year, with the number `known` last and a `note` beside it."""
    column = YearsResult
    whole = rows[rows[column.level] == Level.INSTITUTION]
    names = {column.academic_year: "year", column.forecast: "forecast", column.p10: "from", column.p90: "to"}
    last = f"{whole[known].iloc[0]:,.0f} in {whole[column.last_known_year].iloc[0]}"
    show_table(f"{title} ({last})", whole[[*names, note]].rename(columns=names))


def backtest(
    question: Annotated[str, typer.Argument(help="inflow.")],
    years: Annotated[
        str, typer.Option(help="Academic years, with commas; when left out those of the settings, else the newest.")
    ] = "",
    weeks: Annotated[str, typer.Option(help="ISO weeks, with commas; those of the settings when left out.")] = "",
    folder: Annotated[
        Path | None, typer.Option("--out", help="Where to write; results/backtest when left out.")
    ] = None,
    settings: SettingsPath = DEFAULT_SETTINGS,
    csv: Csv = False,
) -> None:
    """Forecast earlier years with only what was known then, beside all baselines, and show how far off it was."""
    if question != INFLOW:
        raise StudiepeilError(f"there is no backtest of {question}", do="choose inflow")
    read = read_settings(settings)
    asked = _ask(read, _numbers(years, "--years"), _numbers(weeks, "--weeks"))
    with show_progress() as progress:
        report = backtest_forecast(read, asked, progress)
        written = write_backtest(report, folder or read.results / "backtest", csv=csv)
    _show_backtest(report)
    out.print(f"Wrote {escape(', '.join(path.name for path in written))} to {escape(str(written[0].parent))}")


def backtest_forecast(settings: Settings, asked: InflowSettings, progress: Progress = be_silent) -> BacktestReport:
    """Backtest the years and weeks that are asked for, keep it as an MLflow run, and return the report.

    Raises TableError when the extracts hold no applications, or none of these years and weeks.
    """
    progress("building the tables of earlier seasons", 0.0)
    indexed = _build(settings, asked)
    progress("forecasting every year with what was known in it", 0.5)
    asked = replace(asked, test_years=asked.test_years or judged_years(indexed, asked))
    rows = backtest_inflow(indexed, asked)
    if rows.empty:
        raise TableError(
            "there is too little history: no season with applications was counted that has a counted year before it",
            where="--years, or [training.inflow] test_years",
            do="deliver counts of earlier years, or choose later ones",
        )
    progress("measuring", 0.8)
    facts = BacktestFacts(
        date.today(), settings.serving.institution_name, fingerprint_data(list(indexed.by_season.values()))
    )
    report = make_backtest_report(rows, asked, facts, known_counts(indexed.by_season))
    _log(report, Tracking(settings.mlruns))
    progress("backtest made", 1.0)
    return report


def write_backtest(report: BacktestReport, folder: Path, *, csv: bool = False) -> list[Path]:
    """Write rows, measures, plain data and the page in every language; return the files, the measures first."""
    table, rows = folder / "table.parquet", folder / "rows.parquet"
    write_result(report.measured, table, csv=csv)
    write_result(report.rows, rows, csv=csv)
    texts = {f"backtest_{language}.html": render_backtest(report, language) for language in WORDS.languages}
    texts["table.json"] = json.dumps(describe_backtest(report), ensure_ascii=False, allow_nan=False)
    for name, content in texts.items():
        (folder / name).write_text(content)
    return [table, rows, *(folder / name for name in texts)]


def describe_backtest(report: BacktestReport) -> dict[str, Any]:
    """Return the report as plain data that JSON can hold: facts, sentences, comparisons and every measure."""
    comparisons = [
        {"level": level, "iso_week": week, **_round(asdict(one)), "verdict": one.verdict.value}
        for (level, week), one in sorted(report.by_week.items(), key=lambda item: order_of_place(item[0]))
    ]
    return {
        "made_on": report.facts.made_on.isoformat(),
        "institution": report.facts.institution,
        "data_fingerprint": report.facts.data_fingerprint,
        "years": report.years,
        "weeks": report.weeks,
        "seed": report.settings.seed,
        "sentences": {
            language: [tell_backtest(one, language) for one in report.overall] for language in WORDS.languages
        },
        "comparisons": comparisons,
        "measures": [_round(row) for row in report.measured.to_dict("records")],
    }


def _round(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Return the row without decimals that say nothing, and that only make files long."""
    return {str(name): round(value, _DECIMALS) if isinstance(value, float) else value for name, value in row.items()}


def _ask(settings: Settings, years: tuple[int, ...], weeks: tuple[int, ...]) -> InflowSettings:
    """Return the inflow settings with the years and weeks of the command line."""
    known = settings.inflow or InflowSettings(seed=settings.dropout_training.seed)
    return replace(known, test_years=years or known.test_years, weeks=weeks or known.weeks)


def _numbers(text: str, option: str) -> tuple[int, ...]:
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise SettingsError(f"{option} is '{text}'", do="write whole numbers with commas between them: 2021,2022")
    return tuple(sorted({int(part) for part in parts}))


def _build(settings: Settings, asked: InflowSettings) -> SeasonTables:
    lake = settings.engine.open_lake(settings.lake)
    if "application_counts" not in lake:
        raise TableError("there are no applications", where=str(settings.lake), do="run studiepeil check first")
    seasons = lake["application_counts"].select("academic_year").distinct().execute()["academic_year"]
    missing = sorted(set(asked.test_years) - {int(year) for year in seasons})
    if missing:
        raise TableError(
            f"there are no applications of {', '.join(map(str, missing))}",
            where=str(settings.lake),
            do=f"choose from the years {', '.join(str(year) for year in sorted(seasons))}",
        )
    # Later seasons have no say in what is asked.
    last = max(asked.test_years, default=int(seasons.max()))
    years = sorted(int(year) for year in seasons if year <= last)
    weeks = training_weeks(asked)
    tables = list(build_inflow_tables(lake, years, weeks, settings.today))
    return index_tables(tables, read_programmes(settings), take_individual(settings, lake, weeks), asked.breaks)


def _log(report: BacktestReport, tracking: Tracking) -> None:
    asked, measured = report.settings, report.measured
    years = ",".join(map(str, report.years))
    with tracking.start_run(INFLOW, f"backtest {INFLOW} {years}") as run:
        run.log_params(
            {
                "years": years,
                "weeks": ",".join(map(str, report.weeks)),
                "seed": asked.seed,
                "data_fingerprint": report.facts.data_fingerprint,
            }
        )
        whole = measured.loc[(measured["slice"] == ALL) & (measured["year"] == ALL) & measured["measure"].isin(_LOGGED)]
        weeks = whole["iso_week"].map(lambda week: "all" if week == ALL_WEEKS else f"week{week}")
        names = whole["level"] + "." + weeks + "." + whole["model"] + "." + whole["measure"]
        run.log_metrics(dict(zip(names, whole["value"].astype(float), strict=True)))
        log_backtest(run, report)
        keep_backtest(run, report)


def _show_backtest(report: BacktestReport) -> None:
    """Show the weighted error of every forecast per level and week, what the intervals held, and the conclusion."""
    years = ", ".join(map(str, report.years))
    lines = [_line(report, level, week) for level in report.levels for week in report.weeks]
    show_table(f"Weighted error in % over {years}; share of counts within the 80 % interval", pd.DataFrame(lines))
    for one in report.overall:
        out.print(f"[bold]{escape(tell_backtest(one, 'en'))}[/]", highlight=False)


def _line(report: BacktestReport, level: str, week: int) -> dict[str, str]:
    whole = report.measured.loc[(report.measured["slice"] == ALL) & (report.measured["year"] == ALL)]
    own = whole.loc[(whole["level"] == level) & (whole["iso_week"] == week)]
    errors, held = (own.loc[own["measure"] == measure] for measure in ("wape", "coverage_80"))
    named = {
        str(model).removeprefix("baseline_").replace("_", " "): f"{100 * value:.1f}"
        for model, value in zip(errors["model"], errors["value"], strict=True)
    }
    return {
        "level": level,
        "week": str(week),
        **named,
        "in 80 %": "".join(f"{100 * value:.0f}" for value in held["value"]),
    }
