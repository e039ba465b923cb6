"""What the command line shows of an evaluation: what can be compared, on eighty columns."""

import pandas as pd

from serving.commands.console import out, show_evaluation


def test_measures_of_which_no_value_is_the_best_are_in_the_file_only() -> None:
    measures = ["auc", "calibration_error", "calibration_error_by_chance", "calibration_slope"]
    rows = [("m", one, 0.7, 0.6, 0.8, False, True) for one in measures]
    evaluation = pd.DataFrame(rows, columns=["model", "measure", "value", "low", "high", "is_baseline", "is_served"])
    with out.capture() as shown:
        show_evaluation("title", evaluation, "What it means.")
    text = shown.get()
    assert "auc" in text
    assert "What it means." in text
    assert text.count("calibration") == 1
