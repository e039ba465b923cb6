"""What every run keeps, whatever its question: the names of its files and its metrics."""

import pandas as pd

TEST_SCORES_FILE = "scores/test.parquet"
SHAP_FILE = "shap/test.parquet"
BACKTEST_FILE = "evaluation/backtest.parquet"


def metrics_of(table: pd.DataFrame) -> dict[str, float]:
    """Return an evaluation table as MLflow metrics, `model.measure` with spaces as underscores."""
    names = (table["model"] + "." + table["measure"]).str.replace(" ", "_")
    return dict(zip(names, table["value"].astype(float), strict=True))
