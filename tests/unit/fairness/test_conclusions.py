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
    ],
)
def test_a_finding_says_why_it_is_empty_or_limited(row, note):
    assert conclusion(row)["note"].tolist() == [note]


def test_a_withheld_finding_shows_no_figure_of_the_group():
    found = conclusion({"withheld": "protects_other", "gap": -0.2, "p_value": 0.001}).iloc[0]
    shown = {name for name in COLUMNS if not pd.isna(found[name])}

    assert shown == {"attribute", "group", "measure", "overall", "limit", "breach", "suppressed", "note"}
