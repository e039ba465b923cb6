"""What a tiny institution knows beside the scores: earlier ones, signals with evidence, possible changes."""

from pathlib import Path

import numpy as np
import pandas as pd

EARLIER = "week_6"
EARLIER_MODEL = f"dropout-{EARLIER}"
EARLIER_AS_OF = pd.Timestamp("2025-10-12")
_PLACE = {"programme": "34401", "cohort": "2025"}


def write_early(results: Path, scores: pd.DataFrame) -> None:
    """Write what goes with `scores`, those of the newest moment, into a results folder."""
    for kind in ("changes_possible", "signals"):
        (results / kind).mkdir()
    newest = scores.iloc[0]
    earlier_scores(scores).to_parquet(results / "scores" / f"{EARLIER}.parquet")
    make_changes().to_parquet(results / "changes_possible" / f"{newest['moment']}.parquet")
    make_signals(newest["moment"], newest["as_of"]).to_parquet(results / "signals" / f"{newest['moment']}.parquet")
    make_evidence(newest["moment"]).to_parquet(results / "signal_evidence.parquet")


def earlier_scores(scores: pd.DataFrame) -> pd.DataFrame:
    """The same students in week 6, all a little less at risk, by a version from before ties were known."""
    frame = scores.drop(columns=["tie", "on_list"]).assign(score=scores["score"] * 0.8, low=np.nan, high=np.nan)
    stamp = {"moment": EARLIER, "as_of": EARLIER_AS_OF, "model_name": EARLIER_MODEL, "model_version": 1}
    return frame.assign(**stamp)


def make_changes() -> pd.DataFrame:
    """One possible change for two students."""
    frame = pd.DataFrame({"student": ["p01", "p02"], "position": 1, "features": "credits_earned, days_active"})
    return frame.assign(
        score_then=[0.41, 0.38],
        sentence_nl="Met 10 van de 15 studiepunten is de score van vergelijkbare studenten lager.",
        sentence_en="With 10 of 15 credits, comparable students' score is lower.",
        **_PLACE,
    )


def make_signals(moment: str, as_of: pd.Timestamp) -> pd.DataFrame:
    """A warning and a good sign for scored students, a warning for one without a score, one for a stranger."""
    overdue = ("De eerste opdracht is niet ingeleverd.", "The first assignment has not been handed in.")
    on_time = ("De eerste opdracht was op tijd.", "The first assignment was on time.")
    rows = [
        ("p01", "first_assignment_overdue", *overdue),
        ("p02", "first_assignment_on_time", *on_time),
        ("p11", "first_assignment_overdue", *overdue),
        ("p12", "first_assignment_overdue", *overdue),
    ]
    frame = pd.DataFrame(rows, columns=["student", "signal", "sentence_nl", "sentence_en"])
    return frame.assign(moment=moment, as_of=as_of, **_PLACE)


def make_evidence(moment: str) -> pd.DataFrame:
    """A signal that says much, one that may be chance, and one that hardly anybody had."""
    rows = [
        ("first_assignment_overdue", 620, 84, 0.34, 0.12, 0.22, 0.12, 0.32),
        ("first_assignment_on_time", 620, 480, 0.13, 0.18, -0.05, -0.12, 0.02),
        ("non_starter", 620, 3, 0.67, 0.15, 0.52, -0.02, 0.91),
    ]
    shares = ["dropped_out_with", "dropped_out_without", "difference", "low", "high"]
    frame = pd.DataFrame(rows, columns=["signal", "students", "with_signal", *shares])
    return frame.assign(moment=moment, cohorts="2022, 2023, 2024")
