"""What every run keeps, whatever its question: the names of its files, its cards and its metrics."""

import pandas as pd

from training.dossier.page import render_model_card
from training.dossier.parts import LANGUAGES
from training.registry import card_file
from training.tracking import Run

TEST_SCORES_FILE = "scores/test.parquet"
SHAP_FILE = "shap/test.parquet"


def log_model_cards(run: Run, name: str, manifest: dict[str, object], evaluation: pd.DataFrame) -> None:
    """Keep the model card with the run, in every language; Dutch is the one that is served first."""
    for language in LANGUAGES:
        run.log_text(render_model_card(name, manifest, evaluation, language), card_file(language))


def metrics_of(table: pd.DataFrame) -> dict[str, float]:
    """Return an evaluation table as MLflow metrics, `model.measure` with spaces as underscores."""
    names = (table["model"] + "." + table["measure"]).str.replace(" ", "_")
    return dict(zip(names, table["value"].astype(float), strict=True))
