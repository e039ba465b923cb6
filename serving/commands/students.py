"""The commands `studiepeil signals` and `studiepeil score`: which first-years should be seen first."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.markup import escape

from features.lake import replace_file
from serving.commands.console import DEFAULT_SETTINGS, Csv, SettingsPath, out, show_progress, show_table
from serving.commands.models import find_models
from serving.pipeline.models.named_list import check_list_file, write_named_list
from serving.pipeline.models.scores import make_scores
from serving.pipeline.run import note_steps
from serving.pipeline.settings import read_settings
from serving.pipeline.steps import write_result
from serving.pipeline.tables import signals as signal_steps
from training.contracts.dropout import ScoresResult, SignalEvidenceResult, SignalsResult

NamedList = Annotated[
    Path | None,
    typer.Option("--list", help="Write the list with student numbers, in order, to this CSV or Excel file; with --by."),
]
_COLUMN = SignalEvidenceResult
_SHARES = [
    _COLUMN.dropped_out_with, _COLUMN.dropped_out_without, _COLUMN.difference, _COLUMN.low, _COLUMN.high, _COLUMN.recall
]  # fmt: skip


def signals(settings: SettingsPath = DEFAULT_SETTINGS, csv: Csv = False) -> None:
    """Look for early signals (rules, not models) in the newest cohort, with how well each predicted the outcome."""
    read = read_settings(settings)
    with show_progress() as progress:
        rows = signal_steps.make_signals(read, progress)
    evidence = pd.read_parquet(signal_steps.evidence_file(read))
    found = {str(moment): one for moment, one in rows.groupby(SignalsResult.moment, sort=False)} if len(rows) else {}
    if csv:
        write_result(evidence, signal_steps.evidence_file(read), csv=True)
        for moment, one in found.items():
            write_result(one, read.results / "signals" / f"{moment}.parquet", csv=True)
    for moment, one in found.items():
        students = one[SignalsResult.student].nunique()
        out.print(f"{moment}: {len(one):,} signals of {students:,} students.", highlight=False)
    show_table("How well signals predicted the outcome in earlier cohorts", _in_percent(evidence))


def score(
    settings: SettingsPath = DEFAULT_SETTINGS,
    csv: Csv = False,
    named: NamedList = None,
    by: Annotated[str, typer.Option(help="Who asks for the list: it goes on record.")] = "",
    language: Annotated[str, typer.Option(help="The language of the list.")] = "nl",
) -> None:
    """Score the students of the current cohort with the champions; only those who may be scored."""
    read = read_settings(settings)
    if named is not None:
        check_list_file(named, read, by)
    scores = {}
    for model in find_models(read, "dropout"):
        with note_steps(read, f"score {model}"), show_progress() as progress:
            rows = make_scores(read, model, progress)
        if csv:
            path = ScoresResult.contract.file(read.results, moment=model.removeprefix("dropout-"))
            replace_file(rows.sort_values(ScoresResult.rank, kind="stable"), path.with_suffix(".csv"))
        cohort, as_of = (rows[name].iloc[0] for name in (ScoresResult.cohort, ScoresResult.as_of))
        out.print(f"{model}: {len(rows):,} students of cohort {cohort} scored as of {as_of}.")
        scores[model] = rows
    if named is not None:
        unknown = write_named_list(read, scores, named, by.strip(), language)
        said = f"; {unknown:,} students are in no delivery any more and have no number" if unknown else ""
        out.print(f"Wrote {escape(str(named))}, with student numbers: for who sees these students only{said}.")


def _in_percent(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the evidence for the screen: shares as per cents, nothing where too few students are behind them."""
    shown = evidence[[_COLUMN.moment, _COLUMN.signal, _COLUMN.students, _COLUMN.with_signal, *_SHARES]].copy()
    for name in _SHARES:
        shown[name] = [f"{100 * value:.1f}%" if pd.notna(value) else None for value in evidence[name]]
    return shown
