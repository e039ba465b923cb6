"""The step that looks for early signals: those of the newest cohort, and how well each predicted the outcome before."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pandas as pd

from features.errors import BasisError
from features.signals import Judged, read_signals
from serving.pipeline.cohort_tables import asked_of
from serving.pipeline.lake_tables import signal_tables
from serving.pipeline.settings import Settings
from serving.pipeline.steps import Made, Progress, be_silent, write_result
from serving.pipeline.tables.dropout import list_dropout_days
from training.contracts.dropout import SignalEvidenceResult, SignalsResult
from training.signal_evidence import measure_signals


def run_signals(settings: Settings, progress: Progress) -> Made:
    """Look for early signals as a step."""
    rows = make_signals(settings, progress)
    newest = f" of cohort {rows['cohort'].iloc[0]}" if len(rows) else ""
    outputs = (evidence_file(settings), *sorted((settings.results / "signals").glob("*.parquet")))
    return Made(f"{len(rows):,} early signals{newest}", outputs, list_dropout_days(settings))


def make_signals(settings: Settings, progress: Progress = be_silent) -> pd.DataFrame:
    """Look for the signals of the newest cohort at each moment that has come; write and return them.

    How well each signal predicted the outcome in earlier cohorts is written beside them. A moment that has not come for
    the newest cohort has no file. Raises BasisError without a purpose.
    """
    question = asked_of(settings.dropout, settings)
    if settings.purpose is None:
        raise BasisError(
            "no purpose is declared, so no student may have a signal",
            where=str(settings.path),
            do="fill in [features.purpose]: name, lawful_basis, necessity, retention_years",
        )
    progress("looking for early signals", 0.0)
    lake = settings.engine.open_lake(settings.lake, signal_tables(settings))
    newest: dict[str, Judged] = {}
    judged = read_signals(lake, question, settings.purpose, settings.today)
    evidence = measure_signals(_keep_newest(judged, newest))
    progress("writing early signals", 0.9)
    shown = _write(newest, settings.results / "signals")
    write_result(evidence, evidence_file(settings), SignalEvidenceResult)
    progress("early signals found", 1.0)
    return shown


def evidence_file(settings: Settings) -> Path:
    """Return where the evidence about signals is written."""
    return SignalEvidenceResult.contract.file(settings.results)


def _keep_newest(judged: Iterable[Judged], newest: dict[str, Judged]) -> Iterator[Judged]:
    """Pass on what was judged, oldest cohort first, and leave in `newest` that of the last cohort, by moment."""
    for one in judged:
        if any(other.cohort != one.cohort for other in newest.values()):
            newest.clear()
        newest[one.moment] = one
        yield one


def _write(newest: Mapping[str, Judged], folder: Path) -> pd.DataFrame:
    """Write one file per moment, remove those of moments that have not come, and return all rows."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.iterdir():
        if path.stem not in newest:
            path.unlink()
    found = [one.shown() for one in newest.values()]
    for moment, rows in zip(newest, found, strict=True):
        write_result(rows, folder / f"{moment}.parquet", SignalsResult)
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()
