"""What looks unlike its earlier years, in a sentence: facts were stored, words are made when somebody reads."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from fairness.words.formats import format_decimal
from features.dropout.drift import Difference
from serving.words import text
from training.contracts.dropout import DriftResult

_WHOLE = (Difference.ASSIGNMENTS, Difference.NO_WEIGHT)


def tell_drift(rows: pd.DataFrame, language: str, names: Mapping[str, str]) -> list[str]:
    """Return how courses or programmes differ from their earlier years, each sentence once.

    Args:
        rows: of `training.contracts.dropout.DriftResult`.
        language: A code such as "nl".
        names: of programmes, by code; the code where there is none.
    """
    return list(dict.fromkeys(_tell_row(row, language, names) for row in rows.to_dict("records")))


def _tell_row(row: Mapping[Any, Any], language: str, names: Mapping[str, str]) -> str:
    column = DriftResult
    decimals = 0 if row[column.difference] in _WHOLE else 1
    now, low, high = (format_decimal(row[name], language, decimals) for name in (column.now, column.low, column.high))
    said = {
        "where": text("drift.of_course" if row[column.course] else "drift.of_programme", language,
                      course=row[column.course],
                      programme=names.get(row[column.programme]) or row[column.programme]),
        "now": now,
        "before": low if low == high else text("drift.between", language, low=low, high=high),
    }  # fmt: skip
    return text(f"drift.{row[column.difference]}", language, **said)
