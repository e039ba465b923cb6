"""The file as a page: one self-contained HTML document per language, without scripts, that prints well.

It is made from the plain data of the file alone, so that a page or a PDF can be made again from dossier.json.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from training.dossier.known import Known
from training.dossier.model_card import make_model_card
from training.dossier.parts import LANGUAGES
from training.dossier.privacy import ASKED_IN_SETTINGS
from training.dossier.questions import QUESTIONS
from training.rendering import check_language, render_page

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
    check_language(language, LANGUAGES)
    words = {"language": language, "t": TEXTS[language], "questions": _questions(language)}
    return render_page("dossier.html", {"dossier": dossier, "documents": dossier["documents"], **words})


def render_model_card(name: str, manifest: Mapping[str, Any], evaluation: pd.DataFrame, language: str) -> str:
    """Return the model card alone as one HTML page in "nl" or "en"; the run keeps it from the training on."""
    check_language(language, LANGUAGES)
    card = make_model_card(Known(name, 0, manifest, evaluation)).to_dict()
    words = {"language": language, "t": TEXTS[language], "questions": _questions(language)}
    return render_page("dossier.html", {"dossier": None, "documents": [card], **words})


def _questions(language: str) -> dict[str, str]:
    asked = {key: one.asks for key, one in QUESTIONS.items()} | ASKED_IN_SETTINGS
    return {key: text.to(language) for key, text in asked.items()}
