"""What the scores of the judging cohort are worth, for drawings: groups by score, lists, and the decision curve.

A list holds the students with the highest scores; where students tie at its end they share the places. Net benefit at a
threshold t: the share of students who were seen and dropped out, minus the share who were seen and did not, weighed by
t / (1 - t) (Vickers and Elkin 2006, Medical Decision Making 26: 565-574). Whoever acts from a chance of 20% up accepts
four needless talks for each student found.

Everywhere `outcome` is 0 or 1 per student, and `scores` are chances or orders by the index of `outcome`.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import beta

from fairness.population import count_places
from training.evaluation.measures import Floats, calibration_places, capacity_shares, list_places
from training.evaluation.resampling import interval, resample_gains, resample_sums

FEWEST = 5
"""Of each outcome in a group by score: with fewer, neighbours are taken together."""
SHARES = np.arange(0.05, 1.0001, 0.05)
THRESHOLDS = np.round(np.arange(0.05, 0.5001, 0.025), 3)
EVERYONE, NOBODY = "everyone", "nobody"
_TAIL = 0.025


def group_by_score(outcome: pd.Series, score: pd.Series) -> pd.DataFrame:
    """Return students, score (mean), share, low, high per group, from low to high scores.

    Ten groups of about equal size, fewer where a group would hold less than FEWEST of an outcome. The interval of a
    share is that of Jeffreys. Empty when all students together do not hold FEWEST of each outcome.
    """
    truth, chance = outcome.to_numpy(dtype=float), score.reindex(outcome.index).to_numpy(dtype=float)
    place, count = calibration_places(chance)
    sums = np.array([np.bincount(place, terms, count) for terms in (np.ones(len(truth)), truth, chance)])
    bounds = _join_small(sums[1], sums[0] - sums[1])
    students, dropped, total = np.add.reduceat(sums, bounds, axis=1) if bounds else np.empty((3, 0))
    return pd.DataFrame(
        {
            "students": students.astype(int),
            "score": total / students,
            "share": dropped / students,
            "low": beta.ppf(_TAIL, dropped + 0.5, students - dropped + 0.5),
            "high": beta.ppf(1 - _TAIL, dropped + 0.5, students - dropped + 0.5),
        }
    )


def compare_lists(
    outcome: pd.Series, scores: Mapping[str, pd.Series], model: str, capacity: float | int, seed: int
) -> pd.DataFrame:
    """Return one row per list at capacity: model, places, found, share_found, low, high, precision, overlap.

    `found` counts the dropouts on the list (where places are shared: on average), `share_found` is their part of all
    dropouts, with its interval. `overlap` counts the places that go to a student who is also on the list of `model`.
    """
    truth, values = _align(outcome, scores)
    places = count_places(capacity, len(truth))
    samples = resample_gains(truth, values, np.array([float(places)]), seed)
    lists = {name: list_places(score, capacity) for name, score in values.items()}
    rows = []
    for name, listed in lists.items():
        found = float(listed @ truth)
        low, high = interval(samples[name])
        rows.append(
            {
                "model": name,
                "places": places,
                "found": found,
                "share_found": found / truth.sum() if truth.any() else 0.0,
                "low": low,
                "high": high,
                "precision": found / places,
                "overlap": float(places if name == model else listed @ lists[model]),
            }
        )
    return pd.DataFrame(rows)


def gain_curve(outcome: pd.Series, scores: Mapping[str, pd.Series], seed: int) -> pd.DataFrame:
    """Return model, listed, found, low, high: which share of the dropouts a list of each length finds.

    `listed` is the length as a share of all students, in steps of 5%.
    """
    truth, values = _align(outcome, scores)
    samples = resample_gains(truth, values, SHARES * len(truth), seed)
    parts = []
    for name, score in values.items():
        found = [capacity_shares(truth, score, float(share))[1] for share in SHARES]
        low, high = np.quantile(samples[name], [_TAIL, 1 - _TAIL], axis=0)
        parts.append(pd.DataFrame({"model": name, "listed": SHARES, "found": found, "low": low, "high": high}))
    return pd.concat(parts, ignore_index=True)


def decision_curve(outcome: pd.Series, scores: Mapping[str, pd.Series], seed: int) -> pd.DataFrame:
    """Return model, threshold, net_benefit, low, high for each of `scores` (chances), EVERYONE and NOBODY.

    Net benefit is in dropouts found per student, between -1 and 1.
    """
    truth, values = _align(outcome, scores)
    values |= {EVERYONE: np.ones(len(truth)), NOBODY: np.full(len(truth), -1.0)}
    parts = []
    for name, score in values.items():
        terms = np.column_stack([benefit_terms(truth, score, float(one)) for one in THRESHOLDS])
        low, high = np.quantile(resample_sums(terms, seed), [_TAIL, 1 - _TAIL], axis=0)
        columns = {"threshold": THRESHOLDS, "net_benefit": terms.mean(axis=0), "low": low, "high": high}
        parts.append(pd.DataFrame({"model": name, **columns}))
    return pd.concat(parts, ignore_index=True)


def benefit_terms(truth: Floats, score: Floats, threshold: float) -> Floats:
    """Return what each student adds to the net benefit; their mean is the net benefit."""
    cost = threshold / (1 - threshold)
    terms: Floats = np.where(score >= threshold, truth - (1 - truth) * cost, 0.0)
    return terms


def _align(outcome: pd.Series, scores: Mapping[str, pd.Series]) -> tuple[Floats, dict[str, Floats]]:
    """Return the outcomes, and every score in their order."""
    ordered = {name: score.reindex(outcome.index).to_numpy(dtype=float) for name, score in scores.items()}
    return outcome.to_numpy(dtype=float), ordered


def _join_small(dropped: Floats, stayed: Floats) -> list[int]:
    """Return where each group starts when neighbours are joined until each holds FEWEST of both outcomes."""
    starts: list[int] = []
    start, counts = 0, np.zeros(2)
    for place, pair in enumerate(zip(dropped, stayed, strict=True)):
        counts = counts + pair
        if (counts >= FEWEST).all():
            starts.append(start)
            start, counts = place + 1, np.zeros(2)
    return starts  # what is left at the end belongs to the last group, because a group ends where the next one starts
