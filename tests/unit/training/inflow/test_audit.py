"""Which attributes a forecast is audited on: those that there is something to compare in."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from fairness.policy import Policy
from training.inflow.audit import audit_inflow
from training.inflow.levels import KEY


class Kept:
    """A run that keeps a backtest, and what is written to it."""

    def __init__(self, rows):
        self.rows, self.logged = rows, []

    def read_frame(self, _run, _name):
        return self.rows

    def reopen(self, _run):
        return SimpleNamespace(log_text=lambda text, name: self.logged.append(name))


def backtest(faculty):
    random = np.random.default_rng(1)
    rows = pd.DataFrame(dict.fromkeys(KEY, "x"), index=range(60)).assign(
        programme=[f"p{number // 3:02d}" for number in range(60)],
        origin=["NL", "EEA", "non-EEA"] * 20,
        academic_year=2023,
        iso_week=20,
        level="cell",
        faculty=faculty,
        actual=random.poisson([25, 90] * 30).astype(float),
    )
    return rows.assign(served_forecast=rows["actual"] + random.normal(0, 1, 60))


@pytest.mark.parametrize(
    ("faculty", "attributes"),
    [
        (["A", "B"] * 30, ["herkomst", "faculty", "size"]),
        ("A", ["herkomst", "size"]),
        ("unknown", ["herkomst", "size"]),
        (None, ["herkomst", "size"]),
    ],
    ids=["two-faculties", "one-faculty", "unknown", "not-delivered"],
)
def test_a_forecast_is_asked_about_attributes_with_something_to_compare(faculty, attributes):
    version = SimpleNamespace(name="inflow", version=1, run_id="r")
    asked = Policy(attributes=("sex", "route"), watched=("route",))
    kept = Kept(backtest(faculty))

    report = audit_inflow(version, asked, kept)

    assert [one.attribute for one in report.attributes] == attributes
    assert report.verdict == "passed"
    assert report.policy["fingerprint"] == asked.fingerprint
    assert kept.logged
