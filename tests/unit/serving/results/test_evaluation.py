"""An evaluation brought down to what is served, with the best of the others beside it."""

import pandas as pd

from serving.results.models import Accuracy, known_accuracy, summarise_evaluation

COLUMNS = ["model", "measure", "value", "low", "high", "is_baseline", "is_served"]


def test_a_served_baseline_is_what_people_read_about() -> None:
    rows = [
        ("LightGBM", "auc", 0.64, 0.56, 0.73, False, False),
        ("logistic regression", "auc", 0.71, 0.64, 0.78, True, True),
        ("constant", "auc", 0.5, None, None, True, False),
        ("LightGBM", "brier", 0.22, 0.18, 0.26, False, False),
        ("logistic regression", "brier", 0.2, 0.16, 0.23, True, True),
        ("constant", "brier", 0.25, None, None, True, False),
    ]
    assert known_accuracy(pd.DataFrame(rows, columns=COLUMNS)) == [
        Accuracy("auc", 0.71, 0.64, 0.78, 0.64),
        Accuracy("brier", 0.2, 0.16, 0.23, 0.22),
    ]


def test_a_measure_of_which_no_value_is_the_best_is_left_out() -> None:
    measures = ["auc", "calibration_error_by_chance", "calibration_in_the_large", "calibration_slope"]
    rows = [(model, one, 0.7, None, None, False) for model in ("m", "n") for one in measures]
    found = known_accuracy(
        pd.DataFrame(rows, columns=[*COLUMNS[:5], "is_baseline"]).assign(is_served=lambda f: f.model == "m")
    )
    assert [one.measure for one in found] == ["auc"]


def test_without_a_word_on_serving_the_model_is_served() -> None:
    rows = [("m", "auc", 0.7, None, None, False), ("b", "auc", 0.6, None, None, True)]
    frame = pd.DataFrame(rows, columns=COLUMNS[:6])
    assert known_accuracy(frame) == [Accuracy("auc", 0.7, None, None, 0.6)]


def test_years_and_weeks_are_averaged_per_level_without_interval() -> None:
    rows = [
        ("cell", 2021, 20, "model", "wape", 0.1, 0.05, 0.2, False),
        ("cell", 2022, 20, "model", "wape", 0.3, 0.2, 0.4, False),
        ("institution", 2022, 20, "model", "wape", 0.02, 0.02, 0.02, False),
    ]
    columns = ["level", "year", "iso_week", "model", "measure", "value", "low", "high", "is_baseline"]
    lines = summarise_evaluation(pd.DataFrame(rows, columns=columns))
    assert [(line.level, round(line.value, 3), line.low) for line in lines] == [
        ("cell", 0.2, None),
        ("institution", 0.02, 0.02),
    ]


def test_an_empty_evaluation_has_no_lines() -> None:
    assert summarise_evaluation(pd.DataFrame()) == []
    assert known_accuracy(pd.DataFrame()) == []
