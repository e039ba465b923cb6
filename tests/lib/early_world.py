"""What a tiny institution knows beside the scores: earlier ones, signals with evidence, possible changes."""

from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from lib.results import fill, write

from training.contracts.dropout import (
    DriftResult,
    DriftStudentsResult,
    PossibleChangesResult,
    ScoresResult,
    SignalEvidenceResult,
    SignalsResult,
)

EARLIER = "week_6"
EARLIER_MODEL = f"dropout-{EARLIER}"
EARLIER_AS_OF = date(2025, 10, 12)
_PLACE = {"programme": "34401", "cohort": "2025"}


def write_early(results: Path, scores: pd.DataFrame) -> None:
    """Write what goes with `scores`, those of the newest moment, into a results folder."""
    moment, as_of = scores.iloc[0]["moment"], scores.iloc[0]["as_of"]
    write(earlier_scores(scores), ScoresResult, results, moment=EARLIER)
    write(make_changes(), PossibleChangesResult, results, moment=moment)
    write(make_signals(moment, as_of), SignalsResult, results, moment=moment)
    write(make_evidence(moment), SignalEvidenceResult, results)
    write(make_drift(moment), DriftResult, results)
    concerned = pd.DataFrame({"student": ["p01", "p02"], "course": ["Statistiek 1", "Onderzoek"]})
    write(fill(DriftStudentsResult, concerned, moment=moment, **_PLACE), DriftStudentsResult, results)


def earlier_scores(scores: pd.DataFrame) -> pd.DataFrame:
    """The same students in week 6, all a little less at risk, by a version from before ties were known."""
    before = scores.drop(columns=["caution", "tie", "on_list"])
    frame = before.assign(score=scores["score"] * 0.8, low=np.nan, high=np.nan)
    stamp = {"moment": EARLIER, "as_of": EARLIER_AS_OF, "model_name": EARLIER_MODEL, "model_version": 1}
    return fill(ScoresResult, frame, **stamp)


def make_changes() -> pd.DataFrame:
    """One possible change for two students."""
    rows = pd.DataFrame({"student": ["p01", "p02"], "score_then": [0.41, 0.38], "score_now": [0.62, 0.562]})
    features = "credits_earned,active_days"
    return fill(PossibleChangesResult, rows, levers="results,activity", features=features, **_PLACE)


def make_signals(moment: str, as_of: date) -> pd.DataFrame:
    """A warning and a good sign for scored students, a warning for one without a score, one for a stranger."""
    rows = [
        ("p01", "first_assignment_overdue"),
        ("p02", "first_assignment_on_time"),
        ("p11", "first_assignment_overdue"),
        ("p12", "first_assignment_overdue"),
    ]
    frame = pd.DataFrame(rows, columns=["student", "signal"]).assign(day=date(2025, 9, 26), what="course A")
    return fill(SignalsResult, frame, moment=moment, as_of=as_of, **_PLACE)


def make_evidence(moment: str) -> pd.DataFrame:
    """A signal that says much, one that may be chance, and one that hardly anybody had."""
    rows = [
        ("first_assignment_overdue", 620, 84, 0.34, 0.12, 0.22, 0.12, 0.32),
        ("first_assignment_on_time", 620, 480, 0.13, 0.18, -0.05, -0.12, 0.02),
        ("non_starter", 620, 3, 0.67, 0.15, 0.52, -0.02, 0.91),
    ]
    shares = ["dropped_out_with", "dropped_out_without", "difference", "low", "high"]
    frame = pd.DataFrame(rows, columns=["signal", "students", "with_signal", *shares])
    return fill(SignalEvidenceResult, frame, moment=moment, cohorts="2022, 2023, 2024")


def make_drift(moment: str) -> pd.DataFrame:
    """A course on another scale, one with fewer assignments, and one of a programme that nobody here studies."""
    rows = [
        ("34401", "Statistiek 1", "scale", 6.8, 62.0, 68.5),
        ("34401", "Onderzoek", "assignments", 2.0, 3.0, 3.0),
        ("99999", "Anatomie", "no_weight", 0.0, 100.0, 100.0),
    ]
    frame = pd.DataFrame(rows, columns=["programme", "course", "difference", "now", "low", "high"])
    return fill(DriftResult, frame, moment=moment, cohort="2025", students=62, years=3)
