import numpy as np
import pandas as pd
import pytest

from fairness.findings import COLUMNS
from fairness.pages.report import (
    describe_measure,
    describe_pairs,
    describe_power,
    describe_rows,
    describe_withheld,
    format_chance,
)


def findings(*rows):
    base = dict.fromkeys(COLUMNS, np.nan) | {
        "attribute": "sex", "group": "F", "measure": "recall", "n": 1200, "positives": 100, "value": 0.5, "low": 0.4,
        "high": 0.6, "overall": 0.6, "gap": -0.2, "gap_low": -0.3, "gap_high": 0.01, "limit": 0.1,
        "detectable_gap": 0.05, "q_value": 0.0002, "breach": False, "suppressed": False, "note": "",
    }  # fmt: skip
    return pd.DataFrame([base | row for row in rows])


def test_a_row_is_text_with_its_side_and_without_repeated_units():
    (part,) = describe_rows(findings({"pooled": 0.53}), "nl")
    (row,) = part["groups"]

    assert part["attribute"] == "geslacht"
    assert (row["n"], row["value"], row["interval"]) == ("1.200", "50%", "40 tot 60%")
    assert (row["gap"], row["gap_interval"], row["detectable"]) == ("−20,0", "−30,0 tot +1,0", "5,0")
    assert (row["q"], row["pooled"]) == ("< 0,1%", "53%")


def test_a_withheld_row_shows_nothing():
    hidden = dict.fromkeys(("n", "positives", "value", "low", "high", "gap", "gap_low", "gap_high"), np.nan)
    (part,) = describe_rows(findings(hidden | {"suppressed": True, "note": "too_small", "q_value": np.nan}), "en")
    (row,) = part["groups"]

    assert {row[name] for name in ("n", "positives", "value", "gap", "q")} == {"–"}
    assert row["interval"] == row["gap_interval"] == ""
    assert row["note"] == "withheld: too small"


@pytest.mark.parametrize(("value", "text"), [(0.0002, "< 0.1%"), (0.034, "3.4%"), (0.51, "51%"), (None, "–")])
def test_very_small_chances_are_not_told_as_nothing(value, text):
    assert format_chance(value, "en") == text


def test_power_counts_who_could_show_the_limit_and_names_the_others():
    frame = findings({}, {"group": "M", "detectable_gap": 0.3}, {"group": "X", "detectable_gap": 0.8})
    (row,) = describe_power(frame, "en")

    assert (row["tested"], row["seen"], row["limit"]) == (3, 1, "10 points")
    assert (row["from"], row["blind"]) == ("30.0 points to 80.0 points", "M, X")


def test_measures_without_a_limit_have_no_line_about_power():
    assert describe_power(findings({"limit": np.nan}), "en") == []


def test_combinations_beyond_the_limit_are_drawn_before_others():
    rows = [{"attribute": "sex × origin", "group": f"F × {i}", "gap": i / 100} for i in range(30)]
    rows[1]["breach"] = True
    (part,) = describe_pairs(findings(*rows), ["recall", "outcome_rate"], "en")

    assert (part["drawn"], part["all"], part["breaches"]) == (12, 30, 1)
    assert "F × 1<" in part["drawing"]
    assert "F × 29<" in part["drawing"]
    assert "F × 5<" not in part["drawing"]


def test_drawings_of_one_measure_share_their_scale():
    part = describe_measure(
        findings({}, {"attribute": "origin", "group": "NL", "value": 0.9, "high": 0.95}), "recall", "en"
    )

    assert len(part["drawings"]) == 2
    assert all("80%" in drawing for drawing in part["drawings"])


def test_what_is_withheld_is_counted_per_reason():
    frame = findings(
        {"suppressed": True, "note": "too_small"},
        {"suppressed": True, "note": "too_small", "measure": "auc"},
        {"suppressed": True, "note": "protects_other", "group": "M"},
        {},
    )

    assert [(row["attribute"], row["number"], row["names"]) for row in describe_withheld(frame, "nl")] == [
        ("geslacht", "1", "F"),
        ("geslacht", "1", "M"),
    ]
