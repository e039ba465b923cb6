"""What commands share: options that read the same everywhere, tables of eighty columns, and a bar with what is done."""

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from serving.pipeline.settings import FILE_NAME
from serving.pipeline.steps import Progress as Report
from serving.results.models import NOT_RANKED
from serving.results.sentences import tell_limits, tell_order, tell_result
from training.contracts.evaluation import EvaluationResult
from training.contracts.inflow import WEIGHTS, ForecastResult
from training.contracts.places import Level
from training.gate.versions import JUDGED_BY

SettingsPath = Annotated[Path, typer.Option("--settings", "-s", help="The settings file.")]
Csv = Annotated[bool, typer.Option("--csv", help="Write results as CSV too, beside the Parquet.")]
DEFAULT_SETTINGS = Path(FILE_NAME)

out = Console()
err = Console(stderr=True)
# Measures that are written and on the pages, but not shown on a screen of eighty columns.
_IN_FILE_ONLY = (
    "mae", "bias", "mase", "weighted_quantile_loss", "log_loss", "coverage_80", "coverage_95", "winkler_95",
    *NOT_RANKED,
)  # fmt: skip
_MOST_WITH_INTERVALS = 4  # models side by side on that screen


def show_evaluation(title: str, evaluation: pd.DataFrame, sentence: str) -> None:
    """Show how a model did beside its baselines, and what that means."""
    shown = evaluation.loc[~evaluation[EvaluationResult.measure].isin(_IN_FILE_ONLY)]
    if shown[EvaluationResult.model].nunique() > _MOST_WITH_INTERVALS:
        value = shown[EvaluationResult.value]
        shown = shown.assign(low=value, high=value)  # no interval, then, is shown beside it
    show_table(title, lay_out(shown))
    out.print(f"[bold]{escape(sentence)}[/]", highlight=False)


def lay_out(evaluation: pd.DataFrame) -> pd.DataFrame:
    """Return an evaluation as people read it: one row per measure, one column per model, intervals beside values.

    The served model comes first and is marked; then the baselines, marked too. A forecast is measured per level,
    year and week, which stand beside the measure.
    """
    column = EvaluationResult
    places = [name for name in (column.level, column.year, column.iso_week) if name in evaluation.columns]
    rows = evaluation.to_dict("records")
    cells = evaluation.assign(
        measure=[_name_measure(row, places) for row in rows],
        cell=[_name_value(row[column.value], row[column.low], row[column.high]) for row in rows],
    )
    kinds = [column.is_served, column.is_baseline]
    order = evaluation.sort_values(kinds, ascending=False)[column.model].unique()
    marks = evaluation.drop_duplicates(column.model).set_index(column.model)[kinds]
    table = (
        cells.pivot(index=column.measure, columns=column.model, values="cell")
        .loc[cells[column.measure].unique(), list(order)]
        .fillna("")
    )
    table.columns = pd.Index(
        [name.removeprefix("baseline_").replace("_", " ") + _mark(*marks.loc[name]) for name in order]
    )
    return table.rename_axis(column.measure).reset_index()


def _name_measure(row: Mapping[Hashable, Any], places: list[str]) -> str:
    where = [f"week {row[name]}" if name == EvaluationResult.iso_week else str(row[name]) for name in places]
    return ", ".join([str(row[EvaluationResult.measure]).replace("_", " "), *where])


def _name_value(value: float, low: float, high: float) -> str:
    return f"{value:.3f}" if low == high else f"{value:.3f} ({low:.3f}–{high:.3f})"


def _mark(is_served: bool, is_baseline: bool) -> str:
    marks = [word for word, holds in (("served", is_served), ("baseline", is_baseline)) if holds]
    return f" [{', '.join(marks)}]" if marks else ""


def show_result(name: str, version: int, evaluation: pd.DataFrame, result: Mapping[str, Any]) -> None:
    """Show how a version did beside its baselines, with what that means as the manifest of its run says."""
    limits = tell_limits(result, "en")
    is_later = not limits or JUDGED_BY in result
    title = f"{name} version {version}, judged {'on later years' if is_later else 'by cross-validation'}"
    show_evaluation(
        title, evaluation, " ".join(filter(None, [tell_result(result, "en"), limits, tell_order(result, "en")]))
    )


def show_forecast(rows: pd.DataFrame) -> None:
    """Show the forecast of faculties and the institution, beside last year and a baseline."""
    column = ForecastResult
    top = rows.loc[rows[column.level].isin([Level.INSTITUTION, Level.FACULTY])]
    where = top[column.faculty].where(top[column.level] == Level.FACULTY, "institution")
    names = {
        column.applicants: "applicants", column.forecast: "forecast", column.p10: "from", column.p90: "to",
        column.last_year: "last year", column.baseline_last_year_ratio: "by last year's conversion",
    }  # fmt: skip
    shown = top[list(names)].rename(columns=names)
    shown.insert(0, "first-years of", where)
    first = rows.iloc[0]
    shares = {name.removeprefix("baseline_").replace("_", " "): first[of] for name, of in WEIGHTS.items()}
    weights = [f"{share:.0%} {name}" for name, share in shares.items() if share >= 0.005]
    title = f"First-years on 1 October {first.academic_year}, ISO week {first.iso_week}"
    show_table(f"{title}; leans on: {', '.join(weights)}", shown)


def show_table(title: str, frame: pd.DataFrame) -> None:
    """Show a frame: numbers right, without decimals, nothing for what is missing."""
    table = Table(title=title, title_justify="left")
    for column in frame.columns:
        is_number = pd.api.types.is_numeric_dtype(frame[column])
        table.add_column(escape(str(column)), overflow="fold", justify="right" if is_number else "left")
    for row in frame.itertuples(index=False):
        table.add_row(*(escape(_format(value)) for value in row))
    out.print(table)


def _format(value: object) -> str:
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return ""
    return f"{value:,.0f}" if isinstance(value, float) else str(value)


@contextmanager
def show_progress() -> Iterator[Report]:
    """Show a bar with what is being done, and yield the function that moves it."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err, transient=True) as bar:
        task = bar.add_task("starting", total=1.0)

        def show(doing: str, share: float) -> None:
            bar.update(task, description=doing, completed=share)

        yield show
