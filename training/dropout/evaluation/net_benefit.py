"""Decision curve: what acting on a score is worth, by how many needless talks one found dropout may cost.

Net benefit at a threshold t: the share of students who were seen and dropped out, minus the share who were
seen and did not, weighed by t / (1 - t) (Vickers and Elkin 2006, Medical Decision Making 26: 565-574). Whoever
acts from a chance of 20% up accepts four needless talks for each student found.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from training.evaluation.measures import Floats
from training.evaluation.resampling import resample_sums

THRESHOLDS = np.round(np.arange(0.05, 0.5001, 0.025), 3)
EVERYONE, NOBODY = "everyone", "nobody"


def decision_curve(outcome: pd.Series, scores: Mapping[str, pd.Series], seed: int) -> pd.DataFrame:
    """Return model, threshold, net_benefit, low, high for each of `scores` (chances), EVERYONE and NOBODY.

    `scores` share the index of `outcome`. Net benefit is in dropouts found per student, between -1 and 1.
    """
    truth = outcome.to_numpy(dtype=float)
    values = {name: score.reindex(outcome.index).to_numpy(dtype=float) for name, score in scores.items()}
    values |= {EVERYONE: np.ones(len(truth)), NOBODY: np.full(len(truth), -1.0)}
    parts = []
    for name, score in values.items():
        terms = np.column_stack([benefit_terms(truth, score, float(one)) for one in THRESHOLDS])
        low, high = np.quantile(resample_sums(terms, seed), [0.025, 0.975], axis=0)
        columns = {"threshold": THRESHOLDS, "net_benefit": terms.mean(axis=0), "low": low, "high": high}
        parts.append(pd.DataFrame({"model": name, **columns}))
    return pd.concat(parts, ignore_index=True)


def benefit_terms(truth: Floats, score: Floats, threshold: float) -> Floats:
    """Return what each student adds to the net benefit; their mean is the net benefit."""
    cost = threshold / (1 - threshold)
    terms: Floats = np.where(score >= threshold, truth - (1 - truth) * cost, 0.0)
    return terms
