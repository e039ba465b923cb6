"""Small literal audits: a table of groups with their counts becomes scores, outcomes and groups."""

import numpy as np
import pandas as pd

from fairness.policy import Policy

KEY = ("student", "cohort")


def tables(*rows):
    """One row per group and cell: (attributes, listed, outcome, how many) -> scores, outcomes, groups.

    Students on the list score 0.8, the others 0.2; outcome may be None (not known yet).
    """
    students = [(attributes, listed, outcome) for attributes, listed, outcome, number in rows for _ in range(number)]
    keys = pd.DataFrame({"student": [f"s{i:05d}" for i in range(len(students))], "cohort": "2024"})
    scores = keys.assign(score=[0.8 if listed else 0.2 for _, listed, _ in students])
    outcomes = keys.assign(outcome=pd.array([outcome for _, _, outcome in students], dtype="float64"))
    return scores, outcomes, keys.assign(**pd.DataFrame([attributes for attributes, _, _ in students]).to_dict("list"))


def places(*rows):
    """The capacity at which exactly the listed students are on the list."""
    return sum(number for _, listed, _, number in rows if listed)


def drawn(n, seed, names_of=("01", "0123", "012"), spread=1.0):
    """Students with calibrated scores and groups drawn at random: there is no gap to find."""
    random = np.random.default_rng(seed)
    score = 1 / (1 + np.exp(-random.normal(-1.2, spread, n)))
    keys = pd.DataFrame({"student": np.arange(n), "cohort": "2024"})
    permuted = {f"a{i}": random.choice(list(names), n) for i, names in enumerate(names_of)}
    return keys.assign(score=score), keys.assign(outcome=random.binomial(1, score)), keys.assign(**permuted)


def policy(**changes):
    return Policy(**{"attributes": ("sex",), "capacity": 0.2, "resamples": 50, **changes})


def finding(report, group, measure):
    """The one finding of a group and measure."""
    found = report.findings.query("group == @group and measure == @measure")
    assert len(found) == 1
    return found.iloc[0]
