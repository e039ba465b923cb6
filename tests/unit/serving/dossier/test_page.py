"""The pages: the model card alone, and the whole file."""

import re

import pytest
from lib.cohorts import FEATURES, cohort_table
from lib.dossiers import EVALUATION, dropout, inflow

from serving.dossier.making import make_dossier
from serving.dossier.page import render_dossier, render_model_card
from serving.results.sentences import name_feature
from serving.words import text
from training.manifest import make_manifest

LANGUAGES = ("nl", "en")


def card(language: str, **result: object) -> str:
    found: dict[str, object] = {
        "sentence_nl": "Beter dan <niets>.", "sentence_en": "Better than <nothing>.", "not_yet_known": [],
    }  # fmt: skip
    made = make_manifest(
        question="dropout",
        moment="results",
        trained_by="",
        train=[cohort_table(2019, 30)],
        test=[cohort_table(2020, 30)],
        features=FEATURES,
        settings={},
        result=found | result,
    )
    return render_model_card("dropout-results", made, EVALUATION, language)


@pytest.mark.parametrize(("language", "value"), [("nl", "0,700 (0,650–0,750)"), ("en", "0.700 (0.650–0.750)")])
def test_the_card_shows_result_baseline_data_and_features(language, value):
    page = card(language)

    assert value in page
    assert all(year in page for year in ("2019", "2020"))
    assert name_feature(FEATURES[0].name, language) in page
    assert text("dossier.source.open", language) in page  # nobody was named, and nobody is invented
    assert "<script" not in page
    assert "http" not in page


def test_what_a_run_says_cannot_become_markup():
    assert "&lt;niets&gt;" in card("nl")
    assert "&lt;nothing&gt;" in card("en")


def test_a_split_without_the_gap_is_told():
    assert "gunstiger dan in de praktijk haalbaar was" not in card("nl")
    assert "gunstiger dan in de praktijk haalbaar was: 2013J." in card("nl", not_yet_known=["2013J"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_says_what_cross_validation_cannot_tell(language):
    page = card(language, limits_nl="Geen later cohort.", limits_en="No later cohort.")

    assert {"nl": "Geen later cohort.", "en": "No later cohort."}[language] in page
    within = text("dossier.section.model_card.result.cross_validated", language)
    assert within in page
    assert within not in card(language)


def test_a_language_without_standing_texts_reads_the_english_ones():
    dossier = make_dossier(dropout())

    assert render_dossier(dossier, "fr") == render_dossier(dossier, "en")


@pytest.mark.parametrize("known", [dropout(), inflow()], ids=["dropout", "inflow"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_is_one_page_with_a_list_of_contents_and_asks_nothing_outside(known, language):
    dossier = make_dossier(known)
    page = render_dossier(dossier, language)

    assert f'<html lang="{language}">' in page
    anchors = re.findall(r'href="#([a-z_]+)"', page)
    assert anchors == [*(document["name"] for document in dossier["documents"]), "open"]
    assert all(f'id="{anchor}"' in page for anchor in anchors)
    assert "<script" not in page
    assert re.search(r'(src|href)="(?!#)', page) is None
    assert re.search(r">\s*None\s*<", page) is None
