"""How well an early signal predicts the outcome, on the cohorts at hand whose outcome is known.

Two shares beside each other, and their difference with Newcombe's interval (1998, method 10). A signal is a rule that
was written down before it was looked at on these data; the numbers describe, they choose nothing.
"""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from fairness.disclosure.smallest import read_smallest_count
from fairness.statistics.intervals import Array, Interval, combine, wilson
from features.cohort_table import OUTCOME
from features.signals import Judged, Signal
from training.contracts.dropout import SignalEvidenceResult

CONFIDENCE = 0.95
_TOLD = SignalEvidenceResult.contract.names[4:]
_COUNTS = ("students", "with_signal", "with_both", "with_outcome")


def measure_signals(judged: Iterable[Judged]) -> pd.DataFrame:
    """Return one row per moment and signal, in the order of moments and rules, with the columns of the contract.

    students: those a rule could be held for, whose outcome is known. dropped_out_with and dropped_out_without: shares
    with the outcome among who had the signal and who had not. recall: share of those with the outcome who had the
    signal. Where a cell is too small all but `students` is empty.
    """
    counts = [_count(one) for one in judged]
    rows = pd.concat(counts, ignore_index=True) if counts else pd.DataFrame()
    if rows.empty:
        return pd.DataFrame(columns=SignalEvidenceResult.contract.names)
    added = rows.groupby(["moment", "signal"], sort=False, as_index=False).agg(
        cohorts=("cohort", ", ".join), **{name: (name, "sum") for name in _COUNTS}
    )
    places = {signal.value: place for place, signal in enumerate(Signal)}
    order = pd.DataFrame({"moment": pd.factorize(added["moment"])[0], "signal": added["signal"].map(places)})
    return _withhold(_compare(added.loc[order.sort_values(["moment", "signal"]).index].reset_index(drop=True)))


def _count(judged: Judged) -> pd.DataFrame:
    """Count per signal, among the students whose outcome is known."""
    rows = judged.frame.loc[judged.frame[OUTCOME].notna()]
    on, happened = rows["is_on"].astype(float), rows[OUTCOME]
    counted = pd.DataFrame(
        {"students": 1.0, "with_signal": on, "with_both": on * happened, "with_outcome": happened}, index=rows.index
    )
    added = counted.groupby(rows["signal"], sort=False).sum().reset_index()
    return added.assign(moment=judged.moment, cohort=judged.cohort)


def _compare(counted: pd.DataFrame) -> pd.DataFrame:
    """Add shares, difference and interval to counts."""
    trials, hits = counted["with_signal"].to_numpy(float), counted["with_both"].to_numpy(float)
    rest_trials, rest_hits = (
        counted["students"].to_numpy(float) - trials,
        counted["with_outcome"].to_numpy(float) - hits,
    )
    share, rest = _divide(hits, trials), _divide(rest_hits, rest_trials)
    bounds = combine(
        share - rest, share, wilson(hits, trials, CONFIDENCE), rest, wilson(rest_hits, rest_trials, CONFIDENCE)
    )
    kept = Interval(np.clip(bounds.low, -1, 1), np.clip(bounds.high, -1, 1))
    cells = np.stack([hits, trials - hits, rest_hits, rest_trials - rest_hits])
    return counted.assign(
        dropped_out_with=share,
        dropped_out_without=rest,
        difference=share - rest,
        low=kept.low,
        high=kept.high,
        recall=_divide(hits, hits + rest_hits),
        smallest=cells.min(axis=0),
    )


def _divide(hits: Array, trials: Array) -> Array:
    return np.asarray(np.divide(hits, trials, out=np.full(len(hits), np.nan), where=trials > 0))


def _withhold(compared: pd.DataFrame) -> pd.DataFrame:
    """Empty all but `students` where a cell (signal by outcome) is too small to show; empty is missing, never NaN."""
    told = compared["smallest"] >= read_smallest_count()
    shown = {name: compared[name].where(told).astype("Float64") for name in _TOLD}
    whole = {"students": compared["students"].astype("Int64"), "with_signal": shown["with_signal"].astype("Int64")}
    return compared.assign(**(shown | whole))[SignalEvidenceResult.contract.names]
