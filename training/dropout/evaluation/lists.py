"""Whom a list finds: the list of the model beside that of a simple rule and one drawn at random, at capacity.

A list holds the students with the highest scores; where students tie at its end they share the places.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from fairness.population import count_places
from training.evaluation.measures import capacity_shares, list_places
from training.evaluation.resampling import interval, resample_gains

SHARES = np.arange(0.05, 1.0001, 0.05)


def compare_lists(
    outcome: pd.Series, scores: Mapping[str, pd.Series], model: str, capacity: float | int, seed: int
) -> pd.DataFrame:
    """Return one row per list: model, places, found, share_found, low, high, precision, overlap.

    `scores` give the orders, by the index of `outcome`; `found` counts the dropouts on the list (where places are
    shared: on average), `share_found` is their part of all dropouts, with its interval. `overlap` counts the
    places that go to a student who is also on the list of `model`.
    """
    truth = outcome.to_numpy(dtype=float)
    places = count_places(capacity, len(truth))
    values = {name: score.reindex(outcome.index).to_numpy(dtype=float) for name, score in scores.items()}
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
    truth = outcome.to_numpy(dtype=float)
    values = {name: score.reindex(outcome.index).to_numpy(dtype=float) for name, score in scores.items()}
    samples = resample_gains(truth, values, SHARES * len(truth), seed)
    parts = []
    for name, score in values.items():
        found = [capacity_shares(truth, score, float(share))[1] for share in SHARES]
        low, high = np.quantile(samples[name], [0.025, 0.975], axis=0)
        parts.append(pd.DataFrame({"model": name, "listed": SHARES, "found": found, "low": low, "high": high}))
    return pd.concat(parts, ignore_index=True)
