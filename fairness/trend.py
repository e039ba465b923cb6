"""The audit over time: what one audit after another says about the same groups, and when that is an alarm.

An audit is repeated at each scoring (who is on the list) and when outcomes arrive (who was missed, what was
promised). With many groups and many years something stands out every year by chance, so one audit that does is
not an alarm: it is watched. The evidence of successive cohorts is added up, and an alarm sounds when it has grown so
strong that a system in which nothing is wrong would sound one once in `1 / false_discovery` rounds, all groups and
measures together: with 0.05 once in twenty years of yearly cohorts.

Method: an e-detector of the CUSUM kind (Shin, Ramdas and Rinaldo 2023, "E-detectors: a nonparametric framework for
sequential change detection"). Each cohort gives a bet against "the gap stays within what is allowed" that is expected
to gain nothing when that is so; the bets of successive cohorts multiply, and what was lost before a change is
forgotten. It holds at every moment one looks, however the groups overlap.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri  # type: ignore[import-untyped, unused-ignore]

from fairness.policy import Measure, Policy

SERIES = ["side", "attribute", "group", "measure"]
ROUND = ["cohort", "as_of", "model"]
OBSERVED = ["n", "value", "low", "high", "overall", "gap", "gap_low", "gap_high", "limit", "suppressed"]
COLUMNS = [*ROUND, *SERIES, *OBSERVED]
BETS = (0.5, 1.0, 2.0, 3.0)
"""How many standard errors beyond what is allowed a bet counts on: small lasting gaps, and large sudden ones."""


class Side(StrEnum):
    """SELECTION: who is on the list, at each scoring. ERRORS: who was missed and what was promised, in hindsight."""

    SELECTION = "selection"
    ERRORS = "errors"


class State(StrEnum):
    """CALM; WATCH: the newest cohort's whole interval lies beyond what is allowed; ALARM: chance is ruled out.

    One interval in twenty lies beyond by chance, so with many groups some are watched every year.
    """

    CALM = "calm"
    WATCH = "watch"
    ALARM = "alarm"


@dataclass(frozen=True)
class Round:
    """One audit of one cohort: `findings` as in an audit report. `as_of` orders the rounds (ISO date)."""

    cohort: str
    as_of: str
    model: str
    side: Side
    findings: pd.DataFrame


def gather_rounds(rounds: Iterable[Round]) -> pd.DataFrame:
    """Lay rounds out as one row per cohort and series (COLUMNS), oldest first; of a cohort the newest audit counts.

    Scoring the same students again is no new evidence, so a cohort has one say per side.
    """
    frames = [
        one.findings.assign(cohort=one.cohort, as_of=one.as_of, model=one.model, side=str(one.side))[COLUMNS]
        for one in rounds
        if len(one.findings)
    ]
    if not frames:
        return pd.DataFrame(columns=COLUMNS)
    shown = [frame[frame["measure"] != Measure.OUTCOME_RATE] for frame in frames]
    history = pd.concat(shown, ignore_index=True).sort_values(["as_of", "cohort"], kind="stable")
    return history.drop_duplicates([*SERIES, "cohort"], keep="last").reset_index(drop=True)


def find_alarms(history: pd.DataFrame, policy: Policy, signed: pd.DataFrame | None = None) -> pd.DataFrame:
    """Say per series whether it is calm, watched or an alarm (Shin, Ramdas and Rinaldo 2023).

    Allowed is the limit of the measure; where the selection rate has none, the gap that was signed for, give or take
    `policy.drift`. Other measures without a limit promise nothing and are not followed. Withheld cohorts are skipped.

    Args:
        history: as `gather_rounds` gives.
        policy: limits, drift, confidence and the share of false claims allowed.
        signed: findings of the audit that the model was signed on.

    Returns:
        SERIES, rounds, gap (newest), allowed_low, allowed_high, evidence (1 is none), state and since (the cohort from
        which the evidence grew; empty when calm).
    """
    shown = history[history["gap"].notna() & history["gap_high"].notna()]
    anchors = _anchor(shown, policy, signed)
    series = {tuple(map(str, names)): rows for names, rows in shown.groupby(SERIES, sort=False)}
    # A measure without limit that nobody signed for has nothing to be held against.
    watched = [(names, rows, anchors[names]) for names, rows in series.items() if names in anchors]
    needed = len(watched) / policy.false_discovery  # the bar of a whole table: a union over its series
    rows = [_judge(names, rows, allowed, needed, policy.confidence) for names, rows, allowed in watched]
    return pd.DataFrame(
        rows, columns=[*SERIES, "rounds", "gap", "allowed_low", "allowed_high", "evidence", "state", "since"]
    )


def weigh_evidence(excess: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add up the evidence of successive cohorts: an e-CUSUM per round. 1 is none, 100 a hundred to one.

    Args:
        excess: how many standard errors the gap lies beyond what is allowed, per cohort; below 0 within.
    """
    stakes = np.array(BETS)
    # What a unit becomes: exp(b x - b^2 / 2) expects at most 1 while the mean of x is at most 0 and it varies by 1.
    gains = np.exp(excess[:, None] * stakes - stakes**2 / 2).mean(axis=1)
    found, evidence = np.empty(len(excess)), 1.0
    for place, bets in enumerate(gains):
        evidence = max(evidence, 1.0) * bets
        found[place] = evidence
    return found


Names = tuple[str, ...]
Band = tuple[float, float]


def _anchor(shown: pd.DataFrame, policy: Policy, signed: pd.DataFrame | None) -> dict[Names, Band]:
    """What each series may be: within its limit, or, for who is on the list, near what was signed for."""
    known = {} if signed is None else signed.set_index(["attribute", "group", "measure"])["gap"].dropna().to_dict()
    allowed: dict[Names, Band] = {}
    for names in shown[SERIES].drop_duplicates().itertuples(index=False, name=None):
        limit, centre = policy.measures.get(names[-1]), known.get(names[1:])
        if limit is not None:
            allowed[names] = (-limit, limit)
        elif centre is not None and names[0] == Side.SELECTION:
            allowed[names] = (centre - policy.drift, centre + policy.drift)
    return allowed


def _judge(names: Names, rows: pd.DataFrame, allowed: Band, needed: float, confidence: float) -> Sequence[object]:
    low, high = allowed
    reach = 2 * ndtri((1 + confidence) / 2)
    error = ((rows["gap_high"] - rows["gap_low"]) / reach).clip(lower=1e-9).to_numpy(dtype="float64")
    gap = rows["gap"].to_numpy(dtype="float64")
    # Two sides are two bets, each with half the stake.
    sides = [weigh_evidence((gap - high) / error), weigh_evidence((low - gap) / error)]
    evidence = (sides[0] + sides[1]) / 2
    side = sides[int(sides[1][-1] > sides[0][-1])]
    is_beyond = rows["gap_low"].iloc[-1] > high or rows["gap_high"].iloc[-1] < low
    state = State.ALARM if evidence[-1] >= needed else State.WATCH if is_beyond else State.CALM
    since = "" if state is State.CALM else rows["cohort"].to_numpy()[_start(side)]
    return [*names, len(rows), gap[-1], low, high, float(evidence[-1]), str(state), since]


def _start(evidence: NDArray[np.float64]) -> int:
    """The first round after which the evidence never fell back to none."""
    lost = np.flatnonzero(evidence[:-1] <= 1.0)
    return int(lost[-1]) + 1 if lost.size else 0


def count_states(alarms: pd.DataFrame) -> Mapping[State, int]:
    """How many series are in each state."""
    return {state: int((alarms["state"] == state).sum()) for state in State}
