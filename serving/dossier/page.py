"""The file as a page: one self-contained HTML document per language, without scripts, that prints well.

It is made from the plain data of the file alone, so that a page or a PDF can be made again from dossier.json.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd

from features.errors import StudiepeilError
from serving.dossier.known import Known
from serving.dossier.model_card import make_model_card
from serving.dossier.parts import LANGUAGES
from serving.dossier.privacy import ASKED_IN_SETTINGS
from serving.dossier.questions import QUESTIONS

TEXTS: dict[str, dict[str, Any]] = {
    "nl": {
        "title": "Dossier",
        "version": "versie",
        "contents": "Inhoud",
        "made": "Gemaakt op {} (UTC) uit wat de run vastlegde.",
        "sources": {
            "run": "uit de run",
            "settings": "uit de instellingen",
            "facts": "opgegeven door de instelling",
            "product": "vaste tekst",
            "open": "nog open",
        },
        "legend": "Achter elk veld staat waar het vandaan komt. Wat niemand nog heeft beantwoord is open: het wordt "
        "gevraagd en niet verzonnen.",
        "open_title": "Nog te beantwoorden",
        "open_none": "Alle vragen zijn beantwoord.",
        "open_lead": "Beantwoord deze vragen in het feitenbestand van de instelling (facts.toml). Zonder de vragen met "
        "“nodig” kan het model niet in gebruik.",
        "needed": "nodig",
        "audit": "Vingerafdruk van de toetsing",
        "no_audit": "Er is nog geen toetsing van deze versie.",
        "policy": "Beleid",
    },
    "en": {
        "title": "File",
        "version": "version",
        "contents": "Contents",
        "made": "Made at {} (UTC) from what the run recorded.",
        "sources": {
            "run": "from the run",
            "settings": "from the settings",
            "facts": "stated by the institution",
            "product": "standing text",
            "open": "still open",
        },
        "legend": "Behind every field stands where it comes from. What nobody has answered yet is open: it is asked, "
        "and "
        "not made up.",
        "open_title": "Still to be answered",
        "open_none": "All questions are answered.",
        "open_lead": "Answer these questions in the institution’s facts file (facts.toml). Without those marked "
        "“needed” the model cannot be taken into use.",
        "needed": "needed",
        "audit": "Fingerprint of the audit",
        "no_audit": "There is no audit of this version yet.",
        "policy": "Policy",
    },
}


def render_dossier(dossier: Mapping[str, Any], language: str) -> str:
    """Return the whole file as one HTML page in "nl" or "en"."""
    _check_language(language)
    words = {"language": language, "t": TEXTS[language], "questions": _questions(language)}
    return _render("dossier.html", {"dossier": dossier, "documents": dossier["documents"], **words})


def render_model_card(name: str, manifest: Mapping[str, Any], evaluation: pd.DataFrame, language: str) -> str:
    """Return the model card alone as one HTML page in "nl" or "en"; the run keeps it from the training on."""
    _check_language(language)
    card = make_model_card(Known(name, 0, manifest, evaluation)).to_dict()
    words = {"language": language, "t": TEXTS[language], "questions": _questions(language)}
    return _render("dossier.html", {"dossier": None, "documents": [card], **words})


def _check_language(language: str) -> None:
    if language not in LANGUAGES:
        raise StudiepeilError(f"no texts in language {language}", do=f"use one of: {', '.join(LANGUAGES)}")


def _render(template: str, content: Mapping[str, Any]) -> str:
    return _open_templates().get_template(template).render(**content)


@cache
def _open_templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _questions(language: str) -> dict[str, str]:
    asked = {key: one.asks for key, one in QUESTIONS.items()} | ASKED_IN_SETTINGS
    return {key: text.to(language) for key, text in asked.items()}
