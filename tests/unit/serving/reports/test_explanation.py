from dataclasses import replace

import pandas as pd
import pytest
from lib.cohorts import FEATURES, cohort_table

from features.errors import StudiepeilError
from serving.reports.charts import draw_curve, draw_groups, draw_importance, draw_interactions
from serving.reports.explanation import render_explanation
from serving.reports.rendering import PageWords
from training.dropout.evaluation.explanation_report import explain_run, log_explanation, read_explanation
from training.dropout.models import fit_boosting, fit_logistic, stack
from training.tracking import Tracking

ROWS = stack([cohort_table(2019), cohort_table(2020)])
TODAY = cohort_table(2021)
POINT = {"value": 0.5, "low": 0.2, "high": 0.9}
DUTCH, ENGLISH = PageWords("nl"), PageWords("en")
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
    fact = "<b>cijfer</b>"
    named = tuple(replace(one, name=fact) if one.name == "mean_score" else one for one in FEATURES)
    parts = {name: getattr(explained, name).replace("mean_score", fact)
             for name in ("importance", "dependence", "interactions")}  # fmt: skip

    page = render_explanation(replace(explained, features=named, **parts), "nl")

    assert "<b>" not in page
    assert "cijfer&lt;/b&gt;" in page


def test_another_language_is_refused(explained):
    with pytest.raises(StudiepeilError, match="no texts in language de"):
        render_explanation(explained, "de")


def test_what_a_run_keeps_is_read_back_as_it_was_and_gives_the_same_page(explained, tmp_path):
    tracking = Tracking(tmp_path / "mlruns")
    with tracking.start_run("dropout", "explained") as run:
        log_explanation(run, explained)

    kept = read_explanation(tracking, run.run_id)

    assert (kept.moment, kept.cohort, kept.students, kept.features) == (
        explained.moment, explained.cohort, explained.students, explained.features,
    )  # fmt: skip
    for name in ("importance", "dependence", "interactions"):
        pd.testing.assert_frame_equal(getattr(kept, name), getattr(explained, name), check_exact=True)
    for language in ("nl", "en"):
        assert render_explanation(kept, language) == render_explanation(explained, language)


def test_a_run_without_an_explanation_has_none(tmp_path):
    tracking = Tracking(tmp_path / "mlruns")
    with tracking.start_run("dropout", "bare") as run:
        pass

    assert read_explanation(tracking, run.run_id) is None


def test_bars_carry_the_names_and_the_axis():
    drawn = draw_importance([{"name": "Cijfer", "share": 0.6}, {"name": "Rest", "share": 0.4}], DUTCH)

    assert all(text in drawn for text in ("Cijfer", "Rest", "deel van alle invloed", "60%"))


def test_a_curve_of_shares_is_told_in_percents_and_in_the_language():
    points = [POINT | {"at": 0.1}, POINT | {"at": 0.9}]

    assert "%" in draw_curve(points, "", DUTCH, is_share=True)
    assert "+0,4" in draw_curve(points, "", DUTCH, is_share=True)
    assert "+0.4" in draw_curve(points, "", ENGLISH, is_share=True)


def test_categories_and_pairs_are_escaped():
    points = [POINT | {"name": "<b>havo</b>"}, POINT | {"name": "vwo"}]
    drawn = draw_groups(points, "contribution", ENGLISH, shown="+.2~f")
    pairs = draw_interactions([{"first": "<i>a</i>", "second": "b", "strength": 0.2}], ["<i>a</i>", "b"], ENGLISH)

    assert "<b>" not in drawn
    assert "havo" in drawn
    assert "<i>" not in pairs
    assert "0.20" in pairs
    assert "style=" not in pairs + drawn
