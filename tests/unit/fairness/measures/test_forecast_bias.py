import datetime

import numpy as np
import pandas as pd
import pytest

from fairness.audit import audit_forecast
from fairness.errors import AuditError
from fairness.policy import Policy
from fairness.verdict import Verdict

KEY = ("programme", "origin")
POLICY = Policy(attributes=("faculty",), measures={"forecast_bias": 0.10})


def cells(rows):
    """(faculty, forecast, actual) per cell."""
    keys = pd.DataFrame({"programme": [f"p{i:03d}" for i in range(len(rows))], "origin": "NL"})
    columns = pd.DataFrame(rows, columns=["faculty", "forecast", "actual"])
    return tuple(keys.assign(**{name: columns[name]}) for name in ("forecast", "actual", "faculty"))


def spread(faculty, number, bias, seed=1):
    random = np.random.default_rng(seed)
    actual = random.integers(20, 120, number)
    return [
        (faculty, float(f), float(a))
        for f, a in zip(actual * (1 + bias + random.normal(0, 0.08, number)), actual, strict=True)
    ]


def audit(rows, policy=POLICY):
    return audit_forecast(*cells(rows), KEY, policy, "inflow 1", made_on=datetime.date(2026, 1, 1))


def found(report, group):
    return report.findings.set_index("group").loc[group]


def test_relative_bias_is_the_sum_too_many_over_the_sum():
    row = found(audit([("A", 11, 10), ("A", 33, 30), ("B", 18, 20), ("B", 30, 30)]), "A")

    assert row["value"] == pytest.approx(0.1)
    assert row["overall"] == pytest.approx(2 / 90)
    assert row["gap"] == pytest.approx(0.1 - (-0.04))
    assert row["n"] == 40


def test_a_faculty_that_is_forecast_too_high_is_found():
    report = audit(spread("A", 25, 0.3) + spread("B", 60, 0.0, seed=2) + spread("C", 60, 0.0, seed=3))

    assert report.verdict == Verdict.FAILED
    assert found(report, "A")["breach"]
    assert found(report, "A")["low"] > 0.1
    assert "Faculty: for group “A”, the forecast was 3" in report.describe("en")[0]
    assert "de prognose lag voor groep “A”" in report.describe("nl")[0]


def test_the_same_bias_everywhere_is_no_gap():
    report = audit(spread("A", 40, 0.3) + spread("B", 60, 0.3, seed=2))

    assert report.verdict == Verdict.PASSED
    assert found(report, "A")["value"] > 0.2


def test_the_interval_is_that_of_a_slow_jackknife_where_nothing_is_borrowed(monkeypatch):
    monkeypatch.setattr("fairness.measures.forecast_bias.PRIOR_CELLS", 0)
    rows = spread("A", 200, 0.05) + spread("B", 5, 0.0, seed=2)
    forecast, actual = (np.array([row[place] for row in rows if row[0] == "A"]) for place in (1, 2))
    left_out = np.array([np.delete(forecast, i).sum() / np.delete(actual, i).sum() - 1 for i in range(200)])
    deviation = np.sqrt(199 / 200 * ((left_out - left_out.mean()) ** 2).sum())

    row = found(audit(rows), "A")

    assert row["high"] - row["low"] == pytest.approx(2 * 1.972 * deviation, rel=0.02)


@pytest.mark.parametrize(
    ("rows", "group", "note"),
    [
        ([*spread("A", 5, 0), ("B", 50.0, 40.0)], "B", "one_cell"),
        ([*spread("A", 5, 0), ("B", 3.0, 0.0), ("B", 2.0, 0.0)], "B", "nobody"),
        ([*spread("A", 5, 0), ("B", 3.0, 2.0), ("B", 2.0, 1.0)], "A + B", "one_group"),
        (spread("A", 5, 0), "A", "one_group"),
    ],
)
def test_what_cannot_be_said_is_said_to_be_so(rows, group, note):
    report = audit(rows)

    assert found(report, group)["note"] == note
    assert "NaN" not in report.to_json()


def test_cells_equally_far_off_do_not_claim_to_be_certain():
    row = found(audit([("A", 60.0, 50.0), ("A", 60.0, 50.0), *spread("B", 30, 0.0)]), "A")

    assert row["low"] < 0.15
    assert row["high"] > 0.25


@pytest.mark.slow  # forty audits
def test_groups_dealt_out_at_random_hardly_ever_make_a_claim_even_with_few_giants():
    claims = 0
    for seed in range(40):
        random = np.random.default_rng(seed)
        actual = np.round(random.lognormal(3, 1.6, 120))
        forecast = actual * np.exp(random.normal(0, 0.15, 120))
        rows = zip(random.choice(list("ABCDEF"), 120), forecast, actual, strict=True)
        claims += bool((audit(list(rows)).findings["q_value"] <= 0.05).any())

    assert claims <= 4


def test_a_forecast_no_cell_of_which_came_true_yet_is_insufficient():
    forecasts, actuals, groups = cells(spread("A", 5, 0))

    report = audit_forecast(forecasts, actuals.assign(actual=np.nan), groups, KEY, POLICY, "inflow 1")

    assert report.verdict == Verdict.INSUFFICIENT
    assert report.n == 0


def test_tables_and_policies_that_do_not_fit_are_refused():
    forecasts, actuals, groups = cells(spread("A", 5, 0))

    with pytest.raises(AuditError, match="repeat the key"):
        audit_forecast(pd.concat([forecasts, forecasts[:1]]), actuals, groups, KEY, POLICY, "m")
    with pytest.raises(AuditError, match="not a number of students"):
        audit_forecast(forecasts.assign(forecast=-1.0), actuals, groups, KEY, POLICY, "m")
    with pytest.raises(AuditError, match="does not measure forecast_bias"):
        audit_forecast(forecasts, actuals, groups, KEY, Policy(attributes=("faculty",), measures={"recall": 0.1}), "m")
