"""The table of findings for a spreadsheet, in which no name becomes a formula."""

import pandas as pd
import pytest
from lib.audits import KEY, policy, tables

from fairness.audit import audit_scores
from fairness.command import write_report


@pytest.mark.parametrize("name", ["=1+2", "+25", "-25", "@who", "F"])
def test_a_name_of_a_group_is_no_formula_and_numbers_stay_numbers(tmp_path, name):
    rows = [({"sex": sex}, listed, outcome, 30) for sex in (name, "M") for listed in (1, 0) for outcome in (1, 0)]
    write_report(audit_scores(*tables(*rows), KEY, policy(), "m"), tmp_path, pdf=False)

    found = pd.read_csv(tmp_path / "findings.csv")
    assert set(found["group"]) == {"M", name if name == "F" else f"'{name}"}
    assert pd.api.types.is_numeric_dtype(found["gap"])
    assert (found["gap"] <= 0).any()
