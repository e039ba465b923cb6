"""The documents of a model: for now the model card, in Dutch and English, made from the manifest.

What the run does not know is left open and says so; nothing is invented.
"""

from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from training.evaluation import lay_out
from training.model_card_texts import TEXTS

LANGUAGES = tuple(TEXTS)
_TEMPLATES = Path(__file__).parent / "templates"


def render_model_card(name: str, manifest: dict[str, Any], evaluation: pd.DataFrame, language: str) -> str:
    """Return the model card as one self-contained HTML page without scripts, in "nl" or "en"."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    template = environment.get_template("model_card.html")
    words = {"language": language, "t": TEXTS[language]}
    return template.render(name=name, manifest=manifest, evaluation=lay_out(evaluation), **words)
