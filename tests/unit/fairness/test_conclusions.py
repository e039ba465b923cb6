import numpy as np
import pandas as pd
import pytest

from fairness.conclusions import conclude
from fairness.findings import COLUMNS
from fairness.policy import Policy

POLICY = Policy(measures={"recall": 0.10, "precision": None})


def conclusion(*rows):
    blank = {
        "attribute": "sex",
        "group": "F",
        "measure": "recall",
        "n": 100.0,
        "positives": 50.0,
        "value": 0.5,
        "low": 0.4,
        "high": 0.6,
        "overall": 0.5,
        "gap": 0.0,
        "gap_low": -0.1,
        "gap_high": 0.1,
        "gap_bound": 0.1,
        "p_value": 0.9,
        "deviation": 0.02,
        "comparable": True,
        "is_reference": False,
        "withheld": "",
    }
    others = [{**blank, "group": "M"}, {**blank, "group": "X"}]
    return conclude(pd.DataFrame([*(blank | row for row in rows), *others]), POLICY).iloc[: len(rows)]


@pytest.mark.parametrize(
    ("row", "breach"),
    [
        ({"gap": -0.20, "p_value": 0.001}, True),
        ({"gap": 0.20, "p_value": 0.001}, True),
        ({"gap": -0.09, "p_value": 0.001}, False),
        ({"gap": -0.20, "p_value": 0.040}, False),
        ({"gap": -0.20, "p_value": np.nan}, False),
        ({"gap": -0.20, "p_value": 0.001, "measure": "precision"}, False),
        ({"gap": -0.20, "p_value": 0.001, "measure": "outcome_rate"}, False),
        ({"gap": -0.20, "p_value": 0.001, "withheld": "too_small"}, False),
        ({"gap": -0.20, "p_value": 0.001, "withheld": "protects_other"}, True),
    ],
    ids=["lower", "higher", "within", "one-test-of-three", "untested", "no-limit", "outcome", "small", "protecting"],
)
def test_a_breach_is_a_gap_beyond_the_limit_that_is_not_chance(row, breach):
    assert conclusion(row)["breach"].tolist() == [breach]


@pytest.mark.parametrize(
    ("row", "note"),
    [
        ({}, ""),
        ({"withheld": "too_small"}, "too_small"),
        ({"withheld": "protects_other"}, "protects_other"),
        ({"n": 0.0, "value": np.nan}, "nobody"),
        ({"value": np.nan, "p_value": np.nan}, "nothing_to_count"),
        ({"comparable": False, "gap_low": np.nan, "p_value": np.nan}, "rest_empty"),
        ({"comparable": False, "gap_low": np.nan, "p_value": np.nan, "is_reference": True}, "reference"),
        ({"gap_low": np.nan}, "one_cell"),
        ({"deviation": 0.2}, "low_power"),
        ({"deviation": 0.2, "gap": -0.4, "p_value": 0.001}, ""),
        ({"is_set_apart": False}, "not_set_apart"),
        ({"overall": 0.09}, "short_list"),
    ],
)
def test_a_finding_says_why_it_is_empty_or_limited(row, note):
    assert conclusion(row)["note"].tolist() == [note]


@pytest.mark.parametrize(
    ("row", "within"),
    [
        ({"gap_bound": 0.25}, True),
        ({"gap_bound": 0.2501}, False),
        ({"gap_bound": np.nan}, False),
        ({"gap_bound": 0.2, "measure": "precision"}, False),
        ({"gap_bound": 0.2, "gap": -0.15, "p_value": 0.001}, False),
        ({"gap_bound": 0.01, "is_set_apart": False}, False),
        ({"gap_bound": 0.01, "overall": 0.09}, False),
        ({"gap_bound": 0.01, "overall": 0.10}, True),
        ({"gap_bound": 0.01, "withheld": "protects_other"}, True),
    ],
    ids=[
        *("at-reach", "beyond-reach", "no-bound", "no-limit", "breach", "nobody-set-apart", "list-too-short"),
        *("list-just-long-enough", "withheld"),
    ],
)
def test_within_reach_is_what_the_bound_shows(row, within):
    assert conclusion({"is_set_apart": True} | row)["within"].tolist() == [within]


def test_no_gap_is_called_detectable_that_cannot_be():
    found = conclusion({"deviation": 0.2, "largest_possible": 0.6}, {"deviation": 0.2, "largest_possible": 0.9})

    assert found["detectable_gap"].isna().tolist() == [True, False]
    assert found["note"].tolist() == ["low_power", "low_power"]


def test_a_withheld_finding_shows_no_figure_of_the_group():
    found = conclusion({"withheld": "protects_other", "gap": -0.2, "p_value": 0.001}).iloc[0]
    shown = {name for name in COLUMNS if not pd.isna(found[name])}

    assert shown == {"attribute", "group", "measure", "overall", "limit", "breach", "within", "suppressed", "note"}
