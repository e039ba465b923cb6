"""The documents of a model: for now the model card, in Dutch and English, made from the manifest.

What the run does not know is left open and says so; nothing is invented.
"""

from typing import Any

import pandas as pd

from training.evaluation import lay_out
from training.model_card_texts import TEXTS
from training.rendering import render_page

LANGUAGES = tuple(TEXTS)


def render_model_card(name: str, manifest: dict[str, Any], evaluation: pd.DataFrame, language: str) -> str:
    """Return the model card as one self-contained HTML page without scripts, in "nl" or "en"."""
    words = {"language": language, "t": TEXTS[language]}
    return render_page(
        "model_card.html", {"name": name, "manifest": manifest, "evaluation": lay_out(evaluation), **words}
    )
