"""The command `studiepeil signals`: the early signals of the newest cohort, and how well each foretells the outcome."""

from pathlib import Path
from typing import Annotated

import pandas as pd
import typer

from serving.commands.console import out, show_progress, show_table
from serving.pipeline import signals as signal_steps
from serving.pipeline import steps
from serving.pipeline.settings import FILE_NAME, read_settings

_SHARES = ["dropped_out_with", "dropped_out_without", "difference", "low", "high", "recall"]
_DEFAULT = Path(FILE_NAME)


def signals(
    settings: Annotated[Path, typer.Option("--settings", "-s", help="The settings file.")] = _DEFAULT,
    csv: Annotated[bool, typer.Option("--csv", help="Write results as CSV too, beside the Parquet.")] = False,
) -> None:
    """Look for early signals (rules, not models) in the newest cohort, with how well each foretold the outcome."""
    read = read_settings(settings)
    with show_progress() as progress:
        rows = signal_steps.make_signals(read, progress)
    evidence = pd.read_parquet(signal_steps.evidence_file(read))
    found = {str(moment): one for moment, one in rows.groupby("moment", sort=False)} if len(rows) else {}
    if csv:
        steps.write_result(evidence, signal_steps.evidence_file(read), csv=True)
        for moment, one in found.items():
            steps.write_result(one, read.results / "signals" / f"{moment}.parquet", csv=True)
    for moment, one in found.items():
        out.print(f"{moment}: {len(one):,} signals of {one['student'].nunique():,} students.", highlight=False)
    show_table("How well signals foretold the outcome in earlier cohorts", _in_percent(evidence))


def _in_percent(evidence: pd.DataFrame) -> pd.DataFrame:
    """Return the evidence for the screen: shares as per cents, nothing where too few students are behind them."""
    shown = evidence[["moment", "signal", "students", "with_signal", *_SHARES]].copy()
    for name in _SHARES:
        shown[name] = [f"{100 * value:.1f}%" if pd.notna(value) else None for value in evidence[name]]
    return shown
