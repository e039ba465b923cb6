"""Small cohort tables with a known signal, for tests of training."""

from datetime import date

import numpy as np
import pandas as pd

from features.cohort import KEY
from features.cohort_table import CohortTable, Feature, FeatureKind, Question

FEATURES = (
    Feature("mean_score", "results", "0-100", actionable=True),
    Feature("missing", "assessments", actionable=True),
    Feature("prior_education", "enrolments", kind=FeatureKind.CATEGORY),
)


def cohort_table(
    year: int, students: int = 300, seed: int = 0, *, shuffled: bool = False, known: bool = True
) -> CohortTable:
    """Return a first-year cohort in which low grades and missed assignments go with dropout.

    `shuffled` deals the outcomes out at random; with `known` false the cohort has no outcome yet.
    """
    random = np.random.default_rng([seed, year])
    ability = random.normal(size=students)
    score = np.where(random.random(students) < 0.1, np.nan, 60 + 12 * ability + random.normal(0, 5, students))
    missing = random.poisson(np.exp(-0.5 - 0.6 * ability)).astype(float)
    dropout = (random.random(students) < 1 / (1 + np.exp(0.8 + 1.3 * ability))).astype(float)
    frame = pd.DataFrame(
        {
            "student": [f"s{year}-{number:04d}" for number in range(students)],
            "programme": random.choice(["P", "Q"], students),
            "cohort": str(year),
            "mean_score": score,
            "missing": missing,
            "prior_education": random.choice(["havo", "mbo", "vwo"], students),
            "outcome": (random.permutation(dropout) if shuffled else dropout) if known else np.nan,
        }
    )
    return CohortTable(Question.DROPOUT, str(year), "results", date(year, 11, 15), KEY, FEATURES, frame)


def known_dates(*tables: CohortTable) -> dict[str, date]:
    """Return from when the outcome of each cohort was known: 1 November of the next year."""
    return {table.cohort: date(int(table.cohort) + 1, 11, 1) for table in tables}
