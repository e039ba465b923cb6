from dataclasses import replace

import pandas as pd
import pytest
from lib.cohorts import FEATURES, cohort_table

from features.errors import StudiepeilError
from training.dropout.evaluation.explanation_report import explain_run
from training.dropout.explanation_page import (
    DEPENDENCE_FILE,
    IMPORTANCE_FILE,
    INTERACTIONS_FILE,
    log_explanation,
    render_explanation,
)
from training.dropout.models import fit_boosting, fit_logistic, stack
from training.run_pages import RunPage, page_file
from training.tracking import Tracking

ROWS = stack([cohort_table(2019), cohort_table(2020)])
TODAY = cohort_table(2021)
FEATURES = tuple(replace(one, group="results" if one.source == "results" else "background") for one in FEATURES)


@pytest.fixture(scope="module")
def explained():
    return explain_run(fit_boosting(ROWS, FEATURES, 1), TODAY, FEATURES)


def test_the_page_says_what_counts_how_and_together_in_both_languages(explained):
    dutch, english = render_explanation(explained, "nl"), render_explanation(explained, "en")

    assert "moment results, cohort 2021, 300 studenten" in dutch
    assert "moment results, cohort 2021, 300 students" in english
    # Two bars, a curve per feature, and the pairs.
    assert dutch.count("<svg ") == english.count("<svg ") == 2 + 3 + 1
    assert 'aria-label="Bijdrage van gemiddeld cijfer. ' in dutch
    assert 'aria-label="Contribution of mean grade. ' in english
    assert "Gemiddeld cijfer: niet bekend of nog niet gemeten bij " in dutch
    assert "De 3 sterkste paren" in dutch
    assert "The 3 strongest pairs" in english
    assert "achtergrond" in dutch


def test_the_page_is_self_contained(explained):
    page = render_explanation(explained, "nl")

    assert "<script" not in page
    assert "http" not in page.replace('xmlns="http://www.w3.org/2000/svg"', "").replace(
        'xmlns:xlink="http://www.w3.org/1999/xlink"', ""
    )
    assert "nan" not in page.lower().replace("enan", "")


def test_a_model_that_adds_up_says_so():
    logistic = explain_run(fit_logistic(ROWS, FEATURES, 1), TODAY, FEATURES)

    assert "geen kenmerk werkt op een ander in" in render_explanation(logistic, "nl")
    assert "no feature works on another" in render_explanation(logistic, "en")


def test_names_of_an_institution_are_escaped(explained):
    named = tuple(replace(one, nl="<b>cijfer</b>") if one.name == "mean_score" else one for one in FEATURES)

    assert "<b>" not in render_explanation(replace(explained, features=named), "nl")


def test_another_language_is_refused(explained):
    with pytest.raises(StudiepeilError, match="no texts in language de"):
        render_explanation(explained, "de")


def test_a_run_keeps_the_pages_and_what_they_were_made_of(explained, tmp_path):
    tracking = Tracking(tmp_path / "mlruns")
    with tracking.start_run("dropout", "explained") as run:
        log_explanation(run, explained)

    pd.testing.assert_frame_equal(tracking.read_frame(run.run_id, IMPORTANCE_FILE), explained.importance)
    assert len(tracking.read_frame(run.run_id, DEPENDENCE_FILE)) == len(explained.dependence)
    assert len(tracking.read_frame(run.run_id, INTERACTIONS_FILE)) == 3
    assert tracking.read_text(run.run_id, page_file(RunPage.EXPLANATION, "en")) == render_explanation(explained, "en")
