import pandas as pd
import pytest
from lib.cohorts import FEATURES, cohort_table
from training.model_card_texts import TEXTS

from training.dossier import LANGUAGES, render_model_card
from training.manifest import make_manifest

EVALUATION = pd.DataFrame(
    {
        "model": ["logistic regression", "constant"], "measure": "auc", "value": [0.7, 0.5], "low": [0.65, 0.5],
        "high": [0.75, 0.5], "is_baseline": True, "is_served": [True, False],
    }
)  # fmt: skip


def card(language: str, **result: object) -> str:
    found: dict[str, object] = {
        "sentence_nl": "Beter dan <niets>.", "sentence_en": "Better than <nothing>.", "not_yet_known": [],
    }  # fmt: skip
    manifest = make_manifest(
        question="dropout",
        moment="results",
        trained_by="",
        train=[cohort_table(2019, 30)],
        test=[cohort_table(2020, 30)],
        features=FEATURES,
        settings={},
        result=found | result,
    )
    return render_model_card("dropout-results", manifest, EVALUATION, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_shows_result_baseline_data_and_features(language):
    page = card(language)

    assert "logistic regression [served, baseline]" in page
    assert "0.700 (0.650–0.750)" in page
    assert all(year in page for year in ("2019", "2020"))
    assert FEATURES[0].nl in page or FEATURES[0].en in page
    assert TEXTS[language]["blank"] in page  # nobody was named, and nobody is invented
    assert "<script" not in page
    assert "http" not in page


def test_what_a_run_says_cannot_become_markup():
    assert "&lt;niets&gt;" in card("nl")
    assert "&lt;nothing&gt;" in card("en")


def test_a_split_without_the_gap_is_told():
    assert TEXTS["nl"]["late"] not in card("nl")
    assert f"{TEXTS['nl']['late']} 2013J." in card("nl", not_yet_known=["2013J"])


def test_both_languages_have_the_same_words():
    assert TEXTS["nl"].keys() == TEXTS["en"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_card_says_what_cross_validation_cannot_tell(language):
    page = card(language, limits_nl="Geen later cohort.", limits_en="No later cohort.")

    assert {"nl": "Geen later cohort.", "en": "No later cohort."}[language] in page
    assert TEXTS[language]["result_within"] in page
    assert TEXTS[language]["result_within"] not in card(language)
