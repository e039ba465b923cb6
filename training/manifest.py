"""The manifest of a run: where a model comes from, so that it can be answered for and made again.

Plain data, logged as JSON with the run. It names cohorts, counts and fingerprints; it holds no person.
"""

import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from typing import Any

from features.cohort_table import CohortTable, Feature
from training.source_code import fingerprint_code

PACKAGES = ("scikit-learn", "lightgbm", "pandas", "numpy", "shap", "fairlearn", "mlflow", "duckdb")


def describe_tables(tables: Sequence[CohortTable]) -> list[dict[str, Any]]:
    """Return cohort, moment, as-of date, size, known outcomes, fingerprint and what is missing of each table."""
    return [
        {
            "cohort": table.cohort,
            "moment": table.moment,
            "as_of": table.as_of.isoformat(),
            "rows": len(table.frame),
            "rows_with_outcome": len(table.labelled),
            "fingerprint": table.fingerprint,
            "missing": _share_missing(table),
        }
        for table in tables
    ]


def fingerprint_data(tables: Sequence[CohortTable]) -> str:
    """Return one SHA-256 over the fingerprints of `tables`, in order."""
    return sha256("".join(table.fingerprint for table in tables).encode()).hexdigest()


def describe_features(features: Sequence[Feature]) -> list[dict[str, Any]]:
    """Return the declarations of the features a model uses."""
    return [asdict(feature) for feature in features]


def make_manifest(
    *,
    question: str,
    moment: str,
    trained_by: str,
    train: Sequence[CohortTable],
    test: Sequence[CohortTable],
    features: Sequence[Feature],
    settings: dict[str, Any],
    result: dict[str, Any],
) -> dict[str, Any]:
    """Return the manifest of one run; `result` holds what the model was found to do, in words and numbers."""
    return {
        "question": question,
        "moment": moment,
        "trained_by": trained_by,
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "train": describe_tables(train),
        "test": describe_tables(test),
        "data_fingerprint": fingerprint_data([*train, *test]),
        "features": describe_features(features),
        "settings": settings,
        "result": result,
        "code": fingerprint_code(f"training.{question}.experiment"),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def _share_missing(table: CohortTable) -> dict[str, float]:
    """Return the share of rows in which each feature is empty."""
    empty = table.frame[table.feature_names].isna().sum()
    return {name: round(int(empty[name]) / max(len(table.frame), 1), 4) for name in table.feature_names}
