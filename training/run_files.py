"""What every run keeps, whatever its question: the names of its files and its metrics. Light: it imports nothing."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

MANIFEST_FILE: Final = "manifest.json"
AUDIT_FILE: Final = "audit/audit.json"
DOSSIER_FILE: Final = "dossier/dossier.json"  # one for all languages
EVALUATION_FILE: Final = "evaluation/evaluation.parquet"
REPORT_FILE: Final = "evaluation/report.json"  # what the evaluation found, beside its frames
BACKTEST_FILE: Final = "evaluation/backtest.parquet"
TEST_SCORES_FILE: Final = "scores/test.parquet"
SHAP_FILE: Final = "shap/test.parquet"
EXPLANATION_FILE: Final = "shap/explanation.json"
ORIGINS_FILE: Final = "audit/origins.json"
COMPARISON_FILE: Final = "mitigation/comparison.json"


def metrics_of(table: "pd.DataFrame") -> dict[str, float]:
    """Return an evaluation table as MLflow metrics, `model.measure` with spaces as underscores."""
    names = (table["model"] + "." + table["measure"]).str.replace(" ", "_")
    return dict(zip(names, table["value"].astype(float), strict=True))
